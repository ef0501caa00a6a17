#include "services/http/request.h"

#include <gtest/gtest.h>

#include <string>

namespace amanat::http {
namespace {

TEST(RequestHeadTest, ReadsWhatMatters) {
  const auto head = ParseRequestHead(
      "POST /w/add-checkpoint HTTP/1.1\r\nhost:a\r\nContent-LENGTH: 42 \r\nX-Other: \xc3\xa9 y");
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/w/add-checkpoint");
  EXPECT_EQ(head->content_length, 42u);
  EXPECT_TRUE(head->keep_alive);
  EXPECT_FALSE(head->transfer_encoded);
}

TEST(RequestHeadTest, ConnectionsStayOpenAsTheVersionAndTheClientSay) {
  EXPECT_TRUE(ParseRequestHead("GET / HTTP/1.1\r\nHost: a")->keep_alive);
  EXPECT_FALSE(ParseRequestHead("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close")->keep_alive);
  EXPECT_FALSE(ParseRequestHead("GET / HTTP/1.0")->keep_alive);
  EXPECT_TRUE(ParseRequestHead("GET / HTTP/1.0\r\nConnection: keep-alive")->keep_alive);
}

TEST(RequestHeadTest, DoesNotDecodeTargets) {
  EXPECT_EQ(ParseRequestHead("GET /a/../%2e?x#y HTTP/1.0")->target, "/a/../%2e?x#y");
}

TEST(RequestHeadTest, RefusesOtherSpellings) {
  const std::string line = "GET / HTTP/1.1\r\nHost: a";
  ASSERT_TRUE(ParseRequestHead(line).ok());
  for (const std::string& text : {std::string(),
                                  std::string("GET"),
                                  std::string("GET /"),
                                  std::string("GET / HTTP/2.0"),
                                  std::string("GET / HTTP/1.1"),
                                  std::string("GET / http/1.0"),
                                  std::string("GET  / HTTP/1.0"),
                                  std::string(" GET / HTTP/1.0"),
                                  std::string("GET / HTTP/1.0 "),
                                  std::string("G(T / HTTP/1.0"),
                                  std::string("ABCDEFGHIJKLMNOPQ / HTTP/1.0"),
                                  std::string("GET a HTTP/1.0"),
                                  std::string("GET http://a/ HTTP/1.0"),
                                  std::string("GET * HTTP/1.0"),
                                  std::string("GET /\xc3\xa9 HTTP/1.0"),
                                  std::string("GET /\t HTTP/1.0"),
                                  std::string("GET /\0 HTTP/1.0", 16),
                                  std::string("GET / HTTP/1.0\nX: y"),
                                  "GET /" + std::string(kTargetBytesMax, 'a') + " HTTP/1.0",
                                  line + "\r\nHost: b",
                                  line + "\r\n",
                                  line + "\r\nX",
                                  line + "\r\nX : y",
                                  line + "\r\n X: y",
                                  line + "\r\n: y",
                                  line + "\r\nX: a\rb",
                                  line + "\r\nX: a\nb",
                                  line + "\r\nX: a\x7f",
                                  line + "\r\nContent-Length: +1",
                                  line + "\r\nContent-Length: 1, 1",
                                  line + "\r\nContent-Length: 1\r\nContent-Length: 1",
                                  line + "\r\nContent-Length:",
                                  line + "\r\nContent-Length: 9999999999999999",
                                  line + "\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
                                  line + "\r\nX: " + std::string(kHeadBytesMax, 'a')}) {
    EXPECT_FALSE(ParseRequestHead(text).ok()) << text.substr(0, 80);
  }
}

}  // namespace
}  // namespace amanat::http
