#include "fuzz/fuzz_file.hpp"

#include <stdlib.h>

#include <fstream>
#include <ios>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace espalier::fuzz {

FuzzFile::FuzzFile(const std::string& name) : name_(name) {
    const fs::path memory = "/dev/shm";
    std::error_code error;
    const bool in_memory = fs::is_directory(memory, error);
    std::string pattern = ((in_memory ? memory : fs::temp_directory_path()) / "espalier-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    folder_ = pattern;
}

FuzzFile::~FuzzFile() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void FuzzFile::write(const void* bytes, std::size_t count) const {
    for (const auto& entry : fs::directory_iterator(folder_)) fs::remove_all(entry.path());
    std::ofstream file(path(), std::ios::binary | std::ios::trunc);
    file.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(count));
    if (!file.flush()) throw std::runtime_error("cannot write " + path());
}

}  // namespace espalier::fuzz
