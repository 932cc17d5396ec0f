// charlm: a character-level neural language model on a text file, as an objective. Resource: epochs. Value: nats per
// character of the validation part.
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>

#include "charlm/model.hpp"
#include "espalier/objective.hpp"

namespace {

// The study's [objective] table and the text that it names; read by all trials.
struct Corpus {
    explicit Corpus(const espalier::Options& o)
        : text(charlm::TextData::load(o.path("text", "/usr/share/common-licenses/GPL-3"), validation_share(o))),
          activation(parse_activation(o.text("activation", "relu"))),
          examples(o.integer("examples", 0)) {
        if (examples < 0) throw espalier::ConfigurationError("option \"examples\" must be 0 (all) or more");
    }

    charlm::TextData text;
    charlm::Activation activation;
    std::int64_t examples;  // training characters an epoch; 0: all

  private:
    static double validation_share(const espalier::Options& o) {
        const double share = o.real("validation", 0.1);
        if (!(share > 0 && share < 1))
            throw espalier::ConfigurationError("option \"validation\" must lie between 0 and 1");
        return share;
    }
    static charlm::Activation parse_activation(const std::string& text) {
        if (text == "relu") return charlm::Activation::relu;
        if (text == "tanh") return charlm::Activation::tanh;
        throw espalier::ConfigurationError("option \"activation\" = \"" + text + "\": must be \"relu\" or \"tanh\"");
    }
};

constexpr const char* default_space =
    R"(lr           = { float = [1e-4, 10.0], log = true }
context      = { int = [2, 16], frozen = true }
embedding    = { int = [4, 32], log = true, frozen = true }
hidden       = { int = [16, 128], log = true, frozen = true }
layers       = { choice = [1, 2], frozen = true }
batch        = { int = [16, 512], log = true }
init_scale   = { float = [0.1, 3.0], log = true }
weight_decay = { float = [1e-6, 1e-1], log = true }
dropout      = { float = [0.0, 0.5] }
optimizer    = { choice = ["sgd", "adam"], frozen = true }
momentum     = { float = [0.0, 0.99], when = { optimizer = ["sgd"] } }
beta2        = { float = [0.9, 0.9999], when = { optimizer = ["adam"] } }
)";

// A count that a study's own space may have set out of reach.
std::int64_t within(const espalier::Configuration& c, const char* name, std::int64_t low, std::int64_t high) {
    const std::int64_t value = c.integer(name);
    if (value < low || value > high) {
        throw espalier::Infeasible(std::string(name) + " = " + std::to_string(value) + ": must lie in " +
                                   std::to_string(low) + ".." + std::to_string(high));
    }
    return value;
}

charlm::Rule rule_of(const espalier::Configuration& c) {
    const std::string optimizer = c.text("optimizer");
    if (optimizer == "sgd") return charlm::Sgd{c.real("momentum", 0.0)};
    if (optimizer == "adam") return charlm::Adam{.beta2 = c.real("beta2", 0.999)};
    throw espalier::Infeasible("optimizer = \"" + optimizer + "\": must be \"sgd\" or \"adam\"");
}

charlm::ModelSettings settings_of(const espalier::Configuration& c, std::uint64_t seed, const Corpus& corpus) {
    charlm::ModelSettings s;
    s.shape.symbols = static_cast<Eigen::Index>(corpus.text.symbols());
    s.shape.context = within(c, "context", 1, charlm::TextData::margin);
    s.shape.embedding = within(c, "embedding", 1, 4096);
    s.shape.hidden = within(c, "hidden", 1, 65536);
    s.shape.layers = within(c, "layers", 1, 8);
    s.shape.activation = corpus.activation;
    s.rule = rule_of(c);
    s.rate = c.real("lr");
    s.decay = c.real("weight_decay");
    s.dropout = c.real("dropout");
    if (!(s.dropout >= 0 && s.dropout < 1)) throw espalier::Infeasible("dropout must lie in [0, 1)");
    s.init_scale = c.real("init_scale");
    s.batch = static_cast<std::size_t>(within(c, "batch", 1, 1 << 20));
    s.examples = static_cast<std::size_t>(corpus.examples);
    s.seed = seed;
    return s;
}

class CharacterModel {
  public:
    using Shared = Corpus;
    static constexpr const char* name = "charlm";

    CharacterModel(const espalier::Configuration& c, const espalier::TrialInfo& info, const Corpus& corpus)
        : model_(corpus.text, settings_of(c, info.seed, corpus)) {}

    double train(double from, double to, espalier::Job& job) {
        const auto start = std::chrono::steady_clock::now();
        if (static_cast<double>(model_.epochs()) != from) {
            throw std::runtime_error("asked to train from epoch " + std::to_string(from) +
                                     ", but the model stands at " + std::to_string(model_.epochs()));
        }
        double training = std::nan("");
        double validation = std::nan("");
        while (static_cast<double>(model_.epochs()) < to) {
            const auto trained = model_.train_epoch([&] { return job.should_stop(); });
            if (!trained) throw espalier::Stopped{};
            training = *trained;
            validation = model_.validate();
            const auto epoch = static_cast<double>(model_.epochs());
            const bool go_on = job.progress(epoch, validation, {{"training_loss", training}});
            if (!go_on && epoch < to) throw espalier::Stopped{epoch, validation};
        }
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        job.metric("perplexity", std::exp(validation));
        job.metric("training_loss", training);
        job.metric("seconds", seconds.count());
        return validation;
    }

    void save(espalier::StateWriter& out) const { model_.save(out); }
    void load(espalier::StateReader& in) { model_.load(in); }
    [[nodiscard]] std::uint64_t state_size() const { return model_.state_size(); }

    static void describe(espalier::Description& d) {
        d.resource_unit = "epochs";
        d.integer_resource = true;
        d.max_resource = 27;
        d.deterministic = true;
        d.value_name = "nats per character";
        d.space = default_space;
    }

  private:
    charlm::Model model_;
};

}  // namespace

ESPALIER_OBJECTIVE(CharacterModel)
