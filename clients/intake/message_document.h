// Finds the message in a file: the Document of ISO 20022 at the root, or where an envelope that is known
// has its payload, and nowhere else. What lies deeper, in another message or in somebody's extension, is
// no message that was sent.
//
//   AMANAT_ASSIGN_OR_RETURN(const FoundMessage found, FindMessage(document));
//   if (found.message == "pacs.008") ReadTransfers(found.content);
//
// What a message is, its namespace says; where that says nothing, the one element in Document. Thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_MESSAGE_DOCUMENT_H_
#define AMANAT_CLIENTS_INTAKE_MESSAGE_DOCUMENT_H_

#include <pugixml.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

struct FoundMessage {
  std::string message;     // business area and number, such as "pacs.008"
  pugi::xml_node content;  // the element in Document, such as FIToFICstmrCdtTrf
};

// InvalidArgument: no Document at such a place, more than one, an empty one, one of which neither namespace
// nor element is of a message that is known, or of which they contradict each other. Unimplemented: a
// message that is known and not taken here, by its name.
absl::StatusOr<FoundMessage> FindMessage(const pugi::xml_document& document);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_MESSAGE_DOCUMENT_H_
