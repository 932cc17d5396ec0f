#include "objective/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "objective/evaluator.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace espalier {
namespace {

constexpr std::array<char, 8> magic{'e', 's', 'p', 's', 't', 'a', 't', 'e'};
constexpr std::uint32_t format_version = 1;
constexpr std::size_t buffer_size = std::size_t{1} << 16U;

/// The header's numbers, in this order in the file; the two texts and the header's own checksum follow.
struct Fixed {
    std::array<char, 8> magic_bytes = magic;
    std::uint32_t version = format_version;
    std::uint32_t header_length = 0;  ///< everything before the payload
    std::uint64_t trial = 0;
    double resource = 0;
    std::uint32_t attempt = 0;
    std::uint32_t objective_length = 0;
    std::uint64_t study_length = 0;
    std::uint64_t payload_length = 0;
    std::uint64_t payload_hash = 0;
};
static_assert(sizeof(Fixed) == 64 && std::is_trivially_copyable_v<Fixed>, "no padding: all of it is hashed");

constexpr std::size_t most_text = 255;
constexpr std::size_t least_header = sizeof(Fixed) + sizeof(std::uint64_t);

std::vector<unsigned char> encode(const CheckpointHeader& header, std::uint64_t length, std::uint64_t hash) {
    const std::string objective = header.objective.substr(0, most_text);
    const std::string study = header.study.substr(0, most_text);
    Fixed fixed;
    fixed.header_length = static_cast<std::uint32_t>(least_header + objective.size() + study.size());
    fixed.trial = number(header.trial);
    fixed.resource = header.resource;
    fixed.attempt = header.attempt;
    fixed.objective_length = static_cast<std::uint32_t>(objective.size());
    fixed.study_length = study.size();
    fixed.payload_length = length;
    fixed.payload_hash = hash;

    std::vector<unsigned char> bytes(fixed.header_length);
    unsigned char* out = bytes.data();
    std::memcpy(out, &fixed, sizeof fixed);
    std::memcpy(out + sizeof fixed, objective.data(), objective.size());
    std::memcpy(out + sizeof fixed + objective.size(), study.data(), study.size());
    const std::uint64_t own = XXH3_64bits(bytes.data(), bytes.size() - sizeof own);
    std::memcpy(out + bytes.size() - sizeof own, &own, sizeof own);
    return bytes;
}

std::optional<Failed> sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    if (synced) return std::nullopt;
    return Failed{fmt::format("{}: cannot sync the folder: {}", folder, std::strerror(error))};
}

/// An open file that is read from its beginning.
class Input {
  public:
    explicit Input(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input() {
        if (file_ >= 0) ::close(file_);
    }
    [[nodiscard]] bool open() const { return file_ >= 0; }
    /// Only the beginning will be read: the kernel need not fetch what follows it.
    void expect_little() const { ::posix_fadvise(file_, 0, 0, POSIX_FADV_RANDOM); }
    /// All `count` bytes, or false.
    bool read(unsigned char* bytes, std::size_t count) const {
        while (count > 0) {
            const ssize_t got = ::read(file_, bytes, count);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            bytes += got;
            count -= static_cast<std::size_t>(got);
        }
        return true;
    }
    [[nodiscard]] std::uint64_t size() const {
        struct stat status {};
        return ::fstat(file_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    }

  private:
    int file_;
};

/// Whether the numbers agree with each other and with the size of the file: nothing is allocated on their word before.
std::optional<Failed> fault_of(const Fixed& fixed, std::uint64_t file_size) {
    if (fixed.magic_bytes != magic) return Failed{"is no checkpoint of a trial"};
    if (fixed.version != format_version)
        return Failed{
            fmt::format("is a checkpoint of format {}; this espalier reads {}", fixed.version, format_version)};
    if (fixed.objective_length > most_text || fixed.study_length > most_text ||
        fixed.header_length != least_header + fixed.objective_length + fixed.study_length ||
        fixed.header_length > file_size)
        return Failed{"has a damaged header"};
    return std::nullopt;
}

}  // namespace

struct CheckpointWriter::Hash {
    XXH3_state_t state;
};

CheckpointWriter::CheckpointWriter(std::string path, const CheckpointHeader& header, bool sync)
    : path_(std::move(path)),
      temporary_(path_ + unfinished_suffix),
      sync_(sync),
      header_(encode(header, 0, 0)),
      hash_(std::make_unique<Hash>()) {
    XXH3_64bits_reset(&hash_->state);
    buffer_.reserve(buffer_size);
    ::unlink(temporary_.c_str());  // what a kill has left, or a link that somebody has put there
    file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file_ < 0) fail("create");
}

CheckpointWriter::~CheckpointWriter() {
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(temporary_.c_str());
}

bool CheckpointWriter::fail(const char* verb) noexcept {
    if (!broken_) broken_ = Failed{fmt::format("{}: cannot {} it: {}", temporary_, verb, std::strerror(errno))};
    return false;
}

bool CheckpointWriter::put(const unsigned char* bytes, std::size_t count, std::int64_t at) noexcept {
    while (count > 0) {
        const ssize_t done = ::pwrite(file_, bytes, count, at);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return fail("write");
        bytes += done;
        at += done;
        count -= static_cast<std::size_t>(done);
    }
    return true;
}

bool CheckpointWriter::flush() noexcept {
    if (!put(buffer_.data(), buffer_.size(), static_cast<std::int64_t>(header_.size() + flushed_))) return false;
    flushed_ += buffer_.size();
    buffer_.clear();
    return true;
}

bool CheckpointWriter::write(const void* bytes, std::size_t count) noexcept {
    if (broken_) return false;
    const auto* from = static_cast<const unsigned char*>(bytes);
    XXH3_64bits_update(&hash_->state, from, count);
    if (buffer_.size() + count > buffer_size && !flush()) return false;
    if (count > buffer_size) {  // too large to be gathered
        if (!put(from, count, static_cast<std::int64_t>(header_.size() + flushed_))) return false;
        flushed_ += count;
        return true;
    }
    buffer_.insert(buffer_.end(), from, from + count);
    return true;
}

std::optional<Failed> CheckpointWriter::seal() {
    if (broken_ || !flush()) return broken_;
    // The header was laid out at the beginning; now its numbers are known.
    Fixed fixed;
    std::memcpy(&fixed, header_.data(), sizeof fixed);
    fixed.payload_length = flushed_;
    fixed.payload_hash = XXH3_64bits_digest(&hash_->state);
    std::memcpy(header_.data(), &fixed, sizeof fixed);
    const std::uint64_t own = XXH3_64bits(header_.data(), header_.size() - sizeof own);
    std::memcpy(header_.data() + header_.size() - sizeof own, &own, sizeof own);
    if (!put(header_.data(), header_.size(), 0)) return broken_;
    if (sync_ && ::fsync(file_) != 0) fail("sync");
    return broken_;
}

std::optional<Failed> CheckpointWriter::place() {
    if (broken_) return broken_;
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
        fail("rename");
        return broken_;
    }
    ::close(file_);
    file_ = -1;
    return sync_ ? sync_folder_of(path_) : std::nullopt;
}

namespace {

/// Reads all before the payload. On success the file stands at the payload, and is as long as the header says.
std::variant<CheckpointHeader, Failed> read_header(const Input& file, Fixed& fixed) {
    const std::uint64_t size = file.size();
    std::array<unsigned char, sizeof fixed> raw{};
    if (size < least_header || !file.read(raw.data(), raw.size())) return Failed{"ends within its header"};
    std::memcpy(&fixed, raw.data(), sizeof fixed);
    if (auto fault = fault_of(fixed, size)) return *std::move(fault);

    std::vector<unsigned char> header(fixed.header_length);
    std::memcpy(header.data(), raw.data(), raw.size());
    if (!file.read(header.data() + raw.size(), header.size() - raw.size())) return Failed{"ends within its header"};
    std::uint64_t own = 0;
    std::memcpy(&own, header.data() + header.size() - sizeof own, sizeof own);
    if (own != XXH3_64bits(header.data(), header.size() - sizeof own)) return Failed{"has a damaged header"};
    if (size - header.size() != fixed.payload_length)
        return Failed{fmt::format("is {} bytes long and should be {}", size, header.size() + fixed.payload_length)};

    const auto* text = reinterpret_cast<const char*>(header.data()) + sizeof fixed;
    return CheckpointHeader{std::string(text + fixed.objective_length, fixed.study_length),
                            std::string(text, fixed.objective_length), TrialId{fixed.trial}, fixed.resource,
                            fixed.attempt};
}

}  // namespace

std::variant<CheckpointHeader, Failed> read_checkpoint_header(const std::string& path) {
    const Input file(path);
    if (!file.open()) return Failed{fmt::format("{} cannot be read: {}", path, std::strerror(errno))};
    file.expect_little();
    Fixed fixed;
    auto header = read_header(file, fixed);
    if (const auto* failed = std::get_if<Failed>(&header)) return Failed{fmt::format("{} {}", path, failed->why)};
    return header;
}

std::variant<Checkpoint, Failed> read_checkpoint_file(const std::string& path) {
    const auto damaged = [&](const std::string& why) { return Failed{fmt::format("{} {}", path, why)}; };
    const Input file(path);
    if (!file.open()) return damaged(fmt::format("cannot be read: {}", std::strerror(errno)));
    Fixed fixed;
    auto header = read_header(file, fixed);
    if (const auto* failed = std::get_if<Failed>(&header)) return damaged(failed->why);
    Checkpoint checkpoint{std::get<CheckpointHeader>(std::move(header)),
                          std::vector<unsigned char>(fixed.payload_length)};
    if (!file.read(checkpoint.payload.data(), checkpoint.payload.size()))
        return damaged(fmt::format("cannot be read to its end: {}", std::strerror(errno)));
    if (XXH3_64bits(checkpoint.payload.data(), checkpoint.payload.size()) != fixed.payload_hash)
        return damaged("is damaged: its checksum does not fit its contents");
    return checkpoint;
}

std::variant<std::vector<unsigned char>, Failed> read_state(const std::string& path, const CheckpointHeader& wanted) {
    auto read = read_checkpoint_file(path);
    if (auto* failed = std::get_if<Failed>(&read)) return std::move(*failed);
    auto& [header, payload] = std::get<Checkpoint>(read);
    if (header.objective != wanted.objective)
        return Failed{fmt::format("{} was written by another build of the objective", path)};
    if (header != wanted) return Failed{fmt::format("{} belongs to another trial or study", path)};
    return std::move(payload);
}

std::uint64_t checkpoint_overhead(const CheckpointHeader& header) { return encode(header, 0, 0).size(); }

std::vector<unsigned char> read_checkpoint(const std::string& path) {
    auto read = read_checkpoint_file(path);
    if (const auto* failed = std::get_if<Failed>(&read)) throw ObjectiveError(failed->why);
    return std::move(std::get<Checkpoint>(read).payload);
}

std::string checkpoint_path(const std::string& folder, TrialId trial, double resource, std::uint32_t attempt) {
    return fmt::format("{}/trial-{}@{}.{}.state", folder, number(trial), shortest(resource), attempt);
}

}  // namespace espalier
