/*
 * meter_xml - a meter's settings from and to XML (schemas/meter.xsd).
 *
 * Reading starts from the default (core/meter_config.h); an attribute that is
 * left out keeps it. What is written validates and reads back equal.
 */
#ifndef WP_CONFIG_METER_XML_H
#define WP_CONFIG_METER_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/error.h"
#include "core/meter_config.h"

/*
 * Reads a file. On failure *config is untouched: WP_E_IO, WP_E_FORMAT (no
 * XML), WP_E_CONFIG (against the schema, or settings that contradict one
 * another): "FILE: line N: element X, attribute A: expected ..., found ...".
 */
WP_MUST_CHECK enum wp_status wp_meter_xml_open(struct wp_meter_config *config,
                                               const char *path,
                                               struct wp_error *err);

/* The same from memory; name stands for the file in error texts. */
WP_MUST_CHECK enum wp_status wp_meter_xml_parse(struct wp_meter_config *config,
                                                const char *text, size_t length,
                                                const char *name,
                                                struct wp_error *err);

/* Writes every setting; commented: each with what it means. Errors of the
 * stream are the caller's to check (ferror). */
WP_MUST_CHECK enum wp_status
wp_meter_xml_write(FILE *out, const struct wp_meter_config *config,
                   bool commented, struct wp_error *err);

#endif
