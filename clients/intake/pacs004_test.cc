#include "clients/intake/pacs004.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/intake/observation.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/testing/messages.h"

namespace amanat::intake {
namespace {

using intake_testing::ChangedIn;
using intake_testing::kTransaction;
using ::testing::HasSubstr;

constexpr char kUetr[] = "<OrgnlUETR>174C245F-2682-4291-ad67-2a41e530cd27</OrgnlUETR>";
constexpr char kReturn[] =
    "<TxInf><RtrId>R1</RtrId><OrgnlGrpInf><OrgnlMsgId>M1</OrgnlMsgId>"
    "<OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId></OrgnlGrpInf>"
    "<OrgnlInstrId>I1</OrgnlInstrId><OrgnlEndToEndId>E1</OrgnlEndToEndId><OrgnlTxId>T1</OrgnlTxId>"
    "<OrgnlUETR>174C245F-2682-4291-ad67-2a41e530cd27</OrgnlUETR>"
    "<RtrdIntrBkSttlmAmt Ccy=\"SAR\">+1234.50</RtrdIntrBkSttlmAmt>"
    "<IntrBkSttlmDt>2026-04-03Z</IntrBkSttlmDt><RtrdInstdAmt Ccy=\"SAR\">1235</RtrdInstdAmt>"
    "<ChrgsInf><Amt Ccy=\"SAR\">.5</Amt></ChrgsInf>"
    "<InstdAgt><FinInstnId><BICFI>NCBKSAJE</BICFI></FinInstnId></InstdAgt>"
    "<RtrRsnInf><Orgtr><Nm>A Person</Nm></Orgtr><Rsn><Cd>AC04</Cd></Rsn></RtrRsnInf>"
    "<OrgnlTxRef><IntrBkSttlmAmt Ccy=\"SAR\">1234.56</IntrBkSttlmAmt>"
    "<Amt><InstdAmt Ccy=\"SAR\">1235</InstdAmt></Amt><IntrBkSttlmDt>2026-04-01</IntrBkSttlmDt>"
    "<DbtrAgt><FinInstnId><BICFI>NCBKSAJEXXX</BICFI></FinInstnId></DbtrAgt></OrgnlTxRef></TxInf>";

std::string Message(absl::string_view transactions, absl::string_view header = "") {
  return absl::StrCat(
      "<Document "
      "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.004.001.09\"><PmtRtr><GrpHdr><MsgId>RM1"
      "</MsgId>",
      header, "</GrpHdr>", transactions, "</PmtRtr></Document>");
}

ReturnResult ResultOf(absl::string_view transaction) {
  const auto results = ParsePacs004(Message(transaction));
  EXPECT_TRUE(results.ok()) << results.status();
  return results.ok() ? results->front() : ReturnResult(Refusal());
}
PaymentReturn Read(absl::string_view transaction) {
  const ReturnResult result = ResultOf(transaction);
  if (const auto* read = std::get_if<PaymentReturn>(&result)) return *read;
  ADD_FAILURE() << std::get<Refusal>(result).detail;
  return {};
}
RefusalReason ReasonOf(absl::string_view from, absl::string_view to) {
  const ReturnResult result = ResultOf(ChangedIn(kReturn, from, to));
  const auto* refusal = std::get_if<Refusal>(&result);
  EXPECT_NE(refusal, nullptr) << "not refused: " << to;
  return refusal == nullptr ? RefusalReason() : refusal->reason;
}

TEST(Pacs004Test, ReadsWhatCameBack) {
  const PaymentReturn read = Read(kReturn);
  EXPECT_EQ(read.return_id, "R1");
  EXPECT_EQ(money::FormatMoney(read.returned), "1234.50 SAR");
  EXPECT_EQ(money::FormatMoney(*read.instructed), "1235.00 SAR");
  ASSERT_EQ(read.charges.size(), 1u);
  EXPECT_EQ(money::FormatMoney(read.charges[0]), "0.50 SAR");
  EXPECT_EQ(FormatCivilDate(read.settlement_date), "2026-04-03");
  EXPECT_EQ(read.reason_code, "AC04");
}

TEST(Pacs004Test, FindsThePaymentByWhateverTellsIt) {
  const CreditTransfer payment = intake_testing::Read(kTransaction);
  EXPECT_EQ(PaymentKey(Read(kReturn).original), PaymentKey(payment));
  // By the end-to-end id and what else OrgnlTxRef tells.
  const auto without_uetr = [](absl::string_view transaction, absl::string_view element) {
    return ChangedIn(transaction, element, "");
  };
  constexpr char kPaymentsUetr[] = "<UETR>174c245f-2682-4291-ad67-2a41e530cd27</UETR>";
  const std::string by_reference = without_uetr(kTransaction, kPaymentsUetr);
  EXPECT_EQ(PaymentKey(Read(without_uetr(kReturn, kUetr)).original),
            PaymentKey(intake_testing::Read(by_reference)));
  // By its place in the message.
  const std::string by_place = ChangedIn(by_reference, ">E1<", ">NOTPROVIDED<");
  EXPECT_EQ(
      PaymentKey(Read(ChangedIn(without_uetr(kReturn, kUetr), ">E1<", ">NOTPROVIDED<")).original),
      PaymentKey(intake_testing::Read(by_place)));
}

TEST(Pacs004Test, APaymentThatIsNotToldIsForAPersonToLookFor) {
  const std::string without_uetr = ChangedIn(kReturn, kUetr, "");
  const auto reason = [&](absl::string_view from, absl::string_view to) {
    const ReturnResult result = ResultOf(ChangedIn(without_uetr, from, to));
    const auto* refusal = std::get_if<Refusal>(&result);
    EXPECT_NE(refusal, nullptr) << from;
    return refusal == nullptr ? RefusalReason() : refusal->reason;
  };
  EXPECT_EQ(reason("<IntrBkSttlmDt>2026-04-01</IntrBkSttlmDt>", ""),
            RefusalReason::kUnknownOriginal);
  EXPECT_EQ(reason("<DbtrAgt><FinInstnId><BICFI>NCBKSAJEXXX</BICFI></FinInstnId></DbtrAgt>", ""),
            RefusalReason::kUnknownOriginal);
  EXPECT_EQ(reason("<OrgnlInstrId>I1</OrgnlInstrId><OrgnlEndToEndId>E1</OrgnlEndToEndId>"
                   "<OrgnlTxId>T1</OrgnlTxId>",
                   "<OrgnlEndToEndId>NOTPROVIDED</OrgnlEndToEndId>"),
            RefusalReason::kUnknownOriginal);
}

TEST(Pacs004Test, RefusesEachBadReturnWithItsReason) {
  EXPECT_EQ(ReasonOf("pacs.008.001.08", "pacs.009.001.08"), RefusalReason::kOtherOriginal);
  EXPECT_EQ(ReasonOf(">+1234.50<", "><"), RefusalReason::kMissingAmount);
  EXPECT_EQ(ReasonOf(">+1234.50<", ">0<"), RefusalReason::kBadAmount);
  EXPECT_EQ(ReasonOf(">+1234.50<", ">1.234<"), RefusalReason::kTooManyDecimals);
  EXPECT_EQ(ReasonOf("SAR\">+1234.50", "XAU\">1"), RefusalReason::kCurrencyWithoutMinorUnit);
  EXPECT_EQ(ReasonOf("<IntrBkSttlmDt>2026-04-03Z</IntrBkSttlmDt>", ""),
            RefusalReason::kMissingSettlementDate);
  EXPECT_EQ(ReasonOf("2026-04-03Z", "03.04.2026"), RefusalReason::kBadSettlementDate);
  EXPECT_EQ(ReasonOf("AC04", "closed"), RefusalReason::kBadCode);
  EXPECT_EQ(ReasonOf("174C245F-2682-4", "174C245F-2682-1"), RefusalReason::kBadIdentifier);
  EXPECT_EQ(ReasonOf("<RtrId>R1</RtrId>", "<RtrId>R1</RtrId><RtrId>R2</RtrId>"),
            RefusalReason::kRepeatedElement);
}

TEST(Pacs004Test, AMessageThatIsNotWholeIsRefused) {
  EXPECT_TRUE(ParsePacs004(Message(kReturn,
                                   "<NbOfTxs>1</NbOfTxs><CtrlSum>1234.5</CtrlSum>"
                                   "<TtlRtrdIntrBkSttlmAmt Ccy=\"SAR\">1234.50"
                                   "</TtlRtrdIntrBkSttlmAmt>"))
                  .ok());
  const auto error = [](absl::string_view header) {
    return std::string(ParsePacs004(Message(kReturn, header)).status().message());
  };
  EXPECT_THAT(error("<NbOfTxs>2</NbOfTxs>"), HasSubstr("NbOfTxs says 2"));
  EXPECT_THAT(error("<CtrlSum>9</CtrlSum>"), HasSubstr("CtrlSum says 9"));
  EXPECT_THAT(error("<TtlRtrdIntrBkSttlmAmt Ccy=\"SAR\">9</TtlRtrdIntrBkSttlmAmt>"),
              HasSubstr("TtlRtrdIntrBkSttlmAmt says 9"));
  EXPECT_EQ(ParsePacs004(Message("", "<GrpRtr>true</GrpRtr>")).status().message(),
            "pacs.004: GrpRtr: a whole group is returned, and none of its payments is named");
  EXPECT_THAT(std::string(ParsePacs004(Message("", "<GrpRtr>false</GrpRtr>")).status().message()),
              HasSubstr("no transaction"));
}

TEST(ReturnOfTest, TheLegsOfOneReturnAreOne) {
  const remittance::RemittanceReturn body = ReturnOf(Read(kReturn));
  EXPECT_EQ(body.payment, PaymentKey(intake_testing::Read(kTransaction)));
  EXPECT_EQ(body.charges, (money::Money{body.returned.currency, 50}));
  EXPECT_EQ(body.reason, "AC04");
  EXPECT_EQ(FormatCivilDate(body.value_date.days), "2026-04-03");
  for (const char* id : {"", "<RtrId>NOTPROVIDED</RtrId>", "<RtrId>R2</RtrId>"}) {
    const auto other = ReturnOf(Read(ChangedIn(kReturn, "<RtrId>R1</RtrId>", id)));
    EXPECT_NE(other.identity, body.identity);
  }
  EXPECT_EQ(ReturnOf(Read(ChangedIn(kReturn, "<RtrId>R1</RtrId>", ""))).identity,
            ReturnOf(Read(ChangedIn(kReturn, ">R1<", ">NONREF<"))).identity);
}

TEST(ReturnOfTest, TheSameAmountIsNotSaidTwice) {
  EXPECT_TRUE(ReturnOf(Read(kReturn)).instructed.has_value());
  EXPECT_FALSE(ReturnOf(Read(ChangedIn(kReturn, "RtrdInstdAmt Ccy=\"SAR\">1235<",
                                       "RtrdInstdAmt Ccy=\"SAR\">1234.5<")))
                   .instructed.has_value());
}

}  // namespace
}  // namespace amanat::intake
