#include "clients/verifier/payment_course.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::verifier {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const LogId kOffice{{1}};
const LogId kConsulate{{2}};
constexpr LogIndex kPayment = 7;
const PaymentCourse::Place kPaid{kConsulate, kPayment};

money::Money Riyals(int64_t minor_units) { return {*money::CurrencyFromCode("SAR"), minor_units}; }

class PaymentCourseTest : public ::testing::Test {
 protected:
  template <typename Body>
  void Take(const LogId& log, LogIndex index, entry::EventType type, const Body& body,
            entry::Outcome outcome = entry::Outcome::kAccepted) {
    examine::Leaf leaf;
    leaf.entry.index = index;
    leaf.entry.outcome = outcome;
    leaf.command.body = wire::Encode(body);
    course_.Take(log, leaf, static_cast<uint32_t>(type));
  }
  void Submit(LogIndex index) {
    treasury::LiquidationSubmitted body;
    body.spends = {kPayment};
    body.amounts = {Riyals(1)};
    Take(kConsulate, index, event::kLiquidationSubmitted, body);
  }
  void SendBack(LogIndex index, LogIndex liquidation) {
    treasury::LiquidationLineSentBack body;
    body.liquidation = {kConsulate, liquidation};
    body.spend = {kConsulate, kPayment};
    body.reason = "receipt-missing";
    Take(kOffice, index, event::kLiquidationLineSentBack, body);
  }

  PaymentCourse course_;
};

TEST_F(PaymentCourseTest, RefundsAddUp) {
  EXPECT_EQ(course_.RefundedOf(kPaid), 0);
  repatriation::SpendRefunded body;
  body.spend = kPayment;
  body.amount = Riyals(40);
  body.statement_line = "line-1";
  Take(kConsulate, 8, event::kSpendRefunded, body);
  Take(kConsulate, 9, event::kSpendRefunded, body);
  Take(kOffice, 8, event::kSpendRefunded, body);
  Take(kConsulate, 10, event::kSpendRefunded, body, entry::Outcome::kDuplicate);
  EXPECT_EQ(course_.RefundedOf(kPaid), 80) << "of its own log, and accepted";
}

TEST_F(PaymentCourseTest, APaymentIsSentBackUntilItIsSubmittedAgain) {
  Submit(8);
  EXPECT_EQ(course_.SentBackFor(kPaid), std::nullopt);
  SendBack(20, 8);
  EXPECT_EQ(course_.SentBackFor(kPaid), "receipt-missing");
  Submit(9);
  EXPECT_EQ(course_.SentBackFor(kPaid), std::nullopt) << "head office has it again";
  SendBack(21, 9);
  EXPECT_EQ(course_.SentBackFor(kPaid), "receipt-missing");
}

TEST_F(PaymentCourseTest, ADeclineIsOfWhatWasIssuedUntilItIsCredited) {
  const PaymentCourse::Place decline{kConsulate, 3};
  treasury::AllotmentDeclined declined;
  declined.issue = {kOffice, 5};
  declined.reason = "not-received";
  Take(kConsulate, 3, event::kAllotmentDeclined, declined);
  EXPECT_EQ(course_.DeclinedAmount(decline), std::nullopt) << "the issue is not at hand";
  treasury::AllotmentIssued issued;
  issued.site = "riyadh";
  issued.amount = Riyals(1'000);
  issued.purpose = "assistance";
  Take(kOffice, 5, event::kAllotmentIssued, issued);
  EXPECT_EQ(course_.DeclinedAmount(decline), Riyals(1'000));
  EXPECT_THAT(course_.CreditsOf(decline), IsEmpty());
  treasury::ReturnCredited credited;
  credited.returned = {kConsulate, 3};
  credited.credited = Riyals(990);
  credited.charges = Riyals(10);
  Take(kOffice, 6, event::kReturnCredited, credited);
  EXPECT_THAT(course_.CreditsOf(decline), ElementsAre(PaymentCourse::Place{kOffice, 6}));
}

}  // namespace
}  // namespace amanat::verifier
