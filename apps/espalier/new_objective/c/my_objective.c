/* my_objective: what Espalier tunes. It works as it is: descent with momentum looks for the lowest point of a bent
 * valley. Make it yours at the places marked CHANGE; <espalier/objective.h> tells the contract of every function. */
#include <espalier/objective.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What all trials share: the study's options, data. Read only: different trials run at the same time. */
struct espalier_opened {
    double bend;
};

/* One trial: its parameters, and the state that training goes on from. */
typedef struct state {
    double x, y, dx, dy;
    double steps;
} state;

struct espalier_trial {
    const espalier_opened* opened;
    double rate, momentum;
    state state;
};

static espalier_status refuse(espalier_text error, const char* what) {
    snprintf(error.data, error.capacity, "%s", what);
    return ESPALIER_FAILED;
}

/* CHANGE: load your data here, and ask for every key of [objective] in the study file. */
static espalier_status open_study(const espalier_values* options, espalier_opened** out, espalier_text error) {
    espalier_opened* opened = malloc(sizeof *opened);
    if (opened == NULL) return refuse(error, "no memory");
    opened->bend = 100;
    const espalier_status status = options->get_float(options, "bend", 0, &opened->bend);
    if (status == ESPALIER_WRONG_TYPE || opened->bend <= 0) {
        free(opened);
        return refuse(error, "option \"bend\" must be a number above 0");
    }
    *out = opened;
    return ESPALIER_OK;
}

static void close_study(espalier_opened* opened) { free(opened); }

/* CHANGE: what the resource is, and how much of it the best configurations get unless the study says otherwise. */
static espalier_status describe(espalier_opened* opened, espalier_description* out) {
    (void)opened;
    out->resource_unit = "steps";
    out->resource_is_integer = 1;
    out->min_resource = 1;
    out->max_resource = 729;
    out->flags = ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC;
    out->value_name = "height";
    return ESPALIER_OK;
}

/* CHANGE: read the parameters that [space] of the study file has. What is random is drawn from info->seed. */
static espalier_status create(espalier_opened* opened, const espalier_values* configuration,
                              const espalier_trial_info* info, espalier_trial** out, espalier_text error) {
    (void)info;
    espalier_trial made = {.opened = opened, .state = {.x = -1.5, .y = 2}};
    if (configuration->get_float(configuration, "rate", 0, &made.rate) != ESPALIER_OK ||
        configuration->get_float(configuration, "momentum", 0, &made.momentum) != ESPALIER_OK)
        return refuse(error, "the objective needs the numbers \"rate\" and \"momentum\" in [space]");
    espalier_trial* trial = malloc(sizeof *trial);
    if (trial == NULL) return refuse(error, "no memory");
    *trial = made;
    *out = trial;
    return ESPALIER_OK;
}

static void destroy(espalier_trial* trial) { free(trial); }

static double height(const espalier_trial* trial) {
    const state* s = &trial->state;
    const double off = s->y - s->x * s->x;
    return (1 - s->x) * (1 - s->x) + trial->opened->bend * off * off;
}

static void step(espalier_trial* trial) {
    state* s = &trial->state;
    const double off = s->y - s->x * s->x;
    s->dx = trial->momentum * s->dx - trial->rate * (-2 * (1 - s->x) - 4 * trial->opened->bend * off * s->x);
    s->dy = trial->momentum * s->dy - trial->rate * 2 * trial->opened->bend * off;
    s->x += s->dx;
    s->y += s->dy;
    s->steps += 1;
}

/* CHANGE: train from resource `from`, where the state stands, to `to`. NaN and infinity are failures. */
static void train(espalier_trial* trial, double from, double to, const espalier_job* job, espalier_result* result) {
    (void)from;
    while (trial->state.steps < to) {
        if (job->should_stop(job)) {
            result->outcome = ESPALIER_RESULT_STOPPED;
            return;
        }
        step(trial);
        if (fmod(trial->state.steps, 9) == 0) job->progress(job, trial->state.steps, height(trial), NULL, 0);
    }
    result->outcome = ESPALIER_RESULT_OK;
    result->value = height(trial);
    result->resource = to;
}

/* CHANGE: what training needs to go on; restore reads it back into a trial just made of the same configuration. */
static uint64_t state_size(espalier_trial* trial) { return sizeof trial->state; }

static espalier_status save(espalier_trial* trial, const espalier_writer* writer, espalier_text error) {
    if (writer->write(writer, &trial->state, sizeof trial->state) == ESPALIER_OK) return ESPALIER_OK;
    return refuse(error, "the state could not be written");
}

static espalier_status restore(espalier_trial* trial, const void* bytes, size_t count, espalier_text error) {
    if (count != sizeof trial->state) return refuse(error, "this state has another length");
    memcpy(&trial->state, bytes, count); /* bytes need not be aligned */
    return ESPALIER_OK;
}

const espalier_objective* espalier_get_objective(const espalier_host* host) {
    static const espalier_objective table = {
        .size = sizeof table,
        .abi_version = ESPALIER_ABI_VERSION,
        .name = "my_objective",
        .open = open_study,
        .describe = describe,
        .close = close_study,
        .create = create,
        .train = train,
        .state_size = state_size,
        .save = save,
        .restore = restore,
        .destroy = destroy,
    };
    return host->oldest_abi_version <= ESPALIER_ABI_VERSION && ESPALIER_ABI_VERSION <= host->abi_version ? &table
                                                                                                         : NULL;
}
