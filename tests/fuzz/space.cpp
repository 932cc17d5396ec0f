// Search spaces of other tuners, in every format: what is accepted is a study's space.
#include <optional>
#include <string>

#include "exchange/import_space.hpp"
#include "fuzz/fuzz_target.hpp"
#include "study/study_file.hpp"

using namespace espalier;
using namespace espalier::fuzz;

FUZZ_TARGET(space) {
    const std::string text(text_of(data, size));
    for (const auto from :
         {std::optional<SpaceFormat>(), std::optional(SpaceFormat::optuna), std::optional(SpaceFormat::configspace),
          std::optional(SpaceFormat::nni), std::optional(SpaceFormat::irace)}) {
        ImportedSpace space;
        if (!accepts<ImportError>([&] { space = import_space(text, "f", from); })) continue;
        must(accepts<StudyError>([&] { (void)parse_study("[study]\nobjective = \"x\"\n" + space.toml, "s", "/"); }),
             "a study reads the space");
    }
}
