// What the messages of ISO 20022 are called, so that a file of another kind can be named to the person who
// brings it:
//
//   DescribeMessage("camt.054");                    // "camt.054 (bank-to-customer debit/credit notification)"
//   MessageOfNamespace("urn:iso:std:iso:20022:tech:xsd:camt.054.001.08");   // "camt.054"
//   MessageOfElement("BkToCstmrDbtCdtNtfctn");      // "camt.054"
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_MESSAGE_NAMES_H_
#define AMANAT_CLIENTS_INTAKE_MESSAGE_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace amanat::intake {

// The message that a namespace, or the name of a message's version such as "pacs.008.001.08", is of, as
// business area and number; empty where it names none.
std::string MessageOfNamespace(absl::string_view uri);

// The message of which the element directly in Document is, whatever the version; empty for one that is not
// known here.
std::string MessageOfElement(absl::string_view local_name);
// The other way round.
std::string ElementOfMessage(absl::string_view message);

// The message with its name, or where that is not known with the name of its business area.
std::string DescribeMessage(absl::string_view message);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_MESSAGE_NAMES_H_
