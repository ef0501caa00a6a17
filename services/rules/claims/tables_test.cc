#include "services/rules/claims/tables.h"

#include <gtest/gtest.h>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::rules::claims {
namespace {

using state::KeyOf;

class TablesTest : public testing::Test {
 protected:
  static StreamId Id(uint8_t number) {
    StreamId id;
    id.value[15] = number;
    return id;
  }
  void PutClaim(uint8_t number, LogIndex filed, uint8_t entitlement = 9) {
    Claim claim;
    claim.body.claim = Id(number);
    claim.entitlement = Id(entitlement);
    claim.filed = claim.last = filed;
    ASSERT_TRUE(Claims().Put(rows_, claim, Id(number)).ok());
  }
  void Move(uint8_t number, ClaimState state) {
    ASSERT_TRUE(
        ChangeClaim(Id(number), 1'000, rows_, [&](Claim& claim) { claim.state = state; }).ok());
  }
  // The entries of the filings, in the order of an index, behind `after`.
  std::vector<LogIndex> Filed(state::Table index, const std::string& prefix,
                              std::string after = "") {
    std::vector<LogIndex> filed;
    EXPECT_TRUE(Claims()
                    .ScanIndex(rows_, index, prefix, after,
                               [&](absl::string_view, const auto&,
                                   const Claim& claim) -> absl::StatusOr<bool> {
                                 filed.push_back(claim.filed);
                                 return true;
                               })
                    .ok());
    return filed;
  }

  state::MemoryReader stored_;
  state::Overlay rows_{&stored_};
};

using Indices = std::vector<LogIndex>;

TEST_F(TablesTest, ClaimsStandInTheOrderOfTheirFiling) {
  PutClaim(1, 70'000);
  PutClaim(2, 8);
  PutClaim(3, 300);
  EXPECT_EQ(Filed(kClaimsInOrder, ""), (Indices{8, 300, 70'000}));
  EXPECT_EQ(Filed(kClaimsInOrder, "", KeyOf(LogIndex{8}, Id(2))), (Indices{300, 70'000}));
}

TEST_F(TablesTest, AClaimIsListedUnderItsStateAlone) {
  PutClaim(1, 10);
  PutClaim(2, 11);
  PutClaim(3, 12);
  Move(2, ClaimState::kRecommended);
  EXPECT_EQ(Filed(kClaimsByState, StateKey(ClaimState::kFiled)), (Indices{10, 12}));
  EXPECT_EQ(Filed(kClaimsByState, StateKey(ClaimState::kRecommended)), (Indices{11}));
  Move(2, ClaimState::kApproved);
  Move(2, ClaimState::kPaymentOrdered);
  Move(2, ClaimState::kPaid);
  EXPECT_EQ(Filed(kClaimsByState, StateKey(ClaimState::kPaid)), (Indices{11}));
  EXPECT_EQ(Filed(kClaimsByState, ""), (Indices{10, 12, 11}));
  EXPECT_EQ(Filed(kClaimsInOrder, ""), (Indices{10, 11, 12})) << "wherever it stands";
}

TEST_F(TablesTest, ARejectedClaimUsesNoEntitlement) {
  PutClaim(1, 10, 7);
  PutClaim(2, 11, 7);
  PutClaim(3, 12, 8);
  EXPECT_EQ(Filed(kClaimsByEntitlement, KeyOf(Id(7))), (Indices{10, 11}));
  Move(1, ClaimState::kRejected);
  Move(2, ClaimState::kPaid);
  EXPECT_EQ(Filed(kClaimsByEntitlement, KeyOf(Id(7))), (Indices{11}));
  EXPECT_EQ(Filed(kClaimsByEntitlement, KeyOf(Id(8))), (Indices{12}));
}

TEST_F(TablesTest, AChangeSaysByWhichEntry) {
  PutClaim(1, 10);
  Move(1, ClaimState::kRecommended);
  const auto claim = Claims().Find(rows_, Id(1));
  ASSERT_TRUE(claim.ok() && claim->has_value());
  EXPECT_EQ((**claim).filed, 10u);
  EXPECT_EQ((**claim).last, 1'000u);
}

TEST_F(TablesTest, AChangeOfNoClaimIsAnErrorAndMakesNone) {
  EXPECT_EQ(ChangeClaim(Id(1), 10, rows_, [](Claim&) {}).code(), absl::StatusCode::kInternal);
  EXPECT_FALSE(Claims().Find(rows_, Id(1))->has_value());
}

TEST_F(TablesTest, RequestsStandInTheirOrderAndAreKnownByTheirClaim) {
  for (const LogIndex index : {LogIndex{70'000}, LogIndex{5}, LogIndex{300}}) {
    Request request;
    request.body.claim = Id(static_cast<uint8_t>(index % 251));
    ASSERT_TRUE(Requests().Put(rows_, request, index).ok());
  }
  Indices indices;
  EXPECT_TRUE(Requests()
                  .Scan(rows_, "", KeyOf(LogIndex{5}),
                        [&](const auto& key, const Request&) -> absl::StatusOr<bool> {
                          indices.push_back(std::get<0>(key));
                          return true;
                        })
                  .ok());
  EXPECT_EQ(indices, (Indices{300, 70'000}));
  EXPECT_TRUE(*IsRequested(rows_, Id(5)));
  EXPECT_FALSE(*IsRequested(rows_, Id(6)));
}

TEST_F(TablesTest, AnUnreadableRowIsNoMissingOne) {
  stored_.broken = absl::UnavailableError("the disk does not answer");
  EXPECT_EQ(IsRequested(rows_, Id(1)).status(), stored_.broken);
  EXPECT_EQ(ChangeClaim(Id(1), 10, rows_, [](Claim&) {}), stored_.broken);
}

}  // namespace
}  // namespace amanat::rules::claims
