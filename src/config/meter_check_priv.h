/* meter_check_priv - settings that contradict one another. */
#ifndef WP_CONFIG_METER_CHECK_PRIV_H
#define WP_CONFIG_METER_CHECK_PRIV_H

#include "core/meter_config.h"
#include "format/xml.h"

/* config was read from f, which is as the schema says. */
WP_MUST_CHECK enum wp_status
wp_meter_check(const struct wp_meter_config *config,
               const struct wp_xml_file *f, struct wp_error *err);

/* Those of power quality; called by wp_meter_check(). */
WP_MUST_CHECK enum wp_status wp_meter_check_pq(const struct wp_pq_config *pq,
                                               const struct wp_xml_file *f,
                                               struct wp_error *err);

#endif
