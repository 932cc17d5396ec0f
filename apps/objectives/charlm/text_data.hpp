/// A text as numbers: what the model learns from and what it is judged by. Immutable after loading; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace charlm {

/// A character is a byte. Symbol 0 stands for every byte that the training part lacks, and for what is before the text;
/// the others are numbered in the order of their bytes.
using Symbol = std::uint8_t;

class TextData {
  public:
    /// The last `validation` (a share, 0 < validation < 1) of the text is held back.
    /// @throws std::runtime_error if the text is too short to split.
    TextData(std::string_view text, double validation);

    /// @throws std::runtime_error that names the path when it cannot be read.
    static TextData load(const std::filesystem::path& path, double validation);

    [[nodiscard]] std::size_t symbols() const { return symbols_; }  ///< symbol 0 included
    [[nodiscard]] std::size_t training() const { return training_; }
    [[nodiscard]] std::size_t validation() const { return text_.size() - margin - training_; }

    /// The symbol at a place: 0..training()-1 are for training, the validation() after them for validation.
    [[nodiscard]] Symbol at(std::size_t place) const { return text_[margin + place]; }
    /// The `length` symbols before a place, oldest first. length <= margin.
    [[nodiscard]] std::span<const Symbol> before(std::size_t place, std::size_t length) const {
        return {text_.data() + margin + place - length, length};
    }

    static constexpr std::size_t margin = 64;  ///< the longest context

  private:
    std::vector<Symbol> text_;  ///< `margin` unknown symbols, then the text
    std::size_t training_ = 0;
    std::size_t symbols_ = 0;
};

}  // namespace charlm
