#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/command_line.h"
#include "cli/digest_task.h"
#include "cli/info_pqdif.h"
#include "cli/interrupt.h"
#include "cli/opts.h"
#include "cli/origin.h"
#include "cli/progress.h"
#include "format/audio.h"
#include "format/outfile.h"
#include "format/registry.h"
#include "ingest/inputs.h"
#include "ingest/scenario.h"
#include "ingest/sidecar_write.h"

static const struct wp_opts_spec spec = {
    .takes = WP_OPT_OUTPUT | WP_OPT_CAPTURE | WP_OPT_TO | WP_OPT_TRUTH |
             WP_OPT_STRICT | WP_OPT_REPRODUCIBLE | WP_OPT_QUIET,
    .usage = "SOURCE... -o FILE [OPTIONS]",
    .help =
        "Copies any sources into one capture file, chosen by the extension of "
        "FILE: .h5\nkeeps all that a source says; beside .wav .w64 .rf64 .caf "
        ".aiff .flac .csv a\nsidecar FILE.json keeps scales, phases, exact "
        "rate and start, so that the copy\nopens as the original. Stored "
        "samples are copied bit by bit wherever the format can\nhold them. "
        "Several SOURCEs follow each other in time; a sidecar can put files "
        "side\nby side.",
    .examples = "  wattproof ingest capture.wav -o capture.h5\n"
                "  wattproof ingest medal-1-*.hdf5 -o day.h5 --capture "
                "blond.json\n"
                "  wattproof ingest capture.h5 -o capture.flac --to pcm24\n"
                "  wattproof ingest dip.json -o dip.wav --truth "
                "dip-truth.json\n",
    .least_files = 1,
    .most_files = -1};

/* Everything that has to be put away at the end. */
struct job {
    const struct wp_opts *o;
    const struct wp_sink_ops *ops;
    struct wp_copy *copy;
    void *sink;
    struct wp_notes notes; /* of the sink */
    struct wp_outfile sidecar;
    bool has_sidecar;
    int64_t frames;
    const char *command_line;
    struct wp_origin origin;
    struct wp_error *err;
    struct wp_interrupt interrupt;
};

static bool is_audio(const struct job *j)
{
    return strcmp(j->ops->id, wp_audio_sink.id) == 0;
}

static bool keeps_all(const struct job *j)
{
    return strcmp(j->ops->id, "hdf5") == 0;
}

/* Writing over a file that is being read would lose both. */
static enum wp_status check_output(const struct job *j)
{
    struct stat out, in;

    if (stat(j->o->output, &out) != 0)
        return WP_OK;
    for (int i = 0; i < j->o->files; i++)
        if (stat(j->o->file[i], &in) == 0 && in.st_dev == out.st_dev &&
            in.st_ino == out.st_ino)
            return wp_fail(j->err, WP_E_CONFIG,
                           "%s: output: expected another file than the "
                           "source, found the same",
                           j->o->output);
    return WP_OK;
}

static enum wp_status open_copy(struct job *j)
{
    struct wp_capture_options options = {.sidecar = j->o->capture,
                                         .strict = j->o->strict};

    return wp_copy_open(&j->copy, j->o->file, (size_t)j->o->files, &options,
                        is_audio(j), j->err);
}

static enum wp_storage integers_of(const char *subformat)
{
    return !subformat                        ? WP_STORE_COUNT
           : strcmp(subformat, "pcm16") == 0 ? WP_STORE_I16
           : strcmp(subformat, "pcm24") == 0 ? WP_STORE_I24
           : strcmp(subformat, "pcm32") == 0 ? WP_STORE_I32
                                             : WP_STORE_COUNT;
}

static bool is_subformat(const char *text)
{
    return integers_of(text) != WP_STORE_COUNT || strcmp(text, "float") == 0 ||
           strcmp(text, "double") == 0;
}

static bool has_floats(const struct wp_source_info *info)
{
    for (unsigned i = 0; i < info->channels; i++)
        if (info->channel[i].storage >= WP_STORE_F32)
            return true;
    return false;
}

/* The largest |stored| of each channel. */
static enum wp_status find_peaks(struct job *j, double *peak)
{
    struct wp_block b;
    enum wp_status status = wp_copy_read(j->copy, &b, j->err);

    for (; !status && b.frames; status = wp_copy_read(j->copy, &b, j->err))
        for (unsigned c = 0; c < wp_copy_info(j->copy)->channels; c++)
            for (size_t i = 0; i < b.frames; i++)
                if (fabs(b.x[c][i]) > peak[c])
                    peak[c] = fabs(b.x[c][i]);
    return status;
}

/* Floats into integers: a first pass finds what full scale has to be. */
static enum wp_status normalise(struct job *j)
{
    const struct wp_source_info *info = wp_copy_info(j->copy);
    enum wp_storage storage = integers_of(j->o->to);
    unsigned n = info->channels;
    double *peak;
    enum wp_status status;

    if (!is_audio(j) || storage == WP_STORE_COUNT || !has_floats(info))
        return WP_OK;
    peak = calloc(n + 1u, sizeof(*peak));
    if (!peak)
        return wp_fail_nomem(j->err, "channels");
    status = find_peaks(j, peak);
    wp_copy_close(j->copy);
    j->copy = NULL;
    if (!status)
        status = open_copy(j);
    for (unsigned i = 0; !status && i < n; i++)
        if (wp_copy_info(j->copy)->channel[i].storage >= WP_STORE_F32)
            wp_copy_normalise(j->copy, i, storage, peak[i]);
    free(peak);
    return status;
}

static enum wp_status copy_samples(struct job *j)
{
    struct wp_progress progress;
    struct wp_block b;
    enum wp_status status;

    wp_progress_begin(&progress, j->o->command, wp_copy_info(j->copy)->frames,
                      j->o->quiet);
    status = wp_copy_read(j->copy, &b, j->err);
    while (!status && b.frames) {
        status = j->ops->write(j->sink, &b, j->err);
        j->frames += (int64_t)b.frames;
        wp_progress_show(&progress, j->frames);
        if (!status && wp_interrupt_pending(&j->interrupt))
            status = wp_fail(j->err, WP_E_IO, "interrupted");
        if (!status)
            status = wp_copy_read(j->copy, &b, j->err);
    }
    wp_progress_end(&progress);
    return status;
}

/* An old sidecar beside the output would be taken for the new file's. */
static bool has_old_sidecar(const char *output)
{
    const char *slash = strrchr(output, '/');
    const char *dot = strrchr(slash ? slash : output, '.');
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s.json", output);
    if (access(path, F_OK) == 0)
        return true;
    (void)snprintf(path, sizeof(path), "%.*s.json",
                   dot ? (int)(dot - output) : (int)strlen(output), output);
    return access(path, F_OK) == 0;
}

static struct wp_sidecar_stored *how_stored(const struct job *j)
{
    const struct wp_source_info *info = wp_copy_info(j->copy);
    struct wp_sidecar_stored *s = calloc(info->channels + 1u, sizeof(*s));

    for (unsigned i = 0; s && i < info->channels; i++) {
        s[i].gain = 1.0;
        if (is_audio(j)) {
            s[i].gain = wp_audio_sink_gain(&info->channel[i]);
        } else if (!keeps_all(j)) {
            s[i].gain = info->channel[i].scale;
            s[i].offset = info->channel[i].offset;
        }
    }
    return s;
}

/* Into its temporary name: it appears after the samples do. */
static enum wp_status write_sidecar(struct job *j)
{
    struct wp_sidecar_stored *stored = how_stored(j);
    char path[4096];
    FILE *out;
    enum wp_status status;

    (void)snprintf(path, sizeof(path), "%s.json", j->o->output);
    status = stored ? wp_outfile_init(&j->sidecar, path, j->err)
                    : wp_fail_nomem(j->err, path);
    j->has_sidecar = !status;
    if (!status)
        status = wp_outfile_stream(&j->sidecar, &out, j->err);
    if (!status) {
        wp_sidecar_write(out, j->copy, stored, &j->origin.texts);
        status = wp_outfile_close(&j->sidecar, out, j->err);
    }
    free(stored);
    return status;
}

static enum wp_status write_truth(struct job *j)
{
    if (!j->o->truth)
        return WP_OK;
    if (j->o->files != 1 || !wp_plan_is_scenario(wp_copy_plan(j->copy)))
        return wp_fail(j->err, WP_E_CONFIG,
                       "%s: --truth: expected one scenario, found another "
                       "source",
                       j->o->file[0]);
    return wp_scenario_truth_write(j->o->file[0], j->o->truth, &j->origin.texts,
                                   j->err);
}

/* Both names appear, or none. */
static enum wp_status commit(struct job *j)
{
    enum wp_status status = j->ops->commit(j->sink, j->err);

    if (status || !j->has_sidecar)
        return status;
    status = wp_outfile_commit(&j->sidecar, j->err);
    if (status)
        (void)unlink(j->o->output);
    return status;
}

/* The list of inputs with digests becomes provenance. */
static enum wp_status describe(struct job *j, const struct wp_inputs *in,
                               const struct wp_digest *digest)
{
    struct wp_input *input = calloc(in->count + 1, sizeof(*input));
    struct wp_provenance p = {.version = WP_VERSION,
                              .command_line = j->command_line,
                              .input = input,
                              .inputs = in->count,
                              .reproducible = j->o->reproducible};
    enum wp_status status;

    for (size_t i = 0; input && i < in->count; i++)
        input[i] = (struct wp_input){digest[i].path, digest[i].sha256,
                                     digest[i].bytes};
    status = input ? wp_origin_init(&j->origin, &p, j->err)
                   : wp_fail_nomem(j->err, "the list of inputs");
    free(input);
    return status;
}

static enum wp_status find_origin(struct job *j)
{
    struct wp_inputs in;
    struct wp_digest_task *task = NULL;
    const struct wp_digest *digest;
    enum wp_status status = wp_inputs_init(&in, wp_copy_plan(j->copy));

    if (status)
        return wp_fail_nomem(j->err, "the list of inputs");
    status = wp_digest_task_create(&task, in.path, in.count, j->err);
    if (!status)
        status = wp_digest_task_wait(task, &digest, j->err);
    if (!status)
        status = describe(j, &in, digest);
    wp_digest_task_destroy(task);
    wp_inputs_release(&in);
    return status;
}

static enum wp_status run(struct job *j)
{
    struct wp_sink_options options = {.subformat = j->o->to,
                                      .reproducible = j->o->reproducible};
    enum wp_status status = check_output(j);

    if (!status)
        status = wp_info_pqdif_refuse(j->o->file, (size_t)j->o->files, j->err);
    if (!status)
        status = open_copy(j);
    if (!status)
        status = normalise(j);
    if (!status)
        status = find_origin(j);
    options.origin = j->origin.texts;
    wp_interrupt_hold(&j->interrupt);
    if (!status)
        status = j->ops->open(&j->sink, j->o->output, wp_copy_info(j->copy),
                              &options, &j->notes, j->err);
    if (!status)
        status = copy_samples(j);
    if (!status && (!keeps_all(j) || has_old_sidecar(j->o->output)))
        status = write_sidecar(j);
    if (!status)
        status = write_truth(j);
    return status ? status : commit(j);
}

static void print_notes(const struct wp_notes *n)
{
    for (size_t i = 0; i < n->kept; i++)
        (void)printf("  %s\n", n->text[i]);
    if (n->count > n->kept)
        (void)printf("  ... %zu more notes\n", n->count - n->kept);
}

static void report(const struct job *j)
{
    const struct wp_source_info *info = wp_copy_info(j->copy);

    if (j->o->quiet)
        return;
    (void)printf("%s: %u channels, %lld frames", j->o->output, info->channels,
                 (long long)j->frames);
    if (info->rate.num > 0)
        (void)printf(", %.6f s", (double)j->frames / wp_rate_hz(info->rate));
    (void)printf("%s\n", j->has_sidecar ? ", with sidecar" : "");
    print_notes(wp_copy_notes(j->copy));
    print_notes(&j->notes);
}

static int run_job(struct job *j)
{
    const struct wp_opts *o = j->o;
    enum wp_status status;

    if (!o->output)
        return wp_opts_usage(o, "expected -o FILE");
    j->ops = wp_format_sink_for(o->output);
    if (!j->ops)
        return wp_opts_usage(o,
                             "%s: expected the extension of a format that "
                             "can be written (h5 wav w64 rf64 caf aiff flac "
                             "csv)",
                             o->output);
    if (o->to && !is_subformat(o->to))
        return wp_opts_usage(o,
                             "--to: expected pcm16, pcm24, pcm32, float or "
                             "double, found \"%s\"",
                             o->to);
    status = run(j);
    if (!status)
        report(j);
    if (j->sink)
        j->ops->close(j->sink);
    wp_outfile_release(&j->sidecar);
    wp_origin_release(&j->origin);
    wp_notes_release(&j->notes);
    wp_copy_close(j->copy);
    wp_interrupt_release(&j->interrupt);
    return status ? wp_cli_fail(o->command, status, j->err) : WP_EXIT_DONE;
}

int wp_cmd_ingest(int argc, char **argv)
{
    struct wp_opts o;
    struct wp_error err = {""};
    struct job j = {.o = &o, .err = &err};
    char *line = wp_command_line(argc, argv); /* the parser reorders argv */
    int result;

    j.command_line = line ? line : "";
    if (wp_opts_parse(&o, &spec, argc, argv, &result))
        result = run_job(&j);
    free(line);
    return result;
}
