#include "report/json_writer.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

bool is_plain(std::string_view text) {
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte > 0x7e || letter == '"' || letter == '\\' || letter == '<') return false;
    }
    return true;
}

}  // namespace

void JsonWriter::separate() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (open_.empty()) return;
    if (!open_.back().empty) text_ += ',';
    open_.back().empty = false;
}

JsonWriter& JsonWriter::object() {
    separate();
    text_ += '{';
    open_.push_back({'}', true});
    return *this;
}

JsonWriter& JsonWriter::array() {
    separate();
    text_ += '[';
    open_.push_back({']', true});
    return *this;
}

JsonWriter& JsonWriter::end() {
    text_ += open_.back().closing;
    open_.pop_back();
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    text(name);
    text_ += ':';
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
    separate();
    if (is_plain(value)) {
        text_ += '"';
        text_ += value;
        text_ += '"';
        return *this;
    }
    using nlohmann::json;
    for (const char letter : json(std::string(value)).dump(-1, ' ', false, json::error_handler_t::replace)) {
        if (letter == '<')
            text_ += "\\u003c";
        else
            text_ += letter;
    }
    return *this;
}

JsonWriter& JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    fmt::format_to(std::back_inserter(text_), "{:.7g}", value);
    return *this;
}

JsonWriter& JsonWriter::exact(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    fmt::format_to(std::back_inserter(text_), "{}", value);
    return *this;
}

JsonWriter& JsonWriter::share(double value) {
    if (!std::isfinite(value)) return null();
    return number(std::round(value * 1000) / 1000);
}

JsonWriter& JsonWriter::whole(std::uint64_t value) {
    separate();
    fmt::format_to(std::back_inserter(text_), "{}", value);
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    separate();
    text_ += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    text_ += "null";
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

}  // namespace espalier
