/// An expected failure as a value, in words that can be shown to the user. A function that may fail returns
/// std::optional<Failed> (empty: it worked) or a variant of its value and Failed.
#pragma once

#include <string>

namespace espalier {

struct Failed {
    std::string why;
};

}  // namespace espalier
