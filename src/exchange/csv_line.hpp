/// Lines of CSV as RFC 4180 quotes them, ended by \n as Unix does. What is not known is an empty field, an empty text
/// is "" in quotes. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace espalier {

class CsvLines {
  public:
    explicit CsvLines(std::ostream& out) : out_(out) {}
    CsvLines(const CsvLines&) = delete;
    CsvLines& operator=(const CsvLines&) = delete;
    ~CsvLines() { flush(); }

    void text(std::string_view value);
    void number(double value);  ///< NaN: not known
    void number(std::optional<double> value);
    void whole(std::uint64_t value);
    /// As JSON writes it, without quotes of its own: 12, 1e-05, true.
    void plain(std::string_view value);
    void nothing();
    void end();

  private:
    void separate();
    void flush();

    std::ostream& out_;
    std::string buffer_;
    bool begins_ = true;
};

}  // namespace espalier
