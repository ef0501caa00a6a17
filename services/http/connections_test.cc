#include "services/http/connections.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"

namespace amanat::http {
namespace {

using std::chrono::seconds;

class Waiting final : public Connections::Holder {
 public:
  void GiveUp() override { ++given_up; }
  int given_up = 0;
};

class ConnectionsTest : public ::testing::Test {
 protected:
  Connections::Place Enter(const std::string& network, bool is_loopback = false) {
    holders_.push_back(std::make_shared<Waiting>());
    return connections_.Enter({network, is_loopback}, holders_.back(), now_);
  }
  // All places, those of the first network first.
  std::vector<Connections::Place> Fill() {
    std::vector<Connections::Place> places;
    for (size_t i = 0; i < kConnectionsMax; ++i) {
      places.push_back(Enter(absl::StrCat("network ", i / kConnectionsOfAddressMax)));
      EXPECT_NE(places.back(), 0u) << i;
    }
    return places;
  }

  Connections connections_;
  std::vector<std::shared_ptr<Waiting>> holders_;
  Connections::Time now_ = Connections::Time() + seconds(1'000);
};

TEST_F(ConnectionsTest, ANetworkHasAShareThatLeavesPlacesToManyOthers) {
  std::vector<Connections::Place> places;
  for (size_t i = 0; i < kConnectionsOfAddressMax; ++i) places.push_back(Enter("one"));
  EXPECT_EQ(Enter("one"), 0u);
  EXPECT_NE(Enter("another"), 0u);
  connections_.Leave(places.front());
  EXPECT_NE(Enter("one"), 0u) << "who left makes room";
  EXPECT_EQ(Enter("one"), 0u);
  EXPECT_GE(kConnectionsMax, 8 * kConnectionsOfAddressMax);
}

TEST_F(ConnectionsTest, AProxyOnThisMachineHasMostOfThem) {
  for (size_t i = 0; i < kConnectionsOfLoopbackMax; ++i) {
    EXPECT_NE(Enter("127.0.0.1", /*is_loopback=*/true), 0u);
  }
  EXPECT_EQ(Enter("127.0.0.1", /*is_loopback=*/true), 0u);
  EXPECT_NE(Enter("another"), 0u);
}

TEST_F(ConnectionsTest, WhenAllAreTakenWhoLetsTheServerWaitLongestMakesWay) {
  const auto places = Fill();
  connections_.MayBeGivenUpFrom(places[3], now_ - seconds(1));
  connections_.MayBeGivenUpFrom(places[7], now_ - seconds(5));
  connections_.MayBeGivenUpFrom(places[9], now_ + seconds(1));
  EXPECT_NE(Enter("new"), 0u);
  EXPECT_EQ(holders_[7]->given_up, 1);
  EXPECT_NE(Enter("new"), 0u);
  EXPECT_EQ(holders_[3]->given_up, 1);
  EXPECT_EQ(Enter("new"), 0u) << "nobody else is due";
  connections_.Leave(places[7]);
  EXPECT_EQ(Enter("new"), 0u) << "its place was another's already";
  now_ += seconds(1);
  EXPECT_NE(Enter("new"), 0u);
  EXPECT_EQ(holders_[9]->given_up, 1);
}

TEST_F(ConnectionsTest, NobodyMakesWayWhileThereIsRoomOrForWhoHasHisShare) {
  auto places = Fill();
  for (const auto place : places) connections_.MayBeGivenUpFrom(place, now_ - seconds(9));
  EXPECT_EQ(Enter("network 0"), 0u) << "it has its share";
  connections_.Leave(places.back());
  EXPECT_NE(Enter("new"), 0u);
  for (const auto& holder : holders_) EXPECT_EQ(holder->given_up, 0);
}

TEST_F(ConnectionsTest, WhoIsServedAgainIsNotGivenUp) {
  const auto places = Fill();
  connections_.MayBeGivenUpFrom(places[0], now_ - seconds(1));
  connections_.MayBeGivenUpFrom(places[0], Connections::Time::max());
  EXPECT_EQ(Enter("new"), 0u);
}

}  // namespace
}  // namespace amanat::http
