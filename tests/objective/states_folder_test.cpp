// Where states are written: never through a link that somebody else has put there.
#include "objective/states_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "objective/checkpoint_file.hpp"
#include "support/catch.hpp"

using namespace espalier;
using test::contains;
namespace fs = std::filesystem;

namespace {

class Folder {
  public:
    Folder() {
        auto pattern = (fs::temp_directory_path() / "espalier-states-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
        fs::permissions(path_, fs::perms(0755));
    }
    ~Folder() { fs::remove_all(path_); }
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

  private:
    fs::path path_;
};

std::string why(const std::optional<Failed>& failed) { return failed ? failed->why : ""; }

}  // namespace

TEST_CASE("the states' folder is made, for all to read and for nobody else to write", "[objective][folder]") {
    const Folder folder;
    const auto before = umask(0);
    CHECK(why(make_states_folder(folder.file("states"))) == "");
    umask(before);
    struct stat status {};
    REQUIRE(stat(folder.file("states").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0755);
    CHECK(why(make_states_folder(folder.file("states"))) == "");
    CHECK(why(make_states_folder(folder.file("no/states"))) ==
          folder.file("no/states") + ": cannot make this folder: No such file or directory");
}

TEST_CASE("one's own link to a folder is followed; a file, or a link to nothing, is no folder", "[objective][folder]") {
    const Folder folder;
    fs::create_directory(folder.file("large"));
    fs::create_symlink(folder.file("large"), folder.file("link"));
    CHECK(why(fault_of_states_folder(folder.file("link"))) == "");
    std::ofstream(folder.file("file")) << "x";
    CHECK_THAT(why(fault_of_states_folder(folder.file("file"))), contains("file is no folder"));
    fs::create_symlink(folder.file("nowhere"), folder.file("lost"));
    CHECK_THAT(why(make_states_folder(folder.file("lost"))), contains("lost is a link to what is not there"));
    CHECK(why(fault_of_states_folder(folder.file("absent"))) == "");
}

TEST_CASE("another user's link, or folder, is not written to", "[objective][folder]") {
    if (geteuid() != 0) {
        WARN("not root: nothing can be given to another user here");
        return;
    }
    const Folder folder;
    constexpr uid_t nobody = 65534;
    fs::create_directory(folder.file("precious"));
    fs::create_symlink(folder.file("precious"), folder.file("link"));
    REQUIRE(lchown(folder.file("link").c_str(), nobody, nobody) == 0);
    CHECK_THAT(why(make_states_folder(folder.file("link"))), contains("is a link that another user has made"));
    // Root may write anywhere; others not to a third one's.
    fs::create_directory(folder.file("theirs"));
    REQUIRE(chown(folder.file("theirs").c_str(), 1, 1) == 0);
    CHECK(why(make_states_folder(folder.file("theirs"))) == "");
    REQUIRE(seteuid(nobody) == 0);
    const auto refused = why(fault_of_states_folder(folder.file("theirs")));
    REQUIRE(seteuid(0) == 0);
    CHECK_THAT(refused, contains("belongs to another user"));
}

TEST_CASE("a link with the name of an unfinished file is not written through", "[objective][folder]") {
    const Folder folder;
    std::ofstream(folder.file("precious")) << "precious";
    const auto path = folder.file("trial-1@1.1.state");
    fs::create_symlink(folder.file("precious"), path + unfinished_suffix);
    CheckpointWriter writer(path, CheckpointHeader{"study", "objective", TrialId{1}, 1, 1}, false);
    CHECK(writer.write("state", 5));
    CHECK(why(writer.seal()) == "");
    CHECK(why(writer.place()) == "");
    std::string text;
    std::getline(std::ifstream(folder.file("precious")), text);
    CHECK(text == "precious");
    CHECK(fs::is_regular_file(fs::symlink_status(path)));
}
