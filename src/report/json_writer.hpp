/// Writes JSON straight into one text, without a tree of values: a column of a million numbers is a loop. The caller
/// opens and closes in order. `<` is written as \u003c, so that the text may stand inside an HTML page. A value.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espalier {

class JsonWriter {
  public:
    JsonWriter& object();
    JsonWriter& array();
    JsonWriter& end();  ///< of the innermost object or array
    JsonWriter& key(std::string_view name);

    JsonWriter& text(std::string_view value);  ///< bytes that are no UTF-8 are replaced
    JsonWriter& number(double value);          ///< to 7 significant digits; what is not finite is null
    JsonWriter& exact(double value);           ///< as the shortest decimal that reads back
    JsonWriter& share(double value);           ///< to 3 digits after the point: of what is drawn alone
    JsonWriter& whole(std::uint64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& raw(std::string_view json);  ///< a JSON value that somebody else wrote

    /// `"name": [what(item), …]`, each by calling `write(*this, item)`.
    template <typename Range, typename Write>
    JsonWriter& column(std::string_view name, const Range& items, Write write) {
        key(name).array();
        for (const auto& item : items) write(*this, item);
        return end();
    }
    JsonWriter& texts(std::string_view name, const std::vector<std::string>& values) {
        return column(name, values, [](JsonWriter& w, const std::string& value) { w.text(value); });
    }
    JsonWriter& numbers(std::string_view name, const std::vector<double>& values) {
        return column(name, values, [](JsonWriter& w, double value) { w.number(value); });
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    void separate();

    struct Level {
        char closing;
        bool empty;
    };
    std::string text_;
    std::vector<Level> open_;
    bool after_key_ = false;
};

}  // namespace espalier
