#include "charlm/text_data.hpp"

#include <array>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

namespace charlm {

TextData::TextData(std::string_view text, double validation) {
    const auto held_back = static_cast<std::size_t>(std::floor(static_cast<double>(text.size()) * validation));
    training_ = text.size() - held_back;
    if (held_back == 0 || training_ == 0) {
        throw std::runtime_error("the text has only " + std::to_string(text.size()) +
                                 " characters: too few for a training and a validation part");
    }
    std::array<bool, 256> seen{};
    for (const char c : text.substr(0, training_)) seen[static_cast<unsigned char>(c)] = true;
    std::array<Symbol, 256> numbers{};
    symbols_ = 1;
    // A text with all 256 bytes leaves no number for the last of them: it shares symbol 0.
    for (std::size_t byte = 0; byte < seen.size(); ++byte)
        if (seen[byte] && symbols_ < 256) numbers[byte] = static_cast<Symbol>(symbols_++);

    text_.assign(margin, 0);
    text_.reserve(margin + text.size());
    for (const char c : text) text_.push_back(numbers[static_cast<unsigned char>(c)]);
}

TextData TextData::load(const std::filesystem::path& path, double validation) {
    std::error_code ignored;
    // A folder opens like a file and only fails when it is read.
    errno = std::filesystem::is_directory(path, ignored) ? EISDIR : 0;
    std::ifstream file;
    if (errno == 0) file.open(path, std::ios::binary);
    if (!file.is_open()) {
        throw std::runtime_error("cannot read the text " + path.string() + ": " +
                                 std::generic_category().message(errno) + "; set `text` in [objective] to a text file");
    }
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    try {
        return TextData(text, validation);
    } catch (const std::runtime_error& e) {
        throw std::runtime_error(path.string() + ": " + e.what());
    }
}

}  // namespace charlm
