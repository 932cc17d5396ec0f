#include "exec/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string_view>

#include "wire/channel.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier {
namespace {

constexpr int worker_socket = 3;

NotStarted not_started(const std::string& what, int error) {
    const bool for_lack = error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN;
    std::string why = fmt::format("{}: {}", what, std::strerror(error));
    if (error == EMFILE) why += " (raise the limit of open files: ulimit -n)";
    if (error == ENFILE) why += " (raise the system's limit of open files: sysctl fs.file-max)";
    if (error == EAGAIN) why += " (raise the limit of processes: ulimit -u)";
    return {std::move(why), for_lack};
}

class Actions {
  public:
    Actions() { posix_spawn_file_actions_init(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }

    void connect(int file, int as) { posix_spawn_file_actions_adddup2(&actions_, file, as); }
    void open_null(int as, int flags) { posix_spawn_file_actions_addopen(&actions_, as, "/dev/null", flags, 0); }
    /// Others of this program may have made descriptors without close-on-exec.
    void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

/// A process group of its own; no signal blocked or ignored.
class Attributes {
  public:
    Attributes() {
        posix_spawnattr_init(&attributes_);
        sigset_t set;
        sigemptyset(&set);
        posix_spawnattr_setsigmask(&attributes_, &set);
        sigfillset(&set);
        posix_spawnattr_setsigdefault(&attributes_, &set);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

/// posix_spawn promises not to write to the words; its type is older than const.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> environment_with(const std::string& mark) {
    const std::string name = fmt::format("{}=", wire::worker_mark);
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (std::string_view(*entry).rfind(name, 0) != 0) all.emplace_back(*entry);
    all.push_back(name + mark);
    return all;
}

std::variant<pid_t, NotStarted> spawn(const std::vector<std::string>& words,
                                      const std::vector<std::string>& environment, const Actions& actions) {
    const Attributes attributes;
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, words.front().c_str(), actions.get(), attributes.get(),
                                    pointers(words).data(), pointers(environment).data());
    if (error != 0) return not_started("cannot start " + words.front(), error);
    return pid;
}

/// Where it lies in memory is ours alone to see.
Descriptor open_of(pid_t pid, const char* name) {
    return Descriptor(::open(fmt::format("/proc/{}/{}", pid, name).c_str(), O_RDONLY | O_CLOEXEC));
}

/// The same file under a number that is none of those which the child gets.
Descriptor out_of_the_way(int file) { return Descriptor(::fcntl(file, F_DUPFD_CLOEXEC, worker_socket + 1)); }

std::variant<pid_t, NotStarted> spawn_worker(const WorkerCommand& command, const std::string& mark, int socket,
                                             int output) {
    wire::WorkerArguments arguments;
    arguments.socket = worker_socket;
    arguments.parent = ::getpid();
    arguments.threads = command.threads;
    arguments.nice = command.limits.nice;
    arguments.memory = command.limits.memory;
    arguments.cpu_seconds = command.limits.cpu_seconds;
    std::vector<std::string> words = wire::to_words(arguments);
    words.insert(words.begin(), command.executable);
    Actions actions;
    actions.open_null(STDIN_FILENO, O_RDONLY);
    actions.connect(output, STDOUT_FILENO);
    actions.connect(output, STDERR_FILENO);
    actions.connect(socket, worker_socket);
    actions.close_from(worker_socket + 1);
    return spawn(words, environment_with(mark), actions);
}

}  // namespace

std::variant<WorkerProcess, NotStarted> start_worker(const WorkerCommand& command, std::uint64_t number) {
    auto pair = wire::SocketPair::make();
    if (std::holds_alternative<Failed>(pair)) return not_started("cannot make a socket for a worker", errno);
    auto& [ours, theirs] = std::get<wire::SocketPair>(pair);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return not_started("cannot make a pipe for a worker", errno);
    WorkerProcess process;
    process.output = Descriptor(pipe[0]);
    Descriptor write_end(pipe[1]);
    ::fcntl(process.output.get(), F_SETFL, O_NONBLOCK);
    for (Descriptor* file : {&theirs, &write_end})
        if (file->get() <= worker_socket) *file = out_of_the_way(file->get());
    if (!theirs || !write_end) return not_started("cannot connect a worker", errno);

    process.mark = fmt::format("{}.{}", command.mark, number);
    auto spawned = spawn_worker(command, process.mark, theirs.get(), write_end.get());
    if (auto* failed = std::get_if<NotStarted>(&spawned)) return std::move(*failed);
    process.pid = std::get<pid_t>(spawned);
    if (command.open_files > 0) {
        rlimit limit{};
        if (::prlimit(process.pid, RLIMIT_NOFILE, nullptr, &limit) == 0) {
            limit.rlim_cur = command.open_files;
            ::prlimit(process.pid, RLIMIT_NOFILE, &limit, nullptr);
        }
    }
    process.end = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
    const int error = errno;
    if (command.limits.memory) process.memory = open_of(process.pid, "statm");
    process.socket = std::move(ours);
    if (process.end) return process;
    ::kill(-process.pid, SIGKILL);
    ::waitpid(process.pid, nullptr, 0);
    return not_started("cannot watch a worker", error);
}

std::variant<pid_t, NotStarted> start_guard(const std::string& executable, const std::string& mark, int lifeline) {
    Actions actions;
    actions.connect(lifeline, STDIN_FILENO);
    actions.open_null(STDOUT_FILENO, O_WRONLY);
    actions.open_null(STDERR_FILENO, O_WRONLY);
    actions.close_from(STDERR_FILENO + 1);
    return spawn({executable, wire::guard_word, mark}, {"PATH=/usr/bin:/bin"}, actions);
}

std::uint64_t resident_bytes(const WorkerProcess& process) {
    std::array<char, 128> text{};
    const auto count = ::pread(process.memory.get(), text.data(), text.size(), 0);
    if (count <= 0) return 0;
    const std::string_view numbers(text.data(), static_cast<std::size_t>(count));
    const auto space = numbers.find(' ');
    std::uint64_t pages = 0;
    if (space == std::string_view::npos) return 0;
    std::from_chars(numbers.data() + space + 1, numbers.data() + numbers.size(), pages);
    static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return pages * page;
}

}  // namespace espalier
