#include "objective/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "objective/boundary.hpp"
#include "objective/host_text.hpp"
#include "objective/host_values.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace espalier {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

[[noreturn]] void refuse(const std::string& path, const std::string& why) { throw ObjectiveError(path + " " + why); }

const espalier_objective* ask_for_table(const std::string& path) {
    // RTLD_LOCAL: two objectives may bring different versions of the same names. Never closed: threads that the
    // library started may outlive every trial.
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) refuse(path, fmt::format("cannot be loaded as a shared library: {}", ::dlerror()));
    void* symbol = ::dlsym(handle, ESPALIER_SYMBOL);
    if (symbol == nullptr)
        refuse(path,
               "has no symbol " ESPALIER_SYMBOL
               ": is it an Espalier objective? Build it with ESPALIER_OBJECTIVE(...) from <espalier/objective.hpp>");
    const auto get = reinterpret_cast<espalier_get_objective_fn>(symbol);

    const espalier_host host{sizeof(espalier_host), ESPALIER_ABI_VERSION, ESPALIER_ABI_VERSION,
                             "espalier " ESPALIER_VERSION};
    const espalier_objective* table = nullptr;
    if (const auto leaked = leak_of([&] { table = get(&host); }))
        refuse(path, fmt::format("{} from {}", leaked->why, ESPALIER_SYMBOL));
    if (table == nullptr)
        refuse(path, fmt::format("cannot serve this host ({}, ABI {}): build it with this program's "
                                 "<espalier/objective.h>",
                                 host.program, ESPALIER_ABI_VERSION));
    return table;
}

void check_table(const std::string& path, const espalier_objective& table) {
    const auto covers = [&](std::size_t offset, std::size_t length) { return table.size >= offset + length; };
    if (!covers(offsetof(espalier_objective, abi_version), sizeof table.abi_version))
        refuse(path, fmt::format("has a table of {} bytes, too short to say its ABI version", table.size));
    if (table.abi_version != ESPALIER_ABI_VERSION)
        refuse(path, fmt::format(
                         "speaks ABI {}; this espalier speaks {}: build it with this program's <espalier/objective.h>",
                         table.abi_version, ESPALIER_ABI_VERSION));
    if (!covers(offsetof(espalier_objective, destroy), sizeof table.destroy))
        refuse(path, fmt::format("has an incomplete table of functions: {} bytes, ABI {} has {}", table.size,
                                 ESPALIER_ABI_VERSION, sizeof(espalier_objective)));
    std::string missing;
    const auto need = [&](bool there, const char* name) {
        if (!there) missing += (missing.empty() ? "" : ", ") + std::string(name);
    };
    need(table.open != nullptr, "open");
    need(table.describe != nullptr, "describe");
    need(table.close != nullptr, "close");
    need(table.create != nullptr, "create");
    need(table.train != nullptr, "train");
    need(table.destroy != nullptr, "destroy");
    if (!missing.empty()) refuse(path, "has an incomplete table of functions: it lacks " + missing);
}

espalier_opened* open_with(const std::string& path, const std::string& name, const espalier_objective& table,
                           const OptionValues& options) {
    espalier_opened* opened = nullptr;
    HostText error;
    espalier_status status = ESPALIER_FAILED;
    if (const auto leaked = leak_of([&] { status = table.open(&options.abi(), &opened, error.abi()); }))
        refuse(path, fmt::format("{} in open", leaked->why));
    if (status != ESPALIER_OK)
        throw ObjectiveError(
            fmt::format("{}: {}{}", path, error.text("open failed and did not say why"), options.misspelt(name)));
    return opened;
}

Description describe(const std::string& path, const std::string& name, const espalier_objective& table,
                     espalier_opened* opened) {
    espalier_description said{};
    said.size = sizeof said;
    espalier_status status = ESPALIER_FAILED;
    if (const auto leaked = leak_of([&] { status = table.describe(opened, &said); }))
        refuse(path, fmt::format("{} in describe", leaked->why));
    if (status != ESPALIER_OK) refuse(path, fmt::format("fails to describe itself (status {})", int{status}));

    Description description;
    description.name = name;
    if (said.resource_unit != nullptr) description.resource_unit = text_from(said.resource_unit);
    description.integer_resource = said.resource_is_integer != 0;
    description.min_resource = said.min_resource;
    description.max_resource = said.max_resource;
    description.thread_safe = (said.flags & ESPALIER_THREAD_SAFE) != 0;
    description.can_save = (said.flags & ESPALIER_CAN_SAVE) != 0;
    description.deterministic = (said.flags & ESPALIER_DETERMINISTIC) != 0;
    description.uses_tbb = (said.flags & ESPALIER_USES_TBB) != 0;
    description.maximize = (said.flags & ESPALIER_MAXIMIZE) != 0;
    description.state_is_files = (said.flags & ESPALIER_STATE_IS_FILES) != 0;
    description.value_name = text_from(said.value_name);
    description.space = text_from(said.space);
    return description;
}

void check_description(const std::string& path, const Description& said, const espalier_objective& table) {
    if (!(said.min_resource > 0) || !std::isfinite(said.min_resource))
        refuse(path, fmt::format("says min_resource = {}: it must be positive", said.min_resource));
    if (said.max_resource != 0 && (!(said.max_resource >= said.min_resource) || !std::isfinite(said.max_resource)))
        refuse(path, fmt::format("says max_resource = {}: it must be 0 or at least min_resource = {}",
                                 said.max_resource, said.min_resource));
    if (!said.can_save) return;
    if (table.state_size == nullptr) refuse(path, "has the flag ESPALIER_CAN_SAVE and lacks state_size");
    if (table.save == nullptr) refuse(path, "has the flag ESPALIER_CAN_SAVE and lacks save");
    if (table.restore == nullptr) refuse(path, "has the flag ESPALIER_CAN_SAVE and lacks restore");
}

}  // namespace

std::string file_hash(const std::string& path) {
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
    if (!file) throw ObjectiveError(fmt::format("{}: {}", path, std::strerror(errno)));
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    std::vector<unsigned char> block(std::size_t{1} << 16U);
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
        XXH3_128bits_update(&state, block.data(), count);
    if (std::ferror(file.get()) != 0) throw ObjectiveError(fmt::format("{}: {}", path, std::strerror(errno)));
    const XXH128_hash_t hash = XXH3_128bits_digest(&state);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Library::Library(const std::string& path, const OptionTable& options, const std::string& folder,
                 const std::vector<std::string>& parameters)
    : path_(std::filesystem::absolute(path).lexically_normal().string()), folder_(folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(path_, ignored)) refuse(path_, "does not exist: there is no such file");
    hash_ = file_hash(path_);
    table_ = ask_for_table(path_);
    check_table(path_, *table_);
    const std::string name =
        table_->name != nullptr ? text_from(table_->name) : std::filesystem::path(path_).stem().string();

    const OptionValues values(options, folder, parameters);
    opened_ = open_with(path_, name, *table_, values);
    try {
        if (const auto complaints = values.complaints(name); !complaints.empty()) throw ObjectiveError(complaints);
        description_ = describe(path_, name, *table_, opened_);
        check_description(path_, description_, *table_);
    } catch (...) {
        close();
        throw;
    }
}

Library::~Library() { close(); }

void Library::close() noexcept {
    // What it throws on the way out changes nothing any more.
    static_cast<void>(leak_of([&] { table_->close(opened_); }));
}

}  // namespace espalier
