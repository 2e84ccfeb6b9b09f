/* When a data file begins, by the sidecar: an instant, or where to find it. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "core/parse.h"
#include "core/utc.h"
#include "format/json.h"
#include "ingest/sidecar.h"

enum { NS_PER_S = 1000000000 };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static size_t count_digits(const char *p)
{
    size_t n = 0;

    while (isdigit((unsigned char)p[n]))
        n++;
    return n;
}

/* vi-1355270400_123456.flac: seconds since 1970, the fraction behind '_' or
 * '.'; at most 9 decimals count. */
static bool unix_in_name(const char *name, int64_t *ns)
{
    for (const char *p = name; *p;) {
        size_t n = count_digits(p), m;
        int64_t s, unit = NS_PER_S;

        if (n < 9 || n > 11) {
            p += n ? n : 1;
            continue;
        }
        (void)wp_parse_int64(p, n, &s);
        if (s > 8000000000)
            return false;
        *ns = s * NS_PER_S;
        p += n;
        m = *p == '_' || *p == '.' ? count_digits(p + 1) : 0;
        for (size_t i = 0; i < m && i < 9; i++)
            *ns += (p[1 + i] - '0') * (unit /= 10);
        return true;
    }
    return false;
}

/* Whether text of a stamp that was parsed ends in a zone. */
static bool ends_in_zone(const char *text, size_t n)
{
    return text[n - 1] == 'Z' || (n > 19 && (memchr(text + 19, '+', n - 19) ||
                                             memchr(text + 19, '-', n - 19)));
}

/* A stamp at p, the longest that makes sense: fraction and zone belong to it.
 * BLOND puts a T before the zone: 2016-09-30T11-02-08.736487T+0200. */
static bool stamp_at(const char *p, int32_t zone_s, int64_t *ns)
{
    char text[48];
    size_t n = 0;

    for (size_t i = 0; p[i] && n < sizeof(text) - 1; i++)
        if (p[i] != 'T' || (p[i + 1] != '+' && p[i + 1] != '-'))
            text[n++] = p[i];
    text[n] = '\0';
    for (; n >= 16; n--) {
        if (isdigit((unsigned char)text[n]) || !wp_utc_parse(text, n, ns))
            continue;
        *ns -= ends_in_zone(text, n) ? 0 : (int64_t)zone_s * NS_PER_S;
        return true;
    }
    return false;
}

static bool iso_in_name(const char *name, int32_t zone_s, int64_t *ns)
{
    for (const char *p = name; *p; p++)
        if (count_digits(p) == 4 &&
            (p == name || !isdigit((unsigned char)p[-1])) &&
            stamp_at(p, zone_s, ns))
            return true;
    return false;
}

static int number(const char *p, int digits)
{
    int value = 0;

    while (digits-- > 0)
        value = value * 10 + (*p++ - '0');
    return value;
}

/* yyyymmddhhmmss, in local time. */
static bool compact_in_name(const char *name, int32_t zone_s, int64_t *ns)
{
    for (const char *p = name; *p;) {
        size_t n = count_digits(p);
        struct wp_civil c = {.offset_s = zone_s};

        if (n == 14) {
            c.year = number(p, 4);
            c.month = number(p + 4, 2);
            c.day = number(p + 6, 2);
            c.hour = number(p + 8, 2);
            c.minute = number(p + 10, 2);
            c.second = number(p + 12, 2);
            if (wp_utc_from_civil(&c, ns))
                return true;
        }
        p += n ? n : 1;
    }
    return false;
}

static enum wp_status from_name(const struct wp_sidecar *s, const char *pattern,
                                const char *data_path, int64_t *ns,
                                struct wp_error *err)
{
    const char *name = base_name(data_path);
    const char *expected;
    bool found = false;

    if (strcmp(pattern, "unix") == 0) {
        found = unix_in_name(name, ns);
        expected = "seconds since 1970";
    } else if (strcmp(pattern, "iso") == 0) {
        found = iso_in_name(name, s->zone_s, ns);
        expected = "an ISO 8601 date and time";
    } else if (strcmp(pattern, "yyyymmddhhmmss") == 0) {
        found = compact_in_name(name, s->zone_s, ns);
        expected = "14 digits yyyymmddhhmmss";
    } else {
        return wp_json_fail(s->json, s->start, err,
                            "expected \"unix\", \"iso\" or "
                            "\"yyyymmddhhmmss\", found \"%s\"",
                            pattern);
    }
    if (found)
        return WP_OK;
    return wp_json_fail(s->json, s->start, err,
                        "expected %s in the name of %s, found none", expected,
                        data_path);
}

static enum wp_status from_mtime(const struct wp_sidecar *s,
                                 const char *data_path, int64_t *ns,
                                 struct wp_notes *notes, struct wp_error *err)
{
    struct stat st;

    if (stat(data_path, &st) != 0)
        return wp_json_fail(s->json, s->start, err, "%s: %s", data_path,
                            strerror(errno));
    *ns = (int64_t)st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec;
    wp_note(notes,
            "%s: start taken from the file's modification time, as the "
            "sidecar asks",
            data_path);
    return WP_OK;
}

static enum wp_status from_object(const struct wp_sidecar *s,
                                  const char *data_path, int64_t *ns,
                                  struct wp_notes *notes, struct wp_error *err)
{
    static const char *const keys[] = {"from_name", "unix_s", "from_mtime",
                                       NULL};
    const struct cJSON *seconds = wp_json_member(s->start, "unix_s");
    const char *pattern = NULL;
    bool mtime = false;
    double value = 0.0;
    enum wp_status status = wp_json_only(s->json, s->start, keys, err);

    if (!status)
        status =
            wp_json_get_string(s->json, s->start, "from_name", &pattern, err);
    if (!status)
        status = wp_json_get_bool(s->json, s->start, "from_mtime", &mtime, err);
    if (status)
        return status;
    if (!!pattern + mtime + !!seconds != 1)
        return wp_json_fail(s->json, s->start, err,
                            "expected one of \"from_name\", \"unix_s\", "
                            "\"from_mtime\"");
    if (pattern)
        return from_name(s, pattern, data_path, ns, err);
    if (mtime)
        return from_mtime(s, data_path, ns, notes, err);
    status = wp_sidecar_number(s, seconds, data_path, &value, err);
    if (!status && fabs(value) > 8e9)
        return wp_json_fail(s->json, seconds, err,
                            "expected seconds since 1970, found %.17g", value);
    *ns = (int64_t)floor(value) * NS_PER_S +
          (int64_t)rint((value - floor(value)) * NS_PER_S);
    return status;
}

/* Text that names no zone is in the sidecar's zone. */
static bool names_zone(const char *text)
{
    const char *t = strchr(text, ':');

    return strpbrk(text, "Zz") || strchr(text, '+') || (t && strchr(t, '-'));
}

enum wp_status wp_sidecar_start(const struct wp_sidecar *s,
                                const char *data_path, bool *known,
                                int64_t *start_ns, struct wp_notes *notes,
                                struct wp_error *err)
{
    int64_t ns = 0;
    enum wp_status status = WP_OK;

    *known = false;
    if (!s->start)
        return WP_OK;
    if (wp_json_is_object(s->start)) {
        status = from_object(s, data_path, &ns, notes, err);
    } else if (wp_json_is_string(s->start)) {
        const char *text = wp_json_text(s->start);

        if (!wp_utc_parse(text, strlen(text), &ns))
            status = wp_json_fail(s->json, s->start, err,
                                  "expected ISO 8601 such as "
                                  "\"2024-01-01T00:00:00Z\", found \"%s\"",
                                  text);
        else if (!names_zone(text))
            ns -= (int64_t)s->zone_s * NS_PER_S;
    } else {
        status = wp_json_fail(s->json, s->start, err,
                              "expected an instant or an object that says "
                              "where it stands");
    }
    if (status)
        return status;
    *known = true;
    *start_ns = ns;
    return WP_OK;
}

bool wp_sidecar_start_is_constant(const struct wp_sidecar *s)
{
    return s->start && wp_json_is_string(s->start);
}
