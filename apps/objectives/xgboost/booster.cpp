#include "xgboost/booster.hpp"

#include <xgboost/c_api.h>

#include <algorithm>
#include <stdexcept>

namespace boosting {
namespace {

/// XGBoost's messages go on with a stack trace.
void check(int code) {
    if (code == 0) return;
    std::string text = XGBGetLastError();
    text.erase(std::min(text.find("\nStack trace"), text.size()));
    const auto words = text.find_first_not_of("\n ");
    throw std::runtime_error("XGBoost: " +
                             (words == std::string::npos ? "an error without words" : text.substr(words)));
}

}  // namespace

void Matrix::Free::operator()(void* handle) const noexcept { XGDMatrixFree(handle); }
void Booster::Free::operator()(void* handle) const noexcept { XGBoosterFree(handle); }

Matrix::Matrix(const Examples& examples) {
    DMatrixHandle handle = nullptr;
    check(XGDMatrixCreateFromCSREx(examples.starts.data(), examples.places.data(), examples.values.data(),
                                   examples.starts.size(), examples.values.size(), examples.columns, &handle));
    handle_.reset(handle);
    check(XGDMatrixSetFloatInfo(handle, "label", examples.targets.data(), examples.targets.size()));
}

Booster::Booster(const std::vector<const Matrix*>& matrices) {
    std::vector<DMatrixHandle> handles;
    for (const Matrix* matrix : matrices) handles.push_back(matrix->handle());
    BoosterHandle handle = nullptr;
    check(XGBoosterCreate(handles.data(), handles.size(), &handle));
    handle_.reset(handle);
}

void Booster::set(const Setting& setting) {
    check(XGBoosterSetParam(handle_.get(), setting.first.c_str(), setting.second.c_str()));
}

void Booster::train_round(int round, const Matrix& matrix) {
    check(XGBoosterUpdateOneIter(handle_.get(), round, matrix.handle()));
}

void Booster::forget_draws() {
    bst_ulong size = 0;
    const char* bytes = nullptr;
    check(XGBoosterSaveJsonConfig(handle_.get(), &size, &bytes));
    const std::string settings(bytes, size);
    check(XGBoosterLoadJsonConfig(handle_.get(), settings.c_str()));
}

std::pair<const float*, std::size_t> Booster::predict(const Matrix& matrix) const {
    bst_ulong count = 0;
    const float* values = nullptr;
    check(XGBoosterPredict(handle_.get(), matrix.handle(), 0, 0, 0, &count, &values));
    return {values, count};
}

std::string Booster::save() const {
    bst_ulong size = 0;
    const char* bytes = nullptr;
    check(XGBoosterSerializeToBuffer(handle_.get(), &size, &bytes));
    return {bytes, size};
}

void Booster::load(const std::string& state) {
    check(XGBoosterUnserializeFromBuffer(handle_.get(), state.data(), state.size()));
}

int Booster::rounds() const {
    int rounds = 0;
    check(XGBoosterBoostedRounds(handle_.get(), &rounds));
    return rounds;
}

}  // namespace boosting
