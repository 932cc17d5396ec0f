#include "wire/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "objective/host_text.hpp"

namespace espalier::wire {
namespace {

/// A text for people: cut when it is written, valid UTF-8 when it is read.
template <typename Text>
struct Words {
    Text& text;
};
template <typename Text>
Words(Text&) -> Words<Text>;

// The members of each frame, in order, for reading and for writing alike.
template <typename Io, typename T>
void members(Io& io, T& f) {
    using Frame = std::remove_const_t<T>;
    if constexpr (std::is_same_v<Frame, Option>)
        io(f.name, f.values, f.list);
    else if constexpr (std::is_same_v<Frame, Metric>)
        io(Words{f.name}, f.value);
    else if constexpr (std::is_same_v<Frame, Job>)
        io(f.trial, f.rung, f.attempt, f.from, f.to, f.bracket);
    else if constexpr (std::is_same_v<Frame, Description>)
        io(Words{f.name}, Words{f.resource_unit}, f.integer_resource, f.min_resource, f.max_resource, f.thread_safe,
           f.can_save, f.deterministic, f.uses_tbb, f.maximize, f.state_is_files, Words{f.value_name}, f.space);
    else if constexpr (std::is_same_v<Frame, Setting>)
        io(f.name, f.value);
    else if constexpr (std::is_same_v<Frame, State>)
        io(f.bytes, f.in_file);
    else if constexpr (std::is_same_v<Frame, Open>)
        io(f.protocol, f.library, f.options, f.folder, f.parameters, f.verdicts, f.idle);
    else if constexpr (std::is_same_v<Frame, Opened>)
        io(f.description, Words{f.hash});
    else if constexpr (std::is_same_v<Frame, Refused>)
        io(Words{f.why});
    else if constexpr (std::is_same_v<Frame, Train>)
        io(f.job, f.seed, f.threads, f.configuration, f.json, f.state_at, f.state, f.rebuild, f.save);
    else if constexpr (std::is_same_v<Frame, Progress>)
        io(f.resource, f.value, f.metrics);
    else if constexpr (std::is_same_v<Frame, Log>)
        io(f.level, Words{f.text});
    else if constexpr (std::is_same_v<Frame, Rebuilt>)
        io(f.from, f.to, f.seconds);
    else if constexpr (std::is_same_v<Frame, Verdict>)
        io(f.go_on);
    else if constexpr (std::is_same_v<Frame, Unusable>)
        io(Words{f.why});
    else if constexpr (std::is_same_v<Frame, Trained>) {
        io(f.outcome, f.value, f.resource, Words{f.message}, f.metrics, f.seconds, f.cpu_seconds, f.peak_memory,
           f.ruled_out, f.out_of_memory, f.state);
        io.words(f.unsaved);
    } else {
        static_assert(std::is_same_v<Frame, Idle>);
    }
}

template <typename T>
concept Plain = (std::is_arithmetic_v<T> || std::is_enum_v<T>)&&!std::is_same_v<T, bool>;

/// Bytes that a value takes at least: so many values of a list can there be in what is left.
template <typename T>
constexpr std::size_t least_bytes() {
    if constexpr (Plain<T>)
        return sizeof(T);
    else if constexpr (std::is_same_v<T, std::string>)
        return 4;
    else if constexpr (std::is_same_v<T, Value>)
        return 2;
    else if constexpr (std::is_same_v<T, Setting>)
        return 5;
    else if constexpr (std::is_same_v<T, Option>)
        return 9;
    else {
        static_assert(std::is_same_v<T, Metric>);
        return 12;
    }
}

std::string_view cut(std::string_view text) {
    if (text.size() <= most_words) return text;
    std::size_t end = most_words;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not within a character
    return text.substr(0, end);
}

class Writer {
  public:
    explicit Writer(std::vector<unsigned char>& into) : into_(into) {}

    template <typename... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }
    void words(const std::optional<std::string>& text) {
        put(text.has_value());
        if (text) put(Words{*text});
    }

  private:
    void raw(const void* from, std::size_t count) {
        if (count == 0) return;
        const std::size_t end = into_.size();
        into_.resize(end + count);
        std::memcpy(into_.data() + end, from, count);
    }
    // Beyond four gigabytes the frame is refused as too large anyway.
    void length(std::size_t count) { put(static_cast<std::uint32_t>(count)); }

    template <Plain T>
    void put(const T& value) {
        raw(&value, sizeof value);
    }
    void put(bool value) { into_.push_back(value ? 1 : 0); }
    void put(std::string_view text) {
        length(text.size());
        raw(text.data(), text.size());
    }
    void put(const std::string& text) { put(std::string_view(text)); }
    template <typename Text>
    void put(const Words<Text>& words) {
        put(cut(words.text));
    }
    void put(const std::vector<unsigned char>& bytes) {
        put(std::uint64_t{bytes.size()});
        raw(bytes.data(), bytes.size());
    }
    void put(const std::vector<double>& numbers) {
        length(numbers.size());
        raw(numbers.data(), numbers.size() * sizeof(double));
    }
    template <typename T>
    void put(const std::vector<T>& items) {
        length(items.size());
        for (const auto& item : items) put(item);
    }
    template <typename T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    void put(const Value& value) {
        into_.push_back(static_cast<unsigned char>(value.index()));
        std::visit([this](const auto& held) { put(held); }, value);
    }
    template <typename T>
    requires std::is_class_v<T>
    void put(const T& value) { members(*this, value); }

    std::vector<unsigned char>& into_;
};

/// After the first fault everything else is left as it was made.
class Reader {
  public:
    explicit Reader(std::span<const unsigned char> bytes) : left_(bytes) {}

    template <typename... T>
    void operator()(T&&... values) {
        (get(values), ...);
    }
    void words(std::optional<std::string>& text) {
        if (!flag()) return;
        Words words{text.emplace()};
        get(words);
    }
    void end() {
        if (!left_.empty()) fail("more bytes than a frame has");
    }
    void fail(const char* why) {
        if (fault_ == nullptr) fault_ = why;
        left_ = {};
    }
    [[nodiscard]] const char* fault() const { return fault_; }

  private:
    bool raw(void* to, std::size_t count) {
        if (count > left_.size()) return fail("shorter than what it says it holds"), false;
        if (count > 0) std::memcpy(to, left_.data(), count);
        left_ = left_.subspan(count);
        return true;
    }
    bool flag() {
        unsigned char byte = 0;
        raw(&byte, 1);
        if (byte > 1) fail("a flag that is neither 0 nor 1");
        return byte == 1;
    }
    /// How many items of at least `least` bytes follow: 0 if they cannot be there.
    template <typename Count = std::uint32_t>
    std::size_t count_of(std::size_t least) {
        Count count = 0;
        raw(&count, sizeof count);
        if (count > left_.size() / least) return fail("shorter than what it says it holds"), 0;
        return static_cast<std::size_t>(count);
    }

    template <Plain T>
    void get(T& value) {
        raw(&value, sizeof value);
    }
    void get(bool& value) { value = flag(); }
    void get(std::string& text) {
        text.resize(count_of(1));
        raw(text.data(), text.size());
    }
    void get(Words<std::string>& words) {
        get(words.text);
        const auto high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
        if (std::any_of(words.text.begin(), words.text.end(), high)) words.text = valid_utf8(words.text);
    }
    void get(std::vector<unsigned char>& bytes) {
        bytes.resize(count_of<std::uint64_t>(1));
        raw(bytes.data(), bytes.size());
    }
    void get(std::vector<double>& numbers) {
        numbers.resize(count_of(sizeof(double)));
        raw(numbers.data(), numbers.size() * sizeof(double));
    }
    template <typename T>
    void get(std::vector<T>& items) {
        const std::size_t count = count_of(least_bytes<T>());
        items.reserve(count);
        for (std::size_t i = 0; i < count && fault_ == nullptr; ++i) get(items.emplace_back());
    }
    template <typename T>
    void get(std::optional<T>& value) {
        if (flag()) get(value.emplace());
    }
    template <std::size_t... I>
    void get(Value& value, unsigned char index, std::index_sequence<I...>) {
        const bool found = ((index == I && (get(value.emplace<I>()), true)) || ...);
        if (!found) fail("a value of no type");
    }
    void get(Value& value) {
        unsigned char index = 0;
        if (raw(&index, 1)) get(value, index, std::make_index_sequence<std::variant_size_v<Value>>());
    }
    template <typename T>
    requires std::is_class_v<T>
    void get(T& value) { members(*this, value); }

    std::span<const unsigned char> left_;
    const char* fault_ = nullptr;
};

/// What the types alone do not say.
const char* fault_of(const State& state) {
    return state.in_file && !state.bytes.empty() ? "a state that is here and in a file" : nullptr;
}
const char* fault_of(const Frame& frame) {
    if (const auto* train = std::get_if<Train>(&frame); train != nullptr && train->state)
        return fault_of(*train->state);
    if (const auto* trained = std::get_if<Trained>(&frame); trained != nullptr && trained->state)
        return fault_of(*trained->state);
    return nullptr;
}

template <std::size_t... I>
void read(Frame& frame, std::size_t kind, Reader& reader, std::index_sequence<I...>) {
    const bool found = ((kind == I && (members(reader, frame.emplace<I>()), true)) || ...);
    if (!found) reader.fail("no kind of frame");
}

}  // namespace

void encode(const Frame& frame, std::vector<unsigned char>& into) {
    into.clear();
    into.reserve(256);
    into.push_back(static_cast<unsigned char>(frame.index()));
    Writer writer(into);
    std::visit([&](const auto& held) { members(writer, held); }, frame);
}

std::vector<unsigned char> encode(const Frame& frame) {
    std::vector<unsigned char> bytes;
    encode(frame, bytes);
    return bytes;
}

std::variant<Frame, std::string> decode(std::span<const unsigned char> bytes) {
    if (bytes.empty()) return "an empty frame";
    std::variant<Frame, std::string> result;
    Reader reader(bytes.subspan(1));
    auto& frame = std::get<Frame>(result);
    read(frame, bytes[0], reader, std::make_index_sequence<std::variant_size_v<Frame>>());
    reader.end();
    const char* fault = reader.fault() != nullptr ? reader.fault() : fault_of(frame);
    if (fault != nullptr) result = fmt::format("a frame of {} bytes: {}", bytes.size(), fault);
    return result;
}

}  // namespace espalier::wire
