#include "ask/asked_study.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "ask/asked_run.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "journal/reader.hpp"
#include "study/asked_study.hpp"
#include "study/logged_study.hpp"

namespace espalier {
namespace {

SessionRow session_row(const std::string& program, Seq last) {
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    return {number(last) + 1, now, program, host.data(), getpid(), 1, "", platform()};
}

}  // namespace

class AskedStudy::Impl final : CommitListener {
  public:
    Impl(std::unique_ptr<JournalWriter> writer, Study study, const Asker& asker)
        : study_(std::move(study)), on_note_(asker.on_note), writer_(std::move(writer)), run_(study_, *writer_) {
        begin_session(asker.program);
        run_.begin();
        flush();
    }
    ~Impl() override { writer_.reset(); }  // its thread calls us

    template <typename Call>
    auto change(Call call) {
        std::unique_lock lock(mutex_);
        require_open();
        auto result = call(run_);
        changed_.notify_all();
        lock.unlock();
        flush();
        return result;
    }
    template <typename Call>
    auto look(Call call) const {
        const std::lock_guard lock(mutex_);
        return call(run_);
    }

    std::optional<AskedJob> ask_or_wait() {
        std::unique_lock lock(mutex_);
        std::optional<AskedJob> job;
        for (;;) {
            require_open();
            job = run_.ask();
            if (job || run_.standing().over) break;
            changed_.wait(lock);
        }
        changed_.notify_all();
        lock.unlock();
        flush();
        return job;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        if (std::exchange(closed_, true)) return;
        changed_.notify_all();
        writer_->close();
    }

    [[nodiscard]] const Study& study() const { return study_; }
    [[nodiscard]] const std::string& journal() const { return writer_->path(); }

  private:
    /// One session for all who ask, one after the other; a machine on which configurations may come out otherwise has
    /// its own.
    void begin_session(const std::string& program) {
        JournalReader reader(writer_->path());
        const auto sessions = reader.sessions();
        if (!sessions.empty() && sessions.back().platform == platform()) return writer_->go_on(this);
        writer_->start(session_row(program, reader.last_seq()), this);
    }

    void require_open() const {
        if (closed_) throw AskError(fmt::format("{} was closed", writer_->path()));
        const std::lock_guard lock(failure_mutex_);
        if (!failure_.empty()) throw JournalError(failure_);
    }

    /// Together with whoever else waits. At `none` nobody does.
    void flush() {
        if (study_.durability == Durability::none) return writer_->wait_for_room();
        writer_->flush();
        const std::lock_guard lock(failure_mutex_);
        if (!failure_.empty()) throw JournalError(failure_);
    }

    // ---- CommitListener, from the journal's thread --------------------------------------------------------------
    void committed(const Message&) noexcept override {}
    void lost(const Message&) noexcept override {}
    void failed(const std::string& why) noexcept override {
        const std::lock_guard lock(failure_mutex_);
        failure_ = why;
    }
    void note(const std::string& text) noexcept override {
        if (on_note_) on_note_(text);
    }

    const Study study_;
    const std::function<void(const std::string&)> on_note_;
    std::unique_ptr<JournalWriter> writer_;
    mutable std::mutex mutex_;  ///< of run_ and closed_
    std::condition_variable changed_;
    AskedRun run_;
    bool closed_ = false;
    mutable std::mutex failure_mutex_;
    std::string failure_;  ///< why the journal cannot be written any more
};

AskedStudy::AskedStudy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AskedStudy::~AskedStudy() = default;

std::unique_ptr<AskedStudy> AskedStudy::create(const std::string& journal, const Study& study, const Asker& asker) {
    auto writer =
        JournalWriter::create(journal, study_row(study, asker.program), "espalier ask " + shell_word(journal));
    // As it is read from the journal: so decide those who open it.
    const StudyRow row = JournalReader(journal).study();
    return std::unique_ptr<AskedStudy>(
        new AskedStudy(std::make_unique<Impl>(std::move(writer), logged_study(row), asker)));
}

std::unique_ptr<AskedStudy> AskedStudy::open(const std::string& journal, const Asker& asker) {
    const StudyRow row = JournalReader(journal).study();
    if (!is_asked(row))
        throw AskError(
            fmt::format("{} is the journal of a run, whose objective is {}, and hands out no jobs: go on with espalier "
                        "resume {}; for a loop of your own make one with espalier create",
                        journal, row.objective_name, shell_word(journal)));
    auto writer = JournalWriter::append(journal, "", asker.patience);
    return std::unique_ptr<AskedStudy>(
        new AskedStudy(std::make_unique<Impl>(std::move(writer), logged_study(row), asker)));
}

std::optional<AskedJob> AskedStudy::ask() {
    return impl_->change([](AskedRun& run) { return run.ask(); });
}

std::optional<AskedJob> AskedStudy::ask_or_wait() { return impl_->ask_or_wait(); }

AskedJob AskedStudy::again(std::uint64_t number) {
    return impl_->change([&](AskedRun& run) { return run.again(number); });
}

Told AskedStudy::tell(std::uint64_t number, const Answer& answer, TrialId trial) {
    return impl_->change([&](AskedRun& run) { return run.tell(number, answer, trial); });
}

SearchStanding AskedStudy::begin_again(const std::optional<Limits>& limits) {
    return impl_->change([&](AskedRun& run) {
        run.begin_again(limits);
        return run.standing();
    });
}

std::vector<AskedJob> AskedStudy::open_jobs() const {
    return impl_->look([](const AskedRun& run) { return run.open(); });
}

SearchStanding AskedStudy::standing() const {
    return impl_->look([](const AskedRun& run) { return run.standing(); });
}

std::optional<BestTold> AskedStudy::best() const {
    return impl_->look([](const AskedRun& run) { return run.best(); });
}

const Study& AskedStudy::study() const { return impl_->study(); }
const std::string& AskedStudy::journal() const { return impl_->journal(); }
void AskedStudy::close() { impl_->close(); }

}  // namespace espalier
