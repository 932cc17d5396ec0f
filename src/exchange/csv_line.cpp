#include "exchange/csv_line.hpp"

#include <cmath>
#include <cstddef>

#include "base/text.hpp"

namespace espalier {

void CsvLines::separate() {
    if (!begins_) buffer_ += ',';
    begins_ = false;
}

void CsvLines::text(std::string_view value) {
    separate();
    const bool bare = !value.empty() && value.find_first_of(",\"\r\n") == std::string_view::npos &&
                      value.front() != ' ' && value.back() != ' ';
    if (bare) {
        buffer_ += value;
        return;
    }
    buffer_ += '"';
    for (const char letter : value) buffer_ += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    buffer_ += '"';
}

void CsvLines::number(double value) {
    separate();
    if (!std::isnan(value)) buffer_ += shortest(value);
}

void CsvLines::number(std::optional<double> value) { value ? number(*value) : nothing(); }

void CsvLines::whole(std::uint64_t value) {
    separate();
    buffer_ += std::to_string(value);
}

void CsvLines::plain(std::string_view value) {
    separate();
    buffer_ += value;
}

void CsvLines::nothing() { separate(); }

void CsvLines::end() {
    buffer_ += '\n';
    begins_ = true;
    if (buffer_.size() > (std::size_t{1} << 16U)) flush();
}

void CsvLines::flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

}  // namespace espalier
