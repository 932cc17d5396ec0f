// An objective that goes wrong in the way that its configuration's "fault" names. Written on the C ABI, without
// objective.hpp, so that its exceptions do leave the library.
#include <espalier/objective.h>

#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

struct espalier_opened {};

struct espalier_trial {
    std::string fault;
    double resource = 0;
};

namespace {

espalier_opened the_only_one;

espalier_status open(const espalier_values* options, espalier_opened** out, espalier_text error) {
    const char* fault = "";
    options->get_string(options, "fault", 0, &fault);
    const std::string name = fault;
    if (name == "open fails") {
        std::snprintf(error.data, error.capacity, "the corpus is not there");
        return ESPALIER_FAILED;
    }
    if (name == "open throws") throw std::runtime_error("from open");
    *out = &the_only_one;
    return ESPALIER_OK;
}

espalier_status describe(espalier_opened*, espalier_description* out) {
    out->min_resource = 1;
    out->flags = ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE;
    return ESPALIER_OK;
}

void close(espalier_opened*) {}

espalier_status create(espalier_opened*, const espalier_values* configuration, const espalier_trial_info*,
                       espalier_trial** out, espalier_text error) {
    const char* fault = "";
    configuration->get_string(configuration, "fault", 0, &fault);
    auto trial = std::make_unique<espalier_trial>();
    trial->fault = fault;
    if (trial->fault == "create fails") {
        std::snprintf(error.data, error.capacity, "no such layer\n");
        return ESPALIER_FAILED;
    }
    if (trial->fault == "create is silent") return ESPALIER_FAILED;
    if (trial->fault == "create throws") throw std::runtime_error("from create");
    if (trial->fault == "create forgets") return ESPALIER_OK;
    *out = trial.release();
    return ESPALIER_OK;
}

void say(espalier_result* result, int outcome, const char* message) {
    result->outcome = outcome;
    std::snprintf(result->message.data, result->message.capacity, "%s", message);
}

void fill_message(espalier_result* result) {
    std::memset(result->message.data, 'x', result->message.capacity);
    result->outcome = ESPALIER_RESULT_FAILED;
}

void train(espalier_trial* trial, double from, double to, const espalier_job* job, espalier_result* result) {
    const std::string& fault = trial->fault;
    if (from != trial->resource) return say(result, ESPALIER_RESULT_FAILED, "begins elsewhere");
    trial->resource = to;
    result->outcome = ESPALIER_RESULT_OK;
    result->value = 1 / to;
    result->resource = to;
    if (fault == "fails") return say(result, ESPALIER_RESULT_FAILED, "diverged at step 3");
    // Better luck in another attempt, which begins where this one did.
    if (fault == "fails once" && job->attempt == 1) return say(result, ESPALIER_RESULT_FAILED, "bad luck");
    if (fault == "fails once later" && from > 0 && job->attempt == 1)
        return say(result, ESPALIER_RESULT_FAILED, "bad luck later");
    if (fault == "is silent") return say(result, ESPALIER_RESULT_FAILED, "");
    if (fault == "infeasible") return say(result, ESPALIER_RESULT_INFEASIBLE, "more heads than units");
    if (fault == "nan") result->value = std::numeric_limits<double>::quiet_NaN();
    if (fault == "inf") result->value = std::numeric_limits<double>::infinity();
    if (fault == "-inf") result->value = -std::numeric_limits<double>::infinity();
    if (fault == "-0") result->value = -0.0;
    if (fault == "forgets value") result->value = 0.5, result->outcome = 77;
    if (fault == "throws") throw std::runtime_error("from train");
    if (fault == "throws an int") throw 7;
    if (fault == "reaches less") result->resource = to / 2;
    if (fault == "reaches more") result->resource = to * 2;
    if (fault == "stops") result->outcome = ESPALIER_RESULT_STOPPED;
    if (fault == "bad text") say(result, ESPALIER_RESULT_FAILED, "caf\xC3\xA9 \xFF\xC3");
    if (fault == "no end") fill_message(result);
    if (fault == "infeasible later" && from > 0)
        return say(result, ESPALIER_RESULT_INFEASIBLE, "more heads than units");
    if (fault == "fails later" && from > 0) return say(result, ESPALIER_RESULT_FAILED, "later");
    if (fault == "progress outside") {
        job->progress(job, to * 2, 1, nullptr, 0);
        job->progress(job, from, 1, nullptr, 0);
    }
    if (fault == "spins") {
        job->progress(job, to, 1, nullptr, 0);  // the test asks it to stop from here
        while (job->should_stop(job) == 0) {
        }
        result->outcome = ESPALIER_RESULT_STOPPED;
        result->resource = from;
    }
}

std::uint64_t state_size(espalier_trial*) { return sizeof(double); }

espalier_status save(espalier_trial* trial, const espalier_writer* writer, espalier_text error) {
    if (trial->fault == "save refuses") {
        std::snprintf(error.data, error.capacity, "not today");
        return ESPALIER_FAILED;
    }
    if (trial->fault == "save throws") throw std::runtime_error("from save");
    if (trial->fault == "saves less") return writer->write(writer, &trial->resource, 3);
    if (trial->fault == "saves more") {
        // Ignores that the host refuses, as a careless library would.
        for (int i = 0; i < 1000; ++i) writer->write(writer, &trial->resource, sizeof(double));
        return ESPALIER_OK;
    }
    return writer->write(writer, &trial->resource, sizeof(double));
}

espalier_status restore(espalier_trial* trial, const void* bytes, std::size_t count, espalier_text error) {
    if (trial->fault == "restore refuses") {
        std::snprintf(error.data, error.capacity, "I do not know this state");
        return ESPALIER_FAILED;
    }
    if (trial->fault == "restore throws") throw std::runtime_error("from restore");
    if (count != sizeof(double)) return ESPALIER_FAILED;
    std::memcpy(&trial->resource, bytes, count);
    return ESPALIER_OK;
}

void destroy(espalier_trial* trial) { delete trial; }

const espalier_objective table{sizeof(espalier_objective),
                               ESPALIER_ABI_VERSION,
                               "troubled",
                               open,
                               describe,
                               close,
                               create,
                               train,
                               state_size,
                               save,
                               restore,
                               destroy};

}  // namespace

const espalier_objective* espalier_get_objective(const espalier_host*) { return &table; }
