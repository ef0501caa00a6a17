#include "clients/cli/asked.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amanat/acts/claims.h"
#include "amanat/claims/v1/claims.pb.h"
#include "amanat/directory/v1/directory.pb.h"
#include "amanat/treasury/v1/treasury.pb.h"
#include "ledger/entry/entry.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using amanat::claims::ClaimFiled;
using ::testing::HasSubstr;
using Request = amanat::claims::v1::PrepareRequest;

class AskedTest : public ::testing::Test {
 protected:
  AskedTest() {
    body_.claim = *StreamId::FromHex("1123456789abcdef0123456789abcdef");
    body_.benefit = "death-natural";
    body_.event_date.days = 20'000;
    body_.documents = {{"death-certificate", *Hash::FromHex(std::string(64, '1'))}};
    body_.heirs = {{1, 600'000, 1}, {2, 400'000, 2}};
    command_.event_type = static_cast<uint32_t>(event::kClaimFiled);
    for (const char digit : {'a', 'b', 'c'}) {
      command_.subjects.push_back(*SubjectId::FromHex(std::string(32, digit)));
      request_.add_subjects(command_.subjects.back().str());
    }
    EXPECT_TRUE(request_.mutable_file()->ParseFromString(wire::Encode(body_)));
  }
  absl::Status Check() {
    command_.body = wire::Encode(body_);
    return CheckAsked(request_, wire::Encode(command_));
  }
  void ExpectAnother(absl::string_view what) {
    const absl::Status status = Check();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(what)));
  }

  ClaimFiled body_;
  entry::Command command_;
  Request request_;
};

TEST_F(AskedTest, WhatWasAskedForIsLetPass) { EXPECT_EQ(Check(), absl::OkStatus()); }

TEST_F(AskedTest, TheHashOfACitedEntryIsTheServicesToSay) {
  acts::v1::Reference& cited = *request_.mutable_file()->mutable_request();
  cited.set_log(std::string(16, '\1'));
  cited.set_index(7);
  body_.request = entry::Reference{*LogId::FromBytes(std::string(16, '\1')), 7,
                                   *Hash::FromHex(std::string(64, '2'))};
  EXPECT_EQ(Check(), absl::OkStatus());
  cited.set_leaf_hash(std::string(32, '3'));
  ExpectAnother("leaf_hash");
  cited.clear_leaf_hash();
  body_.request->index = 8;
  ExpectAnother("index");
}

TEST_F(AskedTest, OnlyWhatIsLeftOpenOnPurposeMayBeFilledIn) {
  request_.mutable_file()->clear_benefit();
  ExpectAnother("benefit");
  command_.body = wire::Encode(body_);
  EXPECT_EQ(CheckAsked(request_, wire::Encode(command_), {"benefit"}), absl::OkStatus());
  request_.mutable_file()->set_benefit("medical");
  EXPECT_TRUE(absl::IsDataLoss(CheckAsked(request_, wire::Encode(command_), {"benefit"})));
}

TEST_F(AskedTest, AListThatIsLeftOpenIsFilledInWholeOrNotAtAll) {
  request_.mutable_file()->clear_documents();
  ExpectAnother("documents");
  EXPECT_EQ(CheckAsked(request_, wire::Encode(command_), {"documents"}), absl::OkStatus());
  request_.mutable_file()->add_documents()->set_code("passport");
  EXPECT_TRUE(absl::IsDataLoss(CheckAsked(request_, wire::Encode(command_), {"documents"})));
}

TEST_F(AskedTest, AZeroIsAValue) {
  body_.heirs[0].subject = 0;
  ExpectAnother("subject");
}

TEST_F(AskedTest, AnotherActIsTold) {
  command_.event_type = static_cast<uint32_t>(event::kClaimRequested);
  ExpectAnother("event type");
}

TEST_F(AskedTest, AnotherValueIsTold) {
  body_.benefit = "death-accident";
  ExpectAnother("benefit");
}

TEST_F(AskedTest, AnotherShareOfAnHeirIsTold) {
  body_.heirs[1].share_millionths = 400'001;
  ExpectAnother("heirs");
}

TEST_F(AskedTest, OneHeirMoreIsTold) {
  body_.heirs.push_back({3, 0, 3});
  ExpectAnother("heirs");
}

TEST_F(AskedTest, AnotherPersonIsTold) {
  command_.subjects[2] = *SubjectId::FromHex(std::string(32, 'd'));
  ExpectAnother("people");
}

TEST_F(AskedTest, OnePersonMoreIsTold) {
  command_.subjects.push_back(*SubjectId::FromHex(std::string(32, 'd')));
  ExpectAnother("people");
}

TEST_F(AskedTest, WhatDoesNotDecodeIsMalformed) {
  EXPECT_TRUE(absl::IsInvalidArgument(CheckAsked(request_, "\xff")));
}

TEST_F(AskedTest, ActsOfTheDirectoryAndOfTwoPersonsAskForTwo) {
  EXPECT_FALSE(AsksForTwo(request_)) << "a claim is filed by one officer";
  EXPECT_FALSE(AsksForTwo(Request())) << "no act";
  directory::v1::PrepareRequest rate;
  rate.mutable_set_rate();
  EXPECT_TRUE(AsksForTwo(rate));
  treasury::v1::PrepareRequest balance;
  balance.mutable_opening_balance();
  EXPECT_TRUE(AsksForTwo(balance));
  treasury::v1::PrepareRequest acceptance;
  acceptance.mutable_accept();
  EXPECT_FALSE(AsksForTwo(acceptance));
}

}  // namespace
}  // namespace amanat::cli
