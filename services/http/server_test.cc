#include "services/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/http/testing/raw_client.h"

namespace amanat::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Says what it was asked.
class Echo final : public Handler {
 public:
  Response Handle(const Request& request) override {
    Response response;
    response.body = request.method + " " + request.path + " " + request.body + ".";
    return response;
  }
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    auto server = Server::Start({"127.0.0.1:0", {{"/post/", &echo_, 10}, {"/", &echo_, 0}}});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  int port() const { return server_->port(); }

  Echo echo_;
  std::unique_ptr<Server> server_;
};

constexpr char kRequest[] = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(ServerTest, Answers) {
  const std::string answer = Get(port(), "/a/b?c");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 11\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Security-Policy: default-src 'none'"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nGET a/b?c ."));
}

TEST_F(ServerTest, HeadHasNoBody) {
  const std::string answer = Get(port(), "/a", "HEAD");
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 7\r\n"));
  EXPECT_EQ(BodyOf(answer), "");
}

TEST_F(ServerTest, ServesRequestsOfOneConnectionInOrder) {
  RawClient client(port());
  client.Send(std::string(kRequest) + kRequest);
  EXPECT_THAT(client.ReadResponse(7), HasSubstr("Connection: keep-alive"));
  EXPECT_THAT(client.ReadResponse(7), EndsWith("GET a ."));
  client.Send(kRequest);
  EXPECT_THAT(client.ReadResponse(7), EndsWith("GET a ."));
}

TEST_F(ServerTest, OtherMethodsAreRefused) {
  for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "BREW"}) {
    const std::string answer = Get(port(), "/a", method);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 ")) << method;
    EXPECT_THAT(answer, HasSubstr("\r\nAllow: GET, HEAD\r\n")) << method;
  }
  EXPECT_THAT(Get(port(), "/post/", "PUT"), HasSubstr("\r\nAllow: GET, HEAD, POST\r\n"));
}

TEST_F(ServerTest, TakesBodiesWhereAMountWantsThem) {
  const std::string head = "POST /post/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  EXPECT_THAT(Ask(port(), head + "Content-Length: 5\r\n\r\nhello"), EndsWith("POST x hello."));
  EXPECT_THAT(Ask(port(), head + "Content-Length: 11\r\n\r\nhello world"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Ask(port(), head + "\r\n"), StartsWith("HTTP/1.1 411 "));
  for (const char* coding : {"chunked", "identity", "xchunked"}) {
    EXPECT_THAT(Ask(port(), absl::StrCat(head, "Content-Length: 5\r\nTransfer-Encoding: ", coding,
                                         "\r\n\r\nhello")),
                StartsWith("HTTP/1.1 400 "))
        << coding;
  }
}

TEST_F(ServerTest, AGetWithABodyCannotHideARequest) {
  const std::string answer = Ask(
      port(), std::string("GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 29\r\n\r\n") + kRequest);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, Not(HasSubstr("200 OK")));
}

TEST_F(ServerTest, MalformedAndEndlessHeadsAreRefused) {
  EXPECT_THAT(Ask(port(), "GARBAGE\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Ask(port(), "GET /" + std::string(kTargetBytesMax, 'a') + " HTTP/1.0\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  std::string endless = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 1000; ++i) endless += "X-Header: value\r\n";
  EXPECT_THAT(Ask(port(), endless), StartsWith("HTTP/1.1 431 "));
}

// Nothing that a proxy in front could read in another way.
TEST_F(ServerTest, OtherSpellingsOfAHeadAreRefused) {
  const std::string line = "GET / HTTP/1.1\r\nHost: a";
  ASSERT_THAT(Ask(port(), line + "\r\nX-Other: \xc3\xa9 y\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200 "));
  for (const std::string& head : {std::string(),
                                  std::string("GET"),
                                  std::string("GET /"),
                                  std::string("GET / HTTP/2.0"),
                                  std::string("GET / HTTP/1.1"),
                                  std::string("GET / http/1.0"),
                                  std::string("GET  / HTTP/1.0"),
                                  std::string(" GET / HTTP/1.0"),
                                  std::string("GET / HTTP/1.0 "),
                                  std::string("G(T / HTTP/1.0"),
                                  std::string("GET a HTTP/1.0"),
                                  std::string("GET http://a/ HTTP/1.0"),
                                  std::string("GET * HTTP/1.0"),
                                  std::string("GET /\xc3\xa9 HTTP/1.0"),
                                  std::string("GET /\t HTTP/1.0"),
                                  std::string("GET /\0 HTTP/1.0", 15),
                                  std::string("GET / HTTP/1.0\nX: y"),
                                  line + "\r\nHost: b",
                                  line + "\r\nX",
                                  line + "\r\nX : y",
                                  line + "\r\n X: y",
                                  line + "\r\n\tX: y",
                                  line + "\r\n: y",
                                  line + "\r\nX: a\rb",
                                  line + "\r\nX: a\nb",
                                  line + "\r\nX: a\x7f",
                                  line + "\r\nContent-Length: +1",
                                  line + "\r\nContent-Length: 1, 1",
                                  line + "\r\nContent-Length: 1\r\nContent-Length: 1",
                                  line + "\r\nContent-Length:",
                                  line + "\r\nContent-Length: 99999999999999999999",
                                  line + "\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
                                  line + "\r\nTransfer-Encoding: chunked\r\nContent-Length: 1"}) {
    EXPECT_THAT(Ask(port(), head + "\r\n\r\n"), StartsWith("HTTP/1.1 400 ")) << head;
  }
}

TEST_F(ServerTest, ConnectionsStayOpenAsTheVersionAndTheClientSay) {
  const auto ask = [this](const std::string& head) {
    RawClient client(port());
    client.Send(head + "\r\n\r\n");
    return client.ReadResponse(7);
  };
  EXPECT_THAT(ask("GET /a HTTP/1.1\r\nHost: a\r\nConnection: Close"),
              HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(ask("GET /a HTTP/1.0"), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(ask("GET /a HTTP/1.0\r\nConnection: keep-alive"),
              HasSubstr("Connection: keep-alive\r\n"));
}

TEST_F(ServerTest, AHeadThatDoesNotEndIsNotWaitedForForEver) {
  RawClient silent(port());
  silent.Send("GET / HTTP/1.1\r\nHost:");
  RawClient trickling(port());
  trickling.Send("GET / HTTP/1.1\r\nHost:");
  for (int i = 0; i < 400 && !trickling.Await(50); ++i) trickling.Send("a");
  EXPECT_TRUE(trickling.HasCome("HTTP/1.1 408 "));
  EXPECT_THAT(silent.ReadAll(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerTest, IdleConnectionsHoldNoWorker) {
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 2 * kWorkers; ++i) {
    idle.push_back(std::make_unique<RawClient>(port()));
    idle.back()->Send(kRequest);
    EXPECT_THAT(idle.back()->ReadResponse(7), EndsWith("GET a ."));
  }
  EXPECT_THAT(Get(port(), "/a"), EndsWith("GET a ."));
}

TEST_F(ServerTest, BeyondItsConnectionsItRefuses) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (size_t i = 0; i < kConnectionsMax + 10; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->Send("GET");
  }
  const auto refused = [](const auto& client) { return client->HasCome("HTTP/1.1 503 "); };
  ASSERT_TRUE(RawClient::AwaitAny(clients, 20'000));
  EXPECT_TRUE(std::any_of(clients.begin(), clients.end(), refused));
  EXPECT_FALSE(refused(clients.front()));
}

TEST_F(ServerTest, OneAddressLeavesConnectionsToOthers) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (size_t i = 0; i < 2 * kConnectionsMax; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->Send("GET");
  }
  ASSERT_TRUE(clients.back()->Await(20'000));  // they are taken one after the other
  const auto refused = [](const auto& client) { return client->HasCome("HTTP/1.1 503 "); };
  EXPECT_EQ(std::count_if(clients.begin(), clients.end(), refused),
            static_cast<long>(clients.size() - kConnectionsOfLoopbackMax));
  RawClient other(port(), "127.0.0.2");
  other.Send(kRequest);
  EXPECT_THAT(other.ReadResponse(7), EndsWith("GET a ."));
  clients.clear();
  std::string again;
  for (int i = 0; i < 400 && !absl::StrContains(again, " 200 "); ++i) {
    const RawClient waiting(port(), "127.0.0.3");
    waiting.Await(25);
    again = Get(port(), "/a");
  }
  EXPECT_THAT(again, EndsWith("GET a .")) << "who left makes room";
}

TEST_F(ServerTest, WhenAllAreTakenSilentConnectionsMakeWayForANewcomer) {
  std::vector<std::unique_ptr<RawClient>> silent;
  for (size_t i = 0; i < kConnectionsMax; ++i) {
    const char* from = i < kConnectionsMax / 2 ? "127.0.0.1" : "127.0.0.2";
    silent.push_back(std::make_unique<RawClient>(port(), from));
  }
  // Before their request's time is over, which alone would end them.
  std::string answer;
  const absl::Time begin = absl::Now();
  while (!absl::StrContains(answer, " 200 ") && absl::Now() - begin < absl::Seconds(4)) {
    absl::SleepFor(absl::Milliseconds(100));
    RawClient newcomer(port(), "127.0.0.3");
    newcomer.Send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    answer = newcomer.ReadAll();
  }
  EXPECT_THAT(answer, EndsWith("GET a ."));
  EXPECT_TRUE(RawClient::AwaitAny(silent, 1'000)) << "one was ended";
}

TEST_F(ServerTest, StoppingEndsConnectionsAndFreesThePort) {
  RawClient client(port());
  client.Send(kRequest);
  EXPECT_THAT(client.ReadResponse(7), EndsWith("GET a ."));
  const int port = server_->port();
  server_.reset();
  EXPECT_EQ(client.ReadAll(), "");
  EXPECT_TRUE(Server::Start({"127.0.0.1:" + std::to_string(port), {{"/", &echo_, 0}}}).ok());
}

TEST_F(ServerTest, AnAddressIsTakenOnceOnly) {
  const std::string address = "127.0.0.1:" + std::to_string(port());
  EXPECT_TRUE(absl::IsUnavailable(Server::Start({address, {}}).status()));
  EXPECT_FALSE(Server::Start({"nowhere", {}}).ok());
}

}  // namespace
}  // namespace amanat::http
