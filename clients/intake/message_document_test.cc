#include "clients/intake/message_document.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/intake/strict_xml.h"

namespace amanat::intake {
namespace {

constexpr char kPacs008[] =
    "<Document "
    "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08\"><FIToFICstmrCdtTrf/></Document>";

// "pacs.008", or why there is none.
std::string Found(absl::string_view xml) {
  pugi::xml_document document;
  const absl::Status loaded = LoadStrictXml(xml, document);
  EXPECT_TRUE(loaded.ok()) << loaded << xml;
  const auto found = FindMessage(document);
  return found.ok() ? found->message : std::string(found.status().message());
}

std::string DocumentOf(absl::string_view message, absl::string_view content) {
  return absl::StrCat("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:", message, "\">", content,
                      "</Document>");
}

TEST(MessageDocumentTest, IsFoundAtTheRootAndInEnvelopes) {
  for (const auto& [before, after] : {
           std::pair("", ""),
           std::pair("<Envelope xmlns='urn:swift:xsd:envelope'><AppHdr/>", "</Envelope>"),
           std::pair("<e:Envelope xmlns:e='urn:any'>", "</e:Envelope>"),
           std::pair("<Request xmlns='SWIFTNetBusinessEnvelope'>", "</Request>"),
           std::pair("<message>", "</message>"),
           std::pair("<s:DataPDU xmlns:s='urn:swift:saa:xsd:saa.2.0'><s:Header/><s:Body>",
                     "</s:Body></s:DataPDU>"),
           std::pair(
               "<BizMsgEnvlp xmlns='urn:iso:std:iso:20022:tech:xsd:nvlp.001.001.01'><Hdr/><Doc>",
               "</Doc></BizMsgEnvlp>"),
           std::pair("<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Body>",
                     "</S:Body></S:Envelope>"),
       }) {
    EXPECT_EQ(Found(absl::StrCat(before, kPacs008, after)), "pacs.008") << before;
  }
}

TEST(MessageDocumentTest, APrefixOrNoNamespaceDoesNotMatter) {
  EXPECT_EQ(Found("<p:Document xmlns:p='urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10'>"
                  "<p:FIToFIPmtStsRpt/></p:Document>"),
            "pacs.002");
  EXPECT_EQ(Found("<Document><PmtRtr/></Document>"), "pacs.004");
  EXPECT_EQ(Found("<p:Document><p:PmtRtr/></p:Document>"),
            "Document has a prefix that is not declared");
}

TEST(MessageDocumentTest, IsFoundNowhereElse) {
  constexpr char kNone[] =
      "no Document of ISO 20022, neither at the root nor in an envelope that is known";
  for (const auto& [before, after] : {
           std::pair("<Archive>", "</Archive>"),
           std::pair("<Envelope><AppHdr>", "</AppHdr></Envelope>"),
           std::pair("<Envelope><Drafts>", "</Drafts></Envelope>"),
           std::pair("<Envelope><Body><Old>", "</Old></Body></Envelope>"),
       }) {
    EXPECT_EQ(Found(absl::StrCat(before, kPacs008, after)), kNone) << before;
  }
  EXPECT_EQ(Found(DocumentOf("camt.054.001.08",
                             absl::StrCat("<BkToCstmrDbtCdtNtfctn><SplmtryData><Envlp>", kPacs008,
                                          "</Envlp></SplmtryData></BkToCstmrDbtCdtNtfctn>"))),
            "this is a camt.054 (bank-to-customer debit/credit notification); only pacs.008, "
            "pacs.004 and "
            "pacs.002 are taken");
  EXPECT_EQ(Found(absl::StrCat("<Envelope>", kPacs008, kPacs008, "</Envelope>")),
            "the envelope has 2 Documents, one is taken at a time");
  EXPECT_EQ(Found("<FIToFICstmrCdtTrf xmlns='urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08'/>"),
            "pacs.008: the Document that belongs around it is missing");
}

TEST(MessageDocumentTest, AnotherMessageIsNamed) {
  constexpr char kTaken[] = "; only pacs.008, pacs.004 and pacs.002 are taken";
  EXPECT_EQ(Found(DocumentOf("pain.001.001.09", "<CstmrCdtTrfInitn/>")),
            absl::StrCat("this is a pain.001 (customer credit transfer initiation)", kTaken));
  EXPECT_EQ(Found(DocumentOf("camt.053.001.08", "")),
            absl::StrCat("this is a camt.053 (bank-to-customer statement)", kTaken));
  EXPECT_EQ(Found("<Document><FICdtTrf/></Document>"),
            absl::StrCat("this is a pacs.009 (financial institution credit transfer)", kTaken));
  EXPECT_EQ(Found(DocumentOf("seev.031.001.09", "<CorpActnNtfctn/>")),
            absl::StrCat("this is a seev.031 (of securities events)", kTaken));
  EXPECT_EQ(Found("<AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'/>"),
            absl::StrCat("this is a head.001 (business application header)", kTaken));
  EXPECT_EQ(Found("<Document xmlns='urn:swift:xsd:camt.003'><GetAcct/></Document>"),
            absl::StrCat("this is a camt.003 (get account)", kTaken));
}

TEST(MessageDocumentTest, ADocumentOfNothingIsSaidToBeThat) {
  EXPECT_EQ(Found("<Document/>"), "nothing is in the Document");
  EXPECT_EQ(Found(DocumentOf("pacs.008.001.08", "")), "pacs.008: nothing is in the Document");
  EXPECT_EQ(Found(DocumentOf("pacs.008.001.08", "<FIToFICstmrCdtTrf/><FIToFICstmrCdtTrf/>")),
            "pacs.008: more than one message is in the Document");
  EXPECT_EQ(Found(DocumentOf("pacs.008.001.08", "<PmtRtr/>")),
            "pacs.008: FIToFICstmrCdtTrf is missing in the Document, there is that of a pacs.004 "
            "(payment "
            "return)");
  EXPECT_EQ(Found(DocumentOf("pacs.008.001.08", "<Other/>")),
            "pacs.008: FIToFICstmrCdtTrf is missing in the Document");
  EXPECT_EQ(
      Found("<Document><getaccount/></Document>"),
      "the Document is of no message of ISO 20022 that is known: neither its namespace nor the "
      "element in it names one");
}

TEST(MessageDocumentTest, WhatIsOfAnotherNamespaceInTheDocumentIsAnExtension) {
  EXPECT_EQ(Found(DocumentOf("pacs.008.001.08",
                             "<x:Mark xmlns:x='urn:bank'/><FIToFICstmrCdtTrf/><Note xmlns=''/>")),
            "pacs.008");
}

}  // namespace
}  // namespace amanat::intake
