#include "zstd/corpus.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "counter_random.hpp"

namespace compression {
namespace fs = std::filesystem;
namespace {

/// Fowler, Noll and Vo's hash (FNV-1a, 64 bits), and a mix because its upper bits move little.
std::uint64_t hash(std::string_view text) {
    std::uint64_t h = 0xcbf29ce484222325U;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return objectives::mix(h);
}

bool ends_with_any(const fs::path& path, const std::vector<std::string>& extensions) {
    if (extensions.empty()) return true;
    const std::string extension = path.extension().string();
    return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& wanted) {
        return extension == (wanted.rfind('.', 0) == 0 ? wanted : "." + wanted);
    });
}

}  // namespace

Corpus::Corpus(const fs::path& folder, const std::vector<std::string>& extensions) : folder_(folder) {
    walk(extensions);
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    for (std::size_t i = 0; i < files_.size(); ++i) order.emplace_back(hash(files_[i].path), i);
    std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : files_[a.second].path < files_[b.second].path;
    });
    std::vector<CorpusFile> ordered;
    ordered.reserve(order.size());
    for (const auto& [h, i] : order) ordered.push_back(std::move(files_[i]));
    files_ = std::move(ordered);
    for (const auto& file : files_) {
        bytes_ += file.bytes;
        largest_ = std::max(largest_, file.bytes);
    }
    if (bytes_ == 0) {
        std::string what = folder.string() + ": there is no file to compress";
        if (!extensions.empty()) what += " with one of the `extensions`";
        if (skipped_ > 0) what += "; " + std::to_string(skipped_) + " could not be read";
        throw std::runtime_error(what);
    }
}

void Corpus::walk(const std::vector<std::string>& extensions) {
    std::vector<fs::path> folders{folder_};
    while (!folders.empty()) {
        const fs::path here = std::move(folders.back());
        folders.pop_back();
        std::error_code error;
        fs::directory_iterator entry(here, error);
        if (error && here == folder_)
            throw std::runtime_error("cannot read the folder " + here.string() + ": " + error.message());
        if (error) ++skipped_;
        for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
            std::error_code unknown;
            const fs::file_status status = entry->symlink_status(unknown);
            if (fs::is_directory(status)) folders.push_back(entry->path());
            if (!fs::is_regular_file(status) || !ends_with_any(entry->path(), extensions)) continue;
            const std::uintmax_t bytes = entry->file_size(unknown);
            if (unknown || ::access(entry->path().c_str(), R_OK) != 0) {
                ++skipped_;
                continue;
            }
            files_.push_back({entry->path().lexically_relative(folder_).string(), bytes});
        }
    }
}

}  // namespace compression
