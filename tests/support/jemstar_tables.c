#include "jemstar_tables.h"

const char *const jemstar_name[JEMSTAR_QUANTITIES] = {
    "Wh", "VARh", "VAh", "Qh", "V2h", "A2h", "Ah", "W",         "VAR",
    "VA", "Q",    "A",   "A2", "V",   "V2",  "PF", "frequency", "THD V"};

const double jemstar_class_a[JEMSTAR_CLASSES] = {2, 10, 20};

const double jemstar_amps[JEMSTAR_CLASSES][JEMSTAR_POINTS] = {
    {0.001, 0.01, 0.015, 0.025, 0.03, 0.05, 0.1, 0.5, 2},
    {0.002, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 2, 10},
    {0.002, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 2, 20}};

enum { TWO = 1, BIG = 6, ALL = 7 };

/* Quantity, classes, from, to [A], limits, of the class current. */
const struct jemstar_row jemstar_rows[] = {
    {JEMSTAR_WH, BIG, 0.5, 0, {0.05, 0.07}, 0},
    {JEMSTAR_WH, BIG, 0.1, 0.5, {0.15, 0.2}, 0},
    {JEMSTAR_WH, BIG, 0.05, 0.1, {0.2, 0.35}, 0},
    {JEMSTAR_VARH, BIG, 0.2, 0, {0.1, 0.15}, 0},
    {JEMSTAR_VARH, BIG, 0.1, 0.2, {0.2, 0.25}, 0},
    {JEMSTAR_VARH, BIG, 0.05, 0.1, {0.3, 0.35}, 0},
    {JEMSTAR_VAH, BIG, 0.2, 0, {0.1, 0.15}, 0},
    {JEMSTAR_VAH, BIG, 0.1, 0.2, {0.2, 0.25}, 0},
    {JEMSTAR_VAH, BIG, 0.05, 0.1, {0.3, 0.35}, 0},
    {JEMSTAR_QH, BIG, 0.2, 0, {0.1, 0.15}, 0},
    {JEMSTAR_QH, BIG, 0.1, 0.2, {0.2, 0.25}, 0},
    {JEMSTAR_QH, BIG, 0.05, 0.1, {0.3, 0.35}, 0},
    {JEMSTAR_V2H, ALL, 0, 0, {0.1, 0.1}, 0},
    {JEMSTAR_A2H, BIG, 0.3, 0, {0.5, 0.5}, 0},
    {JEMSTAR_A2H, BIG, 0.1, 0.3, {2, 2}, 0},
    {JEMSTAR_AH, BIG, 0.3, 0, {0.1, 0.1}, 0},
    {JEMSTAR_AH, BIG, 0.1, 0.3, {0.2, 0.2}, 0},
    {JEMSTAR_W, BIG, 0.5, 0, {0.1, 0.12}, 0},
    {JEMSTAR_W, BIG, 0.1, 0.5, {0.2, 0.25}, 0},
    {JEMSTAR_W, BIG, 0.05, 0.1, {0.25, 0.4}, 0},
    {JEMSTAR_VAR, BIG, 0.2, 0, {0.15, 0.2}, 0},
    {JEMSTAR_VAR, BIG, 0.1, 0.2, {0.25, 0.3}, 0},
    {JEMSTAR_VAR, BIG, 0.05, 0.1, {0.35, 0.4}, 0},
    {JEMSTAR_VA, BIG, 0.2, 0, {0.15, 0.2}, 0},
    {JEMSTAR_VA, BIG, 0.1, 0.2, {0.25, 0.3}, 0},
    {JEMSTAR_VA, BIG, 0.05, 0.1, {0.35, 0.4}, 0},
    {JEMSTAR_Q, BIG, 0.2, 0, {0.15, 0.2}, 0},
    {JEMSTAR_Q, BIG, 0.1, 0.2, {0.25, 0.3}, 0},
    {JEMSTAR_Q, BIG, 0.05, 0.1, {0.35, 0.4}, 0},
    {JEMSTAR_A, ALL, 0, 0, {0.04, 0.04}, 0.025},
    {JEMSTAR_A, BIG, 0.15, 0, {0.4, 0.4}, 0},
    {JEMSTAR_A2, BIG, 0.3, 0, {0.5, 0.5}, 0},
    {JEMSTAR_A2, BIG, 0.1, 0.3, {2, 2}, 0},
    {JEMSTAR_WH, TWO, 0.1, 0, {0.1, 0.2}, 0},
    {JEMSTAR_WH, TWO, 0.05, 0.1, {0.2, 0.3}, 0},
    {JEMSTAR_WH, TWO, 0.015, 0.05, {0.4, 0.6}, 0},
    {JEMSTAR_VARH, TWO, 0.1, 0, {0.15, 0.2}, 0},
    {JEMSTAR_VARH, TWO, 0.025, 0.1, {0.4, 0.5}, 0},
    {JEMSTAR_VARH, TWO, 0.01, 0.025, {0.8, 0.9}, 0},
    {JEMSTAR_VAH, TWO, 0.1, 0, {0.15, 0.2}, 0},
    {JEMSTAR_VAH, TWO, 0.025, 0.1, {0.4, 0.5}, 0},
    {JEMSTAR_VAH, TWO, 0.01, 0.025, {0.8, 0.9}, 0},
    {JEMSTAR_QH, TWO, 0.1, 0, {0.15, 0.2}, 0},
    {JEMSTAR_QH, TWO, 0.025, 0.1, {0.4, 0.5}, 0},
    {JEMSTAR_QH, TWO, 0.01, 0.025, {0.8, 0.9}, 0},
    {JEMSTAR_A2H, TWO, 0.03, 0, {0.5, 0.5}, 0},
    {JEMSTAR_A2H, TWO, 0.01, 0.03, {2, 2}, 0},
    {JEMSTAR_AH, TWO, 0.1, 0, {0.3, 0.3}, 0},
    {JEMSTAR_AH, TWO, 0.01, 0.1, {2, 2}, 0},
    {JEMSTAR_W, TWO, 0.1, 0, {0.15, 0.25}, 0},
    {JEMSTAR_W, TWO, 0.05, 0.1, {0.25, 0.35}, 0},
    {JEMSTAR_W, TWO, 0.015, 0.05, {0.45, 0.65}, 0},
    {JEMSTAR_VAR, TWO, 0.1, 0, {0.2, 0.25}, 0},
    {JEMSTAR_VAR, TWO, 0.025, 0.1, {0.45, 0.55}, 0},
    {JEMSTAR_VAR, TWO, 0.01, 0.025, {0.85, 0.95}, 0},
    {JEMSTAR_VA, TWO, 0.1, 0, {0.2, 0.25}, 0},
    {JEMSTAR_VA, TWO, 0.025, 0.1, {0.45, 0.55}, 0},
    {JEMSTAR_VA, TWO, 0.01, 0.025, {0.85, 0.95}, 0},
    {JEMSTAR_Q, TWO, 0.1, 0, {0.2, 0.25}, 0},
    {JEMSTAR_Q, TWO, 0.025, 0.1, {0.45, 0.55}, 0},
    {JEMSTAR_Q, TWO, 0.01, 0.025, {0.85, 0.95}, 0},
    {JEMSTAR_A, TWO, 0.025, 0, {0.4, 0.4}, 0},
    {JEMSTAR_A2, TWO, 0.03, 0, {0.5, 0.5}, 0},
    {JEMSTAR_A2, TWO, 0.01, 0.03, {2, 2}, 0},
    {JEMSTAR_V, ALL, 0, 0, {0.04, 0.04}, 0},
    {JEMSTAR_V2, ALL, 0, 0, {0.15, 0.15}, 0},
    {JEMSTAR_HZ, ALL, 0, 0, {0.001, 0.001}, 0},
    {JEMSTAR_PF, ALL, 0, 0, {0, 0}, 0.002},
    {JEMSTAR_THD, ALL, 0, 0, {0.5, 0.5}, 0},
};

const int jemstar_count = (int)(sizeof(jemstar_rows) / sizeof(*jemstar_rows));

bool jemstar_applies(const struct jemstar_row *row, enum jemstar_class class,
                     double amps)
{
    return row->classes >> class & 1 && amps >= row->from_a &&
           (row->to_a == 0 || amps <= row->to_a);
}

/* Amperes: class_pct of Iclass. PF: 0.002 % of FS / VA, with the system's 3 FS
 * over the VA of three phases, which is the same. */
double jemstar_limit(const struct jemstar_row *row, enum jemstar_class class,
                     double amps, enum jemstar_load load)
{
    return row->limit[load] + row->class_pct * jemstar_class_a[class] / amps;
}

const char *jemstar_unit(enum jemstar_quantity q)
{
    return q == JEMSTAR_HZ ? "Hz" : q == JEMSTAR_PF ? "% (of 1)" : "%";
}
