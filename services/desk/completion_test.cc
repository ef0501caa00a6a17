#include "services/desk/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "amanat/acts/claims.h"
#include "amanat/claims/v1/claims.pb.h"
#include "ledger/base/random.h"
#include "services/desk/desk.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::desk {
namespace {

using amanat::claims::ClaimFiled;
using amanat::claims::ClaimRejected;
using amanat::claims::ClaimStep;
using ::testing::HasSubstr;
using Request = amanat::claims::v1::PrepareRequest;

std::vector<Completion> AllActs() {
  return {AsItIs<ClaimFiled>(event::kClaimRequested),
          NamesStream<ClaimFiled, &ClaimFiled::claim>(event::kClaimFiled),
          AsItIs<ClaimStep>(event::kClaimRecommended),
          AsItIs<ClaimStep>(event::kClaimApproved),
          AsItIs<ClaimRejected>(event::kClaimRejected),
          AsItIs<ClaimStep>(event::kClaimPaymentOrdered),
          AsItIs<ClaimStep>(event::kClaimPaid)};
}

Completions Acts(std::vector<Completion> acts = AllActs()) {
  return Completions(*Request::descriptor(), std::move(acts));
}

const SubjectId kMember = *SubjectId::FromHex("0123456789abcdef0123456789abcdef");
const StreamId kClaim = *StreamId::FromHex("1123456789abcdef0123456789abcdef");

TEST(CompletionTest, TheActIsReadUnderTheNumberOfItsEvent) {
  Request request;
  request.add_subjects(kMember.str());
  ClaimFiled body;
  body.claim = kClaim;
  body.benefit = "medical";
  ToProto(body, request.mutable_file());
  const auto draft = Acts().Read(request);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->type, event::kClaimFiled);
  EXPECT_EQ(draft->body, wire::Encode(body));
  EXPECT_EQ(draft->subjects, std::vector<SubjectId>{kMember});
}

TEST(CompletionTest, ARequestWithoutActOrWithAShortIdIsMalformed) {
  EXPECT_TRUE(absl::IsInvalidArgument(Acts().Read(Request()).status()));
  Request request;
  request.mutable_pay();
  request.add_subjects("short");
  const absl::Status status = Acts().Read(request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(status.message(), HasSubstr("subjects"));
}

TEST(CompletionTest, ADateThatIsLeftOpenIsNamed) {
  ClaimFiled body;
  const absl::Status status = CheckDates(body);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(status.message(), HasSubstr("event_date"));
  body.event_date.days = 1;
  EXPECT_TRUE(CheckDates(body).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(DateFromProto(0, "as_of").status()));
  EXPECT_EQ(*DateFromProto(-1, "as_of"), -1);
}

TEST(CompletionTest, AManifestIsNotSubmittedAsASingleCommandNorAnActOfAnotherService) {
  EXPECT_TRUE(Acts().Submits(static_cast<uint32_t>(event::kClaimPaid)));
  EXPECT_FALSE(Acts().Submits(static_cast<uint32_t>(event::kContributionManifest)));
  EXPECT_FALSE(Acts().Submits(static_cast<uint32_t>(event::kCaseOpened)));
}

TEST(CompletionDeathTest, AnActOfTheInterfaceThatNobodyCompletesStopsTheProgram) {
  std::vector<Completion> acts = AllActs();
  acts.pop_back();
  EXPECT_DEATH(Acts(acts), "");
  acts.push_back(AsItIs<ClaimStep>(event::kCaseClosed));
  EXPECT_DEATH(Acts(acts), "");
}

}  // namespace
}  // namespace amanat::desk
