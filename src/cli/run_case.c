#include "cli/run_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "case/case_dir.h"
#include "case/summary.h"
#include "cli/digest_task.h"
#include "cli/info_pqdif.h"
#include "cli/interrupt.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "cli/run_meter.h"
#include "cli/run_report.h"
#include "cli/run_summary.h"
#include "cli/run_tables.h"
#include "core/file.h"
#include "ingest/capture.h"
#include "ingest/inputs.h"

/* Everything that a run holds open; destroyed in one place. */
struct run {
    const struct wp_run_request *request;
    struct wp_capture *capture;
    struct wp_inputs inputs;
    struct wp_digest_task *digests;
    struct wp_case *folder;
    struct wp_run_tables *tables;
    struct wp_run_meter meter;
    struct wp_measure_totals totals;
    struct wp_wiring_findings findings;
    struct wp_progress progress;
    struct wp_interrupt interrupt;
};

static enum wp_status put_row(void *arg, const struct wp_measure_row *row,
                              struct wp_error *err)
{
    struct run *r = arg;

    return wp_run_tables_second(r->tables, row, err);
}

static enum wp_status put_booked(void *arg, const struct wp_booked *b,
                                 struct wp_error *err)
{
    struct run *r = arg;

    return wp_run_tables_booked(r->tables, b, err);
}

static enum wp_status put_view(void *arg, const struct wp_sample_view *view,
                               const uint8_t *const *digital,
                               struct wp_error *err)
{
    struct run *r = arg;

    (void)err;
    wp_run_error_tests_view(wp_run_tables_error_tests(r->tables), view,
                            digital);
    return WP_OK;
}

static enum wp_status show_progress(void *arg, int64_t frames,
                                    struct wp_error *err)
{
    struct run *r = arg;

    wp_progress_show(&r->progress, frames);
    return wp_interrupt_pending(&r->interrupt)
               ? wp_fail(err, WP_E_IO, "interrupted")
               : WP_OK;
}

static enum wp_status open_inputs(struct run *r, struct wp_error *err)
{
    const struct wp_run_request *q = r->request;
    struct wp_capture_options options = {.sidecar = q->sidecar,
                                         .strict = q->strict};
    const struct wp_capture_info *info;
    enum wp_status status = wp_info_pqdif_refuse(q->path, q->paths, err);

    if (!status)
        status = wp_capture_open(&r->capture, q->path, q->paths, &options, err);
    if (status)
        return status;
    info = wp_capture_info(r->capture);
    r->meter.plan.threads = q->threads;
    status = wp_run_meter_init(
        &r->meter, &(struct wp_run_meter_files){q->config, q->operations}, info,
        err);
    if (status)
        return status;
    if (wp_inputs_init(&r->inputs, wp_capture_plan(r->capture)))
        return wp_fail_nomem(err, "the list of inputs");
    wp_inputs_add(&r->inputs, q->config);
    wp_inputs_add(&r->inputs, q->operations);
    return wp_digest_task_create(&r->digests, r->inputs.path, r->inputs.count,
                                 err);
}

static enum wp_status open_outputs(struct run *r, struct wp_error *err)
{
    struct wp_run_tables_setup setup = {
        .layout = {&r->meter.plan.wiring, &r->meter.config,
                   wp_capture_info(r->capture)->si},
        .capture = r->capture};
    char path[4096];
    enum wp_status status =
        wp_case_create(&r->folder, r->request->case_path, err);

    if (!status)
        status =
            wp_case_file(r->folder, "metrology.h5", path, sizeof(path), err);
    if (!status)
        setup.path = path;
    if (!status)
        status = wp_run_tables_create(&r->tables, &setup, err);
    return status;
}

static enum wp_status measure(struct run *r, struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(r->capture);
    struct wp_pipeline_sink sink = {.arg = r,
                                    .view = put_view,
                                    .booked = put_booked,
                                    .row = put_row,
                                    .progress = show_progress};
    enum wp_status status;

    r->meter.plan.digital = wp_run_error_tests_digital(
        wp_run_tables_error_tests(r->tables), &r->meter.plan.digitals);
    wp_progress_begin(&r->progress, "run", info->frames, r->request->quiet);
    status =
        wp_pipeline_run(r->capture, &r->meter.plan, &sink, &r->totals, err);
    wp_progress_end(&r->progress);
    return status;
}

static enum wp_status write_case(struct run *r, struct wp_error *err)
{
    struct wp_run_facts facts = {
        .info = wp_capture_info(r->capture),
        .config = &r->meter.config,
        .config_name = r->meter.name,
        .config_sha256 = r->meter.sha256,
        .wiring = &r->meter.plan.wiring,
        .findings = &r->findings,
        .totals = &r->totals,
        .pulses = wp_run_tables_pulses(r->tables),
        .error_tests = wp_run_tables_error_tests(r->tables),
        .inputs = r->inputs.count,
        .command_line = r->request->command_line,
        .reproducible = r->request->reproducible,
    };
    struct wp_run_summary *summary = NULL;
    char path[4096];
    enum wp_status status = wp_digest_task_wait(r->digests, &facts.digest, err);

    wp_wiring_findings_init(&r->findings, &r->meter.plan.wiring, &r->totals);
    if (!status)
        status = wp_run_summary_create(&summary, &facts, err);
    if (!status)
        status = wp_run_tables_close(
            r->tables, &wp_run_summary_get(summary)->provenance, err);
    if (!status)
        status =
            wp_case_file(r->folder, "summary.json", path, sizeof(path), err);
    if (!status)
        status = wp_summary_write(wp_run_summary_get(summary), path, err);
    if (!status)
        status = wp_case_commit(r->folder, err);
    wp_run_summary_destroy(summary);
    return status;
}

static enum wp_status print_json(const char *case_path, struct wp_error *err)
{
    char path[4096], line[4096];
    size_t n;
    FILE *in;
    enum wp_status status;

    (void)snprintf(path, sizeof(path), "%s/summary.json", case_path);
    status = wp_file_open(&in, path, NULL, err);
    if (status)
        return status;
    while ((n = fread(line, 1, sizeof(line), in)) > 0)
        (void)fwrite(line, 1, n, stdout);
    (void)fclose(in);
    return WP_OK;
}

static enum wp_status print_results(const struct run *r, struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(r->capture);
    const struct wp_notes *notes = info->notes;
    const struct wp_run_results results = {info, &r->meter.config,
                                           &r->meter.plan.wiring, &r->totals,
                                           &r->findings};

    if (r->request->json)
        return print_json(r->request->case_path, err);
    for (size_t i = 0; i < notes->kept && !r->request->quiet; i++)
        (void)printf("note: %s\n", notes->text[i]);
    if (notes->count > notes->kept && !r->request->quiet)
        (void)printf("note: %zu more\n", notes->count - notes->kept);
    wp_run_report(stdout, &results);
    wp_run_pulses_report(wp_run_tables_pulses(r->tables), stdout);
    wp_run_error_tests_report(wp_run_tables_error_tests(r->tables), stdout);
    (void)printf("\ncase: %s (metrology.h5, summary.json)\n",
                 r->request->case_path);
    return WP_OK;
}

static void release(struct run *r)
{
    wp_digest_task_destroy(r->digests);
    wp_run_tables_destroy(r->tables);
    wp_case_destroy(r->folder);
    wp_inputs_release(&r->inputs);
    wp_run_meter_release(&r->meter);
    wp_capture_close(r->capture);
    wp_interrupt_release(&r->interrupt);
    free(r);
}

enum wp_status wp_run_case(const struct wp_run_request *request,
                           struct wp_error *err)
{
    struct run *r = calloc(1, sizeof(*r));
    enum wp_status status;

    if (!r)
        return wp_fail_nomem(err, "the run");
    r->request = request;
    status = open_inputs(r, err);
    wp_interrupt_hold(&r->interrupt);
    if (!status)
        status = open_outputs(r, err);
    if (!status)
        status = measure(r, err);
    if (!status)
        status = write_case(r, err);
    if (!status) {
        wp_interrupt_release(&r->interrupt);
        status = print_results(r, err);
    }
    release(r);
    return status;
}
