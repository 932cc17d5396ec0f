#include "command_template.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "espalier/objective.hpp"

namespace objectives::exec {
namespace {

[[noreturn]] void refuse(const std::string& word, const std::string& why) {
    throw espalier::ConfigurationError("option \"command\": `" + word + "`: " + why);
}

}  // namespace

CommandTemplate::CommandTemplate(const std::vector<std::string>& words) {
    for (const auto& word : words) words_.push_back(read(word));
    if (words_.empty())
        throw espalier::ConfigurationError(
            "option \"command\" is missing: give the command to tune as a list of words, for example command = "
            "[\"python3\", \"train.py\", \"--lr={lr}\", \"--epochs={resource}\"]");
    if (words.front().empty()) refuse("", "the first word names the program and must not be empty");
}

CommandTemplate::Word CommandTemplate::read(const std::string& word) {
    Word pieces;
    std::string plain;
    if (word.find('\0') != std::string::npos) refuse(word.c_str(), "a word of a command cannot hold a NUL");
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if ((c == '{' || c == '}') && i + 1 < word.size() && word[i + 1] == c) {
            plain += c;
            ++i;
            continue;
        }
        if (c == '}') refuse(word, "a `}` without its `{`; write `}}` for a brace");
        if (c != '{') {
            plain += c;
            continue;
        }
        const auto end = word.find_first_of("{}", i + 1);
        if (end == std::string::npos || word[end] != '}') refuse(word, "a `{` without its `}`; write `{{` for a brace");
        const std::string name = word.substr(i + 1, end - i - 1);
        if (name.empty()) refuse(word, "an empty placeholder; write `{{}}` for braces");
        if (!plain.empty()) pieces.push_back({false, std::exchange(plain, {})});
        pieces.push_back({true, name});
        if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
        i = end;
    }
    if (!plain.empty()) pieces.push_back({false, plain});
    return pieces;
}

std::optional<std::string> CommandTemplate::fixed_program() const {
    std::string program;
    for (const auto& piece : words_.front()) {
        if (piece.placeholder) return std::nullopt;
        program += piece.text;
    }
    return program;
}

std::vector<std::string> CommandTemplate::fill(const Fill& value) const {
    std::vector<std::string> filled;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        std::string word;
        bool whole = true;
        for (const auto& piece : words_[i]) {
            const auto text = piece.placeholder ? value(piece.text) : piece.text;
            whole = whole && text;
            if (text) word += *text;
        }
        if (whole)
            filled.push_back(std::move(word));
        else if (i == 0)
            throw espalier::ConfigurationError(
                "the first word of the command names a parameter that this configuration does not have");
    }
    return filled;
}

}  // namespace objectives::exec
