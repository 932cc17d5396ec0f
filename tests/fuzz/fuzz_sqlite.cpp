#include "fuzz/fuzz_sqlite.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <ios>
#include <iterator>
#include <memory>
#include <string_view>

#include "fuzz/fuzz_target.hpp"

namespace espalier::fuzz {
namespace {

/// No other files, and nothing that lasts.
int only_this_file(void*, int action, const char*, const char*, const char*, const char*) {
    return action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK;
}

int enough(void*) { return 1; }

void run(const std::string& path, std::string_view sql) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> database(opened, &sqlite3_close_v2);
    if (code != SQLITE_OK) return;
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, 1 << 20);
    sqlite3_exec(opened, "PRAGMA synchronous = OFF; PRAGMA max_page_count = 400", nullptr, nullptr, nullptr);
    sqlite3_set_authorizer(opened, &only_this_file, nullptr);
    sqlite3_progress_handler(opened, 20'000, &enough, nullptr);
    sqlite3_exec(opened, std::string(sql).c_str(), nullptr, nullptr, nullptr);
}

void patch(std::string& file, std::string_view patches) {
    while (patches.size() >= 4) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<unsigned char>(patches[i]));
        };
        const std::size_t place = byte(0) << 16U | byte(1) << 8U | byte(2);
        const std::size_t length = std::min(byte(3), patches.size() - 4);
        if (byte(3) == 0) file.resize(std::min(place, file.size()));
        for (std::size_t i = 0; i < length && place + i < file.size(); ++i) file[place + i] = patches[4 + i];
        patches.remove_prefix(4 + length);
    }
}

}  // namespace

std::string content_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write_sqlite(const FuzzFile& file, const std::string& whole, const std::uint8_t* data, std::size_t size) {
    const std::string_view input = text_of(data, size);
    if (input.starts_with("SQLite format 3")) return file.write(data, size);
    std::string content = whole;
    if (input.starts_with("P")) {
        patch(content, input.substr(1));
        return file.write(content.data(), content.size());
    }
    file.write(content.data(), content.size());
    const std::size_t end = std::min(input.find('\0'), input.size());
    run(file.path(), input.substr(0, end));
    if (end == input.size()) return;
    content = content_of(file.path());
    patch(content, input.substr(end + 1));
    file.write(content.data(), content.size());
}

}  // namespace espalier::fuzz
