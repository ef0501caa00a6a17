#include "clients/intake/pacs008.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/intake/observation.h"
#include "clients/intake/pacs008_xml.h"

namespace amanat::intake {
namespace {

using ::testing::HasSubstr;

constexpr char kTransaction[] =
    "<CdtTrfTxInf><PmtId><InstrId>I1</InstrId><EndToEndId>E1</EndToEndId><TxId>T1</TxId>"
    "<UETR>174c245f-2682-4291-ad67-2a41e530cd27</UETR></PmtId>"
    "<IntrBkSttlmAmt Ccy=\"SAR\">1234.56</IntrBkSttlmAmt>"
    "<IntrBkSttlmDt>2026-04-01</IntrBkSttlmDt><InstdAmt Ccy=\"SAR\">1235</InstdAmt>"
    "<XchgRate>15.2347</XchgRate><ChrgBr>SHAR</ChrgBr>"
    "<ChrgsInf><Amt Ccy=\"SAR\">0.44</Amt></ChrgsInf><ChrgsInf><Amt "
    "Ccy=\"KWD\">0.001</Amt></ChrgsInf>"
    "<Dbtr><Nm>A Person</Nm><PstlAdr><Ctry>SA</Ctry></PstlAdr></Dbtr>"
    "<DbtrAgt><FinInstnId><BICFI>NCBKSAJE</BICFI></FinInstnId></DbtrAgt>"
    "<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>USABA</Cd></ClrSysId><MmbId>021000021</MmbId>"
    "</ClrSysMmbId></FinInstnId></CdtrAgt>"
    "<Cdtr><Nm>Another</Nm></Cdtr><CdtrAcct><Id><IBAN>PH00SECRET</IBAN></Id></CdtrAcct>"
    "<Purp><Cd>FAMI</Cd></Purp></CdtTrfTxInf>";

std::string Message(absl::string_view transactions, int count = 1) {
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><x:Envelope xmlns:x=\"urn:x\"><AppHdr/><Document "
      "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08\"><FIToFICstmrCdtTrf><GrpHdr><MsgId>"
      "M1"
      "</MsgId><NbOfTxs>",
      count, "</NbOfTxs></GrpHdr>", transactions, "</FIToFICstmrCdtTrf></Document></x:Envelope>");
}

std::string Changed(absl::string_view from, absl::string_view to) {
  const std::string changed = absl::StrReplaceAll(kTransaction, {{from, to}});
  EXPECT_NE(changed, kTransaction) << from;
  return changed;
}

CreditTransfer Read(absl::string_view transaction) {
  const auto results = ParsePacs008(Message(transaction));
  EXPECT_TRUE(results.ok()) << results.status();
  const auto* transfer = results.ok() ? std::get_if<CreditTransfer>(&results->front()) : nullptr;
  EXPECT_NE(transfer, nullptr);
  return transfer != nullptr ? *transfer : CreditTransfer{};
}

TransferRefusal RefusalOf(absl::string_view from, absl::string_view to) {
  const auto results = ParsePacs008(Message(Changed(from, to)));
  EXPECT_TRUE(results.ok()) << results.status();
  const auto* refusal = results.ok() ? std::get_if<TransferRefusal>(&results->front()) : nullptr;
  EXPECT_NE(refusal, nullptr) << "not refused: " << to;
  return refusal != nullptr ? *refusal : TransferRefusal{};
}

absl::Status ErrorOf(absl::string_view xml) { return ParsePacs008(xml).status(); }

TEST(Pacs008Test, ReadsEveryField) {
  const CreditTransfer transfer = Read(kTransaction);
  EXPECT_EQ(transfer.message_id, "M1");
  EXPECT_EQ(transfer.instruction_id, "I1");
  EXPECT_EQ(transfer.end_to_end_id, "E1");
  EXPECT_EQ(transfer.transaction_id, "T1");
  EXPECT_EQ(transfer.uetr, "174c245f-2682-4291-ad67-2a41e530cd27");
  EXPECT_EQ(money::FormatMoney(transfer.settlement_amount), "1234.56 SAR");
  EXPECT_EQ(money::FormatMoney(*transfer.instructed_amount), "1235.00 SAR");
  EXPECT_EQ(*transfer.exchange_rate, (money::Ratio{152'347, 10'000}));
  EXPECT_EQ(FormatCivilDate(transfer.settlement_date), "2026-04-01");
  EXPECT_EQ(transfer.charge_bearer, ChargeBearer::kShared);
  ASSERT_EQ(transfer.charges.size(), 2u);
  EXPECT_EQ(money::FormatMoney(transfer.charges[1]), "0.001 KWD");
  EXPECT_EQ(transfer.debtor_agent, (Agent{"NCBKSAJE", "", ""}));
  EXPECT_EQ(transfer.creditor_agent, (Agent{"", "USABA", "021000021"}));
  EXPECT_EQ(transfer.purpose_code, "FAMI");
}

TEST(Pacs008Test, TheEnvelopeAndPrefixesDoNotMatter) {
  const std::string plain = Message(kTransaction);
  const std::string prefixed = absl::StrReplaceAll(
      plain, {{"</", "</p:"}, {"<?", "<?"}, {"<x:", "<x:"}, {"</x:", "</x:"}, {"<", "<p:"}});
  const std::string inner = plain.substr(plain.find("<FIToFI"));
  const std::string bare = inner.substr(0, inner.find("</Document>"));
  for (const std::string& xml : {prefixed, bare, absl::StrCat("<Request><a/>", bare, "</Request>"),
                                 absl::StrCat("\xEF\xBB\xBF<message>", bare, "</message>")}) {
    const auto results = ParsePacs008(xml);
    ASSERT_TRUE(results.ok()) << results.status();
    EXPECT_EQ(std::get<CreditTransfer>(results->front()), Read(kTransaction));
  }
}

TEST(Pacs008Test, TheCountryIsTheFirstThatIsStated) {
  EXPECT_EQ(Read(kTransaction).debtor_country, "SA") << "postal address";
  EXPECT_EQ(Read(Changed("<PstlAdr><Ctry>SA</Ctry></PstlAdr>", "<CtryOfRes>AE</CtryOfRes>"))
                .debtor_country,
            "AE");
  EXPECT_EQ(Read(kTransaction).creditor_country, "PH") << "IBAN";
  EXPECT_EQ(Read(Changed("<PstlAdr><Ctry>SA</Ctry></PstlAdr>", "")).debtor_country, "SA") << "BIC";
  EXPECT_EQ(Read(Changed("<IBAN>PH00SECRET</IBAN>", "")).creditor_country, "");
}

TEST(Pacs008Test, RefusesEachBadTransactionWithItsReason) {
  const struct {
    const char* from;
    const char* to;
    RefusalReason reason;
  } kCases[] = {
      {"<EndToEndId>E1</EndToEndId>", "", RefusalReason::kMissingEndToEndId},
      {"<EndToEndId>E1", "<EndToEndId> \n", RefusalReason::kMissingEndToEndId},
      {">I1<", ">12345678901234567890123456789012345678901234567890123456789012345<",
       RefusalReason::kBadIdentifier},
      {">T1<", ">T&#x85;1&#10;2<", RefusalReason::kBadIdentifier},
      {"2682-4291", "2682-1291", RefusalReason::kBadIdentifier},
      {"<IntrBkSttlmAmt Ccy=\"SAR\">1234.56</IntrBkSttlmAmt>", "", RefusalReason::kMissingAmount},
      {"SAR\">1234.56", "SAR\">", RefusalReason::kMissingAmount},
      {"SAR\">1234.56", "QQQ\">1234.56", RefusalReason::kUnknownCurrency},
      {" Ccy=\"SAR\">1234.56", ">1234.56", RefusalReason::kUnknownCurrency},
      {"SAR\">1234.56", "DEM\">1234.56", RefusalReason::kWithdrawnCurrency},
      {"SAR\">1234.56", "XAU\">1234", RefusalReason::kCurrencyWithoutMinorUnit},
      {"SAR\">1235", "XAU\">1235", RefusalReason::kCurrencyWithoutMinorUnit},
      {">1234.56<", ">1,234.56<", RefusalReason::kBadAmount},
      {">1234.56<", ">-1<", RefusalReason::kBadAmount},
      {">1234.56<", ">1e9<", RefusalReason::kBadAmount},
      {">1234.56<", ">0.00<", RefusalReason::kBadAmount},
      {">1234.56<", ">1234.567<", RefusalReason::kTooManyDecimals},
      {"SAR\">1234.56", "JPY\">1234.56", RefusalReason::kTooManyDecimals},
      {">1234.56<", ">99999999999999999999<", RefusalReason::kAmountTooLarge},
      {"<IntrBkSttlmDt>2026-04-01</IntrBkSttlmDt>", "", RefusalReason::kMissingSettlementDate},
      {"2026-04-01", "2026-02-30", RefusalReason::kBadSettlementDate},
      {"15.2347", "0", RefusalReason::kBadExchangeRate},
      {"<Amt Ccy=\"SAR\">0.44</Amt>", "", RefusalReason::kBadCharges},
      {"0.44", "0.444", RefusalReason::kTooManyDecimals},
      {"SHAR", "FREE", RefusalReason::kBadCode},
      {"NCBKSAJE", "NCBKSAJ", RefusalReason::kBadCode},
      {"FAMI", "FAMILY", RefusalReason::kBadCode},
      {">SA<", ">SAU<", RefusalReason::kBadCode},
      {"<XchgRate>", "<x:IntrBkSttlmAmt Ccy=\"SAR\">9</x:IntrBkSttlmAmt><XchgRate>",
       RefusalReason::kRepeatedElement},
      {">1234.56<", ">12<b/>34<", RefusalReason::kRepeatedElement},
      {"Ccy=\"SAR\">1234.56", "Ccy=\"SAR\" a=\"b\" Ccy=\"JPY\">1234",
       RefusalReason::kRepeatedElement},
  };
  for (const auto& test : kCases) {
    const TransferRefusal refusal = RefusalOf(test.from, test.to);
    EXPECT_EQ(RefusalName(refusal.reason), RefusalName(test.reason)) << test.to << refusal.detail;
    EXPECT_EQ(refusal.transaction, 1u);
  }
}

TEST(Pacs008Test, TheRefusalSaysWhatIsWrongAndQuotesNothing) {
  EXPECT_EQ(RefusalOf("SAR\">1234.56", "XAU\">1234").detail,
            "IntrBkSttlmAmt: XAU has no minor unit");
  EXPECT_EQ(RefusalOf(">1234.56<", ">1.234<").detail,
            "IntrBkSttlmAmt: amount in SAR: the number has 3 decimals where 2 fit");
  EXPECT_EQ(RefusalOf(">1234.56<", ">Rizal<").detail.find("Rizal"), std::string::npos);
  EXPECT_EQ(RefusalOf("SAR\">1234.56", "RIZAL\">1").detail.find("RIZAL"), std::string::npos);
}

TEST(Pacs008Test, ACommentDoesNotCutAValueShort) {
  EXPECT_EQ(Read(Changed(">1234.56<", ">12<!-- & -->34<![CDATA[.56]]><")).settlement_amount,
            Read(kTransaction).settlement_amount);
}

TEST(Pacs008Test, OneBadTransactionLeavesTheOthers) {
  const auto results =
      ParsePacs008(Message(absl::StrCat(kTransaction, Changed("SAR", "XAU"), kTransaction), 3));
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), 3u);
  EXPECT_TRUE(std::holds_alternative<CreditTransfer>((*results)[0]));
  EXPECT_EQ(std::get<TransferRefusal>((*results)[1]).transaction, 2u);
  EXPECT_TRUE(std::holds_alternative<CreditTransfer>((*results)[2]));
}

TEST(Pacs008Test, ADateInTheHeaderServesTransactionsWithoutOne) {
  const std::string xml =
      absl::StrReplaceAll(Message(Changed("<IntrBkSttlmDt>2026-04-01</IntrBkSttlmDt>", "")),
                          {{"</GrpHdr>", "<IntrBkSttlmDt>2026-05-02</IntrBkSttlmDt></GrpHdr>"}});
  const auto results = ParsePacs008(xml);
  ASSERT_TRUE(results.ok());
  EXPECT_EQ(FormatCivilDate(std::get<CreditTransfer>(results->front()).settlement_date),
            "2026-05-02");
}

TEST(Pacs008Test, AUetrInCapitalsIsTheSameOne) {
  const CreditTransfer capitals =
      Read(Changed("174c245f-2682-4291-ad67-2a41e530cd27", "174C245F-2682-4291-AD67-2A41E530CD27"));
  EXPECT_EQ(capitals.uetr, "174c245f-2682-4291-ad67-2a41e530cd27");
  EXPECT_EQ(DuplicateKey(capitals), DuplicateKey(Read(kTransaction)));
}

TEST(Pacs008Test, APaymentsOwnDateGoesBeforeTheHeaders) {
  const auto results = ParsePacs008(
      absl::StrReplaceAll(Message(kTransaction),
                          {{"</GrpHdr>", "<IntrBkSttlmDt>2026-05-02</IntrBkSttlmDt></GrpHdr>"}}));
  ASSERT_TRUE(results.ok());
  EXPECT_EQ(FormatCivilDate(std::get<CreditTransfer>(results->front()).settlement_date),
            "2026-04-01");
}

TEST(Pacs008HostileTest, RefusesDocumentTypesAndEntities) {
  const std::string body = Message(kTransaction).substr(38);  // without the declaration
  EXPECT_THAT(ErrorOf(absl::StrCat("<!DOCTYPE a><a/>")).message(), HasSubstr("DOCTYPE"));
  EXPECT_THAT(ErrorOf(absl::StrCat("<!DOCTYPE Envelope [<!ENTITY lol \"lol\"><!ENTITY lol2 "
                                   "\"&#38;lol;&#38;lol;\">]>",
                                   body))
                  .message(),
              HasSubstr("DOCTYPE"));
  EXPECT_EQ(ErrorOf("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorOf("<a>&lol;</a>").message(),
            "pacs.008: byte 3: an entity or character reference that XML does not define");
  for (const char* bad : {"<a>&#0;</a>", "<a>&#x1F;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>",
                          "<a>&#;</a>", "<a>&</a>", "<a>&#99999999999;</a>"}) {
    EXPECT_THAT(ErrorOf(bad).message(), HasSubstr("byte 3: an entity")) << bad;
  }
}

TEST(Pacs008HostileTest, DepthSizeAndCountAreBounded) {
  const auto nested = [](int depth) {
    std::string xml;
    for (int i = 0; i < depth; ++i) xml += "<a>";
    for (int i = 0; i < depth; ++i) xml += "</a>";
    return xml;
  };
  EXPECT_THAT(ErrorOf(nested(kXmlDepthMax)).message(), HasSubstr("no transaction"));
  EXPECT_EQ(ErrorOf(nested(kXmlDepthMax + 1)).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorOf(nested(140'000)).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorOf(std::string(kPacs008BytesMax + 1, ' ')).code(),
            absl::StatusCode::kResourceExhausted);
  std::string many;
  for (size_t i = 0; i <= kPacs008TransactionsMax; ++i) many += "<CdtTrfTxInf/>";
  EXPECT_EQ(ErrorOf(Message(many, kPacs008TransactionsMax + 1)).code(),
            absl::StatusCode::kResourceExhausted);
  std::string charges;
  for (size_t i = 0; i <= kChargesMax; ++i)
    charges += "<ChrgsInf><Amt Ccy=\"SAR\">1</Amt></ChrgsInf>";
  EXPECT_EQ(RefusalOf("<ChrgBr>", charges + "<ChrgBr>").reason, RefusalReason::kBadCharges);
}

TEST(Pacs008HostileTest, EveryTruncationIsRefused) {
  const std::string xml = Message(kTransaction);
  for (size_t length = 0; length < xml.size(); ++length) {
    ASSERT_FALSE(ErrorOf(xml.substr(0, length)).ok()) << length;
  }
  EXPECT_THAT(ErrorOf(Message(kTransaction, 2)).message(),
              HasSubstr("NbOfTxs says 2 transactions, the message has 1"));
}

TEST(Pacs008HostileTest, RefusesOtherEncodingsAndBrokenText) {
  const std::string xml = Message(kTransaction);
  EXPECT_THAT(ErrorOf(absl::StrReplaceAll(xml, {{"\"UTF-8\"", "\"ISO-8859-1\""}})).message(),
              HasSubstr("the declared encoding is not UTF-8"));
  EXPECT_THAT(ErrorOf(absl::StrReplaceAll(xml, {{"A Person", "Ren\xE9"}})).message(),
              HasSubstr("not UTF-8"));
  std::string utf16 = "\xFF\xFE";
  for (char c : xml) utf16 += {c, '\0'};
  EXPECT_THAT(ErrorOf(utf16).message(), HasSubstr("byte 0: not UTF-8"));
  EXPECT_THAT(ErrorOf(absl::StrReplaceAll(xml, {{"A Person", std::string(1, '\0')}})).message(),
              HasSubstr("a control character"));
}

TEST(Pacs008HostileTest, RefusesWhatIsNotOnePacs008) {
  const std::string xml = Message(kTransaction);
  for (const std::string& bad :
       {std::string(), std::string(" \n"), std::string("\xEF\xBB\xBF"), std::string("{\"a\":1}"),
        std::string("<Document><CstmrCdtTrfInitn/></Document>"), xml + xml.substr(38), xml + "tail",
        std::string("text<a/>"), Message("", 0),
        absl::StrReplaceAll(xml, {{"<GrpHdr>", "<GrpHdr/><GrpHdr>"}})}) {
    EXPECT_EQ(ErrorOf(bad).code(), absl::StatusCode::kInvalidArgument) << bad.substr(0, 60);
  }
}

std::string Content(const CreditTransfer& transfer) { return wire::Encode(ContentOf(transfer)); }

TEST(DuplicateKeyTest, ARelayedPaymentKeepsItsKeyAndContent) {
  const CreditTransfer first = Read(kTransaction);
  CreditTransfer relayed = first;
  relayed.message_id = "M2";
  relayed.instruction_id = "I2";
  relayed.settlement_amount.minor_units -= 1'000;
  relayed.settlement_date += 1;
  relayed.debtor_agent.bic = "NCBKSAJEXXX";
  EXPECT_EQ(DuplicateKey(relayed), DuplicateKey(first));
  EXPECT_EQ(Content(relayed), Content(first));
  EXPECT_EQ(DuplicateKey(Read(Changed("174c245f", "174C245F"))), DuplicateKey(first));
}

TEST(DuplicateKeyTest, AReusedUetrHasAnotherContent) {
  const CreditTransfer first = Read(kTransaction);
  for (const auto& [from, to] : {std::pair<const char*, const char*>{">E1<", ">E2<"},
                                 {"NCBKSAJE", "RJHISARI"},
                                 {"021000021", "021000022"},
                                 {">1235<", ">1236<"}}) {
    const CreditTransfer other = Read(Changed(from, to));
    EXPECT_EQ(DuplicateKey(other), DuplicateKey(first));
    EXPECT_NE(Content(other), Content(first)) << to;
  }
}

TEST(DuplicateKeyTest, WithoutUetrTheReferencesDecide) {
  CreditTransfer first = Read(kTransaction);
  first.uetr.clear();
  CreditTransfer same = first;
  same.message_id = "M2";
  same.instruction_id = "I2";
  same.settlement_amount.minor_units -= 1'000;  // the instructed amount stays
  same.debtor_agent.bic = "NCBKSAJEXXX";
  EXPECT_EQ(DuplicateKey(same), DuplicateKey(first));
  const auto change = [&first](auto&& edit) {
    CreditTransfer other = first;
    edit(other);
    return DuplicateKey(other) != DuplicateKey(first);
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

// The key is stored in logs: a change of its definition must not pass unnoticed.
TEST(DuplicateKeyTest, HasItsGoldenValues) {
  CreditTransfer transfer = Read(kTransaction);
  EXPECT_EQ(DuplicateKey(transfer).hex(), "ba877a9fb45f993de28b9f26fbfc62a8");
  transfer.uetr.clear();
  EXPECT_EQ(DuplicateKey(transfer).hex(), "23e3e2cdbea410d36e0f6814c5e2b504");
}

}  // namespace
}  // namespace amanat::intake
