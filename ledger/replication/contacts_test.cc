#include "ledger/replication/contacts.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace amanat::replication {
namespace {

constexpr UnixMicros kSecond = 1'000'000;
constexpr UnixMicros kSilence = 40 * kSecond;

class ContactsTest : public ::testing::Test {
 protected:
  static LogId Log(char byte) { return *LogId::FromBytes(std::string(16, byte)); }

  const LogId fund_ = Log('f');
  Contacts contacts_;
};

TEST_F(ContactsTest, ASiteThatNeverSaidHelloIsNotKnown) {
  EXPECT_FALSE(contacts_.Find("manila").has_value());
  EXPECT_EQ(contacts_.ToldUntil("manila", fund_, 9 * kSecond), 0);
  contacts_.Heard("manila", kSecond);
  contacts_.Told("manila", fund_);
  contacts_.Ended("manila", kSecond, kSilence);
  EXPECT_TRUE(contacts_.All().empty());
}

TEST_F(ContactsTest, WhatIsToldOnALivingStreamIsAsOfNow) {
  contacts_.Began("manila", 10 * kSecond);
  EXPECT_EQ(contacts_.ToldUntil("manila", fund_, 20 * kSecond), 0) << "not announced yet";
  contacts_.Told("manila", fund_);
  EXPECT_EQ(contacts_.ToldUntil("manila", fund_, 900 * kSecond), 900 * kSecond);
  EXPECT_TRUE(contacts_.Find("manila")->connected());
  EXPECT_EQ(contacts_.Find("manila")->since, 10 * kSecond);
}

TEST_F(ContactsTest, AfterTheEndItIsAsOfTheLastTimeThatTheLineCanHaveLived) {
  contacts_.Began("manila", 10 * kSecond);
  contacts_.Told("manila", fund_);
  contacts_.Ended("manila", 500 * kSecond, kSilence);
  EXPECT_EQ(contacts_.ToldUntil("manila", fund_, 900 * kSecond), 460 * kSecond);
  EXPECT_FALSE(contacts_.Find("manila")->connected());
  EXPECT_EQ(contacts_.Find("manila")->since, 500 * kSecond);
  contacts_.Began("manila", 600 * kSecond);
  EXPECT_EQ(contacts_.ToldUntil("manila", fund_, 900 * kSecond), 460 * kSecond)
      << "a new stream says nothing of a log before it announces it";
}

TEST_F(ContactsTest, AFrameShortOfTheEndIsBetterThanTheBoundOfSilence) {
  contacts_.Began("manila", 10 * kSecond);
  contacts_.Told("manila", fund_);
  contacts_.Heard("manila", 495 * kSecond);
  contacts_.Ended("manila", 500 * kSecond, kSilence);
  EXPECT_EQ(contacts_.ToldUntil("manila", fund_, 900 * kSecond), 495 * kSecond);
  EXPECT_EQ(contacts_.Find("manila")->heard, 495 * kSecond);
}

TEST_F(ContactsTest, OneOfTwoStreamsThatEndsLeavesTheSiteConnected) {
  contacts_.Began("riyadh", 10 * kSecond);
  contacts_.Began("riyadh", 20 * kSecond);
  contacts_.Ended("riyadh", 30 * kSecond, kSilence);
  EXPECT_TRUE(contacts_.Find("riyadh")->connected());
  EXPECT_EQ(contacts_.Find("riyadh")->since, 10 * kSecond);
}

TEST_F(ContactsTest, RemembersHowMuchOfThisNodesLogsASiteHolds) {
  contacts_.Began("riyadh", 10 * kSecond);
  contacts_.Holds("riyadh", fund_, 7);
  contacts_.Holds("riyadh", fund_, 9);
  contacts_.Ended("riyadh", 30 * kSecond, kSilence);
  EXPECT_EQ(contacts_.Find("riyadh")->holds.at(fund_), 9u);
}

TEST_F(ContactsTest, RemembersNoMoreSitesThanItsBound) {
  for (size_t i = 0; i <= kContactsMax; ++i) contacts_.Began(absl::StrCat("site-", i), kSecond);
  EXPECT_EQ(contacts_.All().size(), kContactsMax);
}

}  // namespace
}  // namespace amanat::replication
