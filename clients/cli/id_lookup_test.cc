#include "clients/cli/id_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/base/bytes.h"
#include "ledger/base/random.h"

namespace amanat::cli {
namespace {

using testing::HasSubstr;

class IdLookupTest : public testing::Test {
 protected:
  static std::string Id(const std::string& hex) { return SubjectId::FromHex(hex)->str(); }
  // Without an address nobody can be asked.
  absl::StatusOr<std::string> Given(const std::string& text) {
    return IdOf(session_, IdKind::kCase, text, "--case");
  }

  const std::string first_ = Id("3f9a07c1d20123456789abcdef012345");
  const std::string second_ = Id("3f9b07c1d20123456789abcdef012345");
  SeededRandom random_{1};
  Options options_;
  Session session_{options_, random_};
};

TEST_F(IdLookupTest, AUniqueBeginningIsEnough) {
  EXPECT_EQ(*ChooseId(IdKind::kCase, "3f9a", {first_, second_, first_}), first_);
  EXPECT_EQ(*ChooseId(IdKind::kCase, "3f9b0", {first_, second_}), second_);
}

TEST_F(IdLookupTest, SeveralAreNamed) {
  const auto chosen = ChooseId(IdKind::kCase, "3f9", {first_, second_});
  EXPECT_TRUE(absl::IsFailedPrecondition(chosen.status()));
  EXPECT_THAT(std::string(chosen.status().message()),
              testing::AllOf(HasSubstr("2 cases begin with 3f9: 3f9a07c1d20123456789abcdef012345"),
                             HasSubstr(ShortId(IdKind::kCase, HexEncode(second_)))));
}

TEST_F(IdLookupTest, MoreThanAFewAreCounted) {
  std::vector<std::string> many;
  for (char last = '0'; last <= '7'; ++last) many.push_back(Id(std::string(31, '0') + last));
  EXPECT_THAT(std::string(ChooseId(IdKind::kClaim, "0", many).status().message()),
              HasSubstr(", and 3 more"));
}

TEST_F(IdLookupTest, NoneIsSaid) {
  EXPECT_EQ(ChooseId(IdKind::kCase, "4", {first_}).status(),
            absl::NotFoundError("no case that this node lists begins with 4"));
}

TEST_F(IdLookupTest, OfSeveralKindsAUniqueBeginningIsEnough) {
  const std::vector<KnownId> known = {
      {IdKind::kCase, first_}, {IdKind::kClaim, second_}, {IdKind::kMember, first_}};
  EXPECT_EQ(*ChooseIdOfAny("3f9a", known), first_);
  EXPECT_EQ(*ChooseIdOfAny("3f9b", known), second_);
  EXPECT_EQ(ChooseIdOfAny("4", known).status(),
            absl::NotFoundError("nothing that this node lists begins with 4"));
  const auto several = ChooseIdOfAny("3f9", known);
  EXPECT_TRUE(absl::IsFailedPrecondition(several.status()));
  EXPECT_THAT(std::string(several.status().message()),
              testing::AllOf(HasSubstr("2 ids begin with 3f9: "),
                             HasSubstr(ShortId(IdKind::kClaim, HexEncode(second_)))));
}

TEST_F(IdLookupTest, TheLetterOfAShortFormSaysOfWhatKindItIs) {
  const std::string of_claim = ShortId(IdKind::kClaim, HexEncode(first_));
  const auto claim = IdOfAny(session_, AllIdKinds(), of_claim, "stream");
  EXPECT_THAT(std::string(claim.status().message()), HasSubstr("no profile"))
      << "the node's claims are asked for";
  const auto no_claim = IdOfAny(session_, {IdKind::kCase}, of_claim, "stream");
  EXPECT_THAT(std::string(no_claim.status().message()),
              HasSubstr("the short form of a case begins with C-"));
}

TEST_F(IdLookupTest, AWholeIdIsTakenAsItIs) {
  EXPECT_EQ(*Given("3F9A07C1D20123456789abcdef012345"), first_);
}

TEST_F(IdLookupTest, WhatIsNoIdNamesTheOption) {
  for (const char* text :
       {"", "case-7", "3f9a07c1d20123456789abcdef0123456", "C-3f9a0-7c1d2-k", "B-1"}) {
    const absl::Status status = Given(text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr("--case: ")) << text;
  }
}

TEST_F(IdLookupTest, ABeginningAsksTheNode) {
  EXPECT_THAT(std::string(Given("3f9a").status().message()), HasSubstr("no profile"));
}

TEST_F(IdLookupTest, NothingGivenIsANewId) {
  const auto drawn = IdOrNew(session_, IdKind::kCase, "", "--case");
  EXPECT_EQ(drawn->size(), 16u);
  EXPECT_NE(*drawn, *IdOrNew(session_, IdKind::kCase, "", "--case"));
}

}  // namespace
}  // namespace amanat::cli
