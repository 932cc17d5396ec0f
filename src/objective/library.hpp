/// A loaded and opened objective. Loading runs the library's code: only trusted libraries in this process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "espalier/objective.h"
#include "objective/description.hpp"
#include "objective/error.hpp"
#include "objective/options.hpp"

namespace espalier {

/// XXH3-128 of a file's bytes as 32 hexadecimal digits. @throws ObjectiveError if it cannot be read.
[[nodiscard]] std::string file_hash(const std::string& path);

class Library {
  public:
    /// Loads, negotiates the ABI, opens with `options` and asks for the description. Relative paths in options begin at
    /// `folder`. @throws ObjectiveError: no such file, no library (with the loader's words), no symbol
    /// espalier_get_objective, another ABI version (found and wanted), a table that is incomplete, options it refuses,
    /// an option it never asked for (with the nearest it knows). `parameters`: the names of the study's own space,
    /// where it has one, for libraries that check their options against them.
    Library(const std::string& path, const OptionTable& options, const std::string& folder,
            const std::vector<std::string>& parameters = {});
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library();  ///< closes the objective; the library stays loaded: its threads may still run

    [[nodiscard]] const std::string& path() const { return path_; }  ///< absolute
    [[nodiscard]] const std::string& hash() const { return hash_; }
    [[nodiscard]] const Description& description() const { return description_; }
    [[nodiscard]] const espalier_objective& table() const { return *table_; }
    [[nodiscard]] espalier_opened* opened() const { return opened_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }  ///< where relative paths begin

  private:
    void close() noexcept;

    std::string path_;
    std::string folder_;
    std::string hash_;
    const espalier_objective* table_ = nullptr;
    espalier_opened* opened_ = nullptr;
    Description description_;
};

}  // namespace espalier
