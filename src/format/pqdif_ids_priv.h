/*
 * pqdif_ids - the GUIDs and numbers of PQDIF (IEEE 1159.3): tags of elements,
 * and identifiers of what a value means, with the standard's own names.
 */
#ifndef WP_FORMAT_PQDIF_IDS_PRIV_H
#define WP_FORMAT_PQDIF_IDS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

/* The first and the last 16 digits of its printed form. */
struct wp_guid {
    uint64_t hi, lo;
};

enum { WP_GUID_BYTES = 16, WP_GUID_TEXT = 37 };

/* From 16 stored bytes: the first three groups are little-endian. */
struct wp_guid wp_guid_read(const uint8_t *bytes);
bool wp_guid_equal(struct wp_guid a, struct wp_guid b);
/* "89738606-f1c3-11cf-9d89-0080c72e70a3" */
void wp_guid_format(struct wp_guid guid, char out[WP_GUID_TEXT]);

/* Record types and tags, named as in IEEE 1159.3 without "tag" and "ID". */
enum wp_pqdif_tag {
    WP_PQDIF_CONTAINER,
    WP_PQDIF_REC_DATA_SOURCE,
    WP_PQDIF_REC_MONITOR_SETTINGS,
    WP_PQDIF_REC_OBSERVATION,
    WP_PQDIF_VERSION_INFO,
    WP_PQDIF_FILE_NAME,
    WP_PQDIF_CREATION,
    WP_PQDIF_LAST_SAVED,
    WP_PQDIF_TITLE,
    WP_PQDIF_SUBJECT,
    WP_PQDIF_AUTHOR,
    WP_PQDIF_COMMENTS,
    WP_PQDIF_APPLICATION,
    WP_PQDIF_OWNER,
    WP_PQDIF_NOTES,
    WP_PQDIF_COMPRESSION_STYLE,
    WP_PQDIF_COMPRESSION_ALGORITHM,
    WP_PQDIF_DATA_SOURCE_TYPE,
    WP_PQDIF_VENDOR,
    WP_PQDIF_EQUIPMENT,
    WP_PQDIF_SERIAL_NUMBER_DS,
    WP_PQDIF_VERSION_DS,
    WP_PQDIF_NAME_DS,
    WP_PQDIF_OWNER_DS,
    WP_PQDIF_LOCATION_DS,
    WP_PQDIF_TIME_ZONE_DS,
    WP_PQDIF_UTC_TO_LST,
    WP_PQDIF_CHANNEL_DEFNS,
    WP_PQDIF_EFFECTIVE,
    WP_PQDIF_ONE_CHANNEL_DEFN,
    WP_PQDIF_CHANNEL_NAME,
    WP_PQDIF_PHASE,
    WP_PQDIF_QUANTITY_TYPE,
    WP_PQDIF_QUANTITY_MEASURED,
    WP_PQDIF_QUANTITY_NAME,
    WP_PQDIF_SERIES_DEFNS,
    WP_PQDIF_ONE_SERIES_DEFN,
    WP_PQDIF_VALUE_TYPE,
    WP_PQDIF_QUANTITY_UNITS,
    WP_PQDIF_QUANTITY_CHARACTERISTIC,
    WP_PQDIF_STORAGE_METHOD,
    WP_PQDIF_SERIES_NOMINAL_QUANTITY,
    WP_PQDIF_TIME_INSTALLED,
    WP_PQDIF_TIME_REMOVED,
    WP_PQDIF_USE_CALIBRATION,
    WP_PQDIF_USE_TRANSDUCER,
    WP_PQDIF_NOMINAL_FREQUENCY,
    WP_PQDIF_PHYSICAL_CONNECTION,
    WP_PQDIF_LST_TO_LOCAL,
    WP_PQDIF_CHANNEL_SETTINGS_ARRAY,
    WP_PQDIF_ONE_CHANNEL_SETTING,
    WP_PQDIF_CHANNEL_DEFN_IDX,
    WP_PQDIF_XD_TRANSFORMER_TYPE,
    WP_PQDIF_XD_SYSTEM_SIDE_RATIO,
    WP_PQDIF_XD_MONITOR_SIDE_RATIO,
    WP_PQDIF_OBSERVATION_NAME,
    WP_PQDIF_TIME_CREATE,
    WP_PQDIF_TIME_START,
    WP_PQDIF_TRIGGER_METHOD,
    WP_PQDIF_TIME_TRIGGERED,
    WP_PQDIF_OBSERVATION_SERIAL,
    WP_PQDIF_DISTURBANCE_CATEGORY,
    WP_PQDIF_CHANNEL_INSTANCES,
    WP_PQDIF_ONE_CHANNEL_INST,
    WP_PQDIF_SERIES_INSTANCES,
    WP_PQDIF_CHANNEL_GROUP,
    WP_PQDIF_CHANNEL_FREQUENCY,
    WP_PQDIF_ONE_SERIES_INSTANCE,
    WP_PQDIF_SERIES_BASE_QUANTITY,
    WP_PQDIF_SERIES_SCALE,
    WP_PQDIF_SERIES_OFFSET,
    WP_PQDIF_SERIES_SHARE_CHANNEL_IDX,
    WP_PQDIF_SERIES_SHARE_SERIES_IDX,
    WP_PQDIF_SERIES_VALUES,
    WP_PQDIF_TAG_COUNT
};

struct wp_guid wp_pqdif_tag_guid(enum wp_pqdif_tag tag);

/* IEEE 1159.3, tagStorageMethodID: a mask. */
enum {
    WP_PQDIF_METHOD_VALUES = 1,
    WP_PQDIF_METHOD_SCALED = 2,
    WP_PQDIF_METHOD_INCREMENT = 4
};

/* IEEE 1159.3, tagQuantityUnitsID: those that are units of time. */
enum {
    WP_PQDIF_UNIT_TIMESTAMP = 1,
    WP_PQDIF_UNIT_SECONDS = 2,
    WP_PQDIF_UNIT_CYCLES = 3
};

bool wp_pqdif_is_time(struct wp_guid value_type);
bool wp_pqdif_is_waveform(struct wp_guid quantity_type);

/*
 * The name of a quantity type, value type, characteristic, vendor, kind of
 * data source or disturbance ("WAVEFORM", "VAL", "RMS" ...: the standard's
 * without its prefix); NULL when unknown.
 */
const char *wp_pqdif_guid_name(struct wp_guid guid);

/* Likewise for the numbered lists; NULL when unknown. */
const char *wp_pqdif_phase_name(uint32_t id);      /* "AN", "AB", "NET" */
const char *wp_pqdif_measured_name(uint32_t id);   /* "VOLTAGE" */
const char *wp_pqdif_unit_name(uint32_t id);       /* "VOLTS" */
const char *wp_pqdif_trigger_name(uint32_t id);    /* "CHANNEL" */
const char *wp_pqdif_connection_name(uint32_t id); /* "3ELMENT_WYE" */

#endif
