// Messages for the tests of their readers: one transaction with every field, to be changed at one place.
#ifndef AMANAT_CLIENTS_INTAKE_TESTING_MESSAGES_H_
#define AMANAT_CLIENTS_INTAKE_TESTING_MESSAGES_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/intake/pacs008.h"

namespace amanat::intake_testing {

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

// A pacs.008 in an envelope.
inline std::string Message(absl::string_view transactions, int count = 1) {
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><x:Envelope xmlns:x=\"urn:x\"><AppHdr/><Document "
      "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08\"><FIToFICstmrCdtTrf><GrpHdr><MsgId>"
      "M1"
      "</MsgId><NbOfTxs>",
      count, "</NbOfTxs></GrpHdr>", transactions, "</FIToFICstmrCdtTrf></Document></x:Envelope>");
}

// `text` with a part of it, which must be there, replaced.
inline std::string ChangedIn(absl::string_view text, absl::string_view from, absl::string_view to) {
  const std::string changed = absl::StrReplaceAll(text, {{from, to}});
  EXPECT_NE(changed, text) << from;
  return changed;
}
inline std::string Changed(absl::string_view from, absl::string_view to) {
  return ChangedIn(kTransaction, from, to);
}

// The only transaction of the message.
inline intake::CreditTransfer ReadIn(absl::string_view xml) {
  const auto results = intake::ParsePacs008(xml);
  EXPECT_TRUE(results.ok()) << results.status();
  if (!results.ok()) return {};
  const auto* transfer = std::get_if<intake::CreditTransfer>(&results->front());
  if (transfer != nullptr) return *transfer;
  ADD_FAILURE() << std::get<intake::TransferRefusal>(results->front()).detail;
  return {};
}
inline intake::CreditTransfer Read(absl::string_view transaction) {
  return ReadIn(Message(transaction));
}

}  // namespace amanat::intake_testing

#endif  // AMANAT_CLIENTS_INTAKE_TESTING_MESSAGES_H_
