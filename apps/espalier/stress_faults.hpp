/// `espalier stress --faults`: one run of this program under every fault there is. One thread.
#pragma once

#include "command_line.hpp"

namespace espalier {

void add_fault_flags(boost::program_options::options_description& flags);
[[nodiscard]] int stress_with_faults(const Arguments& arguments);

/// A flag that is a whole number. @throws UsageError
[[nodiscard]] std::uint64_t whole_number(const Arguments& arguments, const char* flag, std::uint64_t least,
                                         std::uint64_t most);

}  // namespace espalier
