// An objective that looks at the process it runs in, or harms it, as its configuration's "what" says. Without
// objective.hpp, so that nothing stands between. Each metric is a number that a test reads.
#include <espalier/objective.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

struct espalier_opened {};
struct espalier_trial {
    std::string what;
    double absent = 0, unknown = 0;
};

namespace {

espalier_opened the_only_one;

espalier_status open(const espalier_values*, espalier_opened** out, espalier_text) {
    *out = &the_only_one;
    return ESPALIER_OK;
}
espalier_status describe(espalier_opened*, espalier_description* out) {
    out->min_resource = 1;
    return ESPALIER_OK;
}
void close(espalier_opened*) {}

espalier_status create(espalier_opened*, const espalier_values* values, const espalier_trial_info*,
                       espalier_trial** out, espalier_text) {
    const char* what = "";
    values->get_string(values, "what", 0, &what);
    auto trial = std::make_unique<espalier_trial>();
    trial->what = what;
    double number = 0;
    trial->absent = values->get_float(values, "absent", 0, &number);
    trial->unknown = values->get_float(values, "unknown", 0, &number);
    *out = trial.release();
    return ESPALIER_OK;
}

double variable(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? -1 : std::atof(text);
}

void look(const espalier_trial& trial, const espalier_job* job) {
    job->metric(job, "absent", trial.absent);
    job->metric(job, "unknown", trial.unknown);
    job->metric(job, "omp", variable("OMP_NUM_THREADS"));
    job->metric(job, "openblas", variable("OPENBLAS_NUM_THREADS"));
    job->metric(job, "threads", job->threads);
    char byte = 0;
    job->metric(job, "stdin", static_cast<double>(::read(0, &byte, 1)));
    struct sigaction pipe {};
    ::sigaction(SIGPIPE, nullptr, &pipe);
    job->metric(job, "sigpipe default", pipe.sa_handler == SIG_DFL ? 1 : 0);
}

void fail(espalier_result* result, const char* why) {
    result->outcome = ESPALIER_RESULT_FAILED;
    std::snprintf(result->message.data, result->message.capacity, "%s", why);
}

void touch(std::size_t bytes) {
    std::vector<char> memory(bytes);
    for (std::size_t i = 0; i < bytes; i += 512) memory[i] = 1;
    volatile char kept = memory[bytes / 2];
    static_cast<void>(kept);
}

void train(espalier_trial* trial, double, double to, const espalier_job* job, espalier_result* result) {
    const std::string& what = trial->what;
    result->outcome = ESPALIER_RESULT_OK;
    result->value = to;
    result->resource = to;
    if (what == "looks") look(*trial, job);
    if (what == "prints") std::printf("half a line");
    if (what == "touches 64 MiB") touch(std::size_t{64} << 20U);
    if (what == "new fails") touch(std::size_t{1} << 40U);
    if (what == "malloc fails") {
        volatile std::size_t much = std::size_t{1} << 40U;
        void* memory = std::malloc(much);
        if (memory == nullptr) fail(result, "out of memory");
        std::free(memory);
    }
    if (what == "new fails in a thread") std::thread([] { touch(std::size_t{1} << 40U); }).join();
    if (what == "spins") {
        for (std::atomic<unsigned> turns{0};;) turns.fetch_add(1, std::memory_order_relaxed);
    }
    if (what == "crashes") ::raise(SIGSEGV);
    if (what == "exits") std::exit(7);
    if (what == "closes") {
        for (int fd = 0; fd < 1024; ++fd) ::close(fd);
        job->progress(job, to, 1, nullptr, 0);
    }
}

void destroy(espalier_trial* trial) {
    if (trial->what == "crashes in destroy") ::raise(SIGSEGV);
    delete trial;
}

const espalier_objective table{sizeof(espalier_objective),
                               ESPALIER_ABI_VERSION,
                               "probe",
                               open,
                               describe,
                               close,
                               create,
                               train,
                               nullptr,
                               nullptr,
                               nullptr,
                               destroy};

}  // namespace

const espalier_objective* espalier_get_objective(const espalier_host*) { return &table; }
