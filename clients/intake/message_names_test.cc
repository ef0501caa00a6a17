#include "clients/intake/message_names.h"

#include <gtest/gtest.h>

namespace amanat::intake {
namespace {

TEST(MessageNamesTest, ANamespaceNamesItsMessage) {
  EXPECT_EQ(MessageOfNamespace("urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"), "pacs.008");
  EXPECT_EQ(
      MessageOfNamespace("http://www.six-interbank-clearing.com/de/pain.001.001.03.ch.02.xsd"),
      "pain.001");
  EXPECT_EQ(MessageOfNamespace("urn:swift:xsd:camt.003"), "camt.003");
  EXPECT_EQ(MessageOfNamespace("urn:swift:xsd:$pacs.004.001.01"), "pacs.004");
  EXPECT_EQ(MessageOfNamespace("pacs.002.001.03"), "pacs.002");
  for (const char* other :
       {"", "urn:swift:xsd:envelope", "urn:swift:xsd:swift.cashrepv1$getaccount",
        "SWIFTNetBusinessEnvelope", "urn:x:PACS.008", "urn:x:pacs.08", "urn:x:pacs.0081",
        "urn:x:xpacs.008"}) {
    EXPECT_EQ(MessageOfNamespace(other), "") << other;
  }
}

TEST(MessageNamesTest, AnElementNamesItsMessage) {
  EXPECT_EQ(MessageOfElement("FIToFICstmrCdtTrf"), "pacs.008");
  EXPECT_EQ(MessageOfElement("BkToCstmrStmt"), "camt.053");
  EXPECT_EQ(MessageOfElement("pacs.008.001.01"), "pacs.008");
  EXPECT_EQ(MessageOfElement("getaccount"), "");
  EXPECT_EQ(ElementOfMessage("pacs.004"), "PmtRtr");
  EXPECT_EQ(ElementOfMessage("pacs.999"), "");
}

TEST(MessageNamesTest, AMessageIsCalledByItsNameOrByItsArea) {
  EXPECT_EQ(DescribeMessage("camt.054"), "camt.054 (bank-to-customer debit/credit notification)");
  EXPECT_EQ(DescribeMessage("pain.001"), "pain.001 (customer credit transfer initiation)");
  EXPECT_EQ(DescribeMessage("seev.031"), "seev.031 (of securities events)");
  EXPECT_EQ(DescribeMessage("zzzz.001"), "zzzz.001");
}

}  // namespace
}  // namespace amanat::intake
