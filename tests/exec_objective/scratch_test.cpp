#include "scratch.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "checkpoint_folder.hpp"
#include "exec_objective/fixture.hpp"

using namespace espalier::test;
using namespace objectives::exec;
namespace fs = std::filesystem;

TEST_CASE("a scratch folder is its user's alone and goes with its owner", "[exec_objective][scratch]") {
    const Folder base;
    fs::path path;
    {
        Scratch scratch(base.path() / "new" / "one");
        path = scratch.path();
        CHECK((fs::status(path).permissions() & fs::perms::all) == fs::perms::owner_all);
        const auto first = scratch.make_folder(7);
        CHECK(fs::is_empty(first));
        CHECK(first != scratch.make_folder(7));
        // A command may take away its own rights.
        fs::create_directory(first / "closed");
        std::ofstream(first / "closed/file") << "x";
        fs::permissions(first / "closed", fs::perms::none);
    }
    CHECK(!fs::exists(path));
}

TEST_CASE("folders of dead owners are removed, those of living ones and others stay", "[exec_objective][scratch]") {
    const Folder base;
    const Scratch living(base.path());
    fs::create_directories(base.path() / "espalier-exec-dead/trial-1-1");
    base.write("espalier-exec-dead/owner.lock", "");
    fs::create_directory(base.path() / "espalier-exec-notes");
    fs::create_directory(base.path() / "other");
    base.write("other/owner.lock", "");

    const Scratch next(base.path());
    CHECK(fs::exists(living.path()));
    CHECK(!base.has("espalier-exec-dead"));
    CHECK(base.has("espalier-exec-notes"));
    CHECK(base.has("other/owner.lock"));
}

TEST_CASE("a dead owner's folder that could not be removed at once is removed by the next",
          "[exec_objective][scratch]") {
    const Folder base;
    const std::vector<std::string> dead = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (const auto& name : dead) {
        const fs::path folder = base.path() / ("espalier-exec-" + name);
        fs::path deep = folder / "trial-1-1";
        for (int depth = 0; depth < 50; ++depth) deep /= "d";
        fs::create_directories(deep);
        std::ofstream(folder / "owner.lock") << "";
    }
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit few = before;
    few.rlim_cur = 30;  // each level that is walked down takes one
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
    { const Scratch hindered(base.path()); }
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(base.has("espalier-exec-a"));
    const Scratch next(base.path());
    for (const auto& name : dead) CHECK(!base.has("espalier-exec-" + name));
}

TEST_CASE("a place that cannot be written is told with what to do", "[exec_objective][scratch]") {
    const Folder base;
    base.write("file", "");
    CHECK_THROWS_WITH(Scratch(base.path() / "file"), contains("set TMPDIR or the option scratch"));
}

TEST_CASE("the size of a checkpoint folder follows what a command did to it", "[exec_objective][scratch]") {
    const Folder base;
    Scratch scratch(base.path());
    fs::path path;
    {
        CheckpointFolder folder(scratch, 1);
        path = folder.path();
        const auto empty = folder.size();
        std::ofstream(path / "model") << std::string(2000, 'x');
        CHECK(folder.size() == empty);
        folder.changed();
        CHECK(folder.size() >= empty + 2000);
    }
    CHECK(!fs::exists(path));
}
