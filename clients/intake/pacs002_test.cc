#include "clients/intake/pacs002.h"

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

constexpr char kReport[] =
    "<TxInfAndSts><StsId>S1</StsId><OrgnlGrpInf><OrgnlMsgId>M1</OrgnlMsgId>"
    "<OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId></OrgnlGrpInf>"
    "<OrgnlEndToEndId>E1</OrgnlEndToEndId>"
    "<OrgnlUETR>174c245f-2682-4291-ad67-2a41e530cd27</OrgnlUETR><TxSts>RJCT</TxSts>"
    "<StsRsnInf><Rsn><Prtry>said in words</Prtry></Rsn></StsRsnInf>"
    "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
    "<InstgAgt><FinInstnId><BICFI>BOPIPHMM</BICFI></FinInstnId></InstgAgt></TxInfAndSts>";

std::string Message(absl::string_view content) {
  return absl::StrCat(
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10\"><FIToFIPmtStsRpt><GrpHdr>"
      "<MsgId>SM1</MsgId><CreDtTm>2026-04-02T12:00:00+03:00</CreDtTm></GrpHdr>",
      content, "</FIToFIPmtStsRpt></Document>");
}

StatusResult ResultIn(absl::string_view xml) {
  const auto results = ParsePacs002(xml);
  EXPECT_TRUE(results.ok()) << results.status();
  return results.ok() ? results->front() : StatusResult(Refusal());
}
StatusReport ReadIn(absl::string_view xml) {
  const StatusResult result = ResultIn(xml);
  if (const auto* read = std::get_if<StatusReport>(&result)) return *read;
  ADD_FAILURE() << std::get<Refusal>(result).detail;
  return {};
}
StatusReport Read(absl::string_view content) { return ReadIn(Message(content)); }
RefusalReason ReasonOf(absl::string_view from, absl::string_view to) {
  const StatusResult result = ResultIn(ChangedIn(Message(kReport), from, to));
  const auto* refusal = std::get_if<Refusal>(&result);
  EXPECT_NE(refusal, nullptr) << "not refused: " << to;
  return refusal == nullptr ? RefusalReason() : refusal->reason;
}

TEST(Pacs002Test, ReadsHowAPaymentStands) {
  const StatusReport read = Read(kReport);
  EXPECT_EQ(read.message_id, "SM1");
  EXPECT_EQ(read.status_id, "S1");
  EXPECT_EQ(read.reporting_agent.bic, "BOPIPHMM");
  EXPECT_EQ(read.status, "RJCT");
  EXPECT_EQ(read.reason_code, "AC04") << "the first that is a code";
  EXPECT_EQ(FormatInstant(read.reported).substr(0, 19), "2026-04-02T09:00:00");
  EXPECT_EQ(PaymentKey(read.original), PaymentKey(intake_testing::Read(kTransaction)));
}

TEST(Pacs002Test, WhatIsSaidOfTheGroupHoldsForAPaymentOfWhichNothingIsSaid) {
  constexpr char kGroup[] =
      "<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId>"
      "<GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts>";
  EXPECT_EQ(Read(absl::StrCat(kGroup, kReport)).status, "RJCT");
  const std::string silent = ChangedIn(kReport, "<TxSts>RJCT</TxSts>", "");
  EXPECT_EQ(Read(absl::StrCat(kGroup, silent)).status, "ACSC");
  EXPECT_EQ(ParsePacs002(Message(kGroup)).status().message(),
            "pacs.002: OrgnlGrpInfAndSts: a whole group is reported of, and none of its payments "
            "is named");
}

TEST(Pacs002Test, RefusesEachBadReportWithItsReason) {
  EXPECT_EQ(ReasonOf("<TxSts>RJCT</TxSts>", ""), RefusalReason::kMissingStatus);
  EXPECT_EQ(ReasonOf(">RJCT<", ">GONE<"), RefusalReason::kBadCode);
  EXPECT_EQ(ReasonOf(">AC04<", ">closed<"), RefusalReason::kBadCode);
  EXPECT_EQ(ReasonOf("<CreDtTm>2026-04-02T12:00:00+03:00</CreDtTm>", ""),
            RefusalReason::kMissingReportTime);
  EXPECT_EQ(ReasonOf("2026-04-02T12:00:00+03:00", "2026-04-02"), RefusalReason::kBadReportTime);
  EXPECT_EQ(ReasonOf("2026-04-02T", "1926-04-02T"), RefusalReason::kBadReportTime);
  EXPECT_EQ(ReasonOf(">SM1<", "><"), RefusalReason::kMissingMessageId);
  EXPECT_EQ(ReasonOf(">SM1<", ">NONREF<"), RefusalReason::kNoIdentity);
  EXPECT_EQ(ReasonOf("pacs.008.001.08", "pacs.003.001.08"), RefusalReason::kOtherOriginal);
  EXPECT_EQ(ReasonOf("<OrgnlUETR>174c245f-2682-4291-ad67-2a41e530cd27</OrgnlUETR>", ""),
            RefusalReason::kUnknownOriginal);
}

TEST(Pacs002Test, AReportNeverListsMoreThanItCounts) {
  const auto counted = [](absl::string_view counts) {
    return ParsePacs002(Message(absl::StrCat("<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId>",
                                             counts, "</OrgnlGrpInfAndSts>", kReport)))
        .status();
  };
  EXPECT_TRUE(counted("<NbOfTxsPerSts><DtldNbOfTxs>7</DtldNbOfTxs><DtldSts>RJCT</DtldSts>"
                      "</NbOfTxsPerSts>")
                  .ok());
  EXPECT_THAT(
      std::string(counted("<NbOfTxsPerSts><DtldNbOfTxs>0</DtldNbOfTxs><DtldSts>RJCT</DtldSts>"
                          "</NbOfTxsPerSts>")
                      .message()),
      HasSubstr("says 0 transactions of a status, the message has 1"));
}

TEST(StatusOfTest, AReportIsToldByWhoSentItAndItsPlace) {
  const remittance::RemittanceStatus body = StatusOf(Read(kReport));
  EXPECT_EQ(body.status, "RJCT");
  EXPECT_EQ(body.reason, "AC04");
  EXPECT_EQ(body.report, StatusOf(Read(ChangedIn(kReport, "RJCT", "ACSC"))).report)
      << "which is then a conflict";
  EXPECT_NE(body.report, StatusOf(Read(ChangedIn(kReport, ">S1<", ">S2<"))).report);
  EXPECT_NE(body.report, StatusOf(Read(ChangedIn(kReport, "BOPIPHMM", "MBTCPHMM"))).report);
  EXPECT_NE(body.report, StatusOf(ReadIn(ChangedIn(Message(kReport), ">SM1<", ">SM2<"))).report);
  const std::string unnumbered = ChangedIn(kReport, "<StsId>S1</StsId>", "");
  const auto two = ParsePacs002(Message(unnumbered + unnumbered));
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_NE(StatusOf(std::get<StatusReport>((*two)[0])).report,
            StatusOf(std::get<StatusReport>((*two)[1])).report);
}

}  // namespace
}  // namespace amanat::intake
