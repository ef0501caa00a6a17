#include "clients/cli/receipt_check.h"

#include "clients/cli/member_book.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/wire.h"

namespace amanat::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReceiptCheckTest : public testing::Test {
 protected:
  intake::CollectedReceipt Line(size_t line, const Hash& person, uint64_t number = 1) {
    intake::CollectedReceipt receipt;
    receipt.line = line;
    receipt.person = person;
    receipt.contribution.receipt_book = "RB-1";
    receipt.contribution.receipt_number = number;
    receipt.contribution.amount = {{608}, 142'500};
    receipt.contribution.destination = "SAU";
    receipt.contribution.paid_on.days = 20'000;
    receipt.contribution.contract_start.days = 20'010;
    return receipt;
  }
  static contribution::v1::FoundReceipt Recorded(const intake::CollectedReceipt& receipt,
                                                 const SubjectId& member) {
    contribution::v1::FoundReceipt found;
    found.set_recorded(true);
    found.set_index(40);
    found.set_member(member.str());
    EXPECT_TRUE(found.mutable_contribution()->ParseFromString(wire::Encode(receipt.contribution)));
    return found;
  }
  ReceiptCheck Check(std::vector<intake::CollectedReceipt> lines,
                     const std::vector<contribution::v1::FoundReceipt>& found = {}) {
    return CheckReceipts({std::move(lines), {}}, found, book_);
  }

  SeededRandom random_{1};
  const Hash maria_ = random_.Draw<Hash>();
  const Hash jose_ = random_.Draw<Hash>();
  const SubjectId member_ = random_.Draw<SubjectId>();
  MemberBook book_{""};
};

TEST_F(ReceiptCheckTest, OneNumberForTwoPeopleIsAConflictOfTheSecondLine) {
  const ReceiptCheck check = Check({Line(2, maria_), Line(3, jose_)});
  ASSERT_THAT(check.conflicts, SizeIs(1));
  EXPECT_EQ(check.conflicts[0].line, 3u);
  EXPECT_EQ(check.conflicts[0].detail, "receipt RB-1/1 stands in line 2 with another person");
}

TEST_F(ReceiptCheckTest, OneNumberForTwoMeaningsIsAConflict) {
  auto other = Line(3, maria_);
  other.contribution.destination = "KWT";
  EXPECT_THAT(Check({Line(2, maria_), other}).conflicts.at(0).detail,
              HasSubstr("another destination"));
  other = Line(3, maria_);
  other.contribution.amount.minor_units += 1;
  EXPECT_THAT(Check({Line(2, maria_), other}).conflicts.at(0).detail, HasSubstr("another amount"));
}

TEST_F(ReceiptCheckTest, TheSameLineAgainIsADuplicateOfOneMember) {
  auto named = Line(3, maria_);
  named.member = member_;
  const ReceiptCheck check = Check({Line(2, maria_), named, Line(4, maria_, 2)});
  EXPECT_THAT(check.conflicts, IsEmpty());
  ASSERT_THAT(check.duplicates, SizeIs(1));
  EXPECT_EQ(check.duplicates[0].line, 3u);
  EXPECT_EQ(check.members[0], member_);
  EXPECT_EQ(check.members[1], member_);
  EXPECT_EQ(check.members[2], std::nullopt);
}

TEST_F(ReceiptCheckTest, ARecordedReceiptIsComparedWithItsEntry) {
  const auto recorded = Line(2, maria_);
  auto other = recorded;
  other.contribution.paid_on.days -= 1;
  EXPECT_THAT(Check({other}, {Recorded(recorded, member_)}).conflicts.at(0).detail,
              HasSubstr("entry 40 with another date of payment"));
  auto named = recorded;
  named.member = random_.Draw<SubjectId>();
  EXPECT_THAT(Check({named}, {Recorded(recorded, member_)}).conflicts.at(0).detail,
              HasSubstr("another member"));
  named.member = member_;
  const ReceiptCheck same = Check({named}, {Recorded(recorded, member_)});
  EXPECT_THAT(same.conflicts, IsEmpty());
  EXPECT_THAT(same.duplicates.at(0).detail, HasSubstr("entry 40 already"));
}

TEST_F(ReceiptCheckTest, WhoIsRecordedIsHandedOutOnlyToWhoIsKnownToBeHim) {
  const auto line = Line(2, maria_);
  const ReceiptCheck unknown = Check({line}, {Recorded(line, member_)});
  EXPECT_EQ(unknown.members[0], member_);
  EXPECT_FALSE(unknown.certain[0]);
  ASSERT_EQ(book_.Load({member_}, random_), absl::OkStatus());
  ASSERT_EQ(book_.Add({{member_, maria_}}), absl::OkStatus());
  EXPECT_TRUE(Check({line}, {Recorded(line, member_)}).certain[0]);
  const auto stranger = Line(2, jose_);
  EXPECT_THAT(Check({stranger}, {Recorded(line, member_)}).conflicts.at(0).detail,
              HasSubstr("another person"));
}

}  // namespace
}  // namespace amanat::cli
