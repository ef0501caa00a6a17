#include "services/rules/contribution/member.h"

#include <gtest/gtest.h>

#include "ledger/state/keys.h"

namespace amanat::rules::contribution {
namespace {

// The rows of people as the engine writes them, with notes of these acts and of others.
class MemberTest : public testing::Test {
 protected:
  static SubjectId Person(uint8_t number) {
    SubjectId person;
    person.value[0] = number;
    return person;
  }
  static Payment PaymentOn(CivilDays paid_on) { return {0, paid_on, paid_on + 5, 24}; }
  static MemberEnrolled EnrolmentFrom(CivilDays start) {
    return {"SAU", "agency", {start}, {start + 730}};
  }
  void Record(const SubjectId& person, LogIndex index, const std::string& note) {
    state::Keys(&rows_).Advance(*StreamId::FromBytes(person.view()), index,
                                {20'000, std::nullopt, note});
  }
  std::vector<LogIndex> PaymentsOf(const SubjectId& person) {
    std::vector<LogIndex> indices;
    const auto payments = contribution::PaymentsOf(rows_, person);
    EXPECT_TRUE(payments.ok()) << payments.status();
    for (const Payment& payment : *payments) indices.push_back(payment.index);
    return indices;
  }

  state::Overlay rows_{nullptr};
  const SubjectId ana_ = Person(1);
  const SubjectId ben_ = Person(2);
};

TEST_F(MemberTest, APaymentIsReadAsItWasNoted) {
  Record(ana_, 70'000, NoteOf(Payment{0, 20'001, 19'990, 36, 20'003}));
  const auto payments = contribution::PaymentsOf(rows_, ana_);
  ASSERT_TRUE(payments.ok() && payments->size() == 1);
  EXPECT_EQ(payments->front().index, 70'000u);
  EXPECT_EQ(payments->front().paid_on, 20'001);
  EXPECT_EQ(payments->front().contract_start, 19'990);
  EXPECT_EQ(payments->front().cover_months, 36u);
  EXPECT_EQ(payments->front().recorded_on, 20'003);
}

TEST_F(MemberTest, EachMemberHasHisOwn) {
  Record(ana_, 5, NoteOf(PaymentOn(20'000)));
  Record(ben_, 6, NoteOf(PaymentOn(20'000)));
  Record(ana_, 300, NoteOf(PaymentOn(20'000)));
  EXPECT_EQ(PaymentsOf(ana_), (std::vector<LogIndex>{5, 300}));
  EXPECT_EQ(PaymentsOf(ben_), (std::vector<LogIndex>{6}));
  EXPECT_EQ(PaymentsOf(Person(3)), (std::vector<LogIndex>{}));
}

TEST_F(MemberTest, NotesOfOtherActsArePassedOver) {
  Record(ana_, 5, "");
  Record(ana_, 6, "\x60 what another domain keeps");
  Record(ana_, 7, NoteOf(EnrolmentFrom(20'000)));
  Record(ana_, 8, NoteOf(PaymentOn(20'000)));
  EXPECT_EQ(PaymentsOf(ana_), (std::vector<LogIndex>{8}));
  const auto enrolments = EnrolmentsOf(rows_, ana_);
  ASSERT_TRUE(enrolments.ok() && enrolments->size() == 1);
  EXPECT_EQ(enrolments->front().destination, "SAU");
  EXPECT_EQ(enrolments->front().contract_start.days, 20'000);
}

TEST_F(MemberTest, CoverFollowsFromTheRows) {
  Record(ana_, 5, NoteOf(PaymentOn(20'000)));
  const auto cover = CoverOn(rows_, ana_, 20'100);
  ASSERT_TRUE(cover.ok()) << cover.status();
  EXPECT_TRUE(cover->covered());
  EXPECT_EQ(cover->evidence, 5u);
  EXPECT_EQ(cover->start, 20'005);
  EXPECT_FALSE(CoverOn(rows_, ben_, 20'100)->covered());
}

TEST_F(MemberTest, ADamagedNoteIsNamedAndNothingIsMadeUp) {
  Record(ana_, 5, NoteOf(PaymentOn(20'000)) + "?");
  Record(ben_, 6, NoteOf(EnrolmentFrom(20'000)).substr(0, 4));
  EXPECT_EQ(contribution::PaymentsOf(rows_, ana_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(CoverOn(rows_, ana_, 20'100).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(EnrolmentsOf(rows_, ben_).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(MemberTest, ALinesNoteIsShort) {
  EXPECT_LE(NoteOf(Payment{0, 20'001, 19'990, 120, 20'003}).size(), 16u)
      << "it stands there for ever";
}

}  // namespace
}  // namespace amanat::rules::contribution
