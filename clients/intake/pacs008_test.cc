#include "clients/intake/pacs008.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/strict_xml.h"
#include "clients/intake/testing/messages.h"

namespace amanat::intake {
namespace {

using ::testing::HasSubstr;

using intake_testing::Changed;
using intake_testing::kTransaction;
using intake_testing::Message;
using intake_testing::Read;
using intake_testing::ReadIn;

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
  const std::string whole = Message(kTransaction);
  const std::string inner = whole.substr(whole.find("<Document"));
  const std::string bare = inner.substr(0, inner.find("</x:Envelope>"));
  const std::string prefixed =
      absl::StrReplaceAll(bare, {{"</", "</p:"}, {"<", "<p:"}, {"xmlns=", "xmlns:p="}});
  for (const std::string& xml : {bare, prefixed, absl::StrCat("<Request><a/>", bare, "</Request>"),
                                 absl::StrCat("\xEF\xBB\xBF<message>", prefixed, "</message>")}) {
    EXPECT_EQ(ReadIn(xml), Read(kTransaction));
  }
}

TEST(Pacs008Test, ExtensionsAreLeftAlone) {
  const std::string amount = "<IntrBkSttlmAmt Ccy=\"SAR\">9</IntrBkSttlmAmt>";
  for (const std::string& extension :
       {absl::StrCat("<SplmtryData><Envlp><Document>", amount, "</Document></Envlp></SplmtryData>"),
        absl::StrCat("<SplmtryData><Envlp>", Message(kTransaction).substr(38),
                     "</Envlp></SplmtryData>"),
        std::string("<b:IntrBkSttlmAmt xmlns:b=\"urn:bank\" Ccy=\"SAR\">9</b:IntrBkSttlmAmt>"),
        std::string("<x:PmtId><x:UETR>none</x:UETR></x:PmtId>"),
        std::string("<UETR xmlns=\"\">none</UETR>")}) {
    EXPECT_EQ(Read(Changed("</CdtTrfTxInf>", extension + "</CdtTrfTxInf>")), Read(kTransaction))
        << extension;
  }
}

TEST(Pacs008Test, NumbersAndDatesHaveTheFormsOfXmlSchema) {
  for (const char* amount : {"+1234.56", " 1234.56\n", "001234.56", "1234.560"}) {
    EXPECT_EQ(Read(Changed("1234.56", amount)), Read(kTransaction)) << amount;
  }
  EXPECT_EQ(Read(Changed(">0.44<", ">.44<")), Read(kTransaction));
  EXPECT_EQ(Read(Changed(">1235<", ">1235.<")), Read(kTransaction));
  EXPECT_EQ(Read(Changed("15.2347", "+015.23470")), Read(kTransaction));
  for (const char* date : {"2026-04-01Z", "2026-04-01+03:00", " 2026-04-01 "}) {
    EXPECT_EQ(Read(Changed("2026-04-01", date)), Read(kTransaction)) << date;
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
      {"2026-04-01", "2026-04-01T10:00:00", RefusalReason::kBadSettlementDate},
      {"15.2347", "0", RefusalReason::kBadExchangeRate},
      {"<Amt Ccy=\"SAR\">0.44</Amt>", "", RefusalReason::kBadCharges},
      {"0.44", "0.444", RefusalReason::kTooManyDecimals},
      {"SHAR", "FREE", RefusalReason::kBadCode},
      {"NCBKSAJE", "NCBKSAJ", RefusalReason::kBadCode},
      {"FAMI", "FAMILY", RefusalReason::kBadCode},
      {">SA<", ">SAU<", RefusalReason::kBadCode},
      {"<XchgRate>", "<IntrBkSttlmAmt Ccy=\"SAR\">9</IntrBkSttlmAmt><XchgRate>",
       RefusalReason::kRepeatedElement},
      {">1234.56<", ">12<b/>34<", RefusalReason::kRepeatedElement},
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

TEST(Pacs008Test, AnIdentifierIsWhatCanBeSeenOfIt) {
  EXPECT_EQ(Read(Changed(">E1<", ">&#xA0;E1&#x3000; <")), Read(kTransaction));
  EXPECT_EQ(Read(Changed(">E1<", ">Cafe&#x301;<")).end_to_end_id,
            Read(Changed(">E1<", ">Caf&#xE9;<")).end_to_end_id);
  const TransferRefusal refusal = RefusalOf(">E1<", ">E1&#x200B;<");
  EXPECT_EQ(refusal.reason, RefusalReason::kBadIdentifier);
  EXPECT_THAT(refusal.detail, HasSubstr("EndToEndId: holds an invisible character"));
}

TEST(Pacs008Test, AUetrInCapitalsIsTheSameOne) {
  const CreditTransfer capitals =
      Read(Changed("174c245f-2682-4291-ad67-2a41e530cd27", "174C245F-2682-4291-AD67-2A41E530CD27"));
  EXPECT_EQ(capitals.uetr, "174c245f-2682-4291-ad67-2a41e530cd27");
  EXPECT_EQ(PaymentKey(capitals), PaymentKey(Read(kTransaction)));
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
            "byte 3: an entity or character reference that XML does not define");
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
  EXPECT_THAT(ErrorOf(nested(kXmlDepthMax)).message(), HasSubstr("no Document"));
  EXPECT_EQ(ErrorOf(nested(kXmlDepthMax + 1)).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorOf(nested(140'000)).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorOf(std::string(kMessageBytesMax + 1, ' ')).code(),
            absl::StatusCode::kResourceExhausted);
  std::string many;
  for (size_t i = 0; i <= kTransactionsMax; ++i) many += "<CdtTrfTxInf/>";
  EXPECT_EQ(ErrorOf(Message(many, kTransactionsMax + 1)).code(),
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
        std::string("<Document/>"), xml + xml.substr(38), xml + "tail", std::string("text<a/>"),
        Message("", 0), absl::StrReplaceAll(xml, {{"<GrpHdr>", "<GrpHdr/><GrpHdr>"}})}) {
    EXPECT_EQ(ErrorOf(bad).code(), absl::StatusCode::kInvalidArgument) << bad.substr(0, 60);
  }
}

TEST(Pacs008HostileTest, AttributesAreEachOnceAndFew) {
  const std::string xml = Message(kTransaction);
  EXPECT_THAT(
      ErrorOf(absl::StrReplaceAll(xml, {{"Ccy=\"SAR\">1234", "Ccy=\"SAR\" Ccy=\"JPY\">1234"}}))
          .message(),
      HasSubstr("an attribute stands twice"));
  std::string attributes;
  for (size_t i = 0; i <= kXmlAttributesMax; ++i) absl::StrAppend(&attributes, " a", i, "=\"\"");
  EXPECT_EQ(
      ErrorOf(absl::StrReplaceAll(xml, {{"<GrpHdr>", absl::StrCat("<GrpHdr", attributes, ">")}}))
          .code(),
      absl::StatusCode::kResourceExhausted);
}

TEST(Pacs008HostileTest, AnotherMessageIsNamed) {
  EXPECT_EQ(
      ErrorOf("<Document><CstmrCdtTrfInitn/></Document>"),
      absl::UnimplementedError("this is a pain.001 (customer credit transfer initiation); only "
                               "pacs.008, pacs.004 and pacs.002 are taken"));
}

}  // namespace
}  // namespace amanat::intake
