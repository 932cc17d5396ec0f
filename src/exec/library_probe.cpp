#include "exec/library_probe.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include "exec/captured_output.hpp"
#include "exec/job_end.hpp"
#include "exec/worker_process.hpp"
#include "objective/error.hpp"
#include "wire/channel.hpp"
#include "wire/codec.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier {
namespace {

constexpr int patience_ms = static_cast<int>(patience_to_open * 1000);

/// A worker for one question. Gone at the end, with all of its group.
class AskedWorker {
  public:
    explicit AskedWorker(WorkerProcess process) : process_(std::move(process)) {}
    AskedWorker(const AskedWorker&) = delete;
    AskedWorker& operator=(const AskedWorker&) = delete;
    ~AskedWorker() { bury(); }

    /// The first frame that it sends; empty: it ended, or was silent for too long.
    std::optional<wire::Frame> answer() {
        std::array<pollfd, 3> files{
            {{process_.socket.get(), POLLIN, 0}, {process_.output.get(), POLLIN, 0}, {process_.end.get(), POLLIN, 0}}};
        for (;;) {
            const int ready = ::poll(files.data(), files.size(), patience_ms);
            if (ready < 0 && errno == EINTR) continue;
            if (ready <= 0) return std::nullopt;
            if (files[1].revents != 0 && !read_output()) files[1].fd = -1;
            if (files[0].revents != 0) return receive();
            if (files[2].revents != 0) return std::nullopt;
        }
    }
    /// @returns its status.
    int bury() {
        if (process_.pid < 0) return status_;
        // One that is about to end by itself says more by its own end than by ours.
        pollfd end{process_.end.get(), POLLIN, 0};
        process_.socket.reset();
        ::poll(&end, 1, 500);
        read_output();
        ::kill(-process_.pid, SIGKILL);
        while (::waitpid(process_.pid, &status_, 0) < 0 && errno == EINTR) continue;
        process_.pid = -1;
        return status_;
    }
    [[nodiscard]] int socket() const { return process_.socket.get(); }
    [[nodiscard]] bool lives() const {
        pollfd end{process_.end.get(), POLLIN, 0};
        return ::poll(&end, 1, 500) == 0;
    }
    [[nodiscard]] std::string last_words() const { return output_.last_words(); }

  private:
    std::optional<wire::Frame> receive() {
        wire::Inbox inbox;
        auto received = inbox.receive(process_.socket.get(), wire::Wait::no);
        const auto* message = std::get_if<wire::Message>(&received);
        if (message == nullptr) return std::nullopt;
        auto decoded = wire::decode(message->bytes);
        auto* frame = std::get_if<wire::Frame>(&decoded);
        return frame != nullptr ? std::optional(std::move(*frame)) : std::nullopt;
    }
    bool read_output() {
        std::array<char, 65536> bytes;
        const auto count = ::read(process_.output.get(), bytes.data(), bytes.size());
        if (count > 0) output_.take({bytes.data(), static_cast<std::size_t>(count)}, [](const std::string&) {});
        return count > 0;
    }

    WorkerProcess process_;
    CapturedOutput output_;
    int status_ = 0;
};

/// Who is killed by SIGKILL was killed by somebody else, who may be at it for a while.
constexpr int most_tries = 10;
constexpr int pause_ms = 50;

/// What the library said, or what became of the process instead.
struct Outcome {
    std::optional<wire::Opened> opened;
    std::string ended;
    bool killed = false;
};

Outcome ask(const WorkerCommand& command, const wire::Open& open) {
    auto started = start_worker(command, 0);
    if (const auto* failed = std::get_if<NotStarted>(&started)) throw ObjectiveError(failed->why);
    AskedWorker asked(std::get<WorkerProcess>(std::move(started)));
    const auto page = wire::StopPage::make();
    if (const auto* failed = std::get_if<Failed>(&page)) throw ObjectiveError(failed->why);
    static_cast<void>(wire::send(asked.socket(), wire::encode(open), std::get<wire::StopPage>(page).file()));
    auto answer = asked.answer();
    if (answer)
        if (auto* refused = std::get_if<wire::Refused>(&*answer)) throw ObjectiveError(refused->why);
    Outcome outcome;
    if (answer)
        if (auto* opened = std::get_if<wire::Opened>(&*answer)) {
            outcome.opened = std::move(*opened);
            return outcome;
        }
    const bool silent = !answer && asked.lives();
    const int status = asked.bury();
    outcome.killed = !silent && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    outcome.ended = silent ? fmt::format("was silent for {} minutes and was ended", patience_ms / 60'000)
                           : fmt::format("ended: {}", words_of_status(status));
    if (const std::string words = asked.last_words(); !words.empty()) outcome.ended += "; it wrote:\n" + words;
    return outcome;
}

}  // namespace

Probed probe_library(const std::string& worker, const std::string& path, const OptionTable& options,
                     const std::string& folder, const std::vector<std::string>& parameters) {
    WorkerCommand command;
    command.executable = worker;
    command.mark = fmt::format("{}-probe", ::getpid());
    wire::Open open;
    open.library = std::filesystem::absolute(path).lexically_normal().string();
    open.options = options;
    open.folder = folder;
    open.parameters = parameters;
    for (int tries = 1;; ++tries) {
        auto outcome = ask(command, open);
        if (outcome.opened)
            return {open.library, std::move(outcome.opened->hash), std::move(outcome.opened->description)};
        if (!outcome.killed || tries == most_tries)
            throw ObjectiveError(
                fmt::format("{}: the process that opened the library {}", open.library, outcome.ended));
        ::poll(nullptr, 0, pause_ms * tries);
    }
}

std::string worker_executable() {
    std::error_code unknown;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    return (program.parent_path() / wire::worker_from_program).lexically_normal().string();
}

}  // namespace espalier
