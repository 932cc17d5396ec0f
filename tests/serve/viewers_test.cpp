// Viewers of the stream of events: what they are told, in which order; those who do not read; too many.
#include "serve/served.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

void watch(const Viewer& viewer, const std::string& headers = "") {
    viewer.say("GET /events HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
}

}  // namespace

TEST_CASE("a viewer is told the state at once, when it changes, and when there is new data", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    Viewer viewer(served.port());
    watch(viewer);
    CHECK_THAT(viewer.hear("\"running\": true\ndata: }\n\n"),
               contains("text/event-stream") && contains("event: status\ndata: {\ndata:   \"version\": 1,"));
    CHECK(run.datas == 0);  // nobody has asked for it
    static_cast<void>(served.ask("GET /data.json"));
    CHECK_THAT(viewer.hear("\n\n"), contains("event: data\nid: 1\n"));
    run.go_on();
    CHECK_THAT(viewer.hear("id: 2\n"), contains("\"version\": 2") && contains("event: data"));
    run.end();
    CHECK_THAT(viewer.hear("id: 3\n"), contains("\"running\": false"));
    run.resume();
    CHECK_THAT(viewer.hear("id: 4\n"), contains("\"running\": true"));
}

TEST_CASE("a viewer who was away is told that there is newer data", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    static_cast<void>(served.ask("GET /data.json"));
    Viewer same(served.port()), before(served.port());
    watch(before, "Last-Event-ID: 7\r\n");
    before.hear("event: data\nid: 1\n");
    watch(same, "Last-Event-ID: 1\r\n");
    same.hear("event: status");
    run.go_on();
    CHECK_THAT(same.hear("id: 2\n"), !contains("id: 1\n"));
}

TEST_CASE("many viewers share one making of the data, and all are told", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    std::vector<std::unique_ptr<Viewer>> viewers;
    run.hold_data();
    for (int i = 0; i < 20; ++i) {
        viewers.push_back(std::make_unique<Viewer>(served.port()));
        viewers.back()->say("GET /data.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    run.wait_until([&] { return run.datas == 1; });
    // Those after it are in line, too: the server has read what was said before it told this.
    CHECK_THAT(served.ask("GET /status.json"), contains("200 OK"));
    run.let_data_go();
    for (auto& viewer : viewers) viewer->hear("{\"data\": 1}");
    CHECK(run.datas == 1);
    for (auto& viewer : viewers) watch(*viewer);
    for (auto& viewer : viewers) viewer->hear("\"version\": 1");
    run.go_on();
    for (auto& viewer : viewers) viewer->hear("\"version\": 2");
}

TEST_CASE("a viewer who takes nothing is dropped, and one too many is told so", "[serve]") {
    MadeUpRun run;
    run.page(std::string(32 << 20, 'x'));
    ServerOptions options = Served::quick();
    options.limits.connections = 1;
    options.limits.write = std::chrono::milliseconds(50);
    options.limits.send_buffer = 4096;
    const Served served(run, options);
    Viewer slow(served.port());
    slow.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    slow.hear("\r\n\r\nx");
    bool refused = false, served_again = false;
    for (const auto until = std::chrono::steady_clock::now() + patience;
         !served_again && std::chrono::steady_clock::now() < until;) {
        const auto answer = served.ask("HEAD /");
        refused = refused || answer.find("503 Service Unavailable") != std::string::npos;
        served_again = answer.find("200 OK") != std::string::npos;
    }
    CHECK(refused);
    CHECK(served_again);
    CHECK(slow.hear_all().size() < (32U << 20U));
}

TEST_CASE("who does not finish a request does not keep the connection", "[serve]") {
    MadeUpRun run;
    ServerOptions options = Served::quick();
    options.limits.request = std::chrono::milliseconds(20);
    const Served served(run, options);
    Viewer viewer(served.port());
    viewer.say("GET / HTTP/1.1\r\nHost: loc");
    CHECK(viewer.hear_all().empty());
}

TEST_CASE("a quiet stream says that it is there, and ends with its viewer", "[serve]") {
    MadeUpRun run;
    run.end();
    ServerOptions options = Served::quick();
    options.limits.beat = std::chrono::milliseconds(5);
    const Served served(run, options);
    {
        Viewer viewer(served.port());
        watch(viewer);
        viewer.hear("event: status");
        viewer.hear(": still here");
        run.wait_until([&] { return run.looks > 3; });
    }
    // Nobody looks any more: two looks, one of which is asked for, are all there are between two questions.
    bool quiet = false;
    for (const auto until = std::chrono::steady_clock::now() + patience;
         !quiet && std::chrono::steady_clock::now() < until;) {
        const int looks = run.looks;
        for (int i = 0; i < 20; ++i) static_cast<void>(served.ask("HEAD /"));
        quiet = run.looks == looks;
    }
    CHECK(quiet);
}

TEST_CASE("a journal that cannot be read is told to viewers and to whoever started the server", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    Viewer viewer(served.port());
    watch(viewer);
    viewer.hear("event: status");
    run.break_off("a.journal is damaged");
    viewer.hear("event: problem\ndata: {\"error\": \"a.journal is damaged\"}");
    CHECK_THAT(served.ask("GET /status.json"), contains("503 Service Unavailable") && contains("is damaged"));
    CHECK_THAT(served.ask("GET /data.json"), contains("503"));
    run.break_off("");
    viewer.hear("event: status");
    const auto said = served.said();
    REQUIRE(said.size() == 2);
    CHECK(said[0] == "a.journal is damaged");
    CHECK(said[1] == "the journal can be read again");
}
