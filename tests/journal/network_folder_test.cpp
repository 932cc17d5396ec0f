#include "journal/network_folder.hpp"

#include "support/catch.hpp"

using namespace espalier;

namespace {

constexpr const char* mounts =
    "24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "30 24 0:45 / /home rw,relatime shared:7 master:2 - nfs4 server:/home rw,vers=4.2\n"
    "31 24 0:46 / /mnt/share rw - cifs //server/share rw\n"
    "32 24 0:47 / /mnt/ssh rw,nosuid - fuse.sshfs me@server:/ rw\n"
    "33 24 0:48 / /mnt/archive rw,nosuid - fuse.squashfuse archive rw\n";

}  // namespace

TEST_CASE("folders on another machine are told by their mount", "[journal][network]") {
    CHECK(network_file_system(mounts, "0:45") == "nfs4");
    CHECK(network_file_system(mounts, "0:46") == "cifs");
    CHECK(network_file_system(mounts, "0:47") == "fuse.sshfs");
}

TEST_CASE("local folders, and those that cannot be told, are local", "[journal][network]") {
    CHECK(network_file_system(mounts, "8:1").empty());
    CHECK(network_file_system(mounts, "0:48").empty());
    CHECK(network_file_system(mounts, "0:4").empty());
    CHECK(network_file_system("", "8:1").empty());
    CHECK(network_file_system("nonsense\n\n 1 2\n", "8:1").empty());
    CHECK(network_file_system("/proc").empty());
}
