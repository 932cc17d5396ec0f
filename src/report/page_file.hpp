/// A page on the disk: written aside under a new name, then put in the place of the one before, so that whoever opens
/// it sees one or the other. One thread.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace espalier {

/// What the user named cannot be written, and what to do about it.
struct PageFileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Takes the place of a page that is there, and of nothing else. @throws PageFileError
void write_page(const std::string& path, std::string_view text);

/// "my study" as a file of its own in the current folder: "my study.report.html".
[[nodiscard]] std::string default_page_name(const std::string& study);

}  // namespace espalier
