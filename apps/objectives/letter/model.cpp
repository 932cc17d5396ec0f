#include "letter/model.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace letter {
namespace {

// Blocks begin at the same places whatever is trained first: so the sums do not depend on the memory at hand.
constexpr Eigen::Index block = 256;

Model::Trained trained(Gram::Solved solved) {
    switch (solved) {
        case Gram::Solved::yes:
            return Model::Trained::yes;
        case Gram::Solved::stopped:
            return Model::Trained::stopped;
        case Gram::Solved::singular:
            break;
    }
    return Model::Trained::singular;
}

}  // namespace

Model::Model(const LabelledData& data, const ModelSettings& settings)
    : data_(&data),
      settings_(settings),
      features_(settings.kernel, settings.bandwidth, data.whitening(settings.whitening), settings.seed),
      moments_(data.classes(), 0) {}

Model::Trained Model::train(Eigen::Index to, const Stop& stop) {
    const Eigen::Index all = data_->training().size();
    if (settings_.budget == Budget::features) {
        features_.grow(to);
        gram_.grow(to);
        const Eigen::Index old = moments_.cols();
        moments_.conservativeResize(Eigen::NoChange, to);
        moments_.rightCols(to - old).setZero();
        if (!add_examples(0, all, old, stop)) return Trained::stopped;
        summed_ = all;
        position_ = to;
        return solve_by_features(stop);
    }
    features_.grow(settings_.features);
    position_ = std::min(to, all);
    if (position_ <= settings_.features) return solve_by_examples(stop);
    if (summed_ == 0) {
        gram_.grow(settings_.features);
        moments_.setZero(data_->classes(), settings_.features);
    }
    if (!add_examples(summed_, position_, 0, stop)) return Trained::stopped;
    summed_ = position_;
    return solve_by_features(stop);
}

bool Model::add_examples(Eigen::Index from, Eigen::Index to, Eigen::Index first_feature, const Stop& stop) {
    const Part& part = data_->training();
    const Eigen::Index fresh = features_.count() - first_feature;
    for (Eigen::Index begin = from; begin < to; begin += block) {
        if (stop()) return false;
        const Eigen::Index count = std::min(block, to - begin);
        const Eigen::MatrixXf z = features_.of(part.inputs.middleCols(begin, count), 0, features_.count());
        gram_.add(z, first_feature);
        for (Eigen::Index i = 0; i < count; ++i) {
            const Eigen::Index label = part.labels[static_cast<std::size_t>(begin + i)];
            moments_.row(label).tail(fresh) += z.col(i).tail(fresh).cast<double>().transpose();
        }
    }
    return true;
}

// (Z Z' + ridge D I) W = Z Y', D features: inner products of features are D times the kernel.
Model::Trained Model::solve_by_features(const Stop& stop) {
    Eigen::MatrixXd right = moments_.transpose();
    const auto solved = gram_.solve(settings_.ridge * static_cast<double>(features_.count()), right, stop);
    weights_ = right.cast<float>();
    return trained(solved);
}

// (Z' Z + ridge D I) A = Y', then W = Z A.
Model::Trained Model::solve_by_examples(const Stop& stop) {
    const auto inputs = data_->training().inputs.leftCols(position_);
    const Eigen::Index count = features_.count();
    Gram products;
    products.grow(position_);
    for (Eigen::Index first = 0; first < count; first += block) {
        if (stop()) return Trained::stopped;
        products.add(features_.of(inputs, first, std::min(block, count - first)).transpose());
    }
    Eigen::MatrixXd unknowns = Eigen::MatrixXd::Zero(position_, data_->classes());
    for (Eigen::Index i = 0; i < position_; ++i) unknowns(i, data_->training().labels[static_cast<std::size_t>(i)]) = 1;
    const auto solved = products.solve(settings_.ridge * static_cast<double>(count), unknowns, stop);
    if (solved != Gram::Solved::yes) return trained(solved);
    weights_.resize(count, data_->classes());
    const Eigen::MatrixXf factors = unknowns.cast<float>();
    for (Eigen::Index first = 0; first < count; first += block) {
        const Eigen::Index here = std::min(block, count - first);
        weights_.middleRows(first, here).noalias() = features_.of(inputs, first, here) * factors;
    }
    return Trained::yes;
}

double Model::error(const Part& part) const {
    Eigen::Index wrong = 0;
    for (Eigen::Index begin = 0; begin < part.size(); begin += block) {
        const Eigen::Index count = std::min(block, part.size() - begin);
        const Eigen::MatrixXf outputs =
            weights_.transpose() * features_.of(part.inputs.middleCols(begin, count), 0, features_.count());
        for (Eigen::Index i = 0; i < count; ++i) {
            Eigen::Index best = 0;
            outputs.col(i).maxCoeff(&best);
            if (best != part.labels[static_cast<std::size_t>(begin + i)]) ++wrong;
        }
    }
    return static_cast<double>(wrong) / static_cast<double>(part.size());
}

void Model::rest() {
    weights_.resize(0, 0);
    features_.forget();
}

void Model::save(espalier::StateWriter& out) const {
    out.write(std::uint64_t{static_cast<std::size_t>(position_)});
    out.write(std::uint64_t{static_cast<std::size_t>(summed_)});
    out.write(std::uint64_t{static_cast<std::size_t>(gram_.size())});
    gram_.save(out);
    out.items(moments_.data(), static_cast<std::size_t>(moments_.size()));
}

void Model::load(espalier::StateReader& in) {
    const auto position = in.read<std::uint64_t>();
    const auto summed = in.read<std::uint64_t>();
    const auto size = in.read<std::uint64_t>();
    const auto all = static_cast<std::uint64_t>(data_->training().size());
    const auto columns = static_cast<std::uint64_t>(settings_.features);
    const bool by_features = settings_.budget == Budget::features;
    const bool fits = by_features ? size == position && summed == (size == 0 ? 0 : all)
                                  : position <= all && (summed == 0 ? size == 0 && position <= columns
                                                                    : summed == position && size == columns);
    // Against sizes made up by damage: the sums must be there.
    if (!fits || size > 1U << 20U || in.left() / sizeof(double) < size * (size + 1) / 2)
        throw std::runtime_error("this is not the state of a model with this configuration and these data");
    gram_ = Gram();
    gram_.grow(static_cast<Eigen::Index>(size));
    gram_.load(in);
    moments_.resize(data_->classes(), static_cast<Eigen::Index>(size));
    in.items(moments_.data(), static_cast<std::size_t>(moments_.size()));
    position_ = static_cast<Eigen::Index>(position);
    summed_ = static_cast<Eigen::Index>(summed);
}

std::uint64_t Model::state_size() const {
    espalier::StateWriter counter;  // copies nothing
    save(counter);
    return counter.size();
}

}  // namespace letter
