// A small HTTP/1.1 server, on Boost.Beast, for what anybody may read: every thread, connection, size
// and time is bounded by a constant below or in
// connections.h. It speaks plain HTTP, for loopback or behind a reverse
// proxy that ends TLS, and takes no head that such a proxy could read in another way.
//
//   AMANAT_ASSIGN_OR_RETURN(auto server, Server::Start({"127.0.0.1:7080", {{"/", &pages}}}));
//   ...
//   server->Stop();
//
// Of several mounts the first whose prefix begins the target answers. Thread-safe.
#ifndef AMANAT_SERVICES_HTTP_SERVER_H_
#define AMANAT_SERVICES_HTTP_SERVER_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/http/connections.h"

namespace amanat::http {

constexpr int kWorkers = 4;             // so many requests are handled at a time
constexpr size_t kHeadBytesMax = 8192;  // of a request, without the empty line at its end
constexpr size_t kTargetBytesMax = 512;
constexpr size_t kBodyBytesMax = 1 << 20;  // of any mount's requests
constexpr int kRequestsPerConnectionMax = 1000;
constexpr std::chrono::milliseconds kRequestTimeout{5000};  // for head and body to arrive
constexpr std::chrono::milliseconds kIdleTimeout{2000};     // between two requests
constexpr std::chrono::milliseconds kWriteTimeout{60'000};  // for an answer to leave
// When all connections are taken, a newcomer gets the place of one whose request has not come for so long,
// or whose answer has not left.
constexpr std::chrono::milliseconds kSilenceToGiveUp{1000};
constexpr std::chrono::milliseconds kSlownessToGiveUp{15'000};

struct Request {
  std::string method;  // GET or POST; HEAD is asked as GET
  std::string path;    // the target behind the mount's prefix
  std::string body;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string cache_control = "no-store";
  std::string body;
};

// Answers below one prefix. Implementations are thread-safe.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Response Handle(const Request& request) = 0;
};

struct Mount {
  std::string prefix;  // begins and ends with '/'
  Handler* handler = nullptr;
  size_t body_bytes_max = 0;  // 0: GET and HEAD only; else POST too, up to kBodyBytesMax
};

class Server {
 public:
  struct Options {
    std::string address;  // host:port; an IPv6 host in brackets; port 0: any free one
    std::vector<Mount> mounts;
  };
  // Listens on OK. InvalidArgument for an address that is none, Unavailable when it is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Options options);
  // Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }
  // Ends all connections and threads. Idempotent; one call at a time.
  void Stop();

 private:
  class Impl;

  Server(std::unique_ptr<Impl> impl, int port);

  std::unique_ptr<Impl> impl_;  // nullptr once stopped
  const int port_;
};

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_SERVER_H_
