#include "services/rules/claims/claim_content.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <random>

#include "absl/strings/str_cat.h"

namespace amanat::claims {
namespace {

SubjectId Person(uint8_t number) {
  SubjectId person;
  person.value[15] = number;
  return person;
}

ClaimFiled GoodClaim() {
  ClaimFiled body;
  body.claim.value[0] = 1;
  body.benefit = "death-natural";
  body.documents = {{"death-certificate", Hash{{7}}}};
  body.heirs = {{1, 600'000, 1}, {2, 400'000, 2}};
  return body;
}

const std::vector<SubjectId> kPeople = {Person(1), Person(2), Person(3)};

TEST(ClaimContentTest, AGoodClaimPasses) {
  EXPECT_EQ(CheckForm(GoodClaim(), kPeople), absl::OkStatus());
}

TEST(ClaimContentTest, TheMemberMayBePaidHimself) {
  ClaimFiled body = GoodClaim();
  body.heirs = {{0, kWholeMillionths, 1}};
  EXPECT_EQ(CheckForm(body, {Person(1)}), absl::OkStatus());
}

TEST(ClaimContentTest, RefusesWhatCanStandInNoClaim) {
  const std::vector<std::function<void(ClaimFiled&)>> changes = {
      [](ClaimFiled& body) { body.claim = StreamId(); },
      [](ClaimFiled& body) { body.documents.push_back(body.documents[0]); },
      [](ClaimFiled& body) { body.documents[0].digest = Hash(); },
      [](ClaimFiled& body) { body.documents[0].code = ""; },
      [](ClaimFiled& body) { body.heirs[1].subject = 3; },
      [](ClaimFiled& body) { body.heirs[1].subject = 1; },
      [](ClaimFiled& body) {
        body.heirs.push_back({3, 1, 3});
      },
      [](ClaimFiled& body) {
        body.heirs.push_back({1, 1, 3});
      },
      [](ClaimFiled& body) { body.heirs[1].rank = 1; },
      [](ClaimFiled& body) { body.heirs[1].rank = 0; },
      [](ClaimFiled& body) { body.heirs[1].share_millionths = 0; },
      [](ClaimFiled& body) { body.heirs.pop_back(); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    ClaimFiled body = GoodClaim();
    changes[i](body);
    EXPECT_EQ(CheckForm(body, kPeople).code(), absl::StatusCode::kInvalidArgument) << i;
  }
}

TEST(ClaimContentTest, RefusesPeopleThatStandTwiceOrNowhere) {
  for (const std::vector<SubjectId>& people : {std::vector<SubjectId>{},
                                               {Person(1), Person(2), Person(2)},
                                               {Person(0), Person(2), Person(3)}}) {
    EXPECT_EQ(CheckForm(GoodClaim(), people).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ClaimContentTest, SharesSumToTheWholeExactly) {
  EXPECT_TRUE(SharesAreWhole({{1, 333'333, 1}, {2, 333'333, 2}, {3, 333'334, 3}}));
  EXPECT_FALSE(SharesAreWhole({{1, 333'333, 1}, {2, 333'333, 2}, {3, 333'333, 3}}));
  EXPECT_FALSE(SharesAreWhole({{1, kWholeMillionths, 1}, {2, 1, 2}}));
  EXPECT_FALSE(SharesAreWhole({{1, UINT64_MAX, 1}, {2, kWholeMillionths + 1, 2}}));
  EXPECT_FALSE(SharesAreWhole({}));
}

TEST(ClaimContentTest, OddMinorUnitsGoByRank) {
  EXPECT_EQ(AmountsOf(100, {{1, 333'333, 3}, {2, 333'333, 1}, {3, 333'334, 2}}),
            (std::vector<int64_t>{33, 34, 33}));
  EXPECT_EQ(AmountsOf(1, {{1, 500'000, 2}, {2, 500'000, 1}}), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(AmountsOf(INT64_MAX, {{1, kWholeMillionths, 1}}), (std::vector<int64_t>{INT64_MAX}));
}

TEST(ClaimContentTest, AmountsAlwaysSumToTheWhole) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 200; ++i) {
    std::vector<Heir> heirs;
    uint64_t left = kWholeMillionths;
    for (uint64_t rank = 1; left > 0; ++rank) {
      const uint64_t share = rank == 15 ? left : std::min(left, 1 + random() % 300'000);
      heirs.push_back({rank, share, rank});
      left -= share;
    }
    ASSERT_TRUE(SharesAreWhole(heirs));
    const auto whole = static_cast<int64_t>(random() % 1'000'000'000);
    const std::vector<int64_t> amounts = AmountsOf(whole, heirs);
    ASSERT_EQ(std::accumulate(amounts.begin(), amounts.end(), int64_t{0}), whole);
  }
}

TEST(ClaimContentTest, NamesEveryMissingDocument) {
  directory::Benefit benefit;
  benefit.documents = {"death-certificate", "passport", "kinship-proof"};
  EXPECT_EQ(MissingDocuments(GoodClaim(), benefit), "passport, kinship-proof");
}

}  // namespace
}  // namespace amanat::claims
