/// Frames of every kind, filled at random: a function of (seed, index).
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "wire/frames.hpp"

namespace espalier::test {

class RandomFrames {
  public:
    explicit RandomFrames(std::uint64_t seed) : engine_(seed) {}

    /// Kind `kind` of the variant.
    wire::Frame frame(std::size_t kind) {
        switch (kind) {
            case 0:
                return wire::Open{word32(), text(), list(&RandomFrames::option), text(), list(&RandomFrames::text),
                                  flag(),   flag()};
            case 1:
                return wire::Opened{description(), text()};
            case 2:
                return wire::Refused{text()};
            case 3:
                return train();
            case 4:
                return wire::Progress{real(), real(), list(&RandomFrames::metric)};
            case 5:
                return wire::Log{static_cast<int>(word32()), text()};
            case 6:
                return wire::Rebuilt{real(), real(), real()};
            case 7:
                return wire::Verdict{flag()};
            case 8:
                return wire::Unusable{text()};
            case 9:
                return trained();
            default:
                return wire::Idle{};
        }
    }

    std::uint64_t word() { return engine_(); }
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }

  private:
    std::uint32_t word32() { return static_cast<std::uint32_t>(engine_()); }
    bool flag() { return (engine_() & 1U) != 0; }
    double real() {  // any bits: NaNs and infinities, too
        const std::uint64_t bits = engine_();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        return below(8) == 0 ? std::numeric_limits<double>::quiet_NaN() : value;
    }
    std::string text() {
        static const std::vector<std::string> pieces{"a",  "lr", "\xC3\xA9", "\xE2\x82\xAC", " ", "0.5",
                                                     "\n", "=",  "\""};
        std::string made;
        for (std::size_t i = below(12); i > 0; --i) made += pieces[below(pieces.size())];
        return made;
    }
    template <typename T>
    std::vector<T> list(T (RandomFrames::*one)()) {
        std::vector<T> made;
        for (std::size_t i = below(5); i > 0; --i) made.push_back((this->*one)());
        return made;
    }
    Value value() {
        switch (below(4)) {
            case 0:
                return flag();
            case 1:
                return static_cast<std::int64_t>(engine_());
            case 2:
                return real();
            default:
                return text();
        }
    }
    Option option() { return {text(), list(&RandomFrames::value), flag()}; }
    Metric metric() { return {text(), real()}; }
    Description description() {
        Description d;
        d.name = text();
        d.resource_unit = text();
        d.integer_resource = flag();
        d.min_resource = real();
        d.max_resource = real();
        d.thread_safe = flag();
        d.can_save = flag();
        d.deterministic = flag();
        d.uses_tbb = flag();
        d.maximize = flag();
        d.state_is_files = flag();
        d.value_name = text();
        d.space = text();
        return d;
    }
    wire::Setting setting() { return {text(), flag() ? std::optional(value()) : std::nullopt}; }
    std::optional<wire::State> state() {
        if (flag()) return std::nullopt;
        if (flag()) return wire::State{{}, engine_()};
        std::vector<unsigned char> bytes(below(40));
        for (auto& byte : bytes) byte = static_cast<unsigned char>(engine_());
        return wire::State{std::move(bytes), std::nullopt};
    }
    wire::Train train() {
        wire::Train made;
        made.job = {TrialId{engine_()}, word32(), word32(), real(), real(), word32()};
        made.seed = engine_();
        made.threads = word32();
        made.configuration = list(&RandomFrames::setting);
        made.json = text();
        made.state_at = real();
        made.state = state();
        made.rebuild = list(&RandomFrames::real);
        made.save = flag();
        return made;
    }
    wire::Trained trained() {
        wire::Trained made;
        made.outcome = static_cast<int>(word32());
        made.value = real();
        made.resource = real();
        made.message = text();
        made.metrics = list(&RandomFrames::metric);
        made.seconds = real();
        made.cpu_seconds = real();
        made.peak_memory = engine_();
        made.ruled_out = flag();
        made.out_of_memory = flag();
        made.state = state();
        if (flag()) made.unsaved = text();
        return made;
    }

    std::mt19937_64 engine_;
};

}  // namespace espalier::test
