#include "services/rpc/listen_address.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace amanat::rpc {
namespace {

using ::testing::HasSubstr;

TEST(ListenAddressTest, APortThatIsTakenIsNamed) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in bound = {};
  bound.sin_family = AF_INET;
  bound.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof bound;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&bound), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size), 0);
  const std::string address = absl::StrCat("127.0.0.1:", ntohs(bound.sin_port));
  const absl::Status taken = CheckListenAddress(address);
  EXPECT_TRUE(absl::IsUnavailable(taken)) << taken;
  EXPECT_THAT(std::string(taken.message()),
              HasSubstr(absl::StrCat(address, ": its port is taken")));
  close(listener);
  EXPECT_TRUE(CheckListenAddress(address).ok()) << "it was asked for, and not kept";
}

TEST(ListenAddressTest, AnAddressOfAnotherMachineIsNamed) {
  const absl::Status elsewhere = CheckListenAddress("192.0.2.1:7001");
  EXPECT_TRUE(absl::IsUnavailable(elsewhere)) << elsewhere;
  EXPECT_THAT(std::string(elsewhere.message()), HasSubstr("no address of this machine"));
}

TEST(ListenAddressTest, WhatIsNoAddressIsLeftToWhoListens) {
  for (const char* address : {"", "7001", "127.0.0.1:0", "127.0.0.1:port", "[::1]:0"}) {
    EXPECT_TRUE(CheckListenAddress(address).ok()) << address;
  }
}

}  // namespace
}  // namespace amanat::rpc
