/// What the fuzz targets share. A target is one file with
///
///     FUZZ_TARGET(formula) { … }        // data, size: the bytes; returns nothing
///
/// Built with libFuzzer (preset fuzz) it is that target's program; in every other build it joins fuzz_corpus, a test
/// that replays the files of corpus/TARGET. Whatever the bytes, a target may not crash, hang, take memory without
/// bound, or let another exception out than those that the headers name. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace espalier::fuzz {

using Target = void (*)(const std::uint8_t* data, std::size_t size);

/// Adds a target to those of fuzz_corpus.
struct Registered {
    Registered(std::string_view name, Target target);
};

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// What must hold for all input. A report of libFuzzer begins with what abort() ends.
inline void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// Runs `work`; false where it threw one of these exceptions. Others get out, and end the program.
template <typename First, typename... Rest, typename Work>
bool accepts(const Work& work) {
    try {
        if constexpr (sizeof...(Rest) == 0)
            work();
        else
            return accepts<Rest...>(work);
        return true;
    } catch (const First&) {
        return false;
    }
}

}  // namespace espalier::fuzz

#ifdef ESPALIER_FUZZER
#define FUZZ_TARGET(name)                                                               \
    static void fuzz_##name(const std::uint8_t* data, std::size_t size);                \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
        fuzz_##name(data, size);                                                        \
        return 0;                                                                       \
    }                                                                                   \
    static void fuzz_##name(const std::uint8_t* data, std::size_t size)
#else
#define FUZZ_TARGET(name)                                                           \
    static void fuzz_##name(const std::uint8_t* data, std::size_t size);            \
    static const espalier::fuzz::Registered registered_##name(#name, &fuzz_##name); \
    static void fuzz_##name(const std::uint8_t* data, std::size_t size)
#endif
