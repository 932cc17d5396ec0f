// zstd: libzstd's compression parameters on a folder of files, as an objective. Resource: MiB of the folder's files.
// Value: compressed size over original size of all that has been compressed.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <sstream>
#include <stdexcept>
#include <string>

#include "espalier/objective.hpp"
#include "option_path.hpp"
#include "zstd/compressor.hpp"
#include "zstd/corpus.hpp"

namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

// The study's [objective] table and the folder that it names; read by all trials.
struct Task {
    explicit Task(const espalier::Options& o)
        : corpus(objectives::existing_path(o, "folder", o.text("folder", "/usr/include")), o.texts("extensions")),
          level(static_cast<int>(std::clamp<std::int64_t>(o.integer("level", 19), -1000, 1000))),
          slowest(o.real("max_seconds_per_mib", 0.0)) {
        if (!(slowest >= 0 && std::isfinite(slowest)))
            throw espalier::ConfigurationError("option \"max_seconds_per_mib\" must be 0 (no bound) or more");
        if (level < 1 || level > 22) throw espalier::ConfigurationError("option \"level\" must lie in 1..22");
    }

    [[nodiscard]] double mebibytes() const { return static_cast<double>(corpus.bytes()) / mebibyte; }

    compression::Corpus corpus;
    int level;       // what a parameter of 0 is taken from
    double slowest;  // processor seconds per MiB; 0: no bound
    mutable std::atomic<bool> told{false};
};

int whole(const espalier::Configuration& c, const char* name) {
    const std::int64_t value = c.integer(name, 0);
    if (value < 0 || value > 1 << 20)
        throw espalier::Infeasible(std::string(name) + " = " + std::to_string(value) + ": libzstd has no such value");
    return static_cast<int>(value);
}

compression::Parameters parameters_of(const espalier::Configuration& c, int level) {
    compression::Parameters p;
    p.level = level;
    p.window_log = whole(c, "windowLog");
    p.chain_log = whole(c, "chainLog");
    p.hash_log = whole(c, "hashLog");
    p.search_log = whole(c, "searchLog");
    p.min_match = whole(c, "minMatch");
    p.target_length = whole(c, "targetLength");
    const std::string strategy = c.text("strategy");
    const auto known = compression::strategy_named(strategy);
    if (!known) {
        std::string all = "\"default\"";
        for (const auto& name : compression::strategy_names()) all += ", \"" + name + "\"";
        throw espalier::Infeasible("strategy = \"" + strategy + "\": must be one of " + all);
    }
    p.strategy = *known;
    try {
        const compression::Compressor accepted(p);
    } catch (const std::runtime_error& e) {
        throw espalier::Infeasible(e.what());
    }
    return p;
}

// Of this thread: what others do on the machine counts as little as possible.
double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

class Zstd {
  public:
    using Shared = Task;
    static constexpr const char* name = "zstd";

    Zstd(const espalier::Configuration& c, const Task& task)
        : task_(&task), parameters_(parameters_of(c, task.level)) {}

    double train(double from, double to, espalier::Job& job) {
        if (from != resource_) {
            std::ostringstream text;
            text << "asked to train from " << from << " MiB, but the state stands at " << resource_;
            throw std::runtime_error(text.str());
        }
        tell_once(job);
        const auto& files = task_->corpus.files();
        compression::Compressor compressor(parameters_);  // of this job: its buffers are no part of a waiting trial
        const double end = std::min(to * mebibyte, static_cast<double>(task_->corpus.bytes()));
        while (next_ < files.size() && static_cast<double>(original_) < end) {
            const double start = processor_seconds();
            const auto size = compressor.compressed_size(task_->corpus.folder() / files[next_].path, files[next_].bytes,
                                                         [&] { return job.should_stop(); });
            if (!size) throw espalier::Stopped{};
            seconds_ += processor_seconds() - start;
            compressed_ += *size;
            original_ += files[next_].bytes;
            ++next_;
            hold_bound(end);
        }
        resource_ = to;
        const auto original = static_cast<double>(original_);
        const auto compressed = static_cast<double>(compressed_);
        job.metric("ratio", original / compressed);
        job.metric("seconds", seconds_);
        if (seconds_ > 0) job.metric("mib_per_second", original / mebibyte / seconds_);
        return compressed / original;
    }

    void save(espalier::StateWriter& out) const {
        out.write(resource_);
        out.write(next_);
        out.write(original_);
        out.write(compressed_);
        out.write(seconds_);
    }
    void load(espalier::StateReader& in) {
        in.read(resource_);
        in.read(next_);
        in.read(original_);
        in.read(compressed_);
        in.read(seconds_);
        const auto& files = task_->corpus.files();
        std::uint64_t bytes = 0;
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(next_, files.size()); ++i) bytes += files[i].bytes;
        if (next_ > files.size() || bytes != original_)
            throw std::runtime_error("the files of " + task_->corpus.folder().string() +
                                     " are not those that this state was made from");
    }

    static void describe(espalier::Description& d, const Task& task) {
        d.resource_unit = "MiB";
        d.min_resource = std::min(0.25, task.mebibytes());
        d.max_resource = task.mebibytes() < 1 ? task.mebibytes() : std::ceil(task.mebibytes());
        d.deterministic = task.slowest == 0;  // else the time decides, too
        d.value_name = "compressed / original";
        d.space = space(task.corpus.largest());
    }

  private:
    // As soon as the bytes up to `end` can no longer be compressed in the time that they have.
    void hold_bound(double end) const {
        const double allowed = std::max(end, static_cast<double>(original_)) / mebibyte * task_->slowest;
        if (task_->slowest == 0 || seconds_ <= allowed) return;
        std::ostringstream text;
        text << "too slow: " << seconds_ << " s for " << static_cast<double>(original_) / mebibyte
             << " MiB, and max_seconds_per_mib = " << task_->slowest;
        throw espalier::Infeasible(text.str());
    }

    void tell_once(espalier::Job& job) const {
        if (task_->corpus.skipped() == 0 || task_->told.exchange(true)) return;
        job.warning(std::to_string(task_->corpus.skipped()) + " files or folders in " +
                    task_->corpus.folder().string() + " cannot be read and are left out");
    }

    // libzstd's bounds, cut to what a window as large as the largest file can use, and to searches that end.
    static std::string space(std::uint64_t largest) {
        const compression::ParameterBounds b = compression::bounds();
        const int useful = std::clamp(static_cast<int>(std::bit_width(largest)), 17, 27);
        std::ostringstream text;
        const auto line = [&](const char* name, compression::Bounds range, int cap, const char* rest) {
            text << name << " = { int = [" << range.low << ", " << std::min(range.high, cap) << "]" << rest << " }\n";
        };
        text << "strategy     = { choice = [";
        for (const auto& known : compression::strategy_names())
            text << (known == "fast" ? "" : ", ") << '"' << known << '"';
        text << "] }\n";
        line("windowLog   ", b.window_log, useful, "");
        line("hashLog     ", b.hash_log, std::min(useful, 24), "");
        line("chainLog    ", b.chain_log, std::min(useful + 1, 24), not_for_fast);
        line("searchLog   ", b.search_log, 10, for_searching);
        line("minMatch    ", b.min_match, 7, "");
        line("targetLength", {std::max(b.target_length.low, 1), b.target_length.high}, 4096, for_optimal);
        return text.str();
    }

    static constexpr const char* not_for_fast =
        R"(, when = { strategy = ["dfast", "greedy", "lazy", "lazy2", "btlazy2", "btopt", "btultra", "btultra2"] })";
    static constexpr const char* for_searching =
        R"(, when = { strategy = ["greedy", "lazy", "lazy2", "btlazy2", "btopt", "btultra", "btultra2"] })";
    static constexpr const char* for_optimal =
        R"(, log = true, when = { strategy = ["fast", "btopt", "btultra", "btultra2"] })";

    const Task* task_;
    compression::Parameters parameters_;
    double resource_ = 0;
    std::uint64_t next_ = 0;  // file
    std::uint64_t original_ = 0, compressed_ = 0;
    double seconds_ = 0;  // processor time, of this and earlier jobs
};

}  // namespace

ESPALIER_OBJECTIVE(Zstd)
