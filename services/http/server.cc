#include "services/http/server.h"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using Parser = beast::request_parser<beast::empty_body>;
using Answer = beast::response<beast::string_body>;

constexpr int kListenBacklog = 128;
constexpr milliseconds kLingerTimeout{500};
constexpr size_t kLingerBytesMax = 64 << 10;
constexpr milliseconds kAcceptPause{100};  // when no socket is to be had
constexpr absl::string_view kEndOfHead = "\r\n\r\n";

Response Refusal(int status, absl::string_view why = "") {
  const auto reason = beast::obsolete_reason(static_cast<beast::status>(status));
  Response response;
  response.status = status;
  response.body =
      absl::StrCat(why.empty() ? absl::string_view(reason.data(), reason.size()) : why, "\n");
  return response;
}

Answer AnswerOf(Response response, bool keep_alive, const std::string& allow) {
  Answer answer;
  answer.result(static_cast<unsigned>(response.status));
  answer.set(beast::field::date,
             absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()));
  answer.set(beast::field::content_type, response.content_type);
  answer.content_length(response.body.size());
  answer.set(beast::field::cache_control, response.cache_control);
  answer.set("X-Content-Type-Options", "nosniff");
  answer.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  answer.set(beast::field::connection, keep_alive ? "keep-alive" : "close");
  if (!allow.empty()) answer.set(beast::field::allow, allow);
  answer.body() = std::move(response.body);
  return answer;
}

// What Beast lets through and a proxy could read in another way. Empty when there is nothing.
absl::string_view FaultOf(absl::string_view text, const Parser::value_type& head) {
  const absl::string_view target(head.target().data(), head.target().size());
  const size_t hosts = head.count(beast::field::host);
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!absl::StartsWith(target, "/") || target.size() > kTargetBytesMax || !printable) {
    return "the target is no path of printable ASCII";
  }
  if (hosts > 1 || (head.version() == 11 && hosts == 0)) return "a request has one Host";
  if (head.count(beast::field::transfer_encoding) != 0) return "no transfer encoding is read here";
  const bool folded = absl::StrContains(text, "\r\n ") || absl::StrContains(text, "\r\n\t");
  return folded ? "a continued line" : "";
}

// Whoever has an IPv6 address has the network's others, too.
Network NetworkOf(const asio::ip::address& address) {
  if (address.is_v4()) return {address.to_string(), address.is_loopback()};
  const asio::ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) {
    const asio::ip::address_v4 v4 = asio::ip::make_address_v4(asio::ip::v4_mapped, v6);
    return {v4.to_string(), v4.is_loopback()};
  }
  const auto bytes = v6.to_bytes();
  return {std::string(bytes.begin(), bytes.begin() + bytes.size() / 2), v6.is_loopback()};
}

// One connection. What waits for its socket or its timer owns it, and does so in its strand.
class Session final : public Connections::Holder, public std::enable_shared_from_this<Session> {
 public:
  // `connections` and `options` outlive it.
  Session(tcp::socket socket, const Server::Options& options, Connections& connections)
      : options_(options),
        connections_(connections),
        socket_(std::move(socket)),
        timer_(socket_.get_executor()) {}
  ~Session() override { connections_.Leave(place_); }

  // Serves, if there is a place for it until its end.
  void Run(const Network& network);
  void GiveUp() override {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      self->socket_.close(ignored);
    });
  }

 private:
  void MayBeGivenUpAfter(milliseconds time) {
    connections_.MayBeGivenUpFrom(place_, std::chrono::steady_clock::now() + time);
  }
  // Ends what waits for the socket after `time`, unless this is called again before.
  void Within(milliseconds time);
  void AwaitRequest();
  void ReadHead();
  void TakeHead(absl::string_view text);
  void Route(const Parser& parser);
  void ReadBody(size_t length);
  void Handle();
  void Refuse(int status, absl::string_view why = "", const std::string& allow = "");
  void Write(Answer answer);
  void Linger();

  const Server::Options& options_;
  Connections& connections_;
  Connections::Place place_ = 0;  // set by Run
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::string input_;  // read and not used yet; at most a head, or a body
  int requests_ = 0;
  // Of the request that is being served.
  const Mount* mount_ = nullptr;
  Request request_;
  bool keep_alive_ = false;
  bool head_only_ = false;
  Answer answer_;
  std::optional<beast::response_serializer<beast::string_body>> serializer_;
};

void Session::Run(const Network& network) {
  place_ = connections_.Enter(network, weak_from_this(), std::chrono::steady_clock::now());
  if (place_ != 0) {
    MayBeGivenUpAfter(kSilenceToGiveUp);
    asio::dispatch(socket_.get_executor(), [self = shared_from_this()] { self->ReadHead(); });
    return;
  }
  // As much as the socket's buffer takes; the one who waits is not worth waiting for.
  error_code ignored;
  socket_.non_blocking(true, ignored);
  beast::write(socket_, AnswerOf(Refusal(503), /*keep_alive=*/false, ""), ignored);
}

void Session::Within(milliseconds time) {
  timer_.expires_after(time);
  timer_.async_wait([self = shared_from_this()](error_code) {
    if (self->timer_.expiry() > std::chrono::steady_clock::now()) return;
    error_code ignored;
    self->socket_.cancel(ignored);
  });
}

void Session::AwaitRequest() {
  MayBeGivenUpAfter(kSilenceToGiveUp);
  if (!input_.empty()) return ReadHead();
  Within(kIdleTimeout);
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    error ? self->Linger() : self->ReadHead();
  });
}

void Session::ReadHead() {
  Within(kRequestTimeout);
  asio::async_read_until(socket_, asio::dynamic_buffer(input_, kHeadBytesMax + kEndOfHead.size()),
                         std::string(kEndOfHead),
                         [self = shared_from_this()](error_code error, size_t size) {
                           if (error == asio::error::not_found) return self->Refuse(431);
                           if (error)
                             return self->input_.empty() ? self->Linger() : self->Refuse(408);
                           const std::string text = self->input_.substr(0, size);
                           self->input_.erase(0, size);
                           self->TakeHead(text);
                         });
}

void Session::TakeHead(absl::string_view text) {
  Parser parser;
  parser.header_limit(kHeadBytesMax + kEndOfHead.size());
  parser.body_limit(std::numeric_limits<uint64_t>::max());  // Route has the mount's
  error_code error;
  parser.put(asio::buffer(text.data(), text.size()), error);
  if (error) return Refuse(400, error.message());
  const absl::string_view fault = FaultOf(text, parser.get());
  fault.empty() ? Route(parser) : Refuse(400, fault);
}

void Session::Route(const Parser& parser) {
  const auto& head = parser.get();
  const std::string target(head.target());
  const auto it =
      std::find_if(options_.mounts.begin(), options_.mounts.end(),
                   [&](const Mount& mount) { return absl::StartsWith(target, mount.prefix); });
  mount_ = it == options_.mounts.end() ? nullptr : &*it;
  const size_t body_bytes_max = mount_ == nullptr ? 0 : mount_->body_bytes_max;
  const bool is_get = head.method() == beast::verb::get || head.method() == beast::verb::head;
  if (!is_get && (head.method() != beast::verb::post || body_bytes_max == 0)) {
    return Refuse(405, "", body_bytes_max == 0 ? "GET, HEAD" : "GET, HEAD, POST");
  }
  const uint64_t length = parser.content_length().value_or(0);
  if (is_get && length != 0) {
    return Refuse(400, "a GET without a body is served here");
  }
  if (!is_get && !parser.content_length().has_value()) return Refuse(411);
  if (length > body_bytes_max) return Refuse(413);
  keep_alive_ = parser.keep_alive() && ++requests_ < kRequestsPerConnectionMax;
  head_only_ = head.method() == beast::verb::head;
  request_.method = is_get ? "GET" : "POST";
  request_.path = mount_ == nullptr ? "" : target.substr(mount_->prefix.size());
  ReadBody(length);
}

void Session::ReadBody(size_t length) {
  const size_t missing = length - std::min(length, input_.size());
  asio::async_read(socket_, asio::dynamic_buffer(input_), asio::transfer_exactly(missing),
                   [self = shared_from_this(), length](error_code error, size_t) {
                     if (error) return self->Refuse(408);
                     self->request_.body = self->input_.substr(0, length);
                     self->input_.erase(0, length);
                     self->Handle();
                   });
}

void Session::Handle() {
  connections_.MayBeGivenUpFrom(place_, Connections::Time::max());
  Response response = mount_ == nullptr ? Refusal(404) : mount_->handler->Handle(request_);
  const std::string allow = response.status == 405 ? "GET, HEAD, POST" : "";
  Write(AnswerOf(std::move(response), keep_alive_, allow));
}

void Session::Refuse(int status, absl::string_view why, const std::string& allow) {
  keep_alive_ = false;
  head_only_ = false;
  Write(AnswerOf(Refusal(status, why), keep_alive_, allow));
}

void Session::Write(Answer answer) {
  answer_ = std::move(answer);
  serializer_.emplace(answer_);
  Within(kWriteTimeout);
  MayBeGivenUpAfter(kSlownessToGiveUp);
  const auto done = [self = shared_from_this()](error_code error, size_t) {
    self->answer_.body().clear();
    error || !self->keep_alive_ ? self->Linger() : self->AwaitRequest();
  };
  if (head_only_) {
    beast::async_write_header(socket_, *serializer_, done);
  } else {
    beast::async_write(socket_, *serializer_, done);
  }
}

// Closing a socket with unread input would take back an answer that is still under way.
void Session::Linger() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  input_.clear();
  Within(kLingerTimeout);
  asio::async_read(socket_, asio::dynamic_buffer(input_, kLingerBytesMax),
                   [self = shared_from_this()](error_code, size_t) { self->timer_.cancel(); });
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(Options options) : options_(std::move(options)) {}
  // Sessions end with the context, which is after the threads.
  ~Impl() {
    context_.stop();
    for (std::thread& worker : workers_) worker.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Returns the port.
  absl::StatusOr<int> Listen();
  void Run() {
    Accept();
    for (int i = 0; i < kWorkers; ++i) {
      workers_.emplace_back([this] { context_.run(); });
    }
  }

 private:
  void Accept();
  void Take(tcp::socket socket);

  const Options options_;
  Connections connections_;
  asio::io_context context_{kWorkers};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer pause_{context_};
  std::vector<std::thread> workers_;
};

absl::StatusOr<int> Server::Impl::Listen() {
  const std::string& address = options_.address;
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("'", address, "' is not host:port"));
  }
  const auto cannot = [&](const error_code& error) {
    return absl::StrCat("cannot listen on ", address, ": ", error.message());
  };
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  error_code error;
  const auto found = tcp::resolver(context_).resolve(
      host, address.substr(colon + 1), tcp::resolver::passive | tcp::resolver::numeric_service,
      error);
  if (error) return absl::InvalidArgumentError(cannot(error));
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kListenBacklog, error);
  if (error) return absl::UnavailableError(cannot(error));
  return acceptor_.local_endpoint().port();
}

void Server::Impl::Accept() {
  acceptor_.async_accept(asio::make_strand(context_), [this](error_code error, tcp::socket socket) {
    if (!error) {
      Take(std::move(socket));
      return Accept();
    }
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](error_code) { Accept(); });
  });
}

void Server::Impl::Take(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  error_code gone;
  const tcp::endpoint peer = socket.remote_endpoint(gone);
  if (gone) return;
  std::make_shared<Session>(std::move(socket), options_, connections_)
      ->Run(NetworkOf(peer.address()));
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options) {
  for (const Mount& mount : options.mounts) {
    AMANAT_CHECK(absl::StartsWith(mount.prefix, "/") && absl::EndsWith(mount.prefix, "/"));
    AMANAT_CHECK(mount.handler != nullptr && mount.body_bytes_max <= kBodyBytesMax);
  }
  auto impl = std::make_unique<Impl>(std::move(options));
  AMANAT_ASSIGN_OR_RETURN(const int port, impl->Listen());
  impl->Run();
  return std::unique_ptr<Server>(new Server(std::move(impl), port));
}

Server::Server(std::unique_ptr<Impl> impl, int port) : impl_(std::move(impl)), port_(port) {}

Server::~Server() = default;

void Server::Stop() { impl_.reset(); }

}  // namespace amanat::http
