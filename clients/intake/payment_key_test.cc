#include "clients/intake/payment_key.h"

#include <gtest/gtest.h>

#include "clients/intake/observation.h"
#include "clients/intake/testing/messages.h"

namespace amanat::intake {
namespace {

using intake_testing::Changed;
using intake_testing::ChangedIn;
using intake_testing::kTransaction;
using intake_testing::Message;
using intake_testing::Read;
using intake_testing::ReadIn;

constexpr char kUetr[] = "<UETR>174c245f-2682-4291-ad67-2a41e530cd27</UETR>";

std::string Content(const CreditTransfer& transfer) { return wire::Encode(ContentOf(transfer)); }

// kTransaction without UETR, and with that end-to-end id.
std::string WithEndToEndId(absl::string_view id) {
  return ChangedIn(Changed(kUetr, ""), ">E1<", absl::StrCat(">", id, "<"));
}

TEST(PaymentKeyTest, ARelayedPaymentKeepsItsKeyAndContent) {
  const CreditTransfer first = Read(kTransaction);
  CreditTransfer relayed = first;
  relayed.message_id = "M2";
  relayed.instruction_id = "I2";
  relayed.settlement_amount.minor_units -= 1'000;
  relayed.settlement_date += 1;
  relayed.debtor_agent.bic = "NCBKSAJEXXX";
  relayed.instructing_agent.bic = "RJHISARI";
  EXPECT_EQ(PaymentKey(relayed), PaymentKey(first));
  EXPECT_EQ(Content(relayed), Content(first));
  EXPECT_EQ(PaymentKey(Read(Changed("174c245f", "174C245F"))), PaymentKey(first));
}

TEST(PaymentKeyTest, AReusedUetrHasAnotherContent) {
  const CreditTransfer first = Read(kTransaction);
  for (const auto& [from, to] : {std::pair<const char*, const char*>{">E1<", ">E2<"},
                                 {"NCBKSAJE", "RJHISARI"},
                                 {"021000021", "021000022"},
                                 {">1235<", ">1236<"}}) {
    const CreditTransfer other = Read(Changed(from, to));
    EXPECT_EQ(PaymentKey(other), PaymentKey(first));
    EXPECT_NE(Content(other), Content(first)) << to;
  }
}

TEST(PaymentKeyTest, WithoutUetrTheReferencesDecide) {
  CreditTransfer first = Read(kTransaction);
  first.uetr.clear();
  CreditTransfer same = first;
  same.message_id = "M2";
  same.instruction_id = "I2";
  same.settlement_amount.minor_units -= 1'000;  // the instructed amount stays
  same.debtor_agent.bic = "NCBKSAJEXXX";
  EXPECT_EQ(PaymentKey(same), PaymentKey(first));
  const auto change = [&first](auto&& edit) {
    CreditTransfer other = first;
    edit(other);
    return PaymentKey(other) != PaymentKey(first);
  };
  EXPECT_TRUE(change([](auto& t) { t.debtor_agent.bic = "RJHISARI"; }));
  EXPECT_TRUE(change([](auto& t) { t.end_to_end_id = "E2"; }));
  EXPECT_TRUE(change([](auto& t) { t.transaction_id = "T2"; }));
  EXPECT_TRUE(change([](auto& t) { t.instructed_amount->minor_units += 1; }));
  EXPECT_TRUE(change([](auto& t) { t.settlement_date += 1; }));
  // Where one field ends and the next begins is part of the key.
  EXPECT_TRUE(change([](auto& t) {
    t.end_to_end_id = "E1T";
    t.transaction_id = "1";
  }));
}

TEST(PaymentKeyTest, APlaceholderBesideAUetrDoesNotMatter) {
  const CreditTransfer placeholder = Read(Changed(">E1<", ">NOTPROVIDED<"));
  EXPECT_EQ(PaymentKey(placeholder), PaymentKey(Read(kTransaction)));
  EXPECT_EQ(Content(placeholder), Content(Read(Changed("<EndToEndId>E1</EndToEndId>", ""))));
}

TEST(PaymentKeyTest, WithoutEndToEndIdItsPlaceInTheMessageTellsAPayment) {
  for (const char* none : {"NOTPROVIDED", "nonref", "N/A", "", " "}) {
    const CreditTransfer first = Read(WithEndToEndId(none));
    EXPECT_EQ(IdentityOf(first), PaymentIdentity::kMessage);
    EXPECT_EQ(PaymentKey(Read(WithEndToEndId(none))), PaymentKey(first));
    const auto of = [&](absl::string_view from, absl::string_view to) {
      return ReadIn(ChangedIn(Message(WithEndToEndId(none)), from, to));
    };
    EXPECT_NE(PaymentKey(of(">M1<", ">M2<")), PaymentKey(first)) << "another message";
    EXPECT_NE(PaymentKey(of(">T1<", ">T2<")), PaymentKey(first)) << "another transaction";
    EXPECT_NE(PaymentKey(of("2026-04-01", "2026-04-02")), PaymentKey(first));
    EXPECT_NE(PaymentKey(of("NCBKSAJE", "RJHISARI")), PaymentKey(first)) << "another sender";
    // The same place and something else: a conflict, whatever differs.
    for (const auto& [from, to] : {std::pair<const char*, const char*>{"Another", "Somebody else"},
                                   {"PH00SECRET", "PH00OTHER"},
                                   {">1234.56<", ">1234.57<"},
                                   {"FAMI", "SALA"}}) {
      EXPECT_EQ(PaymentKey(of(from, to)), PaymentKey(first)) << to;
      EXPECT_NE(Content(of(from, to)), Content(first)) << to;
    }
  }
}

TEST(PaymentKeyTest, HowAMessageIsWrittenDoesNotMatter) {
  const std::string plain = Message(WithEndToEndId("NOTPROVIDED"));
  const std::string inner = plain.substr(plain.find("<Document"));
  const std::string prefixed =
      absl::StrReplaceAll(inner.substr(0, inner.find("</x:Envelope>")),
                          {{"</", "</p:"}, {"<", "\n <p:"}, {"xmlns=", "xmlns:p="}});
  EXPECT_EQ(Content(ReadIn(prefixed)), Content(ReadIn(plain)));
}

TEST(PaymentKeyTest, WithoutAnyIdTheNumberInTheMessageTellsAPayment) {
  const std::string bare = ChangedIn(
      ChangedIn(WithEndToEndId("NOTPROVIDED"), "<TxId>T1</TxId>", ""), "<InstrId>I1</InstrId>", "");
  const auto results = ParsePacs008(Message(bare + bare, 2));
  ASSERT_TRUE(results.ok()) << results.status();
  const auto& first = std::get<CreditTransfer>((*results)[0]);
  const auto& second = std::get<CreditTransfer>((*results)[1]);
  EXPECT_NE(PaymentKey(first), PaymentKey(second)) << "two payments that are alike";
  EXPECT_EQ(PaymentKey(first), PaymentKey(Read(bare)));
}

TEST(PaymentKeyTest, WithoutAMessageIdEitherAPersonHasToLook) {
  const auto results =
      ParsePacs008(ChangedIn(Message(WithEndToEndId("NOTPROVIDED")), ">M1<", ">NONREF<"));
  ASSERT_TRUE(results.ok()) << results.status();
  const auto& refusal = std::get<TransferRefusal>(results->front());
  EXPECT_EQ(refusal.reason, RefusalReason::kNoIdentity);
  EXPECT_EQ(refusal.transaction, 1u);
  EXPECT_TRUE(PaymentKey(refusal.transfer).is_zero());
}

TEST(PaymentKeyTest, TwoOfOneMessageThatNothingTellsApartAreForAPersonToLookAt) {
  const std::string one = WithEndToEndId("NOTPROVIDED");
  for (const std::string& second :
       {one, ChangedIn(one, "Another", "Somebody else"), ChangedIn(one, ">1234.56<", ">1<")}) {
    const auto results = ParsePacs008(Message(one + second, 2));
    ASSERT_TRUE(results.ok()) << results.status();
    EXPECT_TRUE(std::holds_alternative<CreditTransfer>((*results)[0]));
    const auto* refusal = std::get_if<TransferRefusal>(&(*results)[1]);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->reason, RefusalReason::kRepeatedPayment);
    EXPECT_EQ(refusal->transaction, 2u);
  }
}

// The key is stored in logs: a change of its definition must not pass unnoticed.
TEST(PaymentKeyTest, HasItsGoldenValues) {
  CreditTransfer transfer = Read(kTransaction);
  EXPECT_EQ(PaymentKey(transfer).hex(), "ba877a9fb45f993de28b9f26fbfc62a8");
  transfer.uetr.clear();
  EXPECT_EQ(PaymentKey(transfer).hex(), "23e3e2cdbea410d36e0f6814c5e2b504");
}

}  // namespace
}  // namespace amanat::intake
