#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;
namespace fs = std::filesystem;

namespace {

/// A study's folder and two folders of installed objectives; removed at the end.
class Folders {
  public:
    Folders() : root(fs::temp_directory_path() / ("espalier-find-objective-" + std::to_string(::getpid()))) {
        for (const char* folder : {"study", "one", "two"}) fs::create_directories(root / folder);
    }
    Folders(const Folders&) = delete;
    Folders& operator=(const Folders&) = delete;
    ~Folders() { fs::remove_all(root); }

    void put(const std::string& file) const { std::ofstream(root / file) << "x"; }
    [[nodiscard]] std::string path(const std::string& file) const { return (root / file).string(); }
    [[nodiscard]] std::string find(const std::string& objective) const {
        StudyFile file;
        file.origin = "study.toml";
        file.folder = path("study");
        file.objective = objective;
        return find_objective(file, {path("one"), path("two"), path("absent")});
    }

    fs::path root;
};

}  // namespace

TEST_CASE("a library beside the study comes first", "[study][find_objective]") {
    const Folders folders;
    folders.put("study/libcharlm.so");
    folders.put("one/libcharlm.so");
    CHECK(folders.find("libcharlm.so") == folders.path("study/libcharlm.so"));
    CHECK(folders.find("./libcharlm.so") == folders.path("study/libcharlm.so"));
    CHECK(folders.find("../one/libcharlm.so") == folders.path("one/libcharlm.so"));
    CHECK(folders.find(folders.path("one/libcharlm.so")) == folders.path("one/libcharlm.so"));
}

TEST_CASE("an installed objective is found by its name, however it is written", "[study][find_objective]") {
    const Folders folders;
    folders.put("two/libespalier_curve.so");
    folders.put("two/libcharlm.so");
    fs::create_directories(folders.root / "study/curve");  // a folder of that name is no library
    CHECK(folders.find("curve") == folders.path("two/libespalier_curve.so"));
    CHECK(folders.find("espalier_curve") == folders.path("two/libespalier_curve.so"));
    CHECK(folders.find("libespalier_curve.so") == folders.path("two/libespalier_curve.so"));
    CHECK(folders.find("charlm") == folders.path("two/libcharlm.so"));
    CHECK(folders.find("libcharlm") == folders.path("two/libcharlm.so"));
    folders.put("one/libcharlm.so");
    CHECK(folders.find("charlm") == folders.path("one/libcharlm.so"));
}

TEST_CASE("a library that is not there: every place tried, and the nearest name", "[study][find_objective]") {
    const Folders folders;
    folders.put("two/libespalier_curve.so");
    folders.put("one/libcharlm.so");
    CHECK_THROWS_WITH(folders.find("libcharml.so"),
                      contains("study.toml: [study] objective = \"libcharml.so\": no such library; did you mean "
                               "`charlm`?; installed: charlm, curve\n  tried " +
                               folders.path("study/libcharml.so") + "\n  tried " + folders.path("one/libcharml.so")));
    CHECK_THROWS_AS(folders.find("libcharml.so"), StudyError);
    // A path is looked for where it points, and nowhere else.
    CHECK_THROWS_WITH(folders.find("sub/curve"),
                      "study.toml: [study] objective = \"sub/curve\": no such library; did you mean `curve`?; "
                      "installed: charlm, curve\n  tried " +
                          folders.path("study/sub/curve"));
}
