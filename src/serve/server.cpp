#include "serve/server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "serve/request.hpp"

namespace espalier {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Code = boost::system::error_code;
using net::ip::tcp;

constexpr std::size_t most_drained = 65'536;
constexpr auto drain_time = std::chrono::seconds(2);

std::string_view view_of(const beast::string_view& text) { return {text.data(), text.size()}; }

class Session;

/// What all connections share, for the thread of run() alone; `source` has its own.
struct Hub {
    ServerLimits limits;
    std::optional<Door> door;
    std::string boot;  ///< tells this server's versions from an earlier one's
    SharedText page;
    std::size_t connections = 0;
    std::set<Session*> streams;
    Made data;  ///< the newest
    net::io_context io;
    std::optional<LiveSource> source;  ///< last: its threads call

    [[nodiscard]] std::string etag(std::uint64_t version) const {
        return version == 0 ? "" : fmt::format("\"{}-{}\"", boot, version);
    }
    void count_watchers() { source->watchers(streams.size()); }
};

/// One connection.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(Hub& hub, tcp::socket socket) : hub_(hub), stream_(std::move(socket)), buffer_(hub.limits.header_bytes) {
        ++hub_.connections;
        Code ignored;
        stream_.socket().set_option(tcp::no_delay(true), ignored);
        if (hub_.limits.send_buffer > 0)
            stream_.socket().set_option(net::socket_base::send_buffer_size(hub_.limits.send_buffer), ignored);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() { --hub_.connections; }

    void read() {
        parser_.emplace();
        parser_->header_limit(hub_.limits.header_bytes);
        stream_.expires_after(hub_.limits.request);
        http::async_read_header(stream_, buffer_, *parser_,
                                [self = shared_from_this()](Code code, std::size_t) { self->take(code); });
    }

    /// There are too many already.
    void refuse() { send(closing(plain(503, "too many viewers at once; close one, or try again later"))); }

    void offer_status(const Made& status) {
        if (status.text && status.text == status_seen_) return;
        status_seen_ = status.text;
        status_due_ = status.text ? event_text("status", *status.text)
                                  : event_text("problem", *json_fault(503, status.fault).body);
        pump();
    }
    void offer_data(std::uint64_t version) {
        data_due_ = event_text("data", fmt::format("{{\"version\": {}}}", version), version);
        pump();
    }
    void offer_beat() {
        if (!writing_ && status_due_.empty() && data_due_.empty()) status_due_ = ": still here\n\n";
        pump();
    }
    void close() {
        Code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
        stream_.socket().close(ignored);
        if (hub_.streams.erase(this) > 0) hub_.count_watchers();
    }

  private:
    /// What the system still keeps for a viewer who takes nothing goes, too.
    void drop() {
        Code ignored;
        stream_.socket().set_option(net::socket_base::linger(true, 0), ignored);
        close();
    }

    static Reply closing(Reply reply) {
        reply.close = true;
        return reply;
    }

    void take(Code code) {
        if (code == http::error::header_limit || code == http::error::buffer_overflow)
            return send(closing(plain(431, "the request's header is too long")));
        static const auto& of_http = http::make_error_code(http::error::end_of_stream).category();
        if (code.category() == of_http && code != http::error::end_of_stream && code != http::error::partial_message)
            return send(closing(plain(400, "that is no request of HTTP")));
        if (code) return close();
        const auto& request = parser_->get();
        head_only_ = request.method() == http::verb::head;
        keep_ = request.keep_alive() && parser_->is_done();
        answer(request);
    }

    void answer(const http::request<http::empty_body>& request) {
        const auto field = [&](http::field name) { return view_of(request[name]); };
        const Method method = head_only_                            ? Method::head
                              : request.method() == http::verb::get ? Method::get
                                                                    : Method::other;
        Judgement judgement =
            judge(*hub_.door,
                  {method,
                   !parser_->is_done(),
                   request.count(http::field::host),
                   view_of(request.target()),
                   {field(http::field::host), "", field(http::field::cookie), field(http::field::authorization)}});
        cookie_ = judgement.sets_cookie ? hub_.door->set_cookie() : "";
        asked_for_ = std::string(field(http::field::if_none_match));
        seen_event_ = std::string(view_of(request["Last-Event-ID"]));
        judgement.refusal ? send(std::move(*judgement.refusal)) : go_to(judgement.route);
    }

    void go_to(const Route& route) {
        switch (route.wants) {
            case Target::page:
                return send_page();
            case Target::status:
                hub_.source->ask_status(waiting(&Session::send_json));
                return;
            case Target::data:
                hub_.source->ask_data(waiting(&Session::send_json));
                return;
            case Target::trial:
                if (!hub_.source->ask_trial(route.trial, waiting(&Session::send_json)))
                    send(json_fault(503, "too many trials are asked for at once; try again"));
                return;
            case Target::events:
                return send_events();
            case Target::icon: {
                Reply reply;
                reply.code = 204;
                return send(std::move(reply));
            }
            case Target::nowhere:
                break;  // refused already
        }
    }

    /// Calls the member with what was made, in the thread of run(); there, too, the session ends if this was its last.
    LiveSource::Answer waiting(void (Session::*member)(const Made&)) {
        return [self = shared_from_this(), member](const Made& made) mutable {
            net::io_context& io = self->hub_.io;
            net::post(io, [self = std::move(self), member, made] { (self.get()->*member)(made); });
        };
    }

    void send_page() {
        Reply reply;
        reply.type = "text/html; charset=utf-8";
        reply.page = true;
        reply.body = cookie_.empty() ? hub_.page : std::make_shared<const std::string>(way_on());
        send(std::move(reply));
    }

    void send_json(const Made& made) { send(json_reply(made, hub_.etag(made.version), asked_for_)); }

    void send_events() {
        Reply reply;
        reply.type = "text/event-stream";
        reply.stream = true;
        streaming_ = !head_only_;
        send(std::move(reply));
    }

    void begin_stream() {
        hub_.streams.insert(this);
        hub_.count_watchers();
        listen();
        hub_.source->ask_status(waiting(&Session::offer_status));
        // It may have missed a change while it was away.
        if (hub_.data.version != 0 && !seen_event_.empty() && seen_event_ != std::to_string(hub_.data.version))
            offer_data(hub_.data.version);
    }

    /// A viewer of a stream says nothing: whatever comes, the end above all, is the end.
    void listen() {
        stream_.expires_never();
        stream_.async_read_some(net::buffer(heard_), [self = shared_from_this()](Code, std::size_t) { self->close(); });
    }

    void pump() {
        if (writing_ || hub_.streams.count(this) == 0) return;
        auto& next = status_due_.empty() ? data_due_ : status_due_;
        if (next.empty()) return;
        head_ = std::exchange(next, "");
        body_ = nullptr;
        write();
    }

    void send(Reply reply) {
        reply.close = reply.close || !keep_;
        reply.cookie = cookie_;
        keep_ = !reply.close && !reply.stream;
        head_ = head_of(reply);
        body_ = head_only_ ? nullptr : reply.body;
        write();
    }

    /// Head and body, piece by piece: whoever takes nothing for a while is dropped.
    void write() {
        writing_ = true;
        static const std::string nothing;
        rest_.emplace(Out{net::buffer(head_), net::buffer(body_ ? *body_ : nothing)});
        write_some();
    }
    void write_some() {
        stream_.expires_after(hub_.limits.write);
        stream_.async_write_some(*rest_, [self = shared_from_this()](Code code, std::size_t count) {
            if (code) return self->drop();
            self->rest_->consume(count);
            if (net::buffer_size(*self->rest_) > 0) return self->write_some();
            self->written();
        });
    }
    void written() {
        writing_ = false;
        body_ = nullptr;
        if (hub_.streams.count(this) > 0) return pump();
        if (streaming_) return begin_stream();
        if (keep_) return read();
        Code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        stream_.expires_after(drain_time);
        drain();
    }

    /// Closing with something unread would take the answer back from a viewer that has not read it yet.
    void drain() {
        stream_.async_read_some(net::buffer(heard_), [self = shared_from_this()](Code code, std::size_t count) {
            self->drained_ += count;
            if (code || self->drained_ > most_drained) return self->close();
            self->drain();
        });
    }

    using Out = std::array<net::const_buffer, 2>;

    Hub& hub_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::empty_body>> parser_;
    bool head_only_ = false;
    bool keep_ = false;       ///< another request may follow
    bool streaming_ = false;  ///< events follow
    std::string cookie_, asked_for_, seen_event_;

    bool writing_ = false;
    std::string head_;
    SharedText body_;
    std::optional<beast::buffers_suffix<Out>> rest_;

    SharedText status_seen_;
    std::string status_due_, data_due_;  ///< events that wait for the one that is being written
    std::array<char, 1024> heard_{};
    std::size_t drained_ = 0;
};

net::ip::address address_of(const std::string& text) {
    if (text == "localhost") return net::ip::address_v4::loopback();
    Code code;
    const auto address = net::ip::make_address(text, code);
    if (code)
        throw ServeUsageError(fmt::format(
            "--address {}: is no address; write one of this machine's in digits, or 0.0.0.0 for all of them", text));
    return address;
}

}  // namespace

struct LiveServer::Impl : Hub {
    Impl(const ServerOptions& the_options, std::function<void(const std::string&)> the_say)
        : options(the_options), say(std::move(the_say)), acceptor(io), pause(io), beat(io) {
        limits = options.limits;
    }

    void listen();
    void accept();
    void beat_on();
    void tell_status(const Made& status);
    void tell_data(const Made& made);

    ServerOptions options;
    std::function<void(const std::string&)> say;
    tcp::acceptor acceptor;
    net::steady_timer pause, beat;
    std::string fault;  ///< of the last look
};

void LiveServer::Impl::listen() {
    const tcp::endpoint endpoint(address_of(options.address), options.port);
    if (!endpoint.address().is_loopback() && options.token.empty())
        throw ServeUsageError("an address that others can reach needs a token");
    Code code;
    acceptor.open(endpoint.protocol(), code);
    if (!code) acceptor.set_option(net::socket_base::reuse_address(true), code);
    if (!code) acceptor.bind(endpoint, code);
    if (!code) acceptor.listen(net::socket_base::max_listen_connections, code);
    if (code == net::error::address_in_use)
        throw ServeError(
            fmt::format("port {} is in use; choose another with --port, or any that is free: --port 0", options.port));
    if (code == net::error::access_denied)
        throw ServeError(fmt::format("port {} needs more rights; choose one from 1024 on", options.port));
    if (code == boost::system::errc::address_not_available)
        throw ServeUsageError(fmt::format("--address {}: this machine does not have that address", options.address));
    if (code) throw ServeError(fmt::format("cannot listen at {}: {}", options.address, code.message()));
}

void LiveServer::Impl::accept() {
    acceptor.async_accept([this](Code code, tcp::socket socket) {
        if (!acceptor.is_open()) return;
        if (code) {  // no descriptors left, as a rule: others end some time
            pause.expires_after(std::chrono::milliseconds(100));
            pause.async_wait([this](Code) { accept(); });
            return;
        }
        if (connections < 2 * limits.connections) {
            const auto session = std::make_shared<Session>(*this, std::move(socket));
            connections > limits.connections ? session->refuse() : session->read();
        }
        accept();
    });
}

void LiveServer::Impl::beat_on() {
    beat.expires_after(limits.beat);
    beat.async_wait([this](Code code) {
        if (code) return;
        for (auto* stream : streams) stream->offer_beat();
        beat_on();
    });
}

void LiveServer::Impl::tell_status(const Made& status) {
    if (status.fault != fault && say) say(status.fault.empty() ? "the journal can be read again" : status.fault);
    fault = status.fault;
    for (auto* stream : streams) stream->offer_status(status);
}

void LiveServer::Impl::tell_data(const Made& made) {
    data = made;
    for (auto* stream : streams) stream->offer_data(made.version);
}

LiveServer::LiveServer(const ServerOptions& options, Sources sources, std::function<void(const std::string&)> say)
    : impl_(std::make_unique<Impl>(options, std::move(say))) {
    Impl& impl = *impl_;
    impl.listen();
    impl.door.emplace(options.address, port(), options.token);
    impl.boot = random_token().substr(0, 8);
    impl.page = std::make_shared<const std::string>(sources.page());
    const auto posted = [&impl](void (Impl::*member)(const Made&)) {
        return
            [&impl, member](const Made& made) { net::post(impl.io, [&impl, member, made] { (impl.*member)(made); }); };
    };
    impl.source.emplace(std::move(sources), options.pace,
                        LiveSource::Calls{posted(&Impl::tell_status), posted(&Impl::tell_data)});
    impl.accept();
    impl.beat_on();
}

LiveServer::~LiveServer() {
    // Its threads first, while there is something to post to; then what was posted, with the sessions that it holds.
    impl_->source.reset();
}

std::uint16_t LiveServer::port() const { return impl_->acceptor.local_endpoint().port(); }

std::string LiveServer::url() const {
    const auto address = impl_->acceptor.local_endpoint().address();
    std::string host = address.is_v6() ? fmt::format("[{}]", address.to_string()) : address.to_string();
    if (address.is_unspecified()) {  // every address: others know this machine by its name
        std::array<char, 256> name{};
        host = gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
    }
    const std::string& token = impl_->door->token();
    return fmt::format("http://{}:{}/{}", host, port(), token.empty() ? "" : "?token=" + token);
}

void LiveServer::run() { impl_->io.run(); }
void LiveServer::stop() { impl_->io.stop(); }
bool LiveServer::busy() const { return impl_->source->busy(); }

}  // namespace espalier
