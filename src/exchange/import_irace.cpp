#include "exchange/import_irace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <sstream>
#include <string_view>
#include <variant>

#include "base/text.hpp"
#include "exchange/irace_condition.hpp"
#include "exchange/irace_words.hpp"
#include "exchange/space_draft.hpp"

namespace espalier {
namespace {

/// A bound or an option as it was written.
struct Item {
    std::string written;
    bool quoted = false;
};

/// A line that was read, but for what depends on other lines.
struct Line {
    std::size_t number = 0;
    std::string name;
    std::string flag;  ///< irace's switch
    char type = 'c';
    bool log = false;
    std::vector<Item> domain;
    std::vector<IraceWord> condition;
    std::string condition_text;
    bool has_condition = false;
};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::string unquoted_text(const std::vector<IraceWord>& words) {
    std::string text;
    for (const auto& word : words) {
        const bool quoted = word.kind == IraceWord::Kind::text;
        text += (text.empty() ? "" : " ") + (quoted ? "\"" + word.written + "\"" : word.written);
    }
    return text;
}

/// Reads the words of a line one after the other.
class LineReader {
  public:
    LineReader(std::size_t number, const std::string& text) {
        line_.number = number;
        const std::string bare = trimmed(text);
        const auto end = std::min(bare.find_first_of(" \t\"'("), bare.size());  // names may have hyphens, and are no R
        line_.name = bare.substr(0, end);
        words_ = irace_words(std::string_view(bare).substr(end));
    }

    Line read() {
        if (line_.name.empty()) throw IraceFault("the name is missing: write name \"switch\" type (domain)");
        if (at_ == words_.size() || words_[at_].kind != IraceWord::Kind::text)
            throw IraceFault("after the name comes the switch in quotes; \"\" if there is none");
        line_.flag = words_[at_++].written;
        read_type();
        read_domain();
        if (at_ == words_.size()) return line_;
        if (!words_[at_].is("|")) throw IraceFault("after the domain only | and a condition may follow");
        line_.has_condition = true;
        line_.condition.assign(words_.begin() + static_cast<std::ptrdiff_t>(at_) + 1, words_.end());
        line_.condition_text = unquoted_text(line_.condition);
        return line_;
    }

  private:
    void read_type() {
        const std::string type = at_ < words_.size() ? words_[at_++].written : "";
        if (type.size() != 1 || std::string("icro").find(type) == std::string::npos)
            throw IraceFault(fmt::format("the type `{}`: must be i, r, c or o, the first two perhaps with ,log", type));
        line_.type = type[0];
        if (at_ == words_.size() || !words_[at_].is(",")) return;
        ++at_;
        if (at_ == words_.size() || words_[at_].written != "log" || (line_.type != 'i' && line_.type != 'r'))
            throw IraceFault("after the type only ,log may stand, and only for i and r");
        ++at_;
        line_.log = true;
    }

    void read_domain() {
        if (at_ == words_.size() || !words_[at_].is("(")) throw IraceFault("the domain in parentheses is missing");
        int open = 1;
        std::vector<IraceWord> item;
        const auto end_item = [&] {
            if (item.empty()) throw IraceFault("the domain has an empty item; an empty string is \"\"");
            const bool quoted = item.size() == 1 && item[0].kind == IraceWord::Kind::text;
            line_.domain.push_back({written(item), quoted});
            item.clear();
        };
        for (++at_; at_ < words_.size(); ++at_) {
            const IraceWord& word = words_[at_];
            open += word.is("(") ? 1 : word.is(")") ? -1 : 0;
            if (open == 0) {
                end_item();
                ++at_;
                return;
            }
            if (open == 1 && word.is(","))
                end_item();
            else
                item.push_back(word);
        }
        throw IraceFault("the domain has no closing parenthesis");
    }

    /// As one word: -1 are two for R, and an option may have a hyphen.
    static std::string written(const std::vector<IraceWord>& item) {
        std::string text;
        for (const auto& word : item) text += word.written;
        return text;
    }

    Line line_;
    std::vector<IraceWord> words_;
    std::size_t at_ = 0;
};

class IraceReader {
  public:
    explicit IraceReader(const std::string& origin) : space_(origin, "Parameters of irace") {}

    ImportedSpace read(const std::string& text) {
        std::istringstream lines(text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text);
        std::size_t number = 0;
        for (std::string line; std::getline(lines, line);) at(++number, [&] { sort(number, line); });
        for (const auto& line : lines_) at(line.number, [&] { add(line); });
        for (const auto& line : lines_)
            if (line.has_condition) at(line.number, [&] { add_condition(line); });
        return space_.finished();
    }

  private:
    template <typename Work>
    void at(std::size_t number, const Work& work) {
        try {
            work();
        } catch (const IraceFault& fault) {
            space_.fault(std::to_string(number), fault.what());
        }
    }

    void sort(std::size_t number, const std::string& line) {
        const std::string bare = trimmed(line);
        if (bare.empty() || bare[0] == '#') return;
        if (bare[0] == '[') {
            section_ = trimmed(bare.substr(0, bare.find('#')));
            if (section_ != "[forbidden]" && section_ != "[global]")
                throw IraceFault(fmt::format("`{}` is no section; there are [forbidden] and [global]", section_));
        } else if (section_ == "[forbidden]") {
            space_.lose(std::to_string(number),
                        "forbidden, and drawn all the same: " + unquoted_text(irace_words(bare)));
        } else if (section_ == "[global]") {
            space_.lose(std::to_string(number),
                        "[global] " + unquoted_text(irace_words(bare)) + ": floats are drawn with all their digits");
        } else if (section_.empty()) {
            lines_.push_back(LineReader(number, line).read());
        }
    }

    void add(const Line& line) {
        DraftParameter& draft = space_.add(line.name, std::to_string(line.number));
        if (!line.flag.empty()) draft.notes.push_back(fmt::format("irace's switch \"{}\"", line.flag));
        if (line.type == 'c' || line.type == 'o') {
            set_options(space_, draft, options(line.domain));
            if (line.type == 'o') draft.notes.emplace_back("ordinal");
            return;
        }
        if (line.domain.size() != 2) throw IraceFault("the domain of i and r has two bounds");
        const double low = bound(line, draft, 0), high = bound(line, draft, 1);
        if (line.type == 'r') return set_floats(draft, low, high, line.log);
        if (std::floor(low) != low || std::floor(high) != high || std::abs(low) > 4e15 || std::abs(high) > 4e15)
            throw IraceFault("the bounds of i are integers");
        set_integers(draft, static_cast<std::int64_t>(low), static_cast<std::int64_t>(high), line.log);
    }

    /// Options are texts. Where all are numbers that look the same when they are printed, they are numbers.
    static std::vector<Value> options(const std::vector<Item>& domain) {
        std::vector<Value> values;
        for (const auto& item : domain) {
            if (!is_number(item.written) || to_text(number_value(item.written)) != item.written) break;
            values.push_back(number_value(item.written));
        }
        const bool whole = std::all_of(values.begin(), values.end(),
                                       [](const Value& v) { return std::holds_alternative<std::int64_t>(v); });
        const bool real =
            std::all_of(values.begin(), values.end(), [](const Value& v) { return std::holds_alternative<double>(v); });
        if (values.size() == domain.size() && (whole || real)) return values;
        values.clear();
        for (const auto& item : domain) values.emplace_back(item.written);
        return values;
    }

    /// A number, or the name of a parameter on which the bound depends: then that one's bound, which is wide enough.
    double bound(const Line& line, DraftParameter& draft, std::size_t which) {
        const std::string& written = line.domain[which].written;
        if (is_number(written)) return number_in(number_value(written)).value_or(0);
        const auto other = std::find_if(lines_.begin(), lines_.end(), [&](const Line& l) { return l.name == written; });
        const bool usable = other != lines_.end() && (other->type == 'i' || other->type == 'r') &&
                            other->domain.size() == 2 && is_number(other->domain[which].written);
        if (!usable)
            throw IraceFault(
                fmt::format("the bound `{}` is no number: a study file has none that depend on other "
                            "parameters; write one that is always wide enough",
                            written));
        space_.lose(std::to_string(line.number),
                    fmt::format("the bound {} depends on another parameter: now its greatest range", written), &draft);
        return number_in(number_value(other->domain[which].written)).value_or(0);
    }

    void add_condition(const Line& line) {
        DraftParameter* draft = space_.find(line.name);
        if (draft == nullptr) return;
        set_condition(space_, *draft, std::to_string(line.number),
                      irace_condition(space_, line.condition, line.condition_text));
    }

    SpaceDraft space_;
    std::vector<Line> lines_;
    std::string section_;
};

}  // namespace

ImportedSpace import_irace(const std::string& text, const std::string& origin) {
    return IraceReader(origin).read(text);
}

}  // namespace espalier
