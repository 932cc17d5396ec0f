#include "folder_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <stdexcept>
#include <vector>

#include "exec_objective/fixture.hpp"

using namespace espalier::test;
using namespace objectives::exec;
namespace fs = std::filesystem;
using Bytes = std::vector<char>;

namespace {

Bytes archived(const fs::path& folder) {
    Bytes bytes;
    write_archive(folder, [&](const void* data, std::size_t count) {
        const auto* first = static_cast<const char*>(data);
        bytes.insert(bytes.end(), first, first + count);
    });
    CHECK(archive_size(folder) == bytes.size());
    return bytes;
}

/// An archive with one entry, as somebody else might make it.
Bytes made_by_hand(const std::string& name, unsigned type, const std::string& link, bool hard = false) {
    Bytes bytes(std::size_t{1} << 16U);
    std::size_t used = 0;
    archive* a = archive_write_new();
    archive_write_set_format_gnutar(a);
    archive_write_open_memory(a, bytes.data(), bytes.size(), &used);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, 0);
    if (hard)
        archive_entry_set_hardlink(entry, link.c_str());
    else if (!link.empty())
        archive_entry_set_symlink(entry, link.c_str());
    archive_write_header(a, entry);
    archive_entry_free(entry);
    archive_write_close(a);
    archive_write_free(a);
    bytes.resize(used);
    return bytes;
}

void unpack(const Bytes& bytes, const fs::path& folder) { unpack_archive(bytes.data(), bytes.size(), folder); }

}  // namespace

TEST_CASE("a folder comes back as it was", "[exec_objective][archive]") {
    const Folder from;
    const std::string long_name = fmt::format("{:n<120}/{:m<140}", "", "");
    fs::create_directories(from.path() / "a/b");
    fs::create_directories(from.path() / "empty");
    fs::create_directories((from.path() / long_name).parent_path());
    from.write("a/b/model.bin", fmt::format("{:x<300000}y", ""));
    from.write("caf\xc3\xa9 \xff", "name of any bytes");
    from.write(long_name, "long");
    from.write("nothing", "");
    fs::permissions(from.path() / "nothing", fs::perms::owner_exec, fs::perm_options::add);
    fs::create_symlink("a/b/model.bin", from.path() / "latest");
    fs::create_symlink(from.path() / "a/b/model.bin", from.path() / "a/by_full_name");
    REQUIRE(::mkfifo(from.file("fifo").c_str(), 0600) == 0);

    const Folder to;
    unpack(archived(from.path()), to.path());
    CHECK(to.read("a/b/model.bin") == from.read("a/b/model.bin"));
    CHECK(to.read("caf\xc3\xa9 \xff") == "name of any bytes");
    CHECK(to.read(long_name) == "long");
    CHECK(fs::is_directory(to.path() / "empty"));
    CHECK((fs::status(to.path() / "nothing").permissions() & fs::perms::owner_exec) != fs::perms::none);
    CHECK(fs::read_symlink(to.path() / "latest") == "a/b/model.bin");
    CHECK(fs::canonical(to.path() / "a/by_full_name") == to.path() / "a/b/model.bin");
    CHECK(!to.has("fifo"));
}

TEST_CASE("the same contents give the same archive, whatever their history", "[exec_objective][archive]") {
    const Folder one;
    const Folder two;
    for (const char* name : {"x", "y", "z"}) one.write(name, name);
    for (const char* name : {"z", "x", "y"}) two.write(name, name);
    fs::last_write_time(two.path() / "x", fs::file_time_type::clock::now() - std::chrono::hours(1));
    const Bytes first = archived(one.path());
    CHECK(first == archived(two.path()));
    two.write("y", "Y");
    CHECK(first != archived(two.path()));
    CHECK(!archived(Folder().path()).empty());
}

TEST_CASE("a link that leads out of the folder cannot be saved", "[exec_objective][archive]") {
    for (const char* target : {"/etc/passwd", "../beside", "a/../../beside"}) {
        const Folder folder;
        fs::create_symlink(target, folder.path() / "link");
        INFO(target);
        CHECK_THROWS_WITH(archived(folder.path()), contains("link: is a link that leads out"));
    }
}

TEST_CASE("what the sink throws comes out", "[exec_objective][archive]") {
    const Folder folder;
    folder.write("x", std::string(1'000'000, 'x'));
    const auto full = [](const void*, std::size_t) { throw std::runtime_error("the disk is full"); };
    CHECK_THROWS_WITH(write_archive(folder.path(), full), "the disk is full");
}

TEST_CASE("an archive cannot write outside of the folder", "[exec_objective][archive]") {
    const Folder outer;
    const fs::path folder = outer.path() / "in";
    fs::create_directory(folder);
    CHECK_THROWS_WITH(unpack(made_by_hand("../out", AE_IFREG, ""), folder), contains("not inside"));
    CHECK_THROWS_WITH(unpack(made_by_hand("a/../../out", AE_IFREG, ""), folder), contains("not inside"));
    CHECK_THROWS_WITH(unpack(made_by_hand(outer.file("out"), AE_IFREG, ""), folder), contains("not inside"));
    CHECK_THROWS_WITH(unpack(made_by_hand("link", AE_IFLNK, ".."), folder), contains("leads out"));
    CHECK_THROWS_WITH(unpack(made_by_hand("link", AE_IFLNK, "/etc"), folder), contains("leads out"));
    CHECK_THROWS_WITH(unpack(made_by_hand("hard", AE_IFREG, "/etc/passwd", true), folder), contains("hard link"));
    CHECK_THROWS_WITH(unpack(made_by_hand("pipe", AE_IFIFO, ""), folder), contains("neither a file"));
    CHECK(!outer.has("out"));
    CHECK(fs::is_empty(folder));
}

TEST_CASE("a damaged archive is refused", "[exec_objective][archive]") {
    const Folder from;
    from.write("x", std::string(5000, 'x'));
    Bytes bytes = archived(from.path());
    const Folder to;
    Bytes shorter(bytes.begin(), bytes.begin() + 3000);
    CHECK_THROWS(unpack(shorter, to.path()));
    const Folder other;
    bytes[100] = 'y';  // in the header, which has a checksum
    CHECK_THROWS_WITH(unpack(bytes, other.path()), contains("cannot be read"));
    CHECK_THROWS(unpack({'n', 'o'}, other.path()));
}
