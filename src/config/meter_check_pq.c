#include <string.h>

#include "config/meter_check_priv.h"

struct check {
    const struct wp_pq_config *pq;
    const struct wp_xml_file *f;
    const struct _xmlNode *section;
    struct wp_error *err;
};

/* What stands once may be left out, never be there twice. */
static enum wp_status check_once(const struct check *c)
{
    static const char *const parts[] = {"events", "rvc", "transients",
                                        "spectra"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        const struct _xmlNode *n = wp_xml_first(c->section, parts[i]);

        n = n ? wp_xml_next(n, parts[i]) : NULL;
        if (n)
            return wp_xml_fail(c->f, n, NULL, c->err,
                               "expected it only once, found it again");
    }
    return WP_OK;
}

/* Dips and swells are on their sides of 100 % (by the schema); an event ends at
 * 100 %. */
static enum wp_status check_thresholds(const struct check *c,
                                       const struct _xmlNode *n)
{
    const struct wp_pq_config *pq = c->pq;

    if (pq->dip_pct + pq->hysteresis_pct > 100.0 ||
        pq->swell_pct - pq->hysteresis_pct < 100.0)
        return wp_xml_fail(c->f, n, "hysteresis-pct", c->err,
                           "expected so little that dips (below %g) and swells "
                           "(above %g) end at 100, found %g",
                           pq->dip_pct, pq->swell_pct, pq->hysteresis_pct);
    return WP_OK;
}

static enum wp_status check_events(const struct check *c)
{
    const struct _xmlNode *n = wp_xml_first(c->section, "events");
    const struct wp_pq_config *pq = c->pq;
    enum wp_status status = check_thresholds(c, n);

    if (status)
        return status;
    if (pq->interruption_pct + pq->hysteresis_pct > pq->dip_pct)
        return wp_xml_fail(c->f, n, "interruption-pct", c->err,
                           "expected, with the hysteresis of %g, at most the "
                           "threshold of dips, %g, found %g",
                           pq->hysteresis_pct, pq->dip_pct,
                           pq->interruption_pct);
    return WP_OK;
}

/* IEC 61000-4-30:2015, 5.11: the hysteresis is less than the threshold. */
static enum wp_status check_rvc(const struct check *c)
{
    if (c->pq->rvc_hysteresis_pct < c->pq->rvc_pct)
        return WP_OK;
    return wp_xml_fail(c->f, wp_xml_first(c->section, "rvc"), "hysteresis-pct",
                       c->err, "expected less than the threshold, %g, found %g",
                       c->pq->rvc_pct, c->pq->rvc_hysteresis_pct);
}

enum wp_status wp_meter_check_pq(const struct wp_pq_config *pq,
                                 const struct wp_xml_file *f,
                                 struct wp_error *err)
{
    const struct check c = {pq, f,
                            wp_xml_first(wp_xml_root(f), "power-quality"), err};
    enum wp_status status = c.section ? check_once(&c) : WP_OK;

    if (!status && c.section)
        status = check_events(&c);
    if (!status && c.section)
        status = check_rvc(&c);
    return status;
}
