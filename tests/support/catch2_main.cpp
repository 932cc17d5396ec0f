// Catch2 version 2 has no library with a main: this is it.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
