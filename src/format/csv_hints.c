#include "format/csv_hints_priv.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

struct word {
    const char *text;
    int value;
};

static enum wp_status one_of(const cJSON *node, const struct word *words,
                             int *out, struct wp_error *err)
{
    char known[128] = "";
    size_t n = 0;

    for (const struct word *w = words; w->text; w++) {
        if (cJSON_IsString(node) && strcmp(node->valuestring, w->text) == 0) {
            *out = w->value;
            return WP_OK;
        }
        if (n + strlen(w->text) + 4 < sizeof(known)) {
            memcpy(known + n, " \"", 2);
            n += 2;
            memcpy(known + n, w->text, strlen(w->text));
            n += strlen(w->text);
            memcpy(known + n, "\"", 2);
            n++;
        }
    }
    return wp_fail(err, WP_E_CONFIG,
                   "csv hints: %s: expected one of%s, found %s%.40s%s",
                   node->string, known, cJSON_IsString(node) ? "\"" : "",
                   cJSON_IsString(node) ? node->valuestring : "something else",
                   cJSON_IsString(node) ? "\"" : "");
}

static enum wp_status read_bool(const cJSON *node, enum wp_csv_answer *out,
                                struct wp_error *err)
{
    if (!cJSON_IsBool(node))
        return wp_fail(err, WP_E_CONFIG,
                       "csv hints: %s: expected true or false", node->string);
    *out = cJSON_IsTrue(node) ? WP_CSV_YES : WP_CSV_NO;
    return WP_OK;
}

static enum wp_status read_count(const cJSON *node, double min, size_t *out,
                                 struct wp_error *err)
{
    double value = cJSON_IsNumber(node) ? node->valuedouble : -1.0;

    if (!(value >= min && value <= 1e6) || value != floor(value))
        return wp_fail(err, WP_E_CONFIG,
                       "csv hints: %s: expected a whole number from %g to 1e6",
                       node->string, min);
    *out = (size_t)value;
    return WP_OK;
}

static enum wp_status read_columns(const cJSON *node, struct wp_csv_hints *h,
                                   struct wp_error *err)
{
    const cJSON *item;

    if (!cJSON_IsArray(node))
        return wp_fail(err, WP_E_CONFIG,
                       "csv hints: columns: expected a list of names");
    cJSON_ArrayForEach(item, node)
    {
        if (!cJSON_IsString(item))
            return wp_fail(err, WP_E_CONFIG,
                           "csv hints: columns: expected names only");
    }
    h->columns = node;
    return WP_OK;
}

static enum wp_status read_time_column(const cJSON *node,
                                       struct wp_csv_hints *h,
                                       struct wp_error *err)
{
    if (cJSON_IsNull(node)) {
        h->time = WP_CSV_TIME_NONE;
        return WP_OK;
    }
    if (cJSON_IsString(node)) {
        h->time = WP_CSV_TIME_NAMED;
        h->time_name = node->valuestring;
        return WP_OK;
    }
    h->time = WP_CSV_TIME_NUMBERED;
    return read_count(node, 1.0, &h->time_number, err);
}

static enum wp_status read_word(const cJSON *node, struct wp_csv_hints *h,
                                struct wp_error *err)
{
    static const struct word separators[] = {
        {",", ','}, {";", ';'},     {"tab", '\t'}, {"\t", '\t'}, {"|", '|'},
        {" ", ' '}, {"blank", ' '}, {"none", 0},   {NULL, 0}};
    static const struct word decimals[] = {{".", '.'}, {",", ','}, {NULL, 0}};
    static const struct word units[] = {{"s", WP_CSV_SECONDS},
                                        {"ms", WP_CSV_MILLISECONDS},
                                        {"us", WP_CSV_MICROSECONDS},
                                        {"ns", WP_CSV_NANOSECONDS},
                                        {"samples", WP_CSV_SAMPLES},
                                        {"iso", WP_CSV_ISO},
                                        {NULL, 0}};
    static const struct word encodings[] = {
        {"utf-8", WP_CSV_UTF8},       {"utf-16le", WP_CSV_UTF16LE},
        {"utf-16be", WP_CSV_UTF16BE}, {"latin-1", WP_CSV_LATIN1},
        {"latin1", WP_CSV_LATIN1},    {NULL, 0}};
    static const struct word rates[] = {
        {"time", WP_CSV_RATE_TIME}, {"header", WP_CSV_RATE_HEADER}, {NULL, 0}};
    static const struct {
        const char *key;
        const struct word *words;
    } keys[] = {{"separator", separators},
                {"decimal", decimals},
                {"time_unit", units},
                {"encoding", encodings},
                {"rate_from", rates}};
    enum wp_status status;
    int value = 0;
    size_t k = 0;

    while (k < 5 && strcmp(node->string, keys[k].key) != 0)
        k++;
    if (k == 5)
        return wp_fail(err, WP_E_CONFIG,
                       "csv hints: %s: unknown key; known are: separator, "
                       "decimal, skip_rows, header, units_row, time_column, "
                       "time_unit, columns, encoding, rate_from",
                       node->string);
    status = one_of(node, keys[k].words, &value, err);
    if (status)
        return status;
    if (k == 0) {
        h->separator_said = true;
        h->separator = (char)value;
    } else if (k == 1) {
        h->decimal = (char)value;
    } else if (k == 2) {
        h->time_unit = (enum wp_csv_time_unit)value;
    } else if (k == 3) {
        h->encoding = (enum wp_csv_encoding)value;
    } else {
        h->rate_from = (enum wp_csv_rate_from)value;
    }
    return WP_OK;
}

enum wp_status wp_csv_hints_read(struct wp_csv_hints *out,
                                 const struct cJSON *node, struct wp_error *err)
{
    enum wp_status status = WP_OK;

    *out = (struct wp_csv_hints){0};
    if (!node)
        return WP_OK;
    if (!cJSON_IsObject(node))
        return wp_fail(err, WP_E_CONFIG, "csv hints: expected an object");
    for (node = node->child; node && !status; node = node->next) {
        if (strcmp(node->string, "skip_rows") == 0)
            status = read_count(node, 0.0, &out->skip_rows, err);
        else if (strcmp(node->string, "header") == 0)
            status = read_bool(node, &out->header, err);
        else if (strcmp(node->string, "units_row") == 0)
            status = read_bool(node, &out->units_row, err);
        else if (strcmp(node->string, "columns") == 0)
            status = read_columns(node, out, err);
        else if (strcmp(node->string, "time_column") == 0)
            status = read_time_column(node, out, err);
        else
            status = read_word(node, out, err);
    }
    if (!status && out->separator_said && out->separator == ',' &&
        out->decimal == ',')
        status = wp_fail(err, WP_E_CONFIG,
                         "csv hints: expected separator and decimal mark to "
                         "differ, found a comma for both");
    return status;
}
