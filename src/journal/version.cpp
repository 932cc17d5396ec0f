#include "journal/version.hpp"

#include "journal/schema.hpp"

namespace espalier {

std::int64_t newest_journal_version() { return newest_version(); }

}  // namespace espalier
