// Against a server that answers what the test says.
#include "clients/verifier/http_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"

namespace amanat::verifier {
namespace {

enum class Then { kClose, kWaitForTheOtherSide };

// Gives each connection the next of its answers and closes it; the last one again and again.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> answers, Then then = Then::kClose)
      : answers_(std::move(answers)), then_(then) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/a/";
    thread_ = std::thread([this] { Serve(); });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  const std::string& url() const { return url_; }
  int asked() const { return asked_; }

 private:
  void Serve() {
    for (int socket = 0; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(socket, buffer, sizeof(buffer), 0);
        if (count <= 0) break;
        request.append(buffer, static_cast<size_t>(count));
      }
      const size_t at = std::min<size_t>(static_cast<size_t>(asked_++), answers_.size() - 1);
      const std::string& answer = answers_[at];
      for (size_t sent = 0; sent < answer.size();) {
        const ssize_t count =
            ::send(socket, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<size_t>(count);
      }
      while (then_ == Then::kWaitForTheOtherSide && ::recv(socket, buffer, sizeof(buffer), 0) > 0) {
      }
      ::close(socket);
    }
  }

  const std::vector<std::string> answers_;
  const Then then_;
  const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string url_;
  std::atomic<int> asked_{0};
  std::thread thread_;
};

absl::StatusOr<std::string> Get(const ScriptedServer& server, size_t bytes_max = 100,
                                const HttpLimits& limits = {}) {
  return HttpClient::Make(server.url(), limits).value()->Get("x", bytes_max);
}

TEST(HttpClientTest, ReadsBodiesOfEveryForm) {
  for (const std::string answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", "HTTP/1.0 200\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n"}) {
    const ScriptedServer server({answer});
    const auto body = Get(server);
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(*body, "hello");
    EXPECT_EQ(server.asked(), 1);
  }
}

TEST(HttpClientTest, WhatIsMissingIsNotAskedForAgain) {
  const ScriptedServer server({"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_TRUE(absl::IsNotFound(Get(server).status()));
  EXPECT_EQ(server.asked(), 1);
}

TEST(HttpClientTest, TriesAgainWhatMayPass) {
  const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const ScriptedServer server({"", "HTTP/1.1 503 Busy\r\n\r\n", good});
  EXPECT_EQ(Get(server).value(), "ok");
  EXPECT_EQ(server.asked(), 3);
}

TEST(HttpClientTest, GivesUp) {
  const ScriptedServer broken({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"});
  EXPECT_TRUE(absl::IsUnavailable(Get(broken).status()));
  EXPECT_EQ(broken.asked(), HttpLimits().attempts);
  const ScriptedServer elsewhere({"HTTP/1.1 301 Moved\r\nLocation: http://b/\r\n\r\n"});
  EXPECT_TRUE(absl::IsUnavailable(Get(elsewhere).status()));
  EXPECT_EQ(elsewhere.asked(), 1);
  EXPECT_TRUE(
      absl::IsUnavailable(HttpClient::Make("http://127.0.0.1:1/").value()->Get("x", 1).status()));
}

TEST(HttpClientTest, NothingIsReadWithoutABound) {
  std::string endless = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 100'000; ++i) endless += "X-Header: value\r\n";
  for (const std::string& answer :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n"),
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(1'000'000, 'x'),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n" +
            std::string(1'000'000, 'x'),
        endless, "HTTP/1.1 200 OK\r\nX-Header: " + std::string(1'000'000, 'x')}) {
    const ScriptedServer server({answer});
    EXPECT_TRUE(absl::IsInvalidArgument(Get(server).status())) << answer.substr(0, 60);
  }
}

TEST(HttpClientTest, ASlowServerIsCutOff) {
  HttpLimits limits;
  limits.attempts = 1;
  limits.exchange = std::chrono::milliseconds(50);
  for (const std::string answer :
       {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"}) {
    const ScriptedServer server({answer}, Then::kWaitForTheOtherSide);
    const absl::Status status = Get(server, 100, limits).status();
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "timed out")) << status;
  }
}

TEST(HttpClientTest, AsksNoProxy) {
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, "http://127.0.0.1:1", 1);
  }
  const ScriptedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"});
  EXPECT_EQ(Get(server).value_or(""), "ok");
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
}

TEST(HttpClientTest, RefusesWhatIsMalformed) {
  for (const char* head :
       {"GARBAGE", "HTTP/2 200", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 abc",
        "HTTP/1.1 200\r\nX", "HTTP/1.1 200\r\nContent-Length: x",
        "HTTP/1.1 200\r\nContent-Length: 2x",
        "HTTP/1.1 200\r\nContent-Length: 2\r\nContent-Length: 2",
        "HTTP/1.1 200\r\nContent-Length: 2\r\nTransfer-Encoding: chunked",
        "HTTP/1.1 200\r\nTransfer-Encoding: gzip", "HTTP/1.1 200\r\nContent-Encoding: br",
        "HTTP/1.1 200\r\nContent-Encoding: gzip"}) {
    const bool chunked = absl::StrContains(head, "chunked");
    const ScriptedServer server(
        {std::string(head) + "\r\n\r\n" + (chunked ? "2\r\nok\r\n0\r\n\r\n" : "ok")});
    const absl::Status status = Get(server).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << head << ": " << status;
    EXPECT_EQ(server.asked(), 1) << head;
  }
}

TEST(UrlTest, IsHostPortAndPath) {
  EXPECT_EQ(NormalUrl("http://a").value(), "http://a:80/");
  EXPECT_EQ(NormalUrl("https://a.example/logs").value(), "https://a.example:443/logs/");
  EXPECT_EQ(NormalUrl("http://[::1]:7080/").value(), "http://[::1]:7080/");
  EXPECT_EQ(NormalUrl("http://[::1]").value(), "http://[::1]:80/");
  EXPECT_EQ(NormalUrl("http://a/../%2e/b").value(), "http://a:80/../%2e/b/");
  for (const char* text :
       {"", "a", "ftp://a", "http://", "http://:80", "http://a:65536", "http://a:b", "http://u@a",
        "http://a/?x", "http://a/#x", "http://a b", "http://[::1", "http://a/\r\nX"}) {
    EXPECT_FALSE(NormalUrl(text).ok()) << text;
  }
  EXPECT_TRUE(LooksLikeUrl("http://a"));
  EXPECT_FALSE(LooksLikeUrl("export/http"));
}

}  // namespace
}  // namespace amanat::verifier
