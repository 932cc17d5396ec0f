/// [sampler] features: the CSV file that tells what each value of a parameter that is drawn once is, so that a model
/// can rank those not drawn yet. Row i below the names is the value low + i.
///
///   config,learning_rate,beta1,s200,s400,…      learning_rate and beta1 are features
///   0,0.0012,0.93,0.67,0.65                     config only counts the rows; s200, s400, … are a curve
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sample/row_features.hpp"

namespace espalier {

struct FeatureFile {
    std::vector<std::string> columns;  ///< those that are features
    std::string hash;                  ///< XXH3-128 of the file, hexadecimal
    std::shared_ptr<const RowFeatures> rows;
};

/// `wanted`: the columns that are features. Empty: all but curves, which are three or more columns whose names are the
/// same but for a number at the end. One that only counts the rows says nothing (sample/row_features.hpp).
/// @throws std::runtime_error that says what is wrong with the file
[[nodiscard]] FeatureFile read_features(const std::string& path, const std::vector<std::string>& wanted);

}  // namespace espalier
