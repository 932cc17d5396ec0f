/* Espalier's objective ABI, version 1. C11; no C++ type, exception or allocator crosses it.
 *
 * An objective is a shared library that exports one function, `espalier_get_objective`. It returns a constant table of
 * functions, or NULL when it cannot serve this host. The host opens the library, asks what it is, creates trials
 * (one configuration each), trains them from one resource to the next, saves and restores their states, destroys them.
 *
 * C++ users: include <espalier/objective.hpp> instead; a class of ten lines is a complete objective.
 *
 * Rules that hold for everything below
 * - Structs begin with `size`, the size their maker knew. They grow only at the end. Read a member only if `size`
 *   covers it: ESPALIER_HAS(pointer, member).
 * - Whoever makes a thing frees it: the objective its espalier_opened and espalier_trial, the host all the rest.
 *   Nothing that the host passes in may be kept after the call, save where it says so.
 * - Text is UTF-8 and ends with a NUL. Messages go into buffers that the caller owns (espalier_text).
 * - Functions return ESPALIER_OK or say in their text what went wrong. They do not throw, longjmp, exit or block
 *   signals.
 * - Threads: `get_objective`, `open`, `describe` and `close` are called by one thread at a time. Different trials are
 *   created, trained, saved, restored and destroyed at once by different threads, unless the flag
 *   ESPALIER_THREAD_SAFE is absent: then at most one call into the library runs at any time. Calls on one trial never
 *   overlap, but each may come from another thread. */
#ifndef ESPALIER_OBJECTIVE_H
#define ESPALIER_OBJECTIVE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ESPALIER_ABI_VERSION 1u

/* True if the struct behind `pointer` is long enough to hold `member`. */
#define ESPALIER_HAS(pointer, member) \
    ((pointer)->size >= (size_t)((const char*)(&(pointer)->member + 1) - (const char*)(pointer)))

#if defined(_WIN32)
#define ESPALIER_EXPORT __declspec(dllexport)
#else
#define ESPALIER_EXPORT __attribute__((visibility("default")))
#endif

typedef enum espalier_status {
    ESPALIER_OK = 0,
    ESPALIER_FAILED = 1,
    ESPALIER_ABSENT = 2,    /* a conditional parameter that this configuration does not have; an option not given */
    ESPALIER_NO_SUCH = 3,   /* the study knows no parameter of this name */
    ESPALIER_WRONG_TYPE = 4 /* the name is known, the type asked for is another */
} espalier_status;

/* A buffer for a message, owned by the caller of the function that fills it. Write at most `capacity` bytes, the
 * closing NUL included. */
typedef struct espalier_text {
    char* data;
    size_t capacity;
} espalier_text;

/* A named number beside the loss: perplexity, seconds, bytes. */
typedef struct espalier_metric {
    const char* name;
    double value;
} espalier_metric;

/* ---- what the host offers -------------------------------------------------------------------------------------- */

/* The program that loads the library. Passed to `espalier_get_objective`; valid until it returns. */
typedef struct espalier_host {
    size_t size;
    uint32_t abi_version;        /* the newest version the host speaks */
    uint32_t oldest_abi_version; /* and the oldest it still serves */
    const char* program;         /* for example "espalier 0.1.0" */
} espalier_host;

/* Typed values by name: the options of the study's [objective] table, or a trial's configuration. Valid during the call
 * it is passed to; any thread. A getter writes `*out` only when it returns ESPALIER_OK. get_float also serves integers;
 * get_string gives a pointer that is valid as long as `values`. Lists (options only): `get_count` gives the length, an
 * item is read by its index; a value that is no list has length 1 and index 0. Configurations have no lists. */
typedef struct espalier_values espalier_values;
struct espalier_values {
    size_t size;
    const void* host;
    espalier_status (*get_float)(const espalier_values* values, const char* name, size_t index, double* out);
    espalier_status (*get_int)(const espalier_values* values, const char* name, size_t index, int64_t* out);
    espalier_status (*get_bool)(const espalier_values* values, const char* name, size_t index, int* out);
    espalier_status (*get_string)(const espalier_values* values, const char* name, size_t index, const char** out);
    espalier_status (*get_count)(const espalier_values* values, const char* name, size_t* out);
    /* Where relative paths of the study begin: the folder of the study file. */
    const char* folder;
    /* The configuration as one JSON object, for objectives that pass it on. Valid as long as `values`. */
    const char* json;
    /* With options: the names of the study's parameters, one a line; NULL when the study has no [space] of its own, and
     * with configurations. */
    const char* parameters;
};

/* Where `save` writes a state, in pieces, in order. */
typedef struct espalier_writer espalier_writer;
struct espalier_writer {
    size_t size;
    void* host;
    espalier_status (*write)(const espalier_writer* writer, const void* bytes, size_t count);
};

/* One training job as the objective sees it; valid while `train` runs. */
typedef struct espalier_job espalier_job;
struct espalier_job {
    size_t size;
    void* host;
    uint32_t threads; /* how many threads this job may use */
    uint32_t attempt; /* 1, or more when an earlier attempt failed */
    /* Reports a loss on the way, at a resource in (from, to]. Returns 1: go on, 0: stop as soon as you can.
     * Any thread of this job. Costs about a microsecond and never blocks on the disk, unless the study has a stopping
     * rule: then it returns when the rule has spoken, after a commit of the journal. So report once an epoch rather
     * than once a batch, and hold no lock meanwhile that the job's other threads need. */
    int (*progress)(const espalier_job* job, double resource, double value, const espalier_metric* metrics,
                    size_t metric_count);
    /* 1 when the job should end at its next chance. Any thread; a read of one atomic. */
    int (*should_stop)(const espalier_job* job);
    /* Writes a line to the study's log. level: 0 note, 1 warning, 2 error. Any thread of this job. */
    void (*log)(const espalier_job* job, int level, const char* text);
    /* Adds a named number to the result of this job. Any thread of this job, one at a time. */
    void (*metric)(const espalier_job* job, const char* name, double value);
};

/* ---- what the objective says ------------------------------------------------------------------------------------ */

typedef enum espalier_outcome {
    ESPALIER_RESULT_OK = 0,
    ESPALIER_RESULT_FAILED = 1,     /* the state is poisoned: it is destroyed, never saved */
    ESPALIER_RESULT_INFEASIBLE = 2, /* the configuration makes no sense; it is not tried again */
    ESPALIER_RESULT_STOPPED = 3     /* ended early because it was asked to; the job is run again later, but
                                       where a stopping rule asked: then the trial is over */
} espalier_outcome;

/* Filled by `train`. The host sets size, message and outcome = FAILED beforehand. */
typedef struct espalier_result {
    size_t size;
    int outcome;           /* an espalier_outcome */
    double value;          /* the objective's value at `to`, in its own direction. NaN or infinite: a failure */
    double resource;       /* reached; `to`, or less when stopped */
    espalier_text message; /* why it failed; optional otherwise */
} espalier_result;

enum {
    ESPALIER_THREAD_SAFE = 1u << 0,   /* different trials may be in calls at the same time */
    ESPALIER_CAN_SAVE = 1u << 1,      /* state_size, save and restore are there, and training continues bit by bit */
    ESPALIER_DETERMINISTIC = 1u << 2, /* same configuration, seed and levels: same values, on the same machine */
    ESPALIER_USES_TBB = 1u << 3,      /* runs oneTBB algorithms inside `train` */
    ESPALIER_MAXIMIZE = 1u << 4,      /* greater values are better, unless the study says otherwise */
    ESPALIER_STATE_IS_FILES = 1u << 5 /* a trial's state lies on the disk already: saving it after each job is the
                                         default, so that a run that is killed loses no training */
};

/* What an opened objective is. The strings are the objective's and stay valid until `close`. */
typedef struct espalier_description {
    size_t size;
    const char* resource_unit; /* for example "epochs" */
    int resource_is_integer;
    double min_resource; /* the least that makes sense; > 0 */
    double max_resource; /* the default R; 0: the study must say */
    uint32_t flags;
    const char* value_name; /* for example "nats per character"; may be NULL */
    /* The default search space in the notation of the study file's [space] table, one parameter a line; NULL: the
     * study must give one. Example: "lr = { float = [1e-5, 1e-1], log = true }\n". A parameter with "frozen = true" is
     * one that a state depends on: copies of a trial keep its value. `restore` may then be given the state of another
     * trial, whose other parameters differ. */
    const char* space;
} espalier_description;

/* Who a trial is. Valid during `create`. */
typedef struct espalier_trial_info {
    size_t size;
    uint64_t trial;   /* from 1 */
    uint64_t seed;    /* a function of study seed and trial: the same whenever this trial is created again */
    uint32_t attempt; /* from 1 */
    uint32_t threads; /* granted to each of its jobs */
} espalier_trial_info;

typedef struct espalier_opened espalier_opened; /* the objective's own; made by open, freed by close */
typedef struct espalier_trial espalier_trial;   /* the objective's own; made by create, freed by destroy */

/* The table. Constant; valid as long as the library is loaded, which is as long as the program runs. */
typedef struct espalier_objective {
    size_t size;
    uint32_t abi_version; /* ESPALIER_ABI_VERSION as the objective was compiled */
    const char* name;     /* for example "charlm" */

    /* Reads the study's options and whatever they name. Once per study. Keys the objective never asks for are reported
     * to the user as unknown, so ask for every option you have. On failure `error` says why; `*out` stays NULL. */
    espalier_status (*open)(const espalier_values* options, espalier_opened** out, espalier_text error);
    espalier_status (*describe)(espalier_opened* opened, espalier_description* out);
    void (*close)(espalier_opened* opened); /* when no trial lives any more */

    /* Makes the trial at resource 0. On failure nothing is to be destroyed. */
    espalier_status (*create)(espalier_opened* opened, const espalier_values* configuration,
                              const espalier_trial_info* info, espalier_trial** out, espalier_text error);
    /* Trains from resource `from` (where the state stands) to `to` > from. */
    void (*train)(espalier_trial* trial, double from, double to, const espalier_job* job, espalier_result* result);
    /* Bytes that `save` would write now. Also asked of paused trials, to account for memory. May be NULL with save. */
    uint64_t (*state_size)(espalier_trial* trial);
    /* Writes exactly state_size bytes: everything that training needs to continue bit by bit, the position of random
     * generators included. Not called after a failed train. */
    espalier_status (*save)(espalier_trial* trial, const espalier_writer* writer, espalier_text error);
    /* Called once on a trial just created with the same configuration and seed. */
    espalier_status (*restore)(espalier_trial* trial, const void* bytes, size_t count, espalier_text error);
    void (*destroy)(espalier_trial* trial); /* after everything, also after a failure */
} espalier_objective;

/* The one exported symbol. Called once, after loading. NULL: this host cannot be served. */
ESPALIER_EXPORT const espalier_objective* espalier_get_objective(const espalier_host* host);

typedef const espalier_objective* (*espalier_get_objective_fn)(const espalier_host* host);
#define ESPALIER_SYMBOL "espalier_get_objective"

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif /* ESPALIER_OBJECTIVE_H */
