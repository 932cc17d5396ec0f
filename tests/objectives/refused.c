/* Libraries that a host must refuse; REFUSED says for which reason. */
#include <espalier/objective.h>

#define REFUSED_DECLINES 1     /* returns NULL */
#define REFUSED_VERSION 2      /* speaks ABI 7 */
#define REFUSED_SHORT 3        /* a table that ends before `destroy` */
#define REFUSED_TINY 4         /* a table too short for its version */
#define REFUSED_LACKS 5        /* lacks train and close */
#define REFUSED_CANNOT_SAVE 6  /* ESPALIER_CAN_SAVE without save */
#define REFUSED_MIN_RESOURCE 7 /* min_resource = 0 */
#define REFUSED_MAX_RESOURCE 8 /* max_resource below min_resource */
#define REFUSED_DESCRIBE 9     /* describe fails */
#define REFUSED_SYMBOL 10      /* does not export espalier_get_objective */

static espalier_status refused_open(const espalier_values* options, espalier_opened** out, espalier_text error) {
    (void)options;
    (void)out;
    (void)error;
    return ESPALIER_OK;
}
static espalier_status refused_describe(espalier_opened* opened, espalier_description* out) {
    (void)opened;
    out->min_resource = REFUSED == REFUSED_MIN_RESOURCE ? 0 : 4;
    out->max_resource = REFUSED == REFUSED_MAX_RESOURCE ? 2 : 0;
    out->flags = REFUSED == REFUSED_CANNOT_SAVE ? ESPALIER_CAN_SAVE : 0;
    return REFUSED == REFUSED_DESCRIBE ? ESPALIER_FAILED : ESPALIER_OK;
}
static void refused_close(espalier_opened* opened) { (void)opened; }
static espalier_status refused_create(espalier_opened* opened, const espalier_values* configuration,
                                      const espalier_trial_info* info, espalier_trial** out, espalier_text error) {
    (void)opened;
    (void)configuration;
    (void)info;
    (void)out;
    (void)error;
    return ESPALIER_FAILED;
}
static void refused_train(espalier_trial* trial, double from, double to, const espalier_job* job,
                          espalier_result* result) {
    (void)trial;
    (void)from;
    (void)to;
    (void)job;
    (void)result;
}
static uint64_t refused_state_size(espalier_trial* trial) {
    (void)trial;
    return 0;
}
static void refused_destroy(espalier_trial* trial) { (void)trial; }

static const espalier_objective table = {
    REFUSED == REFUSED_TINY    ? 8
    : REFUSED == REFUSED_SHORT ? offsetof(espalier_objective, destroy)
                               : sizeof(espalier_objective),
    REFUSED == REFUSED_VERSION ? 7 : ESPALIER_ABI_VERSION,
    "refused",
    refused_open,
    refused_describe,
    REFUSED == REFUSED_LACKS ? NULL : refused_close,
    refused_create,
    REFUSED == REFUSED_LACKS ? NULL : refused_train,
    refused_state_size,
    NULL,
    NULL,
    refused_destroy,
};

#if REFUSED == REFUSED_SYMBOL
ESPALIER_EXPORT const espalier_objective* another_name(void);
const espalier_objective* another_name(void) { return &table; }
#else
const espalier_objective* espalier_get_objective(const espalier_host* host) {
    (void)host;
    return REFUSED == REFUSED_DECLINES ? NULL : &table;
}
#endif
