// Configurations as JSON: rows of a journal, what a person types.
#include <stdexcept>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "space/configuration.hpp"
#include "space/given.hpp"
#include "space/space.hpp"

using namespace espalier;
using namespace espalier::fuzz;

FUZZ_TARGET(json) {
    static const Space space({{"lr", FloatRange{1e-5, 1e-1, true}, {}},
                              {"n", IntRange{-9, 9, false}, {}},
                              {"method", Choice{{std::string("a"), std::string("b"), true, 1.5}}, {}},
                              {"m", FloatRange{0, 1, false}, {{"method", {std::string("a")}}}}});
    const std::string text(text_of(data, size));
    Configuration configuration;
    if (accepts<std::invalid_argument>([&] { configuration = configuration_from_json(space, text); })) {
        const std::string written = to_json(space, configuration);
        must(to_json(space, configuration_from_json(space, written)) == written, "JSON of a configuration reads back");
    }
    NamedValues values;
    if (!accepts<std::invalid_argument>([&] { values = named_values_from_json(text); })) return;
    std::vector<GivenFault> faults;
    const Given given = give(space, values, faults);
    const Configuration drawn = space.at(std::vector<double>(space.size(), 0.5), &given);
    must(drawn.values.size() == space.size(), "a configuration has a place for each parameter");
}
