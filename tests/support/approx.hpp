/// Catch2 version 3 keeps Approx in its namespace, version 2 puts it into the global one.
#pragma once

#include "support/catch.hpp"

#if __has_include(<catch2/catch_all.hpp>)
using Catch::Approx;
#endif
