// A small HTTP/1.1 server for what anybody may read: every thread, queue, size and time is bounded
// by a constant below. It speaks plain HTTP, for loopback or behind a reverse proxy that ends TLS.
//
//   AMANAT_ASSIGN_OR_RETURN(auto server, Server::Start({"127.0.0.1:7080", {{"/", &pages}}}));
//   ...
//   server->Stop();
//
// Of several mounts the first whose prefix begins the target answers. Thread-safe.
#ifndef AMANAT_SERVICES_HTTP_SERVER_H_
#define AMANAT_SERVICES_HTTP_SERVER_H_

#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/http/request.h"

namespace amanat::http {

constexpr int kWorkers = 4;
constexpr size_t kWaitingConnectionsMax = 64;  // more are answered 503 at once
constexpr int kRequestsPerConnectionMax = 1000;
constexpr std::chrono::milliseconds kRequestTimeout{5000};  // for head and body to arrive
constexpr std::chrono::milliseconds kIdleTimeout{2000};     // between two requests
constexpr std::chrono::milliseconds kWriteTimeout{60'000};  // for an answer to leave
constexpr size_t kBodyBytesMax = 1 << 20;                   // of any mount's requests

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
  class Connection;

  explicit Server(Options options) : options_(std::move(options)) {}
  absl::Status Listen();
  void Accept();
  void Work();
  void Serve(int socket);
  // Whether another request may follow on the connection.
  bool ServeOne(Connection& connection, bool last);
  Response Answer(const RequestHead& head, std::string body);
  const Mount* FindMount(const std::string& target) const;
  bool SomebodyWaits() ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  int port_ = 0;
  int listener_ = -1;
  int wake_ = -1;  // an eventfd that ends Accept
  std::thread acceptor_;
  std::vector<std::thread> workers_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<int> waiting_ ABSL_GUARDED_BY(mutex_);
  std::set<int> served_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_SERVER_H_
