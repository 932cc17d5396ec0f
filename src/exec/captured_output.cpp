#include "exec/captured_output.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "objective/host_text.hpp"

namespace espalier {

void CapturedOutput::tell_line(const Tell& tell) {
    while (!line_.empty() && (line_.back() == '\r' || line_.back() == ' ')) line_.pop_back();
    if (!line_.empty()) tell(valid_utf8(line_));
    line_.clear();
}

void CapturedOutput::take(std::string_view bytes, const Tell& tell) {
    taken_ += bytes.size();
    last_.append(bytes.substr(bytes.size() - std::min(bytes.size(), most_last)));
    if (last_.size() > 4 * most_last) last_.erase(0, last_.size() - most_last);

    std::string_view first = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), most_first - told_));
    told_ += first.size();
    while (!first.empty()) {
        const auto end = first.find('\n');
        line_.append(first.substr(0, end));
        if (end == std::string_view::npos) break;
        tell_line(tell);
        first.remove_prefix(end + 1);
    }
}

void CapturedOutput::end(const Tell& tell) {
    const std::uint64_t untold = taken_ - told_;
    std::string_view last = last_;
    last.remove_prefix(last.size() - std::min<std::uint64_t>({last.size(), most_last, untold}));
    if (untold <= last.size()) {
        line_.append(last.substr(0, last.find('\n')));  // goes on where the first part ended
        last.remove_prefix(std::min(last.size(), last.find('\n')));
    }
    tell_line(tell);
    if (untold > most_last) {
        tell(fmt::format("… {} of output are left out …", byte_count(static_cast<double>(untold - last.size()))));
        const auto begin = last.find('\n');  // of a line that is whole
        if (begin != std::string_view::npos && begin + 1 < last.size()) last.remove_prefix(begin + 1);
    }
    while (!last.empty()) {
        const auto end_of_line = last.find('\n');
        line_.assign(last.substr(0, end_of_line));
        tell_line(tell);
        if (end_of_line == std::string_view::npos) break;
        last.remove_prefix(end_of_line + 1);
    }
    last_.clear();
    taken_ = told_ = 0;
}

std::string CapturedOutput::last_words() const {
    std::string_view last = last_;
    if (last.size() > most_last) {
        last.remove_prefix(last.size() - most_last);
        const auto begin = last.find('\n');
        if (begin != std::string_view::npos && begin + 1 < last.size()) last.remove_prefix(begin + 1);
    }
    while (!last.empty() && (last.back() == '\n' || last.back() == ' ' || last.back() == '\r')) last.remove_suffix(1);
    return valid_utf8(last);
}

}  // namespace espalier
