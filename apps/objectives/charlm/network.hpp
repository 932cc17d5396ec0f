/// The language model: the embeddings of the last characters, side by side, go through one or two hidden layers into a
/// softmax over the next character (Bengio, Ducharme, Vincent, Jauvin: A Neural Probabilistic Language Model, JMLR
/// 2003). In matrices, an example is a column. A value: parameters only; each call brings its own Pass. One thread at a
/// time.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "charlm/text_data.hpp"
#include "counter_random.hpp"

namespace charlm {

enum class Activation : std::uint8_t { tanh, relu };

struct Shape {
    Eigen::Index symbols = 0;
    Eigen::Index context = 0;    ///< characters seen
    Eigen::Index embedding = 0;  ///< numbers a character
    Eigen::Index hidden = 0;     ///< units of each hidden layer
    Eigen::Index layers = 1;     ///< hidden layers, at least 1
    Activation activation = Activation::relu;
};

/// Examples that go through the network together.
struct Batch {
    std::vector<Symbol> contexts;  ///< example after example, oldest character first
    std::vector<Symbol> targets;

    void clear();
    void add(const TextData& text, std::size_t place, std::size_t context);
    [[nodiscard]] Eigen::Index size() const { return static_cast<Eigen::Index>(targets.size()); }
};

/// Instantiated for float, and for double so that gradients can be checked against differences.
template <class Scalar>
class Network {
  public:
    using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
    using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

    /// What one pass through the network leaves behind; kept between passes to spare allocations.
    struct Pass {
        Matrix input;
        std::vector<Matrix> hidden;  ///< after activation and dropout
        std::vector<Matrix> mask;    ///< 0 or 1/(1-p) by unit; empty without dropout
        Matrix output;               ///< log-probabilities; in backward, the gradient of the logits
        Matrix delta;
        Matrix below;
    };

    explicit Network(Shape shape);

    /// Uniform weights of deviation scale / sqrt(inputs), biases 0; embeddings of deviation `scale`.
    void initialise(double scale, objectives::CounterRandom random);

    /// Mean negative log-likelihood in nats of the batch's targets.
    [[nodiscard]] double loss(const Batch& batch, Pass& pass) const;

    /// The same with a share of the hidden units dropped, and its gradient by parameter.
    double loss_and_gradient(const Batch& batch, double dropout, objectives::CounterRandom random, Pass& pass,
                             Vector& gradient) const;

    /// All parameters as one vector: first every weight, then every bias.
    [[nodiscard]] Vector& parameters() { return parameters_; }
    [[nodiscard]] const Vector& parameters() const { return parameters_; }
    [[nodiscard]] Eigen::Index weights() const { return weights_; }  ///< how many of them are weights
    [[nodiscard]] const Shape& shape() const { return shape_; }

  private:
    struct Layer {
        Eigen::Index outputs, inputs;
        Eigen::Index weight, bias;  ///< where they begin in the parameters
    };

    void gather(const Batch& batch, Matrix& input) const;
    void scatter(const Batch& batch, const Matrix& delta, Vector& gradient) const;
    void forward(const Batch& batch, Pass& pass) const;
    [[nodiscard]] double score(const Batch& batch, Pass& pass) const;
    void backward(const Batch& batch, Pass& pass, Vector& gradient) const;
    void activate(Matrix& values) const;
    /// delta *= derivative, given the activated (and dropped) values.
    void differentiate(const Matrix& activated, const Matrix* mask, Matrix& delta) const;

    Shape shape_;
    std::vector<Layer> layers_;  ///< hidden ones, then the output
    Eigen::Index weights_ = 0;
    Vector parameters_;
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace charlm
