#include "zstd/corpus.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

namespace fs = std::filesystem;
using compression::Corpus;
using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

std::vector<std::string> paths(const Corpus& corpus) {
    std::vector<std::string> all;
    for (const auto& file : corpus.files()) all.push_back(file.path);
    return all;
}

std::vector<std::string> sorted(std::vector<std::string> all) {
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace

TEST_CASE("a corpus is every regular file below the folder, and no link", "[zstd][corpus]") {
    const ScratchFolder folder;
    folder.write("a.h", "12345");
    folder.write("deep/down/b.hpp", "123");
    folder.write("empty", "");
    fs::create_symlink(folder.path() / "a.h", folder.path() / "link.h");
    fs::create_directory_symlink(folder.path(), folder.path() / "deep/up");  // a loop
    REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
    const Corpus corpus(folder.path(), {});
    CHECK(sorted(paths(corpus)) == std::vector<std::string>{"a.h", "deep/down/b.hpp", "empty"});
    CHECK(corpus.bytes() == 8);
    CHECK(corpus.largest() == 5);
    CHECK(corpus.skipped() == 0);
}

TEST_CASE("extensions choose, with or without their dot", "[zstd][corpus]") {
    const ScratchFolder folder;
    for (const char* name : {"a.h", "b.hpp", "c.txt", "h", "d.tar.h"}) folder.write(name, "x");
    CHECK(sorted(paths(Corpus(folder.path(), {"h"}))) == std::vector<std::string>{"a.h", "d.tar.h"});
    CHECK(sorted(paths(Corpus(folder.path(), {".hpp", "txt"}))) == std::vector<std::string>{"b.hpp", "c.txt"});
}

TEST_CASE("the order is shuffled, and the same in a copy of the folder", "[zstd][corpus]") {
    const ScratchFolder first, second;
    for (int i = 0; i < 40; ++i) first.write("dir" + std::to_string(i / 10) + "/" + std::to_string(i), "x");
    for (int i = 39; i >= 0; --i) second.write("dir" + std::to_string(i / 10) + "/" + std::to_string(i), "x");
    const auto order = paths(Corpus(first.path(), {}));
    CHECK(order == paths(Corpus(second.path(), {})));
    CHECK(order != sorted(order));
    const auto early = std::count_if(order.begin(), order.begin() + 20,
                                     [](const std::string& path) { return path.rfind("dir0/", 0) == 0; });
    CHECK(early > 0);
    CHECK(early < 10);
}

TEST_CASE("a folder with nothing to compress is refused", "[zstd][corpus]") {
    const ScratchFolder folder;
    CHECK_THROWS_WITH(Corpus(folder.path(), {}), folder.path().string() + ": there is no file to compress");
    folder.write("empty.h", "");
    CHECK_THROWS_WITH(Corpus(folder.path(), {}), contains("there is no file to compress"));
    folder.write("a.h", "1");
    CHECK_THROWS_WITH(Corpus(folder.path(), {"c"}), contains("with one of the `extensions`"));
    CHECK_THROWS_WITH(Corpus(folder.path() / "absent", {}),
                      contains("cannot read the folder " + folder.path().string()));
    CHECK_THROWS_WITH(Corpus(folder.path() / "a.h", {}), contains("Not a directory"));
}

TEST_CASE("files and folders that cannot be read are left out and counted", "[zstd][corpus]") {
    const ScratchFolder folder;
    folder.write("a.h", "12345");
    const auto secret = folder.write("secret.h", "12345");
    const auto inner = folder.write("closed/b.h", "12345").parent_path();
    fs::permissions(secret, fs::perms::none);
    fs::permissions(inner, fs::perms::none);
    const bool root = ::geteuid() == 0;  // may read everything
    const Corpus corpus(folder.path(), {});
    fs::permissions(inner, fs::perms::owner_all);
    if (root) {
        WARN("skipped: root can read every file");
        return;
    }
    CHECK(paths(corpus) == std::vector<std::string>{"a.h"});
    CHECK(corpus.skipped() == 2);
}
