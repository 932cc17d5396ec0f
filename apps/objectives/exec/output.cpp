#include "output.hpp"

#include <nlohmann/json.hpp>

namespace objectives::exec {
namespace {

/// With U+FFFD in the place of bytes that are no UTF-8.
std::string valid_utf8(const std::string& bytes) {
    using Json = nlohmann::json;
    return Json::parse(Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

void LineReader::append(std::string_view bytes) {
    if (dropping_) return;
    if (line_.size() + bytes.size() > longest_) {
        dropping_ = true;
        line_.clear();
        line_.shrink_to_fit();
        return;
    }
    line_ += bytes;
}

void LineReader::feed(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
        append(bytes.substr(0, end));
        finish();
        bytes.remove_prefix(end + 1);
    }
    append(bytes);
}

void LineReader::finish() {
    if (!dropping_ && !line_.empty()) take_(line_);
    dropping_ = false;
    line_.clear();
}

void Tail::feed(std::string_view bytes) {
    if (bytes.size() > bytes_) {
        bytes.remove_prefix(bytes.size() - bytes_);
        cut_ = true;
    }
    kept_ += bytes;
    // Twice as much before it is cut, so that many small writes cost no more than a few large ones.
    if (kept_.size() > 2 * bytes_) {
        kept_.erase(0, kept_.size() - bytes_);
        cut_ = true;
    }
}

std::string Tail::text() const {
    std::string text = kept_.substr(0, kept_.find_last_not_of(" \t\r\n") + 1);
    bool cut = cut_;
    if (text.size() > bytes_) {
        text.erase(0, text.size() - bytes_);
        cut = true;
    }
    std::size_t begin = text.size();
    for (std::size_t lines = 0; begin > 0 && lines < lines_; ++lines) {
        const auto newline = text.rfind('\n', begin - 1);
        if (newline == std::string::npos) {
            begin = 0;
            break;
        }
        begin = newline;
    }
    if (begin > 0) text.erase(0, begin + 1);
    // Not half a line at the start, unless that is all there is.
    const auto newline = text.find('\n');
    const bool half = cut && begin == 0;
    if (half && newline != std::string::npos) text.erase(0, newline + 1);
    return (half && newline == std::string::npos ? "…" : "") + valid_utf8(text);
}

}  // namespace objectives::exec
