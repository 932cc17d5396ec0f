#include "zstd/compressor.hpp"

#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>

namespace compression {
namespace {

constexpr std::size_t chunk = 1U << 20U;

std::size_t checked(std::size_t code, const std::string& what) {
    if (ZSTD_isError(code) != 0) throw std::runtime_error(what + ": " + ZSTD_getErrorName(code));
    return code;
}

Bounds bounds_of(ZSTD_cParameter parameter) {
    const ZSTD_bounds found = ZSTD_cParam_getBounds(parameter);
    checked(found.error, "libzstd does not tell the bounds of a parameter");
    return {found.lowerBound, found.upperBound};
}

}  // namespace

const std::vector<std::string>& strategy_names() {
    static const std::vector<std::string> names{"fast",    "dfast", "greedy",  "lazy",    "lazy2",
                                                "btlazy2", "btopt", "btultra", "btultra2"};
    return names;
}

std::optional<int> strategy_named(std::string_view name) {
    if (name == "default") return 0;
    const auto found = std::find(strategy_names().begin(), strategy_names().end(), name);
    if (found == strategy_names().end()) return std::nullopt;
    return static_cast<int>(found - strategy_names().begin()) + 1;
}

ParameterBounds bounds() {
    return {bounds_of(ZSTD_c_windowLog), bounds_of(ZSTD_c_chainLog), bounds_of(ZSTD_c_hashLog),
            bounds_of(ZSTD_c_searchLog), bounds_of(ZSTD_c_minMatch), bounds_of(ZSTD_c_targetLength)};
}

/// One frame in the making. With a context of its own: libzstd does not promise that a context which has compressed
/// other files before gives the same bytes, and a loss must not depend on where a trial was interrupted.
class Compressor::Frame {
  public:
    Frame(const Parameters& p, std::uint64_t bytes, std::vector<char>& output)
        : context_(ZSTD_createCCtx()), output_(&output) {
        if (!context_) throw std::bad_alloc();
        set(ZSTD_c_compressionLevel, "level", p.level);
        set(ZSTD_c_windowLog, "windowLog", p.window_log);
        set(ZSTD_c_chainLog, "chainLog", p.chain_log);
        set(ZSTD_c_hashLog, "hashLog", p.hash_log);
        set(ZSTD_c_searchLog, "searchLog", p.search_log);
        set(ZSTD_c_minMatch, "minMatch", p.min_match);
        set(ZSTD_c_targetLength, "targetLength", p.target_length);
        set(ZSTD_c_strategy, "strategy", p.strategy);
        checked(ZSTD_CCtx_setPledgedSrcSize(context_.get(), bytes), "libzstd cannot begin a frame");
    }

    /// @returns how many bytes came out.
    std::uint64_t feed(const char* data, std::size_t count, bool last, std::string* frame = nullptr) {
        ZSTD_inBuffer in{data, count, 0};
        std::uint64_t written = 0;
        for (;;) {
            ZSTD_outBuffer out{output_->data(), output_->size(), 0};
            const std::size_t left =
                checked(ZSTD_compressStream2(context_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue),
                        "compression failed");
            written += out.pos;
            if (frame != nullptr) frame->append(output_->data(), out.pos);
            if (last ? left == 0 : in.pos == in.size) return written;
        }
    }

  private:
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };

    void set(ZSTD_cParameter parameter, const char* name, int value) {
        checked(ZSTD_CCtx_setParameter(context_.get(), parameter, value),
                std::string(name) + " = " + std::to_string(value));
    }

    std::unique_ptr<ZSTD_CCtx, Free> context_;
    std::vector<char>* output_;
};

Compressor::Compressor(const Parameters& parameters) : parameters_(parameters), output_(ZSTD_CStreamOutSize()) {
    const Frame refused_here(parameters_, 0, output_);
}

std::string Compressor::frame(std::string_view text) {
    std::string bytes;
    Frame(parameters_, text.size(), output_).feed(text.data(), text.size(), true, &bytes);
    return bytes;
}

std::optional<std::uint64_t> Compressor::compressed_size(const std::filesystem::path& path, std::uint64_t bytes,
                                                         const std::function<bool()>& stop) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) {
        throw std::runtime_error("cannot read " + path.string() +
                                 " any more: " + std::generic_category().message(errno));
    }
    input_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, chunk)));
    Frame frame(parameters_, bytes, output_);
    std::uint64_t written = 0;
    for (std::uint64_t left = bytes;;) {
        if (stop()) return std::nullopt;
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk));
        file.read(input_.data(), static_cast<std::streamsize>(count));
        left -= count;
        const bool shorter = static_cast<std::size_t>(file.gcount()) != count;
        if (shorter || (left == 0 && file.peek() != std::ifstream::traits_type::eof())) {
            throw std::runtime_error(path.string() + " is no longer " + std::to_string(bytes) +
                                     " bytes long: the folder must not change while a study runs");
        }
        written += frame.feed(input_.data(), count, left == 0);
        if (left == 0) return written;
    }
}

}  // namespace compression
