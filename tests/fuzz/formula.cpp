// A formula of a study: [simulation] time.
#include "space/formula.hpp"

#include <optional>
#include <stdexcept>
#include <string>

#include "fuzz/fuzz_target.hpp"

using namespace espalier;
using namespace espalier::fuzz;

FUZZ_TARGET(formula) {
    static const Space space({{"rate", FloatRange{0.001, 0.1, true}, {}},
                              {"units", IntRange{1, 64, false}, {}},
                              {"method", Choice{{std::string("plain"), std::string("other")}}, {}}});
    static const Configuration configuration{{Value{0.01}, std::nullopt, Value{std::string("plain")}}};
    const std::string text(text_of(data, size));
    std::optional<Formula> formula;
    if (!accepts<std::invalid_argument>([&] { formula.emplace(text, space, std::vector<std::string>{"resource"}); }))
        return;
    must(formula->text() == text, "a formula keeps its text");
    for (const double resource : {0.0, 2.5, 1e300})
        accepts<std::runtime_error>([&] { (void)formula->of({resource}, configuration); });
}
