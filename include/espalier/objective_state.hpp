/// How an objective's state is written and read back: StateWriter and StateReader for save() and load(). Included by
/// objective.hpp. Numbers go in this machine's byte order: states move between machines of one kind. The host checks
/// length and checksum of what it hands back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "espalier/objective.h"

namespace espalier {
inline namespace abi1 {

/// What may be written as it lies in memory: no pointers, and no structs, whose padding would differ from save to save.
template <class T>
concept StateItem = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// Takes a state in pieces.
class StateWriter {
  public:
    StateWriter() = default;  ///< only counts
    explicit StateWriter(const espalier_writer& writer) : writer_(&writer) {}

    void bytes(const void* data, std::size_t count) {
        size_ += count;
        if (writer_ == nullptr || count == 0) return;
        if (writer_->write(writer_, data, count) != ESPALIER_OK)
            throw std::runtime_error("the host could not take the state");
    }
    template <StateItem T>
    void write(const T& value) {
        bytes(&value, sizeof(T));
    }
    /// Without their number: for sizes that follow from the configuration.
    template <StateItem T>
    void items(const T* first, std::size_t count) {
        bytes(first, count * sizeof(T));
    }
    template <StateItem T>
    void write(const std::vector<T>& values) {
        static_assert(!std::is_same_v<T, bool>, "std::vector<bool> has no memory to copy: use std::vector<char>");
        write(std::uint64_t{values.size()});
        items(values.data(), values.size());
    }
    void write(const std::string& text) {
        write(std::uint64_t{text.size()});
        bytes(text.data(), text.size());
    }

    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    const espalier_writer* writer_ = nullptr;
    std::uint64_t size_ = 0;
};

/// Gives a state back in the order it was written.
class StateReader {
  public:
    StateReader(const void* bytes, std::size_t count) : next_(static_cast<const unsigned char*>(bytes)), left_(count) {}

    /// @throws std::runtime_error when fewer are left.
    void bytes(void* out, std::size_t count) {
        if (count > left_) {
            throw std::runtime_error("the state is too short: " + std::to_string(count) + " bytes wanted, " +
                                     std::to_string(left_) + " left");
        }
        if (count == 0) return;
        std::memcpy(out, next_, count);
        next_ += count;
        left_ -= count;
    }
    template <StateItem T>
    [[nodiscard]] T read() {
        T value{};
        bytes(&value, sizeof(T));
        return value;
    }
    template <StateItem T>
    void items(T* first, std::size_t count) {
        bytes(first, count * sizeof(T));
    }
    template <StateItem T>
    void read(T& value) {
        bytes(&value, sizeof(T));
    }
    template <StateItem T>
    void read(std::vector<T>& values) {
        values.resize(count_of(sizeof(T)));
        items(values.data(), values.size());
    }
    void read(std::string& text) {
        text.resize(count_of(1));
        bytes(text.data(), text.size());
    }

    [[nodiscard]] std::size_t left() const { return left_; }

  private:
    // A damaged count must not become a huge allocation.
    std::size_t count_of(std::size_t item) {
        const auto count = read<std::uint64_t>();
        if (count > left_ / item) throw std::runtime_error("the state is damaged: a length exceeds what is left");
        return static_cast<std::size_t>(count);
    }

    const unsigned char* next_;
    std::size_t left_;
};

}  // namespace abi1
}  // namespace espalier
