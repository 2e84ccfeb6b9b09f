#include <check.h>
#include <libxml/xmlIO.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/xml.h"
#include "format/xsd.h"
#include "runner.h"

/* A schema of our own; types are named as complaints read them. */
static const char xsd[] =
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
    "<xs:element name='zoo'><xs:complexType><xs:sequence>"
    "<xs:element name='cage' type='cage' minOccurs='0' maxOccurs='3'/>"
    "</xs:sequence></xs:complexType>"
    "<xs:unique name='u'><xs:selector xpath='cage'/><xs:field xpath='@id'/>"
    "</xs:unique></xs:element>"
    "<xs:complexType name='cage'><xs:attribute name='id' type='xs:int' "
    "use='required'><xs:annotation><xs:documentation>Which.</xs:documentation>"
    "</xs:annotation></xs:attribute>"
    "<xs:attribute name='animal' type='animal'/>"
    "<xs:attributeGroup ref='size'/></xs:complexType>"
    "<xs:attributeGroup name='size'><xs:attribute name='metres' "
    "type='positive-number-or-auto'/><xs:attribute name='feet' "
    "type='positive-number'/><xs:attribute name='note' type='note'/>"
    "</xs:attributeGroup>"
    "<xs:simpleType name='animal'><xs:restriction base='xs:token'>"
    "<xs:enumeration value='lion'/><xs:enumeration value='lynx'/>"
    "</xs:restriction></xs:simpleType>"
    "<xs:simpleType name='positive-number'><xs:restriction base='xs:double'>"
    "<xs:minExclusive value='0'/><xs:maxInclusive value='9'/>"
    "</xs:restriction></xs:simpleType>"
    "<xs:simpleType name='note'><xs:restriction base='xs:string'>"
    "<xs:maxLength value='5'/></xs:restriction></xs:simpleType>"
    "<xs:simpleType name='auto'><xs:restriction base='xs:token'>"
    "<xs:enumeration value='auto'/></xs:restriction></xs:simpleType>"
    "<xs:simpleType name='positive-number-or-auto'>"
    "<xs:union memberTypes='positive-number auto'/></xs:simpleType>"
    "</xs:schema>";

static struct wp_xml_file *f;
static struct wp_error err;

static void teardown(void)
{
    wp_xml_close(f);
    f = NULL;
}

static enum wp_status parse(const char *text)
{
    return wp_xml_parse(&f, text, strlen(text), "zoo.xml", &err);
}

/* Parses and validates; the text of the complaint, "" when there is none. */
static const char *complaint(const char *text)
{
    teardown();
    err.text[0] = '\0';
    if (!parse(text) && wp_xml_validate(f, xsd, sizeof(xsd) - 1, &err) == WP_OK)
        return "";
    return err.text;
}

START_TEST(elements_attributes_text_and_lines)
{
    const struct _xmlNode *n;

    ck_assert_int_eq(parse("<?xml version='1.0'?>\n<zoo>\n <!-- c -->\n"
                           " <cage id='1' note='a &amp; &#66; &lt;'/>\n"
                           " <x>words</x>\n <cage id='2'/></zoo>"),
                     WP_OK);
    n = wp_xml_root(f);
    ck_assert_str_eq(wp_xml_name(n), "zoo");
    ck_assert_ptr_null(wp_xml_parent(n));
    n = wp_xml_first(n, "cage");
    ck_assert_str_eq(wp_xml_attribute(n, "note"), "a & B <");
    ck_assert_ptr_null(wp_xml_attribute(n, "feet"));
    ck_assert_int_eq(wp_xml_line(n), 4);
    ck_assert_str_eq(wp_xml_text(n), "");
    ck_assert_str_eq(wp_xml_text(wp_xml_next(n, NULL)), "words");
    n = wp_xml_next(n, "cage");
    ck_assert_str_eq(wp_xml_attribute(n, "id"), "2");
    ck_assert_int_eq(wp_xml_line(n), 6);
    ck_assert_ptr_null(wp_xml_next(n, NULL));
}
END_TEST

START_TEST(what_is_as_the_schema_says_passes)
{
    ck_assert_str_eq(complaint("<zoo/>"), "");
    ck_assert_str_eq(complaint("<zoo/><!-- =================================="
                               "============================================="
                               "============================================="
                               " -->"),
                     "");
    ck_assert_str_eq(complaint("<zoo><cage id='1' metres='auto'/>"
                               "<cage id='2' metres='1e-3' animal='lynx'/>"
                               "</zoo>"),
                     "");
}
END_TEST

static const struct {
    const char *text, *says;
} mistakes[] = {
    {"<zoo>\n<cage id='1' animal='cow'/></zoo>",
     "zoo.xml: line 2: element cage, attribute animal: expected one of lion, "
     "lynx, found \"cow\""},
    {"<zoo><cage id='1' feet='0'/></zoo>",
     "zoo.xml: line 1: element cage, attribute feet: expected more than 0, "
     "found \"0\""},
    {"<zoo><cage id='1' feet='10'/></zoo>",
     "zoo.xml: line 1: element cage, attribute feet: expected at most 9, "
     "found \"10\""},
    {"<zoo><cage id='1' feet='NaN'/></zoo>",
     "zoo.xml: line 1: element cage, attribute feet: expected at most 9, "
     "found \"NaN\""},
    {"<zoo><cage id='1' feet='two'/></zoo>",
     "zoo.xml: line 1: element cage, attribute feet: expected a positive "
     "number, found \"two\""},
    {"<zoo><cage id='1' metres='-1'/></zoo>",
     "zoo.xml: line 1: element cage, attribute metres: expected a positive "
     "number or auto, found \"-1\""},
    {"<zoo><cage id='1' note='123456'/></zoo>",
     "zoo.xml: line 1: element cage, attribute note: expected at most 5 "
     "characters, found \"123456\""},
    {"<zoo><cage id='1' colour='red'/></zoo>",
     "zoo.xml: line 1: element cage, attribute colour: expected id, animal, "
     "metres, feet, note, found this unknown attribute"},
    {"<zoo><cage/></zoo>", "zoo.xml: line 1: element cage: expected an "
                           "attribute id, found none"},
    {"<zoo><cage id='1'/>\n<cage id='1'/></zoo>",
     "zoo.xml: line 2: element cage: expected each only once, found 1 again"},
    {"<zoo><pond/></zoo>", "zoo.xml: line 1: element pond: expected cage, "
                           "found this unknown or repeated element"},
    {"<zoo>free</zoo>", "zoo.xml: line 1: element zoo: expected no text in "
                        "it, found \"free\""},
    {"<zoo><cage id='1'><cage/></cage></zoo>",
     "zoo.xml: line 1: element cage: expected no element in it, found cage"},
    {"<farm/>",
     "zoo.xml: line 1: element farm: expected the element zoo, found this one"},
    {"<zoo>\n<cage></zoo>",
     "zoo.xml: line 2: expected XML, found none (Opening and ending tag "
     "mismatch: cage line 2 and zoo)"},
    {"", "zoo.xml: line 1: expected XML, found none (Document is empty)"},
    {"<!DOCTYPE zoo [<!ENTITY a 'b'>]>\n<zoo>&a;</zoo>",
     "zoo.xml: line 1: expected an element, found a DOCTYPE (entities are not "
     "read)"},
    {"<zoo>\n&a;</zoo>",
     "zoo.xml: line 2: expected XML, found none (Entity 'a' not "
     "defined)"},
};

START_TEST(the_first_mistake_is_answered_with_its_place)
{
    ck_assert_str_eq(complaint(mistakes[_i].text), mistakes[_i].says);
}
END_TEST

/* Whatever libxml2 wants to open. */
static int opened;

static int count_opened(const char *name)
{
    (void)name;
    opened++;
    return 0; /* not ours: the next handler gets it */
}

static void *never_open(const char *name)
{
    (void)name;
    return NULL;
}

/* A DOCTYPE could name files and grow; schemaLocation could name files. */
START_TEST(nothing_else_is_opened)
{
    static const char *const texts[] = {
        "<!DOCTYPE zoo SYSTEM 'file:///etc/hostname'><zoo/>",
        "<!DOCTYPE zoo [<!ENTITY % a SYSTEM 'file:///etc/hostname'> %a;]>"
        "<zoo/>",
        "<zoo xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
        "xsi:noNamespaceSchemaLocation='/etc/hostname'><cage id='1' "
        "xsi:schemaLocation='u /etc/hostname'/></zoo>",
        "<zoo><cage id='1'><x xmlns='u' "
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
        "xsi:schemaLocation='u /etc/hostname'/></cage></zoo>",
        "<?xml-stylesheet href='/etc/hostname'?><zoo xmlns:xi="
        "'http://www.w3.org/2001/XInclude'><xi:include href='/etc/hostname'/>"
        "</zoo>",
    };

    ck_assert_int_ge(
        xmlRegisterInputCallbacks(count_opened, never_open, NULL, NULL), 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const char *says = complaint(texts[i]);

        ck_assert_msg(!opened, "%zu opened a file", i);
        ck_assert_msg((i == 2) == !*says, "%zu: %s", i, says);
    }
}
END_TEST

/* Long values are cut in complaints, many attributes refused at once. */
START_TEST(long_and_many_attributes_are_answered)
{
    char *text = malloc(200000), *at = text;

    ck_assert_ptr_nonnull(text);
    for (size_t n = 30000; n <= 100000; n += 70000) {
        at = text + sprintf(text, "<zoo><cage id='1' note='");
        memset(at, 'x', n);
        strcpy(at + n, "'/></zoo>");
        (void)complaint(text);
        ck_assert_msg(strstr(err.text, n == 30000
                                           ? "at most 5 characters, found \"xx"
                                           : "as the schema says, found \"xx"),
                      "%s", err.text);
        ck_assert_uint_lt(strlen(err.text), 300);
    }
    at = text + sprintf(text, "<zoo><cage id='1'");
    for (int i = 0; i < 10000; i++)
        at += sprintf(at, " a%d=''", i);
    strcpy(at, "/></zoo>");
    ck_assert_str_eq(complaint(text),
                     "zoo.xml: line 1: expected at most 100 attributes in an "
                     "element, found more");
    free(text);
}
END_TEST

START_TEST(size_and_depth_are_bounded)
{
    size_t n = WP_XML_MAX_BYTES + 1;
    char *text = malloc(n + 1);

    ck_assert_ptr_nonnull(text);
    memset(text, ' ', n);
    text[n] = '\0';
    memcpy(text, "<zoo/>", 6);
    ck_assert_int_eq(parse(text), WP_E_FORMAT);
    ck_assert_ptr_null(f);
    for (size_t i = 0; i + 3 <= n; i += 3)
        memcpy(text + i, "<a>", 3);
    text[200000] = '\0';
    ck_assert_int_eq(parse(text), WP_E_FORMAT);
    free(text);
}
END_TEST

START_TEST(no_file_is_said)
{
    ck_assert_int_eq(wp_xml_open(&f, "/nowhere/x.xml", &err), WP_E_IO);
    ck_assert_ptr_null(f);
    ck_assert_int_eq(wp_xml_open(&f, "/tmp", &err), WP_E_IO);
}
END_TEST

START_TEST(a_wrong_schema_is_our_fault)
{
    ck_assert_int_eq(parse("<zoo/>"), WP_OK);
    ck_assert_int_eq(wp_xml_validate(f, "<x/>", 4, &err), WP_E_INTERNAL);
}
END_TEST

START_TEST(a_schema_is_read_for_its_declarations)
{
    const struct _xmlNode *root, *zoo, *cage;
    struct wp_xsd_list list;

    ck_assert_int_eq(parse(xsd), WP_OK);
    root = wp_xml_root(f);
    zoo = wp_xml_first(root, "element");
    wp_xsd_declared(root, wp_xsd_type(root, zoo), "element", &list);
    ck_assert_uint_eq(list.count, 1);
    cage = wp_xsd_type(root, list.at[0]);
    wp_xsd_declared(root, cage, "attribute", &list);
    ck_assert_uint_eq(list.count, 5);
    ck_assert_str_eq(wp_xsd_documentation(list.at[0]), "Which.");
    ck_assert_str_eq(wp_xsd_documentation(list.at[1]), "");
    ck_assert_ptr_null(wp_xsd_type(root, list.at[0]));
    wp_xsd_words(root, wp_xsd_type(root, list.at[1]), &list);
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(wp_xml_attribute(list.at[1], "value"), "lynx");
    wp_xsd_declared(root, cage, "attribute", &list);
    wp_xsd_words(root, wp_xsd_type(root, list.at[2]), &list);
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(wp_xml_attribute(list.at[0], "value"), "auto");
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/xml");
    TCase *c = tcase_create("reading and validating");

    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_test(c, elements_attributes_text_and_lines);
    tcase_add_test(c, what_is_as_the_schema_says_passes);
    tcase_add_loop_test(c, the_first_mistake_is_answered_with_its_place, 0,
                        sizeof(mistakes) / sizeof(*mistakes));
    tcase_add_test(c, nothing_else_is_opened);
    tcase_add_test(c, long_and_many_attributes_are_answered);
    tcase_add_test(c, size_and_depth_are_bounded);
    tcase_add_test(c, no_file_is_said);
    tcase_add_test(c, a_wrong_schema_is_our_fault);
    tcase_add_test(c, a_schema_is_read_for_its_declarations);
    suite_add_tcase(s, c);
    return s;
}
