#include <check.h>
#include <stdio.h>
#include <string.h>

#include "ingest/channel_map.h"
#include "runner.h"

static void is(const char *name, enum wp_quantity quantity, enum wp_phase phase)
{
    enum wp_quantity q;
    enum wp_phase p;

    wp_channel_guess(name, &q, &p);
    ck_assert_msg(q == quantity && p == phase, "%s: found %s %s", name,
                  wp_quantity_name(q), wp_phase_name(p));
}

START_TEST(names_tell_quantity_and_phase)
{
    is("VA", WP_VOLTAGE, WP_PHASE_A);
    is("Ub", WP_VOLTAGE, WP_PHASE_B);
    is("IC", WP_CURRENT, WP_PHASE_C);
    is("IN", WP_CURRENT, WP_PHASE_N);
    is("I4", WP_CURRENT, WP_PHASE_N);
    is("U1", WP_VOLTAGE, WP_PHASE_A);
    is("V_L1", WP_VOLTAGE, WP_PHASE_A);
    is("I_B", WP_CURRENT, WP_PHASE_B);
    is("F1-IA", WP_CURRENT, WP_PHASE_A);
    is("MODAQ_Vc_V", WP_VOLTAGE, WP_PHASE_C);
    is("voltage1", WP_VOLTAGE, WP_PHASE_A);
    is("/current3", WP_CURRENT, WP_PHASE_C);
    is("Current L2", WP_CURRENT, WP_PHASE_B);
    is("Spannung", WP_VOLTAGE, WP_PHASE_NONE);
    is("Uab", WP_VOLTAGE, WP_PHASE_AB);
    is("U12", WP_VOLTAGE, WP_PHASE_AB);
    is("V L1-L2", WP_VOLTAGE, WP_PHASE_AB);
    is("U A-N", WP_VOLTAGE, WP_PHASE_A);
    is("Voltage (V)", WP_VOLTAGE, WP_PHASE_NONE);
    is("Current [A]", WP_CURRENT, WP_PHASE_NONE);
}
END_TEST

START_TEST(names_of_other_things_tell_nothing)
{
    is("", WP_QUANTITY_NONE, WP_PHASE_NONE);
    is("SRC 1 Vag Mag", WP_QUANTITY_NONE, WP_PHASE_NONE);
    is("frequency", WP_QUANTITY_NONE, WP_PHASE_NONE);
    is("Vrms", WP_QUANTITY_NONE, WP_PHASE_NONE);
    is("Temperature", WP_QUANTITY_NONE, WP_PHASE_NONE);
    is("3I0", WP_QUANTITY_NONE, WP_PHASE_NONE);
    is("Input", WP_QUANTITY_NONE, WP_PHASE_NONE);
}
END_TEST

/* A map of channels "NAME/PHASE/UNIT ..." without a sidecar, as "VA IB ...";
 * '*' behind those whose scale is not known. */
static const char *map_of(const char *channels, enum wp_storage storage)
{
    static char text[256];
    struct wp_source_channel ch[12] = {0};
    struct wp_source_info info = {.format = "test", .channel = ch};
    struct wp_notes notes = {0};
    struct wp_map_file file = {"file", &info, &notes, false};
    struct wp_channel_map map;
    struct wp_error err;
    char word[64];
    int used;

    for (; sscanf(channels, "%63s%n", word, &used) == 1; channels += used) {
        struct wp_source_channel *c = &ch[info.channels++];

        c->storage = storage;
        c->norm = c->scale = 1.0;
        (void)sscanf(word, "%31[^/]/%15[^/]/%15[^/]", c->name, c->phase,
                     c->unit);
        for (char *p = c->name; *p; p++)
            *p = *p == '=' ? ' ' : *p;
        if (strcmp(c->name, "-") == 0)
            c->name[0] = '\0';
        if (strcmp(c->phase, "-") == 0)
            c->phase[0] = '\0';
    }
    text[0] = '\0';
    if (wp_channel_map_auto(&map, &file, &err) != WP_OK)
        (void)snprintf(text, sizeof(text), "%s", "none");
    else
        for (unsigned i = 0; i < map.channels; i++) {
            const struct wp_map_entry *e = &map.entry[i];

            (void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
                           "%s%c%s%s", i ? " " : "",
                           e->channel.quantity == WP_VOLTAGE ? 'V' : 'I',
                           wp_phase_name(e->channel.phase), e->si ? "" : "*");
        }
    wp_notes_release(&notes);
    return text;
}

START_TEST(unit_and_phase_go_before_the_name)
{
    ck_assert_str_eq(map_of("x/A/V y/B/kA", WP_STORE_F64), "VA IB");
    ck_assert_str_eq(map_of("Ia/C/V", WP_STORE_I16), "VC");
    ck_assert_str_eq(map_of("Ua Ub Ia", WP_STORE_F32), "VA VB IA");
    ck_assert_str_eq(map_of("Ua Ub Ia", WP_STORE_I16), "VA* VB* IA*");
    /* Where the field only counts, the name says more. */
    ck_assert_str_eq(map_of("Ia/1/A Ib/1/A In1/1/A Ua/1/V", WP_STORE_I16),
                     "IA IB VA");
    ck_assert_str_eq(map_of("I1/7/A U21/0/V U32/1/V", WP_STORE_I16),
                     "IA VAB VBC");
}
END_TEST

START_TEST(the_first_of_a_phase_wins)
{
    ck_assert_str_eq(map_of("UA/A/V UA2/A/V UB/B/V", WP_STORE_F64), "VA VB");
    ck_assert_str_eq(map_of("UA/A/V UAB/AB/V P/A/W F/-/Hz", WP_STORE_F64),
                     "VA");
    ck_assert_str_eq(map_of("UAB/AB/V UBC/BC/V", WP_STORE_F64), "VAB VBC");
    ck_assert_str_eq(map_of("T/-/K", WP_STORE_F64), "none");
}
END_TEST

START_TEST(phases_are_given_in_order_when_none_is_named)
{
    ck_assert_str_eq(map_of("CH/-/V CH/-/V CH/-/A", WP_STORE_F64), "VA VB IA");
}
END_TEST

START_TEST(audio_is_known_by_its_count)
{
    ck_assert_str_eq(map_of("-", WP_STORE_I16), "VA*");
    ck_assert_str_eq(map_of("- -", WP_STORE_F32), "VA IA");
    ck_assert_str_eq(map_of("- - -", WP_STORE_F64), "VA VB VC");
    ck_assert_str_eq(map_of("- - - - - -", WP_STORE_F64), "VA VB VC IA IB IC");
    ck_assert_str_eq(map_of("- - - - - - - -", WP_STORE_F64),
                     "VA VB VC VN IA IB IC IN");
    ck_assert_str_eq(map_of("- - - - -", WP_STORE_F64), "none");
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/channel_map");
    TCase *t = tcase_create("which channel is what");

    tcase_add_test(t, names_tell_quantity_and_phase);
    tcase_add_test(t, names_of_other_things_tell_nothing);
    tcase_add_test(t, unit_and_phase_go_before_the_name);
    tcase_add_test(t, the_first_of_a_phase_wins);
    tcase_add_test(t, phases_are_given_in_order_when_none_is_named);
    tcase_add_test(t, audio_is_known_by_its_count);
    suite_add_tcase(s, t);
    return s;
}
