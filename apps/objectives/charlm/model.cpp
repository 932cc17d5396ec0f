#include "charlm/model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "counter_random.hpp"

namespace charlm {

using objectives::CounterRandom;

namespace {

enum Purpose : std::uint64_t { initial_draw = 1, order_draw = 2, dropout_draw = 3 };

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Model::Model(const TextData& text, const ModelSettings& settings)
    : text_(&text),
      settings_(settings),
      network_(settings.shape),
      optimizer_(settings.rule, settings.rate, settings.decay, network_.parameters().size(), network_.weights()) {
    network_.initialise(settings.init_scale, CounterRandom(settings.seed, initial_draw));
}

std::vector<std::uint32_t> Model::order() const {
    std::vector<std::uint32_t> places(text_->training());
    std::iota(places.begin(), places.end(), 0U);
    const std::size_t wanted = settings_.examples == 0 ? places.size() : std::min(settings_.examples, places.size());
    CounterRandom random(settings_.seed, order_draw, epochs_);
    for (std::size_t i = 0; i < wanted; ++i)  // Fisher and Yates, as far as it is needed
        std::swap(places[i], places[i + random.below(static_cast<std::uint32_t>(places.size() - i))]);
    places.resize(wanted);
    return places;
}

std::optional<double> Model::train_epoch(const std::function<bool()>& stop) {
    const std::vector<std::uint32_t> places = order();
    const auto context = static_cast<std::size_t>(settings_.shape.context);
    Network<float>::Pass pass;
    Eigen::VectorXf gradient;
    Batch batch;
    double sum = 0;
    for (std::size_t first = 0; first < places.size() && !diverged_; first += settings_.batch) {
        if (stop()) return std::nullopt;
        batch.clear();
        const std::size_t last = std::min(first + settings_.batch, places.size());
        for (std::size_t i = first; i < last; ++i) batch.add(*text_, places[i], context);
        const double loss = network_.loss_and_gradient(
            batch, settings_.dropout, CounterRandom(settings_.seed, dropout_draw, epochs_, first), pass, gradient);
        sum += loss * static_cast<double>(last - first);
        diverged_ = !std::isfinite(loss);
        if (!diverged_) optimizer_.step(network_.parameters(), gradient);
    }
    // relu turns NaN into 0: a broken first layer can hide from the loss.
    diverged_ = diverged_ || !network_.parameters().allFinite();
    ++epochs_;
    return diverged_ ? nan : sum / static_cast<double>(places.size());
}

double Model::validate() const {
    if (diverged_) return nan;
    constexpr std::size_t together = 256;
    Network<float>::Pass pass;
    Batch batch;
    double sum = 0;
    const std::size_t end = text_->training() + text_->validation();
    for (std::size_t first = text_->training(); first < end; first += together) {
        batch.clear();
        for (std::size_t place = first; place < std::min(first + together, end); ++place)
            batch.add(*text_, place, static_cast<std::size_t>(settings_.shape.context));
        sum += network_.loss(batch, pass) * static_cast<double>(batch.size());
    }
    return sum / static_cast<double>(text_->validation());
}

void Model::save(espalier::StateWriter& out) const {
    const auto& parameters = network_.parameters();
    out.write(std::uint64_t{static_cast<std::size_t>(parameters.size())});
    out.write(epochs_);
    out.write(diverged_);
    out.items(parameters.data(), static_cast<std::size_t>(parameters.size()));
    optimizer_.save(out);
}

void Model::load(espalier::StateReader& in) {
    auto& parameters = network_.parameters();
    const auto count = in.read<std::uint64_t>();
    if (count != static_cast<std::uint64_t>(parameters.size())) {
        throw std::runtime_error("this is the state of a model with " + std::to_string(count) +
                                 " parameters; this configuration has " + std::to_string(parameters.size()));
    }
    in.read(epochs_);
    diverged_ = in.read<unsigned char>() != 0;
    in.items(parameters.data(), static_cast<std::size_t>(parameters.size()));
    optimizer_.load(in);
}

std::uint64_t Model::state_size() const {
    espalier::StateWriter counter;  // copies nothing
    save(counter);
    return counter.size();
}

}  // namespace charlm
