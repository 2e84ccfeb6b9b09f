#include "format/pqdif_ids_priv.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "core/bytes.h"

static const struct wp_guid tags[] = {
    [WP_PQDIF_CONTAINER] = {0x89738606f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_REC_DATA_SOURCE] = {0x89738619f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_REC_MONITOR_SETTINGS] = {0xb48d858cf5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_REC_OBSERVATION] = {0x8973861af1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_VERSION_INFO] = {0x89738607f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_FILE_NAME] = {0x89738608f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_CREATION] = {0x89738609f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_LAST_SAVED] = {0x8973860af1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TITLE] = {0x8973860df1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SUBJECT] = {0x8973860ef1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_AUTHOR] = {0x8973860ff1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_COMMENTS] = {0x89738611f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_APPLICATION] = {0x89738623f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_OWNER] = {0x89738614f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_NOTES] = {0x89738617f1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_COMPRESSION_STYLE] = {0x8973861bf1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_COMPRESSION_ALGORITHM] = {0x8973861cf1c311cf, 0x9d890080c72e70a3},
    [WP_PQDIF_DATA_SOURCE_TYPE] = {0xb48d8581f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_VENDOR] = {0xb48d8582f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_EQUIPMENT] = {0xb48d8583f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIAL_NUMBER_DS] = {0xb48d8585f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_VERSION_DS] = {0xb48d8586f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_NAME_DS] = {0xb48d8587f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_OWNER_DS] = {0xb48d8588f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_LOCATION_DS] = {0xb48d8589f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TIME_ZONE_DS] = {0xb48d858af5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_UTC_TO_LST] = {0x6acec12e43b14336, 0xaf8f1dd289e4e168},
    [WP_PQDIF_CHANNEL_DEFNS] = {0xb48d858df5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_EFFECTIVE] = {0x62f28183f9c411cf, 0x9d890080c72e70a3},
    [WP_PQDIF_ONE_CHANNEL_DEFN] = {0xb48d858ef5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_CHANNEL_NAME] = {0xb48d8590f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_PHASE] = {0xb48d8591f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_QUANTITY_TYPE] = {0xb48d8592f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_QUANTITY_MEASURED] = {0xc690e872f75511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_QUANTITY_NAME] = {0xb48d8595f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_DEFNS] = {0xb48d8598f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_ONE_SERIES_DEFN] = {0xb48d859af5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_VALUE_TYPE] = {0xb48d859cf5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_QUANTITY_UNITS] = {0xb48d859bf5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_QUANTITY_CHARACTERISTIC] = {0x3d786f9ef76e11cf,
                                          0x9d890080c72e70a3},
    [WP_PQDIF_STORAGE_METHOD] = {0xb48d85a1f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_NOMINAL_QUANTITY] = {0x0fa118c8cb4a11d2,
                                          0xb30bfe25cb9a1760},
    [WP_PQDIF_TIME_INSTALLED] = {0x3d786f85f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TIME_REMOVED] = {0x3d786f86f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_USE_CALIBRATION] = {0x62f28180f9c411cf, 0x9d890080c72e70a3},
    [WP_PQDIF_USE_TRANSDUCER] = {0x62f28181f9c411cf, 0x9d890080c72e70a3},
    [WP_PQDIF_NOMINAL_FREQUENCY] = {0x0fa118c3cb4a11d2, 0xb30bfe25cb9a1760},
    [WP_PQDIF_PHYSICAL_CONNECTION] = {0x9f256ee0803b11d3, 0xb92f0050da2b1f4d},
    [WP_PQDIF_LST_TO_LOCAL] = {0x00b9ec4c29124d9a, 0xb3b5b2efdb736e28},
    [WP_PQDIF_CHANNEL_SETTINGS_ARRAY] = {0x62f28182f9c411cf,
                                         0x9d890080c72e70a3},
    [WP_PQDIF_ONE_CHANNEL_SETTING] = {0x3d786f9af76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_CHANNEL_DEFN_IDX] = {0xb48d858ff5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_XD_TRANSFORMER_TYPE] = {0x62f28189f9c411cf, 0x9d890080c72e70a3},
    [WP_PQDIF_XD_SYSTEM_SIDE_RATIO] = {0x62f2818af9c411cf, 0x9d890080c72e70a3},
    [WP_PQDIF_XD_MONITOR_SIDE_RATIO] = {0x62f2818bf9c411cf, 0x9d890080c72e70a3},
    [WP_PQDIF_OBSERVATION_NAME] = {0x3d786f8af76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TIME_CREATE] = {0x3d786f8bf76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TIME_START] = {0x3d786f8cf76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TRIGGER_METHOD] = {0x3d786f8df76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_TIME_TRIGGERED] = {0x3d786f8ef76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_OBSERVATION_SERIAL] = {0x3d786f90f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_DISTURBANCE_CATEGORY] = {0xb48d8597f5f511cf, 0x9d890080c72e70a3},
    [WP_PQDIF_CHANNEL_INSTANCES] = {0x3d786f91f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_ONE_CHANNEL_INST] = {0x3d786f92f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_INSTANCES] = {0x3d786f93f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_CHANNEL_GROUP] = {0xf90de218e67b4cf1, 0xa295b021a2d46767},
    [WP_PQDIF_CHANNEL_FREQUENCY] = {0x2747d4422bd011d2, 0xae420060083a2628},
    [WP_PQDIF_ONE_SERIES_INSTANCE] = {0x3d786f94f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_BASE_QUANTITY] = {0x3d786f95f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_SCALE] = {0x3d786f96f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_OFFSET] = {0x3d786f97f76e11cf, 0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_SHARE_CHANNEL_IDX] = {0x8973861ff1c311cf,
                                           0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_SHARE_SERIES_IDX] = {0x89738620f1c311cf,
                                          0x9d890080c72e70a3},
    [WP_PQDIF_SERIES_VALUES] = {0x3d786f99f76e11cf, 0x9d890080c72e70a3},
};

static_assert(sizeof(tags) / sizeof(*tags) == WP_PQDIF_TAG_COUNT,
              "one GUID per tag");

static const char *const phase[] = {
    [0] = "NONE",        [1] = "AN",          [2] = "BN",
    [3] = "CN",          [4] = "NG",          [5] = "AB",
    [6] = "BC",          [7] = "CA",          [8] = "RES",
    [9] = "NET",         [13] = "TOTAL",      [14] = "LN_AVE",
    [15] = "LL_AVE",     [16] = "WORST",      [17] = "PLUS",
    [18] = "MINUS",      [19] = "GENERAL_1",  [20] = "GENERAL_2",
    [21] = "GENERAL_3",  [22] = "GENERAL_4",  [23] = "GENERAL_5",
    [24] = "GENERAL_6",  [25] = "GENERAL_7",  [26] = "GENERAL_8",
    [27] = "GENERAL_9",  [28] = "GENERAL_10", [29] = "GENERAL_11",
    [30] = "GENERAL_12", [31] = "GENERAL_13", [32] = "GENERAL_14",
    [33] = "GENERAL_15", [34] = "GENERAL_16", [36] = "LN_MAX",
    [37] = "LN_MIN",     [38] = "LL_MAX",     [39] = "LL_MIN",
    [40] = "GROUND",
};

static const char *const measured[] = {
    [0] = "NONE",         [1] = "VOLTAGE",      [2] = "CURRENT",
    [3] = "POWER",        [4] = "ENERGY",       [5] = "TEMPERATURE",
    [6] = "PRESSURE",     [7] = "CHARGE",       [8] = "EFIELD",
    [9] = "MFIELD",       [10] = "VELOCITY",    [11] = "BEARING",
    [12] = "FORCE",       [13] = "TORQUE",      [14] = "POSITION",
    [15] = "FLUXLINKAGE", [16] = "FLUXDENSITY", [17] = "STATUS",
    [18] = "HUMIDITY",    [19] = "IMPEDANCE",
};

static const char *const units[] = {
    [0] = "NONE",        [1] = "TIMESTAMP",     [2] = "SECONDS",
    [3] = "CYCLES",      [6] = "VOLTS",         [7] = "AMPS",
    [8] = "VA",          [9] = "WATTS",         [10] = "VARS",
    [11] = "OHMS",       [12] = "SIEMENS",      [13] = "VOLTSPERAMP",
    [14] = "JOULES",     [15] = "HERTZ",        [16] = "CELCIUS",
    [17] = "DEGREES",    [18] = "DB",           [19] = "PERCENT",
    [20] = "PERUNIT",    [21] = "SAMPLES",      [22] = "VARHOURS",
    [23] = "WATTHOURS",  [24] = "VAHOURS",      [25] = "MPS",
    [26] = "MPH",        [27] = "BARS",         [28] = "PASCALS",
    [29] = "NEWTONS",    [30] = "NEWTONMETERS", [31] = "RPM",
    [32] = "RADPERSEC",  [33] = "METERS",       [34] = "WEBERTURNS",
    [35] = "TESLAS",     [36] = "WEBERS",       [37] = "VOLTSPERVOLT",
    [38] = "AMPSPERAMP", [39] = "AMPSPERVOLT",  [40] = "MPS2",
    [41] = "MPS3",       [42] = "RADPERSEC2",   [43] = "RADPERSEC3",
    [44] = "SABINS",
};

static const char *const trigger[] = {
    [0] = "NONE",     [1] = "CHANNEL",        [2] = "PERIODIC",
    [3] = "EXTERNAL", [4] = "PERIODIC_STATS",
};

static const char *const connection[] = {
    [1] = "SINGLE_PHASE",    [2] = "2ELEMENT_DELTA", [3] = "2_5ELEMENT_WYE",
    [4] = "3ELMENT_WYE",     [5] = "3ELEMENT_DELTA", [6] = "SPLIT_PHASE",
    [7] = "2ELEMENT_2PHASE",
};
struct wp_guid wp_guid_read(const uint8_t *p)
{
    return (struct wp_guid){(uint64_t)wp_le32(p) << 32 |
                                (uint64_t)wp_le16(p + 4) << 16 | wp_le16(p + 6),
                            wp_be64(p + 8)};
}

bool wp_guid_equal(struct wp_guid a, struct wp_guid b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

void wp_guid_format(struct wp_guid g, char out[WP_GUID_TEXT])
{
    (void)snprintf(out, WP_GUID_TEXT, "%08x-%04x-%04x-%04x-%012" PRIx64,
                   (unsigned)(g.hi >> 32), (unsigned)(g.hi >> 16 & 0xffff),
                   (unsigned)(g.hi & 0xffff), (unsigned)(g.lo >> 48),
                   g.lo & UINT64_C(0xffffffffffff));
}

struct wp_guid wp_pqdif_tag_guid(enum wp_pqdif_tag tag)
{
    return tags[tag];
}

bool wp_pqdif_is_time(struct wp_guid value_type)
{
    static const struct wp_guid time = {0xc690e862f75511cf, 0x9d890080c72e70a3};

    return wp_guid_equal(value_type, time);
}

bool wp_pqdif_is_waveform(struct wp_guid quantity_type)
{
    static const struct wp_guid waveform = {0x67f6af80f75311cf,
                                            0x9d890080c72e70a3};

    return wp_guid_equal(quantity_type, waveform);
}

#define NAME_IN(table, id)                                                     \
    ((id) < sizeof(table) / sizeof(*(table)) ? (table)[id] : NULL)

const char *wp_pqdif_phase_name(uint32_t id)
{
    return NAME_IN(phase, id);
}

const char *wp_pqdif_measured_name(uint32_t id)
{
    return NAME_IN(measured, id);
}

const char *wp_pqdif_unit_name(uint32_t id)
{
    return NAME_IN(units, id);
}

const char *wp_pqdif_trigger_name(uint32_t id)
{
    return NAME_IN(trigger, id);
}

const char *wp_pqdif_connection_name(uint32_t id)
{
    return NAME_IN(connection, id);
}
