#include "services/http/server.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::http {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int kListenBacklog = 128;
constexpr milliseconds kIdleSlice{50};  // how soon an idle connection yields to a waiting one
constexpr milliseconds kLingerTimeout{500};
constexpr size_t kLingerBytesMax = 64 << 10;
constexpr milliseconds kAcceptPause{100};  // when no socket is to be had

SteadyTime Now() { return std::chrono::steady_clock::now(); }

const char* ReasonOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

Response Refusal(int status, absl::string_view why) {
  Response response;
  response.status = status;
  response.body = absl::StrCat(why, "\n");
  return response;
}

std::string HeadOf(const Response& response, bool keep_alive, const std::string& allow) {
  std::string head = absl::StrCat(
      "HTTP/1.1 ", response.status, " ", ReasonOf(response.status),
      "\r\nDate: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()),
      "\r\nContent-Type: ", response.content_type, "\r\nContent-Length: ", response.body.size(),
      "\r\nCache-Control: ", response.cache_control,
      "\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; "
      "frame-ancestors 'none'\r\nConnection: ",
      keep_alive ? "keep-alive" : "close", "\r\n");
  if (!allow.empty()) absl::StrAppend(&head, "Allow: ", allow, "\r\n");
  absl::StrAppend(&head, "\r\n");
  return head;
}

}  // namespace

// One accepted socket, not blocking; closed with this object.
class Server::Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}
  ~Connection() { ::close(socket_); }

  // Whether there is something to read, or the other side is gone, before `deadline`.
  bool WaitReadable(SteadyTime deadline) const { return Wait(POLLIN, deadline); }
  bool HasInput() const { return !input_.empty(); }

  // Reads what is there. False at the end, at an error and after `deadline`.
  bool ReadMore(SteadyTime deadline) {
    char buffer[4096];
    while (WaitReadable(deadline)) {
      const ssize_t count = ::recv(socket_, buffer, sizeof(buffer), 0);
      if (count > 0) {
        input_.append(buffer, static_cast<size_t>(count));
        return true;
      }
      if (count == 0 || (errno != EINTR && errno != EAGAIN)) return false;
    }
    return false;
  }

  // The head with neither its empty line nor what follows; nothing when it does not come in time
  // or is too long, which `status` tells: 0 when there is nobody to answer.
  std::optional<std::string> ReadHead(SteadyTime deadline, int& status) {
    while (true) {
      if (const size_t end = input_.find("\r\n\r\n"); end <= kHeadBytesMax) {
        std::string head = input_.substr(0, end);
        input_.erase(0, end + 4);
        return head;
      }
      if (input_.size() > kHeadBytesMax) {
        status = 431;
        return std::nullopt;
      }
      if (!ReadMore(deadline)) {
        status = input_.empty() ? 0 : 408;
        return std::nullopt;
      }
    }
  }

  std::optional<std::string> ReadBody(size_t length, SteadyTime deadline) {
    while (input_.size() < length) {
      if (!ReadMore(deadline)) return std::nullopt;
    }
    std::string body = input_.substr(0, length);
    input_.erase(0, length);
    return body;
  }

  bool Write(absl::string_view bytes, SteadyTime deadline) const {
    while (!bytes.empty()) {
      if (!Wait(POLLOUT, deadline)) return false;
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        bytes.remove_prefix(static_cast<size_t>(count));
      } else if (errno != EINTR && errno != EAGAIN) {
        return false;
      }
    }
    return true;
  }

  // Closing a socket with unread input would take back an answer that is still under way.
  void Linger() {
    ::shutdown(socket_, SHUT_WR);
    const SteadyTime deadline = Now() + kLingerTimeout;
    for (size_t read = 0; read < kLingerBytesMax; read += input_.size()) {
      input_.clear();
      if (!ReadMore(deadline)) return;
    }
  }

 private:
  bool Wait(short event, SteadyTime deadline) const {
    while (true) {
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Now()).count();
      if (left <= 0) return false;
      pollfd poll{socket_, event, 0};
      const int ready = ::poll(&poll, 1, static_cast<int>(left));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
    }
  }

  const int socket_;
  std::string input_;  // read and not used yet; at most a head and a buffer, or a body
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options) {
  for (const Mount& mount : options.mounts) {
    AMANAT_CHECK(absl::StartsWith(mount.prefix, "/") && absl::EndsWith(mount.prefix, "/"));
    AMANAT_CHECK(mount.handler != nullptr && mount.body_bytes_max <= kBodyBytesMax);
  }
  std::unique_ptr<Server> server(new Server(std::move(options)));
  AMANAT_RETURN_IF_ERROR(server->Listen());
  server->acceptor_ = std::thread([raw = server.get()] { raw->Accept(); });
  for (int i = 0; i < kWorkers; ++i) {
    server->workers_.emplace_back([raw = server.get()] { raw->Work(); });
  }
  return server;
}

absl::Status Server::Listen() {
  const size_t colon = options_.address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("'", options_.address, "' is not host:port"));
  }
  std::string host = options_.address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string service = options_.address.substr(colon + 1);
  if (const int error = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found); error != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot listen on ", options_.address, ": ", ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  listener_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int on = 1;
  sockaddr_storage bound{};
  socklen_t length = sizeof(bound);
  if (listener_ < 0 || wake_ < 0 ||
      ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      ::bind(listener_, found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener_, kListenBacklog) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &length) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options_.address, ": ", std::strerror(errno)));
  }
  char port[NI_MAXSERV] = "";
  ::getnameinfo(reinterpret_cast<sockaddr*>(&bound), length, nullptr, 0, port, sizeof(port),
                NI_NUMERICSERV);
  port_ = std::atoi(port);
  return absl::OkStatus();
}

void Server::Accept() {
  while (true) {
    pollfd polls[] = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    ::poll(polls, 2, -1);
    if (polls[1].revents != 0) return;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
        ::poll(&polls[1], 1, static_cast<int>(kAcceptPause.count()));
      }
      continue;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    absl::MutexLock lock(&mutex_);
    if (waiting_.size() < kWaitingConnectionsMax) {
      waiting_.push_back(socket);
      continue;
    }
    // As much as the socket's buffer takes; the one who waits is not worth waiting for.
    const std::string answer = HeadOf(Refusal(503, ""), false, "");
    (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(socket);
  }
}

void Server::Work() {
  while (true) {
    int socket = -1;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopping_ || !waiting_.empty();
      };
      mutex_.Await(absl::Condition(&ready));
      if (stopping_) return;
      socket = waiting_.front();
      waiting_.pop_front();
      served_.insert(socket);
    }
    Serve(socket);
  }
}

bool Server::SomebodyWaits() {
  absl::MutexLock lock(&mutex_);
  return stopping_ || !waiting_.empty();
}

void Server::Serve(int socket) {
  Connection connection(socket);
  for (int i = 1; i <= kRequestsPerConnectionMax; ++i) {
    if (!ServeOne(connection, i == kRequestsPerConnectionMax)) break;
    const SteadyTime deadline = Now() + kIdleTimeout;
    bool more = connection.HasInput();
    while (!more && Now() < deadline && !SomebodyWaits()) {
      more = connection.WaitReadable(Now() + kIdleSlice);
    }
    if (!more) break;
  }
  connection.Linger();
  absl::MutexLock lock(&mutex_);
  served_.erase(socket);  // before it is closed, so that Stop never meets a number used again
}

bool Server::ServeOne(Connection& connection, bool last) {
  const SteadyTime deadline = Now() + kRequestTimeout;
  const auto refuse = [&](int status, absl::string_view why) {
    const Response response = Refusal(status, why);
    connection.Write(absl::StrCat(HeadOf(response, false, ""), response.body),
                     Now() + kRequestTimeout);
    return false;
  };
  int status = 0;
  const auto text = connection.ReadHead(deadline, status);
  if (!text.has_value()) return status == 0 ? false : refuse(status, ReasonOf(status));
  const auto head = ParseRequestHead(*text);
  if (!head.ok()) return refuse(400, head.status().message());

  const Mount* mount = FindMount(head->target);
  const size_t body_bytes_max = mount == nullptr ? 0 : mount->body_bytes_max;
  const bool is_get = head->method == "GET" || head->method == "HEAD";
  if (!is_get && (head->method != "POST" || body_bytes_max == 0)) {
    const Response response = Refusal(405, ReasonOf(405));
    const std::string allow = body_bytes_max == 0 ? "GET, HEAD" : "GET, HEAD, POST";
    connection.Write(absl::StrCat(HeadOf(response, false, allow), response.body), deadline);
    return false;
  }
  std::string body;
  if (is_get) {
    if (head->transfer_encoded || head->content_length.value_or(0) != 0) {
      return refuse(400, "a GET without a body is served here");
    }
  } else {
    if (!head->content_length.has_value()) return refuse(411, ReasonOf(411));
    if (*head->content_length > body_bytes_max) return refuse(413, ReasonOf(413));
    auto read = connection.ReadBody(*head->content_length, deadline);
    if (!read.has_value()) return refuse(408, ReasonOf(408));
    body = *std::move(read);
  }
  const bool keep_alive = head->keep_alive && !last && !SomebodyWaits();
  const Response response = Answer(*head, std::move(body));
  std::string bytes = HeadOf(response, keep_alive, response.status == 405 ? "GET, HEAD, POST" : "");
  const SteadyTime until = Now() + kWriteTimeout;
  if (!connection.Write(bytes, until)) return false;
  if (head->method != "HEAD" && !connection.Write(response.body, until)) return false;
  return keep_alive;
}

const Mount* Server::FindMount(const std::string& target) const {
  const auto it = std::find_if(options_.mounts.begin(), options_.mounts.end(),
                               [&](const Mount& m) { return absl::StartsWith(target, m.prefix); });
  return it == options_.mounts.end() ? nullptr : &*it;
}

Response Server::Answer(const RequestHead& head, std::string body) {
  const Mount* mount = FindMount(head.target);
  if (mount == nullptr) return Refusal(404, ReasonOf(404));
  return mount->handler->Handle({head.method == "HEAD" ? "GET" : head.method,
                                 head.target.substr(mount->prefix.size()), std::move(body)});
}

void Server::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (const int socket : served_) ::shutdown(socket, SHUT_RDWR);
  }
  const uint64_t one = 1;
  if (wake_ >= 0) (void)!::write(wake_, &one, sizeof(one));
  if (acceptor_.joinable()) acceptor_.join();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  absl::MutexLock lock(&mutex_);
  for (const int socket : waiting_) ::close(socket);
  waiting_.clear();
}

Server::~Server() {
  Stop();
  if (listener_ >= 0) ::close(listener_);
  if (wake_ >= 0) ::close(wake_);
}

}  // namespace amanat::http
