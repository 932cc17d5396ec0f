#include "charlm/network.hpp"

#include <cmath>

namespace charlm {

namespace {

template <class Matrix>
void draw_mask(Matrix& mask, double dropout, objectives::CounterRandom& random) {
    using Scalar = typename Matrix::Scalar;
    const auto keep = static_cast<Scalar>(1.0 / (1.0 - dropout));
    const auto limit = static_cast<std::uint64_t>(dropout * 65536.0);
    std::uint64_t bits = 0;
    // Sixteen bits decide a unit: four units a draw.
    for (Eigen::Index i = 0; i < mask.size(); ++i, bits >>= 16U) {
        if (i % 4 == 0) bits = random.bits();
        mask.data()[i] = (bits & 0xFFFFU) < limit ? Scalar(0) : keep;
    }
}

}  // namespace

void Batch::clear() {
    contexts.clear();
    targets.clear();
}

void Batch::add(const TextData& text, std::size_t place, std::size_t context) {
    const auto before = text.before(place, context);
    contexts.insert(contexts.end(), before.begin(), before.end());
    targets.push_back(text.at(place));
}

template <class Scalar>
Network<Scalar>::Network(Shape shape) : shape_(shape) {
    Eigen::Index at = shape.embedding * shape.symbols;  // the embeddings come first
    for (Eigen::Index i = 0; i <= shape.layers; ++i) {
        const Eigen::Index inputs = i == 0 ? shape.context * shape.embedding : shape.hidden;
        const Eigen::Index outputs = i == shape.layers ? shape.symbols : shape.hidden;
        layers_.push_back({outputs, inputs, at, 0});
        at += outputs * inputs;
    }
    weights_ = at;
    for (Layer& layer : layers_) {
        layer.bias = at;
        at += layer.outputs;
    }
    parameters_ = Vector::Zero(at);
}

template <class Scalar>
void Network<Scalar>::initialise(double scale, objectives::CounterRandom random) {
    const auto fill = [&](Eigen::Index first, Eigen::Index count, double deviation) {
        const double reach = deviation * std::sqrt(3.0);  // of a uniform distribution with that deviation
        for (Eigen::Index i = first; i < first + count; ++i)
            parameters_[i] = static_cast<Scalar>((2 * random.unit() - 1) * reach);
    };
    parameters_.setZero();
    fill(0, shape_.embedding * shape_.symbols, scale);
    for (const Layer& layer : layers_)
        fill(layer.weight, layer.outputs * layer.inputs, scale / std::sqrt(static_cast<double>(layer.inputs)));
}

template <class Scalar>
double Network<Scalar>::loss(const Batch& batch, Pass& pass) const {
    pass.mask.clear();
    forward(batch, pass);
    return score(batch, pass);
}

template <class Scalar>
double Network<Scalar>::loss_and_gradient(const Batch& batch, double dropout, objectives::CounterRandom random,
                                          Pass& pass, Vector& gradient) const {
    pass.mask.resize(dropout > 0 ? static_cast<std::size_t>(shape_.layers) : 0);
    for (Matrix& mask : pass.mask) {
        mask.resize(shape_.hidden, batch.size());
        draw_mask(mask, dropout, random);
    }
    forward(batch, pass);
    const double loss = score(batch, pass);
    backward(batch, pass, gradient);
    return loss;
}

template <class Scalar>
void Network<Scalar>::gather(const Batch& batch, Matrix& input) const {
    const Eigen::Index size = shape_.embedding;
    input.resize(shape_.context * size, batch.size());
    // A column of the input is its characters' embeddings one after the other, so it is filled in memory order.
    for (std::size_t i = 0; i < batch.contexts.size(); ++i) {
        Eigen::Map<Vector>(input.data() + static_cast<Eigen::Index>(i) * size, size) =
            parameters_.segment(batch.contexts[i] * size, size);
    }
}

template <class Scalar>
void Network<Scalar>::scatter(const Batch& batch, const Matrix& delta, Vector& gradient) const {
    const Eigen::Index size = shape_.embedding;
    for (std::size_t i = 0; i < batch.contexts.size(); ++i) {
        gradient.segment(batch.contexts[i] * size, size) +=
            Eigen::Map<const Vector>(delta.data() + static_cast<Eigen::Index>(i) * size, size);
    }
}

template <class Scalar>
void Network<Scalar>::activate(Matrix& values) const {
    if (shape_.activation == Activation::tanh) {
        values = values.array().tanh();
    } else {
        values = values.cwiseMax(Scalar(0));
    }
}

template <class Scalar>
void Network<Scalar>::differentiate(const Matrix& activated, const Matrix* mask, Matrix& delta) const {
    if (mask != nullptr) delta.array() *= mask->array();
    if (shape_.activation == Activation::relu) {
        delta = (activated.array() > Scalar(0)).select(delta, Scalar(0));
        return;
    }
    // A kept unit was scaled by its mask: undo that to get tanh back. For a dropped one delta is 0 already.
    if (mask != nullptr) {
        delta.array() *= Scalar(1) - (activated.array() / mask->array().max(Scalar(1))).square();
    } else {
        delta.array() *= Scalar(1) - activated.array().square();
    }
}

template <class Scalar>
void Network<Scalar>::forward(const Batch& batch, Pass& pass) const {
    gather(batch, pass.input);
    pass.hidden.resize(static_cast<std::size_t>(shape_.layers));
    const Matrix* values = &pass.input;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const Layer& layer = layers_[i];
        const bool last = i + 1 == layers_.size();
        Matrix& out = last ? pass.output : pass.hidden[i];
        const Eigen::Map<const Matrix> weight(parameters_.data() + layer.weight, layer.outputs, layer.inputs);
        out.noalias() = weight * *values;
        out.colwise() += parameters_.segment(layer.bias, layer.outputs);
        if (last) break;
        activate(out);
        if (!pass.mask.empty()) out.array() *= pass.mask[i].array();
        values = &out;
    }
}

template <class Scalar>
double Network<Scalar>::score(const Batch& batch, Pass& pass) const {
    double sum = 0;
    for (Eigen::Index i = 0; i < batch.size(); ++i) {
        auto column = pass.output.col(i);
        column.array() -= column.maxCoeff();  // so that exp cannot overflow
        column.array() -= std::log(column.array().exp().sum());
        sum -= static_cast<double>(column[batch.targets[static_cast<std::size_t>(i)]]);
    }
    return sum / static_cast<double>(batch.size());
}

template <class Scalar>
void Network<Scalar>::backward(const Batch& batch, Pass& pass, Vector& gradient) const {
    gradient.setZero(parameters_.size());
    pass.delta = pass.output.array().exp();
    for (Eigen::Index i = 0; i < batch.size(); ++i)
        pass.delta(batch.targets[static_cast<std::size_t>(i)], i) -= Scalar(1);
    pass.delta /= static_cast<Scalar>(batch.size());

    for (std::size_t i = layers_.size(); i-- > 0;) {
        const Layer& layer = layers_[i];
        const Matrix& values = i == 0 ? pass.input : pass.hidden[i - 1];
        const Eigen::Map<const Matrix> weight(parameters_.data() + layer.weight, layer.outputs, layer.inputs);
        Eigen::Map<Matrix>(gradient.data() + layer.weight, layer.outputs, layer.inputs).noalias() =
            pass.delta * values.transpose();
        gradient.segment(layer.bias, layer.outputs) = pass.delta.rowwise().sum();
        pass.below.noalias() = weight.transpose() * pass.delta;
        pass.delta.swap(pass.below);
        if (i > 0) differentiate(values, pass.mask.empty() ? nullptr : &pass.mask[i - 1], pass.delta);
    }
    scatter(batch, pass.delta, gradient);
}

template class Network<float>;
template class Network<double>;

}  // namespace charlm
