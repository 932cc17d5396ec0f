// What a request is let through to, and what goes out: without a network.
#include "serve/request.hpp"

#include <set>

#include "support/catch.hpp"

using namespace espalier;
using espalier::test::contains;

namespace {

const Door open_door("127.0.0.1", 8000, "");
const Door guarded("192.0.2.7", 8000, "0123456789abcdef");

unsigned code_of(const Judgement& judgement) { return judgement.refusal ? judgement.refusal->code : 200; }

unsigned code_for(std::string_view host) {
    return code_of(judge(open_door, {Method::get, false, 1, "/", {host, "", "", ""}}));
}

Judgement at_guarded(std::string_view target, std::string_view cookies, std::string_view authorization) {
    return judge(guarded, {Method::get, false, 1, target, {"tree.example", "", cookies, authorization}});
}

}  // namespace

TEST_CASE("targets name the page, its data, the state, the events and trials by number", "[serve]") {
    CHECK(route_of("/").wants == Target::page);
    CHECK(route_of("/?token=abc&x=1").wants == Target::page);
    CHECK(route_of("/?x=1&token=abc").token == "abc");
    CHECK(route_of("/data.json").wants == Target::data);
    CHECK(route_of("/status.json?").wants == Target::status);
    CHECK(route_of("/events").wants == Target::events);
    CHECK(route_of("/trial/12.json").trial == 12);
    for (const char* nothing :
         {"", "//", "/index.html", "/data.json/", "/trial/.json", "/trial/0.json", "/trial/-1.json", "/trial/1x.json",
          "/trial/99999999999999999999.json", "/trial/../data.json", "/trial/1.json/"})
        CHECK(route_of(nothing).wants == Target::nowhere);
}

TEST_CASE("a browser that was told another name for this machine is turned away", "[serve]") {
    for (const char* ours : {"localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000", "[::1]"})
        CHECK(code_for(ours) == 200);
    for (const char* other :
         {"", "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "evil.localhost",
          "[::2]", "[::1", "127.0.0.2", ":8000", "localhost@evil.example"})
        CHECK(code_for(other) == 403);
    CHECK(code_of(judge(open_door, {Method::get, false, 2, "/", {"localhost", "", "", ""}})) == 400);
    CHECK(code_of(judge(open_door, {Method::get, false, 0, "/", {"", "", "", ""}})) == 400);
    CHECK(code_of(judge(open_door, {Method::get, false, 1, "http://localhost/", {"localhost", "", "", ""}})) == 400);
}

TEST_CASE("with a token nobody is let in without it, whatever they ask for", "[serve]") {
    for (const char* target : {"/", "/data.json", "/events", "/nowhere", "/?token=", "/?token=0123456789abcdeF",
                               "/?token=0123456789abcde", "/?token=0123456789abcdef0", "/?xtoken=0123456789abcdef"})
        CHECK(code_of(at_guarded(target, "", "")) == 401);
    CHECK(code_of(at_guarded("/", "espalier-8001=0123456789abcdef", "")) == 401);
    CHECK(code_of(at_guarded("/", "xespalier-8000=0123456789abcdef", "")) == 401);
    CHECK(code_of(at_guarded("/", "", "Basic 0123456789abcdef")) == 401);
    CHECK(code_of(at_guarded("/", "", "Bearer ")) == 401);
}

TEST_CASE("a token lets in by query, which sets a cookie, by cookie and by header", "[serve]") {
    const auto by_query = at_guarded("/?token=0123456789abcdef", "", "");
    CHECK(code_of(by_query) == 200);
    CHECK(by_query.sets_cookie);
    CHECK(guarded.set_cookie() == "espalier-8000=0123456789abcdef; HttpOnly; SameSite=Strict; Path=/");
    const auto by_cookie = at_guarded("/?token=wrong", "a=b; espalier-8000=0123456789abcdef; c=d", "");
    CHECK(code_of(by_cookie) == 200);
    CHECK_FALSE(by_cookie.sets_cookie);
    CHECK(code_of(at_guarded("/", "", "bearer 0123456789abcdef")) == 200);
}

TEST_CASE("a chosen token must be long enough and fit into an address; a random one does", "[serve]") {
    CHECK(fault_of_token("0123456789abc_D-") == "");
    CHECK(fault_of_token("short") != "");
    CHECK(fault_of_token("0123456789abcdef&") != "");
    CHECK(fault_of_token(std::string(201, 'a')) != "");
    std::set<std::string> tokens;
    for (int i = 0; i < 100; ++i) tokens.insert(random_token());
    CHECK(tokens.size() == 100);
    for (const auto& token : tokens) CHECK(fault_of_token(token) == "");
}

TEST_CASE("whatever is answered, it is neither kept, nor framed, nor taken for something else", "[serve]") {
    Reply page = plain(200, "text");
    page.page = true;
    for (const Reply& reply : {plain(200, "text"), plain(404, "no"), json_fault(503, "x"), page}) {
        const auto head = head_of(reply);
        for (const char* header : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff",
                                   "Referrer-Policy: no-referrer", "Content-Security-Policy: default-src 'none'",
                                   "frame-ancestors 'none'", "Cross-Origin-Resource-Policy: same-origin"})
            CHECK_THAT(head, contains(header));
        CHECK(head.ends_with("\r\n\r\n"));
    }
    CHECK_THAT(*json_fault(503, "a \"b\"\n\\").body, contains(R"({"error": "a \"b\"\u000a\\"})"));
}

TEST_CASE("an event's text keeps its lines", "[serve]") {
    CHECK(event_text("status", "{\n  \"a\": 1\n}\n") == "event: status\ndata: {\ndata:   \"a\": 1\ndata: }\n\n");
    CHECK(event_text("data", "{}", 4) == "event: data\nid: 4\ndata: {}\n\n");
}
