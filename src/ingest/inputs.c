#include "ingest/inputs.h"

#include <stdlib.h>

#include "ingest/plan.h"

enum wp_status wp_inputs_init(struct wp_inputs *in, const struct wp_plan *plan)
{
    size_t count = 1 + WP_INPUTS_MORE;

    for (unsigned i = 0; i < plan->chains; i++)
        count += 2 * wp_chain_files(plan->chain[i]) +
                 wp_chain_info(plan->chain[i])->parts;
    *in = (struct wp_inputs){calloc(count, sizeof(*in->path)), 0};
    if (!in->path)
        return WP_E_NOMEM;
    for (unsigned i = 0; i < plan->chains; i++) {
        const struct wp_source_info *info = wp_chain_info(plan->chain[i]);

        for (size_t k = 0; k < wp_chain_files(plan->chain[i]); k++)
            in->path[in->count++] = wp_chain_file(plan->chain[i], k);
        for (size_t k = 0; k < wp_chain_files(plan->chain[i]); k++)
            if (wp_chain_file_sidecar(plan->chain[i], k))
                in->path[in->count++] =
                    wp_chain_file_sidecar(plan->chain[i], k);
        for (size_t k = 0; k < info->parts; k++)
            in->path[in->count++] = info->part[k];
    }
    if (plan->sidecar)
        in->path[in->count++] = plan->sidecar->path;
    return WP_OK;
}

void wp_inputs_add(struct wp_inputs *in, const char *path)
{
    if (path)
        in->path[in->count++] = path;
}

void wp_inputs_release(struct wp_inputs *in)
{
    free(in->path);
    *in = (struct wp_inputs){NULL, 0};
}
