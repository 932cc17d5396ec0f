#include "worker/worker_loop.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "objective/boundary.hpp"
#include "objective/library.hpp"
#include "worker/connection.hpp"
#include "worker/job_meter.hpp"
#include "worker/job_run.hpp"
#include "worker/refused_memory.hpp"

namespace espalier::worker {
namespace {

/// A job this long can afford to have its peak of memory read.
constexpr double worth_measuring = 0.005;

/// What a job tells while it runs, sent on.
class Reports final : public JobListener {
  public:
    Reports(Connection& connection, bool verdicts) : connection_(connection), verdicts_(verdicts) {}

    void progress(const Job&, double resource, double value, const std::vector<Metric>& metrics) noexcept override {
        connection_.send(wire::Progress{resource, value, metrics});
    }
    bool go_on(const Job&, double, double) noexcept override {
        if (!verdicts_) return true;
        const auto received = connection_.receive();
        if (!received) ::_exit(wire::exit_end);
        const auto* verdict = std::get_if<wire::Verdict>(&received->frame);
        if (verdict == nullptr) Connection::lose("a Verdict was due, another frame came");
        return verdict->go_on;
    }
    void log(const Job&, int level, const std::string& text) noexcept override {
        connection_.send(wire::Log{level, text});
    }
    void rebuilt(const Job&, double from, double to, double seconds) noexcept override {
        connection_.send(wire::Rebuilt{from, to, seconds});
    }

  private:
    Connection& connection_;
    const bool verdicts_;
};

class Worker {
  public:
    explicit Worker(const wire::WorkerArguments& arguments)
        : connection_(arguments.socket), meter_(arguments.cpu_seconds), memory_is_limited_(arguments.memory) {}

    int run() {
        auto received = connection_.receive();
        if (!received) return wire::exit_end;
        const auto* open = std::get_if<wire::Open>(&received->frame);
        if (open == nullptr) Connection::lose("the first frame is no Open");
        const auto page = wire::StopPage::open(received->file.get());
        if (const auto* failed = std::get_if<Failed>(&page)) Connection::lose(failed->why.c_str());
        std::optional<Library> library;
        if (auto refused = load(*open, library)) {
            connection_.send(*std::move(refused));
            return wire::exit_end;
        }
        tell_idle_ = open->idle;
        serve(*library, std::get<wire::StopPage>(page).flag(), open->verdicts);
        return wire::exit_end;
    }

  private:
    static std::optional<wire::Refused> load(const wire::Open& open, std::optional<Library>& into) {
        if (open.protocol != wire::protocol_version)
            return wire::Refused{
                fmt::format("espalier-worker speaks version {} of its protocol, this espalier {}: "
                            "they are not of one installation",
                            wire::protocol_version, open.protocol)};
        try {
            into.emplace(open.library, open.options, open.folder, open.parameters);
        } catch (const std::exception& error) {
            return wire::Refused{error.what()};
        }
        return std::nullopt;
    }

    void serve(const Library& library, const StopFlag& stop, bool verdicts) {
        const Boundary boundary(library, [](const std::function<void()>& body) { body(); });
        Reports reports(connection_, verdicts);
        const Workplace place{library, boundary, reports, stop, memory_is_limited_};
        meter_.forget_peak();
        meter_.begin_job();
        connection_.send(wire::Opened{library.description(), library.hash()});
        while (const auto received = connection_.receive()) {
            if (std::holds_alternative<wire::Verdict>(received->frame)) continue;  // of a job that did not wait for it
            const auto* train = std::get_if<wire::Train>(&received->frame);
            if (train == nullptr) Connection::lose("a Train was due, another frame came");
            serve(place, *train, received->file);
        }
    }

    void serve(const Workplace& place, const wire::Train& train, const Descriptor& file) {
        auto answer = run_job(place, train, file);
        bool measure = true;
        if (auto* trained = std::get_if<wire::Trained>(&answer.frame)) {
            trained->cpu_seconds = meter_.cpu_seconds();
            measure = trained->seconds > worth_measuring || trained->outcome == ESPALIER_RESULT_FAILED;
            if (measure) trained->peak_memory = meter_.peak_memory();
        }
        std::fflush(stdout);  // what the job printed comes before its result
        connection_.send(answer.frame, answer.file.get());
        answer.trial.reset();
        std::fflush(stdout);
        if (tell_idle_) connection_.send(wire::Idle{});
        // While Espalier looks for the next job.
        forget_refusals();
        if (measure) meter_.forget_peak();
        meter_.begin_job();
    }

    Connection connection_;
    JobMeter meter_;
    const bool memory_is_limited_;
    bool tell_idle_ = true;
};

}  // namespace

int run_worker(const wire::WorkerArguments& arguments) {
    watch_memory();
    try {
        return Worker(arguments).run();
    } catch (const std::bad_alloc&) {
        return wire::exit_no_memory;
    }
}

}  // namespace espalier::worker
