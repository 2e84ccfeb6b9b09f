#include "cli/run_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "case/case_dir.h"
#include "case/summary.h"
#include "cli/digest_task.h"
#include "cli/info_pqdif.h"
#include "cli/interrupt.h"
#include "cli/pipeline.h"
#include "cli/pq_report.h"
#include "cli/progress.h"
#include "cli/run_meter.h"
#include "cli/run_pq.h"
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
    struct wp_run_tables *tables; /* NULL: power quality alone */
    struct wp_run_meter meter;
    struct wp_run_pq pq;
    struct wp_measure_totals totals;
    struct wp_wiring_findings findings;
    struct wp_progress progress;
    struct wp_interrupt interrupt;
    int64_t frames; /* read so far */
    int64_t end_ns; /* UTC of the last row's end */
};

static enum wp_status put_row(void *arg, const struct wp_measure_row *row,
                              struct wp_error *err)
{
    struct run *r = arg;

    r->end_ns = row->end_ns;
    return r->tables ? wp_run_tables_second(r->tables, row, err) : WP_OK;
}

static enum wp_status put_booked(void *arg, const struct wp_booked *b,
                                 struct wp_error *err)
{
    struct run *r = arg;
    enum wp_status status = wp_run_pq_booked(&r->pq, b, err);

    return status || !r->tables ? status
                                : wp_run_tables_booked(r->tables, b, err);
}

static enum wp_status begin_pq(void *arg, const struct wp_pq *pq,
                               struct wp_error *err)
{
    struct run *r = arg;

    return wp_run_pq_begin(&r->pq, pq, err);
}

static enum wp_status put_pq(void *arg, const struct wp_pq_record *record,
                             struct wp_error *err)
{
    struct run *r = arg;

    return wp_run_pq_put(&r->pq, record, err);
}

static enum wp_status put_view(void *arg, const struct wp_sample_view *view,
                               const uint8_t *const *digital,
                               struct wp_error *err)
{
    struct run *r = arg;

    (void)err;
    if (r->tables)
        wp_run_error_tests_view(wp_run_tables_error_tests(r->tables), view,
                                digital);
    return WP_OK;
}

static enum wp_status show_progress(void *arg, int64_t frames,
                                    struct wp_error *err)
{
    struct run *r = arg;

    r->frames = frames;
    wp_progress_show(&r->progress, frames);
    return wp_interrupt_pending(&r->interrupt)
               ? wp_fail(err, WP_E_IO, "interrupted")
               : WP_OK;
}

/* What power quality is measured against, and whether the meter runs. */
static enum wp_status open_pq(struct run *r,
                              const struct wp_capture_options *options,
                              struct wp_error *err)
{
    const struct wp_run_pq_source source = {r->request->path, r->request->paths,
                                            *options,
                                            wp_capture_info(r->capture)};
    bool alone = r->request->what == WP_RUN_POWER_QUALITY;
    enum wp_status status = wp_run_pq_init(&r->pq, &r->meter.plan.wiring,
                                           &r->meter.config, &source, err);

    r->pq.basic_full = r->request->basic_full;
    r->meter.plan.pq = r->pq.on ? &r->pq.basis : NULL;
    r->meter.plan.no_meter = alone && !r->pq.log;
    r->meter.plan.in_turn = r->pq.log; /* its rows are in pq.h5, too */
    return status;
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
    if (!status)
        status = open_pq(r, &options, err);
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

    if (!status && (r->pq.on || r->pq.log))
        status = wp_case_file(r->folder, "pq.h5", path, sizeof(path), err);
    if (!status && (r->pq.on || r->pq.log))
        status = wp_run_pq_create(&r->pq, path, err);
    if (status || r->request->what == WP_RUN_POWER_QUALITY)
        return status;
    setup.path = path;
    status = wp_case_file(r->folder, "metrology.h5", path, sizeof(path), err);
    return status ? status : wp_run_tables_create(&r->tables, &setup, err);
}

static enum wp_status measure(struct run *r, struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(r->capture);
    struct wp_pipeline_sink sink = {.arg = r,
                                    .view = put_view,
                                    .booked = put_booked,
                                    .row = put_row,
                                    .pq_begin = begin_pq,
                                    .pq = put_pq,
                                    .progress = show_progress};
    enum wp_status status;

    if (r->tables)
        r->meter.plan.digital = wp_run_error_tests_digital(
            wp_run_tables_error_tests(r->tables), &r->meter.plan.digitals);
    wp_progress_begin(&r->progress, r->tables ? "run" : "pq", info->frames,
                      r->request->quiet);
    status =
        wp_pipeline_run(r->capture, &r->meter.plan, &sink, &r->totals, err);
    wp_progress_end(&r->progress);
    if (!status)
        status = wp_run_pq_finish(&r->pq, err);
    if (r->meter.plan.no_meter)
        r->totals.duration_s = (double)r->frames / wp_rate_hz(info->rate);
    return status;
}

/* All files of results, then who made them: whole, or there is no case. */
static enum wp_status write_files(struct run *r,
                                  const struct wp_run_summary *summary,
                                  struct wp_error *err)
{
    const struct wp_summary *s = wp_run_summary_get(summary);
    char path[4096];
    enum wp_status status = WP_OK;

    if (r->tables)
        status = wp_run_tables_close(r->tables, &s->provenance, err);
    if (!status && r->pq.tables)
        status = wp_run_pq_close(&r->pq, &s->provenance, err);
    if (!status)
        status =
            wp_case_file(r->folder, "summary.json", path, sizeof(path), err);
    if (!status)
        status = wp_summary_write(s, path, err);
    return status ? status : wp_case_commit(r->folder, err);
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
        .pulses = r->tables ? wp_run_tables_pulses(r->tables) : NULL,
        .error_tests = r->tables ? wp_run_tables_error_tests(r->tables) : NULL,
        .pq = &r->pq,
        .settings_notes = &r->meter.notes,
        .inputs = r->inputs.count,
        .command_line = r->request->command_line,
        .reproducible = r->request->reproducible,
    };
    struct wp_run_summary *summary = NULL;
    enum wp_status status = wp_digest_task_wait(r->digests, &facts.digest, err);

    wp_wiring_findings_init(&r->findings, &r->meter.plan.wiring, &r->totals);
    if (!status)
        status = wp_run_summary_create(&summary, &facts, err);
    if (!status)
        status = write_files(r, summary, err);
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

/* Times that fall beside the capture are likely a mistake. */
static void print_operations(const struct run *r)
{
    const struct wp_operations *all = r->meter.operations;
    int64_t start_ns = wp_capture_info(r->capture)->start_ns;
    size_t count = all ? wp_operations_count(all) : 0, within = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t t_ns = wp_operations_list(all)[i].time_ns;

        within += t_ns >= start_ns && t_ns <= r->end_ns;
    }
    if (all)
        (void)printf("\noperations: %zu of %zu fall into the capture, and cut "
                     "rows there\n",
                     within, count);
}

static void print_notes(const struct wp_notes *notes)
{
    for (size_t i = 0; i < notes->kept; i++)
        (void)printf("note: %s\n", notes->text[i]);
    if (notes->count > notes->kept)
        (void)printf("note: %zu more\n", notes->count - notes->kept);
}

static void print_meter(const struct run *r)
{
    wp_run_pulses_report(wp_run_tables_pulses(r->tables), stdout);
    wp_run_error_tests_report(wp_run_tables_error_tests(r->tables), stdout);
    print_operations(r);
}

static enum wp_status print_results(const struct run *r, struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(r->capture);
    const struct wp_run_results results = {info, &r->meter.config,
                                           &r->meter.plan.wiring, &r->totals,
                                           &r->findings};

    if (r->request->json)
        return print_json(r->request->case_path, err);
    if (!r->request->quiet) {
        print_notes(info->notes);
        print_notes(&r->meter.notes);
        print_notes(&r->pq.notes);
    }
    if (r->tables)
        wp_run_report(stdout, &results);
    else
        wp_run_report_head(stdout, &results);
    if (r->tables)
        print_meter(r);
    wp_pq_report(stdout, &r->pq);
    (void)printf("\ncase: %s (%s%ssummary.json)\n", r->request->case_path,
                 r->tables ? "metrology.h5, " : "",
                 r->pq.on || r->pq.log ? "pq.h5, " : "");
    return WP_OK;
}

static void release(struct run *r)
{
    wp_digest_task_destroy(r->digests);
    wp_run_tables_destroy(r->tables);
    wp_case_destroy(r->folder);
    wp_inputs_release(&r->inputs);
    wp_run_pq_release(&r->pq);
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
