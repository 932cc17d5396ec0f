/// Functions without fidelities that samplers are compared on: two that papers use, and one with options, integers and
/// conditions. Pure.
#pragma once

#include <string>
#include <vector>

#include "space/space.hpp"

namespace espalier::bench {

struct Function {
    std::string name;
    Space space;
    double (*value)(const Configuration&);  ///< to minimise
    double least;
};

/// Branin (Dixon and Szegoe 1978) on [-5, 10] x [0, 15]; Hartmann's of six dimensions; mixed: a choice of three kinds,
/// each with a least value of its own and other parameters, of which the best needs two parameters set right.
[[nodiscard]] std::vector<Function> functions();

}  // namespace espalier::bench
