// For tests: sends bytes to a local port and reads what comes back.
#ifndef AMANAT_SERVICES_HTTP_TESTING_RAW_CLIENT_H_
#define AMANAT_SERVICES_HTTP_TESTING_RAW_CLIENT_H_

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

namespace amanat::http {

class RawClient {
 public:
  // From that address of the loopback network.
  explicit RawClient(int port, const char* from = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    EXPECT_EQ(::inet_pton(AF_INET, from, &address.sin_addr), 1);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void Send(const std::string& bytes) {
    size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;  // the server has had enough
      sent += static_cast<size_t>(count);
    }
  }
  // Until the server closes.
  std::string ReadAll() {
    while (ReadSome()) {
    }
    return input_;
  }
  // Whether an answer that begins with `start` has come, without waiting.
  bool HasCome(const std::string& start) const {
    std::string seen(start.size(), ' ');
    const ssize_t count = ::recv(socket_, seen.data(), seen.size(), MSG_PEEK | MSG_DONTWAIT);
    return count > 0 && seen == start;
  }
  // Waits until something has come, or the server has closed; at most so long.
  bool Await(int milliseconds) const {
    pollfd come{socket_, POLLIN, 0};
    return ::poll(&come, 1, milliseconds) > 0;
  }
  // The same of any of them.
  static bool AwaitAny(const std::vector<std::unique_ptr<RawClient>>& clients, int milliseconds) {
    std::vector<pollfd> come;
    for (const auto& client : clients) come.push_back({client->socket_, POLLIN, 0});
    return ::poll(come.data(), come.size(), milliseconds) > 0;
  }
  // Head and `body_bytes` of the next response.
  std::string ReadResponse(size_t body_bytes) {
    size_t end = std::string::npos;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos ||
           input_.size() < end + 4 + body_bytes) {
      if (!ReadSome()) return input_;
    }
    const std::string response = input_.substr(0, end + 4 + body_bytes);
    input_.erase(0, response.size());
    return response;
  }

 private:
  bool ReadSome() {
    char buffer[65536];
    const ssize_t count = ::recv(socket_, buffer, sizeof(buffer), 0);
    if (count > 0) input_.append(buffer, static_cast<size_t>(count));
    return count > 0;
  }

  const int socket_;
  std::string input_;
};

// The whole answer to one request on a connection of its own.
inline std::string Ask(int port, const std::string& request) {
  RawClient client(port);
  client.Send(request);
  return client.ReadAll();
}

inline std::string Get(int port, const std::string& target, const std::string& method = "GET") {
  return Ask(port, method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
}

inline std::string BodyOf(const std::string& response) {
  const size_t end = response.find("\r\n\r\n");
  return end == std::string::npos ? "" : response.substr(end + 4);
}

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_TESTING_RAW_CLIENT_H_
