#include "serve/request.hpp"

namespace espalier {
namespace {

Judgement refusal(unsigned code, std::string_view text) {
    Judgement judgement;
    judgement.refusal = plain(code, text);
    judgement.refusal->close = true;
    return judgement;
}

}  // namespace

Judgement judge(const Door& door, RequestFacts request) {
    if (request.hosts != 1 || !request.target.starts_with('/'))
        return refusal(400, "a request names its host, and a path of it");
    Judgement judgement;
    judgement.route = route_of(request.target);
    request.credentials.query_token = judgement.route.token;
    const Entry entry = door.admit(request.credentials);
    if (entry == Entry::wrong_host) return refusal(403, "this server answers to localhost and 127.0.0.1 alone");
    if (entry == Entry::no_token)
        return refusal(401, "the token is missing or wrong: use the address that espalier serve printed");
    if (request.method == Method::other)
        return refusal(405, "nothing here can be changed: GET and HEAD are all there is");
    if (request.has_body) return refusal(400, "GET has no body here");
    if (judgement.route.wants == Target::nowhere)
        judgement.refusal = plain(404, "there is nothing; see /, /data.json, /status.json, /trial/N.json, /events");
    judgement.sets_cookie = entry == Entry::granted_by_query;
    return judgement;
}

}  // namespace espalier
