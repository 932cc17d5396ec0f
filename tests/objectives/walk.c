/* A random walk whose state must be kept bit by bit, in C11 on objective.h alone.
 *
 * Each unit of resource is one step; each call of `train` stirs the generator with `from`, so that training through
 * other levels gives another walk. Options: "padding" (bytes of state beside the walk), "saves", "thread_safe" (both
 * true). The configuration: "step". Exports counters for the tests. */
#include <espalier/objective.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct espalier_opened {
    size_t padding;
    int saves;
    int thread_safe;
};

/* What is saved; the padding follows. */
struct walk {
    uint64_t random;
    double place;
    double resource;
};

struct espalier_trial {
    struct walk walk;
    double step;
    size_t padding;
    unsigned char* bytes;
    atomic_int busy;
};

static atomic_long live, created, steps, calls, overlaps, misuses;

ESPALIER_EXPORT long walk_live(void);
ESPALIER_EXPORT long walk_created(void);
ESPALIER_EXPORT long walk_steps(void);
ESPALIER_EXPORT long walk_overlaps(void);
ESPALIER_EXPORT long walk_misuses(void);
long walk_live(void) { return atomic_load(&live); }         /* trials that exist */
long walk_created(void) { return atomic_load(&created); }   /* trials made, ever */
long walk_steps(void) { return atomic_load(&steps); }       /* units trained, ever */
long walk_overlaps(void) { return atomic_load(&overlaps); } /* calls of `train` that found another in the library */
long walk_misuses(void) { return atomic_load(&misuses); }   /* calls on one trial that overlapped */

static uint64_t next_random(struct walk* walk) {
    uint64_t z = (walk->random += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void enter(espalier_trial* trial) {
    if (atomic_exchange(&trial->busy, 1)) atomic_fetch_add(&misuses, 1);
}
static void leave(espalier_trial* trial) { atomic_store(&trial->busy, 0); }

static espalier_status fail(espalier_text error, const char* why) {
    snprintf(error.data, error.capacity, "%s", why);
    return ESPALIER_FAILED;
}

static espalier_status walk_open(const espalier_values* options, espalier_opened** out, espalier_text error) {
    espalier_opened* opened = calloc(1, sizeof *opened);
    int64_t padding = 0;
    if (!opened) return fail(error, "out of memory");
    opened->saves = opened->thread_safe = 1;
    if (options->get_int(options, "padding", 0, &padding) == ESPALIER_WRONG_TYPE || padding < 0) {
        free(opened);
        return fail(error, "padding must be a whole number, at least 0");
    }
    opened->padding = (size_t)padding;
    options->get_bool(options, "saves", 0, &opened->saves);
    options->get_bool(options, "thread_safe", 0, &opened->thread_safe);
    *out = opened;
    return ESPALIER_OK;
}

static espalier_status walk_describe(espalier_opened* opened, espalier_description* out) {
    out->resource_unit = "steps";
    out->resource_is_integer = 1;
    out->min_resource = 1;
    out->max_resource = 64;
    out->flags = ESPALIER_DETERMINISTIC | (opened->saves ? ESPALIER_CAN_SAVE : 0u) |
                 (opened->thread_safe ? ESPALIER_THREAD_SAFE : 0u);
    out->value_name = "place";
    out->space = "step = { float = [0.1, 1.0] }\n";
    return ESPALIER_OK;
}

static void walk_close(espalier_opened* opened) { free(opened); }

static espalier_status walk_create(espalier_opened* opened, const espalier_values* configuration,
                                   const espalier_trial_info* info, espalier_trial** out, espalier_text error) {
    espalier_trial* trial = calloc(1, sizeof *trial);
    if (!trial) return fail(error, "out of memory");
    if (configuration->get_float(configuration, "step", 0, &trial->step) != ESPALIER_OK) {
        free(trial);
        return fail(error, "walk needs a number called step");
    }
    trial->walk.random = info->seed;
    trial->padding = opened->padding;
    if (trial->padding > 0 && !(trial->bytes = calloc(trial->padding, 1))) {
        free(trial);
        return fail(error, "out of memory");
    }
    atomic_fetch_add(&live, 1);
    atomic_fetch_add(&created, 1);
    *out = trial;
    return ESPALIER_OK;
}

static void walk_train(espalier_trial* trial, double from, double to, const espalier_job* job,
                       espalier_result* result) {
    double at;
    enter(trial);
    if (atomic_fetch_add(&calls, 1) > 0) atomic_fetch_add(&overlaps, 1);
    if (trial->walk.resource != from) {
        snprintf(result->message.data, result->message.capacity, "asked to train from %g, stands at %g", from,
                 trial->walk.resource);
        atomic_fetch_sub(&calls, 1);
        leave(trial);
        return;
    }
    trial->walk.random ^= (uint64_t)(from * 1000) * 0x9E3779B97F4A7C15u;
    for (at = from + 1; at <= to; at += 1) {
        trial->walk.place += trial->step * ((double)(next_random(&trial->walk) >> 11) * 0x1p-53 - 0.5);
        if (trial->padding > 0) trial->bytes[(size_t)at % trial->padding] ^= (unsigned char)next_random(&trial->walk);
        atomic_fetch_add(&steps, 1);
        if (!job->progress(job, at, trial->walk.place, NULL, 0)) {
            result->outcome = ESPALIER_RESULT_STOPPED;
            result->resource = at;
            atomic_fetch_sub(&calls, 1);
            leave(trial);
            return;
        }
    }
    trial->walk.resource = to;
    job->metric(job, "square", trial->walk.place * trial->walk.place);
    result->outcome = ESPALIER_RESULT_OK;
    result->value = trial->walk.place;
    result->resource = to;
    atomic_fetch_sub(&calls, 1);
    leave(trial);
}

static uint64_t walk_state_size(espalier_trial* trial) {
    uint64_t size;
    enter(trial);
    size = sizeof trial->walk + trial->padding;
    leave(trial);
    return size;
}

static espalier_status walk_save(espalier_trial* trial, const espalier_writer* writer, espalier_text error) {
    espalier_status status;
    enter(trial);
    status = writer->write(writer, &trial->walk, sizeof trial->walk);
    if (status == ESPALIER_OK) status = writer->write(writer, trial->bytes, trial->padding);
    leave(trial);
    return status == ESPALIER_OK ? status : fail(error, "the host did not take the state");
}

static espalier_status walk_restore(espalier_trial* trial, const void* bytes, size_t count, espalier_text error) {
    if (count != sizeof trial->walk + trial->padding) return fail(error, "a state of another size");
    memcpy(&trial->walk, bytes, sizeof trial->walk);
    if (trial->padding > 0) memcpy(trial->bytes, (const unsigned char*)bytes + sizeof trial->walk, trial->padding);
    return ESPALIER_OK;
}

static void walk_destroy(espalier_trial* trial) {
    enter(trial);
    atomic_fetch_sub(&live, 1);
    free(trial->bytes);
    free(trial);
}

static const espalier_objective table = {
    sizeof(espalier_objective),
    ESPALIER_ABI_VERSION,
    "walk",
    walk_open,
    walk_describe,
    walk_close,
    walk_create,
    walk_train,
    walk_state_size,
    walk_save,
    walk_restore,
    walk_destroy,
};

const espalier_objective* espalier_get_objective(const espalier_host* host) {
    return host->oldest_abi_version <= ESPALIER_ABI_VERSION ? &table : NULL;
}
