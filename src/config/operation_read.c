#include "config/operation_read_priv.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/utc.h"

struct reader {
    const struct wp_json_file *f;
    const struct cJSON *node;
    struct wp_error *err;
};

/* Keys of their own that kinds have. */
enum {
    ON = 1 << 0,
    CLOSED = 1 << 1,
    STATE = 1 << 2,
    TO = 1 << 3,
    INPUT = 1 << 4,
    SEASON = 1 << 5,
    REGISTER = 1 << 6,
    PROFILE = 1 << 7,
    RATE = 1 << 8
};

static const struct {
    const char *name;
    unsigned keys;
} kinds[] = {
    {"billing_period_reset", 0},
    {"register_freeze", 0},
    {"season_change", SEASON},
    {"demand_reset", 0},
    {"set_time", TO},
    {"test_mode", ON},
    {"loss_compensation", ON},
    {"contact_input", INPUT | CLOSED},
    {"auxiliary_power", ON},
    {"rate_override", ON | RATE},
    {"preset_register", REGISTER},
    {"clear_load_profile", PROFILE},
    {"configuration_change", 0},
    {"time_sync", STATE},
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };
static_assert(KINDS == WP_OPERATION_TIME_SYNC + 1, "a row for each kind");

const char *wp_operation_name(enum wp_operation_kind kind)
{
    return kinds[kind].name;
}

static enum wp_status missing(const struct reader *r, const char *key)
{
    return wp_json_fail(r->f, r->node, r->err,
                        "expected the key %s, found none", key);
}

static enum wp_status read_text(const struct reader *r, const char *key,
                                const char **out)
{
    enum wp_status status = wp_json_get_string(r->f, r->node, key, out, r->err);

    if (!status && !*out)
        status = missing(r, key);
    return status;
}

static enum wp_status read_time(const struct reader *r, const char *key,
                                int64_t *out)
{
    const char *text = NULL;
    enum wp_status status = read_text(r, key, &text);

    if (status || wp_utc_parse(text, strlen(text), out))
        return status;
    return wp_json_fail(r->f, wp_json_member(r->node, key), r->err,
                        "expected a time such as 2024-01-01T00:15:00Z, found "
                        "\"%.100s\"",
                        text);
}

static enum wp_status read_bool(const struct reader *r, const char *key,
                                bool *out)
{
    if (!wp_json_member(r->node, key))
        return missing(r, key);
    return wp_json_get_bool(r->f, r->node, key, out, r->err);
}

/* "lost" or "regained". */
static enum wp_status read_state(const struct reader *r, bool *regained)
{
    const char *text = NULL;
    enum wp_status status = read_text(r, "state", &text);

    if (status)
        return status;
    *regained = strcmp(text, "regained") == 0;
    if (*regained || strcmp(text, "lost") == 0)
        return WP_OK;
    return wp_json_fail(r->f, wp_json_member(r->node, "state"), r->err,
                        "expected lost or regained, found \"%.100s\"", text);
}

/* A whole number from 1; absent: 0, unless it has to be there. */
static enum wp_status read_number(const struct reader *r, const char *key,
                                  int most, bool needed, int *out)
{
    int64_t value = 0;
    enum wp_status status = wp_json_get_int(r->f, r->node, key, &value, r->err);

    if (status)
        return status;
    if (!wp_json_member(r->node, key))
        return needed ? missing(r, key) : WP_OK;
    if (value < 1 || value > most)
        return wp_json_fail(r->f, wp_json_member(r->node, key), r->err,
                            "expected 1 to %d, found %lld", most,
                            (long long)value);
    *out = (int)value;
    return WP_OK;
}

/* "A" to "H", of the nine rates all but Total; manual, "Time Of Use". */
static enum wp_status read_rate(const struct reader *r, char *out)
{
    const char *text = NULL;
    enum wp_status status =
        wp_json_get_string(r->f, r->node, "rate", &text, r->err);

    if (status || !text)
        return status;
    if (strlen(text) != 1 || !strchr("ABCDEFGH", *text))
        return wp_json_fail(r->f, wp_json_member(r->node, "rate"), r->err,
                            "expected a rate from A to H, found \"%.100s\"",
                            text);
    *out = *text;
    return WP_OK;
}

static enum wp_status read_preset(const struct reader *r,
                                  struct wp_operation *out)
{
    enum wp_status status = read_number(r, "register", 999, true, &out->number);

    if (status)
        return status;
    if (!wp_json_member(r->node, "value"))
        return missing(r, "value");
    return wp_json_get_double(r->f, r->node, "value", &out->value, r->err);
}

static enum wp_status read_keys(const struct reader *r, unsigned keys,
                                struct wp_operation *out)
{
    enum wp_status status = WP_OK;

    if (keys & ON)
        status = read_bool(r, "on", &out->on);
    if (!status && keys & CLOSED)
        status = read_bool(r, "closed", &out->on);
    if (!status && keys & STATE)
        status = read_state(r, &out->on);
    if (!status && keys & TO)
        status = read_time(r, "to", &out->to_ns);
    if (!status && keys & INPUT)
        status = read_number(r, "number", 8, true, &out->number);
    if (!status && keys & SEASON)
        status = read_number(r, "season", 4, false, &out->number);
    if (!status && keys & PROFILE)
        status = read_number(r, "profile", 2, false, &out->number);
    if (!status && keys & REGISTER)
        status = read_preset(r, out);
    if (!status && keys & RATE)
        status = read_rate(r, &out->rate);
    return status;
}

/* Refuses keys that the kind does not have. */
static enum wp_status check_keys(const struct reader *r, unsigned keys)
{
    static const struct {
        unsigned bit;
        const char *key;
    } own[] = {{ON, "on"},
               {CLOSED, "closed"},
               {STATE, "state"},
               {TO, "to"},
               {INPUT, "number"},
               {SEASON, "season"},
               {REGISTER, "register"},
               {REGISTER, "value"},
               {PROFILE, "profile"},
               {RATE, "rate"}};
    const char *known[16] = {"time", "do", "comment"};
    size_t n = 3;

    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        if (keys & own[i].bit)
            known[n++] = own[i].key;
    known[n] = NULL;
    return wp_json_only(r->f, r->node, known, r->err);
}

static enum wp_status read_kind(const struct reader *r,
                                enum wp_operation_kind *out)
{
    const char *text = NULL;
    char known[400] = "";
    enum wp_status status = read_text(r, "do", &text);

    if (status)
        return status;
    for (int i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, text) == 0) {
            *out = (enum wp_operation_kind)i;
            return WP_OK;
        }
        strcat(known, i ? ", " : "");
        strcat(known, kinds[i].name);
    }
    return wp_json_fail(r->f, wp_json_member(r->node, "do"), r->err,
                        "expected one of %s, found \"%.40s\"", known, text);
}

enum wp_status wp_operation_read(const struct wp_json_file *f,
                                 const struct cJSON *node,
                                 struct wp_operation *out, struct wp_error *err)
{
    const struct reader r = {f, node, err};
    struct wp_operation op = {0};
    enum wp_status status;

    if (!wp_json_is_object(node))
        return wp_json_fail(f, node, err, "expected an operation, an object");
    status = read_kind(&r, &op.kind);
    if (!status)
        status = check_keys(&r, kinds[op.kind].keys);
    if (!status)
        status = read_time(&r, "time", &op.time_ns);
    if (!status)
        status = read_keys(&r, kinds[op.kind].keys, &op);
    if (!status)
        *out = op;
    return status;
}
