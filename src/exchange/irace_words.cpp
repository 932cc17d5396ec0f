#include "exchange/irace_words.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace espalier {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool in_word(char c) { return is_letter(c) || is_digit(c) || c == '.'; }

class Reader {
  public:
    explicit Reader(std::string_view line) : line_(line) {}

    std::vector<IraceWord> all() {
        std::vector<IraceWord> words;
        while (at_ < line_.size() && line_[at_] != '#') {
            const char c = line_[at_];
            if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v')
                ++at_;
            else
                words.push_back(next(c));
        }
        return words;
    }

  private:
    IraceWord next(char c) {
        if (c == '"' || c == '\'') return quoted(c);
        if (in_word(c)) return word();
        static constexpr std::array<std::string_view, 8> signs = {"%in%", "==", "!=", "<=", ">=", "&&", "||", "%%"};
        for (const auto sign : signs)
            if (line_.substr(at_, sign.size()) == sign) {
                at_ += sign.size();
                return {IraceWord::Kind::sign, std::string(sign)};
            }
        return {IraceWord::Kind::sign, std::string(1, line_[at_++])};
    }

    IraceWord quoted(char quote) {
        std::string text;
        for (++at_; at_ < line_.size(); ++at_) {
            if (line_[at_] == quote) {
                ++at_;
                return {IraceWord::Kind::text, text};
            }
            if (line_[at_] == '\\' && at_ + 1 < line_.size()) ++at_;
            text += line_[at_];
        }
        throw IraceFault(fmt::format("the string `{}` has no end", text));
    }

    /// A name, or a number: 1e-5 is one word.
    IraceWord word() {
        const std::size_t begin = at_;
        while (at_ < line_.size() && (in_word(line_[at_]) || is_exponent_sign(begin))) ++at_;
        std::string written(line_.substr(begin, at_ - begin));
        const auto kind = is_number(written) ? IraceWord::Kind::number : IraceWord::Kind::name;
        return {kind, std::move(written)};
    }

    [[nodiscard]] bool is_exponent_sign(std::size_t begin) const {
        if (line_[at_] != '-' && line_[at_] != '+') return false;
        const char before = line_[at_ - 1];
        const bool number = is_digit(line_[begin]) || line_[begin] == '.';
        return number && (before == 'e' || before == 'E') && at_ + 1 < line_.size() && is_digit(line_[at_ + 1]);
    }

    std::string_view line_;
    std::size_t at_ = 0;
};

template <typename Number>
bool read(const std::string& written, Number& number) {
    const char* end = written.data() + written.size();
    const auto [stopped, fault] = std::from_chars(written.data(), end, number);
    return fault == std::errc() && stopped == end;
}

}  // namespace

std::vector<IraceWord> irace_words(std::string_view line) { return Reader(line).all(); }

bool is_number(const std::string& written) {
    double number = 0;
    if (written.empty() || is_letter(written[0]) || (written[0] == '-' && written.size() > 1 && is_letter(written[1])))
        return false;  // no inf, no nan
    return read(written, number) && std::isfinite(number);
}

Value number_value(const std::string& written) {
    std::int64_t whole = 0;
    if (read(written, whole)) return whole;
    double number = 0;
    read(written, number);
    return number;
}

}  // namespace espalier
