// The server as its sockets show it: what is answered to good requests and to bad ones.
#include "serve/server.hpp"

#include "serve/served.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("page, state, data and trials are served, and nothing else", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    CHECK_THAT(served.ask("GET /"), contains("HTTP/1.1 200 OK") && contains("text/html") && contains("the page"));
    CHECK_THAT(served.ask("GET /status.json"), contains("application/json") && contains("\"version\": 1"));
    CHECK_THAT(served.ask("GET /data.json"), contains("ETag: \"") && contains("{\"data\": 1}"));
    CHECK_THAT(served.ask("GET /trial/3.json"), contains("200 OK") && contains("{\"trial\": 3}"));
    CHECK_THAT(served.ask("GET /trial/8.json"), contains("404 Not Found") && contains("no such trial"));
    CHECK_THAT(served.ask("GET /etc/passwd"), contains("404 Not Found"));
    const auto head = served.ask("HEAD /data.json");
    CHECK_THAT(head, contains("Content-Length: 11"));
    CHECK(head.ends_with("\r\n\r\n"));
    CHECK_THAT(served.ask("HEAD /events"), contains("text/event-stream"));
}

TEST_CASE("nothing can be changed", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
        CHECK_THAT(served.ask(std::string(method) + " /data.json", "Host: localhost\r\nContent-Length: 0\r\n"),
                   contains("405 Method Not Allowed") && contains("Allow: GET, HEAD"));
    Viewer viewer(served.port());
    viewer.say("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
    CHECK_THAT(viewer.hear_all(), contains("405"));
    CHECK(run.looks == 0);
}

TEST_CASE("what is no request is refused, and its connection ends", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    const auto answer = [&](const std::string& text) {
        Viewer viewer(served.port());
        viewer.say(text);
        return viewer.hear_all();
    };
    CHECK_THAT(answer("\x16\x03\x01\x02 an attempt at TLS\r\n\r\n"), contains("400 Bad Request"));
    CHECK_THAT(answer("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"), contains("400"));
    CHECK_THAT(answer("GET / HTTP/1.1\r\n\r\n"), contains("400"));
    CHECK_THAT(answer("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"), contains("400"));
    CHECK_THAT(answer("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"), contains("400"));
    CHECK_THAT(answer("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100'000, 'x')),
               contains("431 Request Header Fields Too Large"));
    CHECK_THAT(answer("GET /" + std::string(100'000, 'x')), contains("431"));
    CHECK_THAT(served.ask("GET /", "Host: evil.example\r\n"), contains("403 Forbidden") && !contains("the page"));
}

TEST_CASE("requests follow each other on one connection, also when they come at once", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    Viewer viewer(served.port());
    const std::string request = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    viewer.say("GET /" + request + "GET /trial/1.json" + request + "GET /trial/2.json" + request);
    CHECK_THAT(viewer.hear("{\"trial\": 2}"), contains("the page") && contains("{\"trial\": 1}"));
    viewer.say("GET /data.json" + request);
    viewer.hear("{\"data\": 1}");
}

TEST_CASE("data that a viewer has already is not sent again", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    const auto first = served.ask("GET /data.json");
    const auto at = first.find("ETag: ") + 6;
    const auto etag = first.substr(at, first.find('\r', at) - at);
    CHECK_THAT(served.ask("GET /data.json", "Host: localhost\r\nIf-None-Match: " + etag + "\r\n"),
               contains("304 Not Modified") && !contains("{\"data\""));
    run.go_on();
    CHECK_THAT(served.ask("GET /data.json", "Host: localhost\r\nIf-None-Match: \"another\"\r\n"), contains("200 OK"));
}

TEST_CASE("where others can reach it a token is needed, which a browser gives once", "[serve]") {
    MadeUpRun run;
    ServerOptions options = Served::quick();
    options.address = "0.0.0.0";
    CHECK_THROWS_AS(LiveServer(options, run.sources()), ServeUsageError);
    options.token = "0123456789abcdef";
    const Served served(run, options);
    CHECK_THAT(served.server.url(), contains("/?token=0123456789abcdef"));
    CHECK_THAT(served.ask("GET /data.json"), contains("401 Unauthorized") && !contains("{\"data\""));
    CHECK(run.datas == 0);
    const auto first = served.ask("GET /?token=0123456789abcdef", "Host: tree.example\r\n");
    CHECK_THAT(first, contains("Set-Cookie: espalier-") && contains("url=/") && !contains("the page"));
    const auto at = first.find("Set-Cookie: ") + 12;
    const auto cookie = first.substr(at, first.find(';', at) - at);
    CHECK_THAT(served.ask("GET /", "Host: tree.example\r\nCookie: " + cookie + "\r\n"), contains("the page"));
    CHECK_THAT(served.ask("GET /data.json", "Host: tree.example\r\nAuthorization: Bearer 0123456789abcdef\r\n"),
               contains("{\"data\": 1}"));
}

TEST_CASE("an address that is not there, and a port that is taken, are told", "[serve]") {
    MadeUpRun run;
    const Served served(run);
    const auto fault = [&](const std::string& address, std::uint16_t port) -> std::string {
        ServerOptions options;
        options.address = address;
        options.port = port;
        options.token = "0123456789abcdef";
        try {
            const LiveServer server(options, run.sources());
            return "";
        } catch (const ServeError& error) {
            return error.what();
        }
    };
    CHECK_THAT(fault("127.0.0.1", served.port()), contains("is in use; choose another with --port"));
    CHECK_THAT(fault("192.0.2.1", 0), contains("this machine does not have that address"));
    CHECK_THAT(fault("tree.example", 0), contains("is no address"));
    CHECK(fault("localhost", 0).empty());
}
