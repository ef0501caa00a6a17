#include "clients/intake/message.h"

#include "clients/intake/message_document.h"
#include "clients/intake/strict_xml.h"
#include "ledger/base/status.h"

namespace amanat::intake {
namespace {

absl::StatusOr<Message> Read(const FoundMessage& found) {
  if (found.message == "pacs.008") {
    AMANAT_ASSIGN_OR_RETURN(auto transfers, internal::ReadTransfers(found.content));
    return Message(std::move(transfers));
  }
  if (found.message == "pacs.004") {
    AMANAT_ASSIGN_OR_RETURN(auto returns, internal::ReadReturns(found.content));
    return Message(std::move(returns));
  }
  AMANAT_ASSIGN_OR_RETURN(auto reports, internal::ReadStatusReports(found.content));
  return Message(std::move(reports));
}

}  // namespace

absl::StatusOr<Message> ReadMessage(absl::string_view xml) {
  if (xml.size() > kMessageBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the message has ", xml.size(), " bytes, at most ", kMessageBytesMax, " fit"));
  }
  pugi::xml_document document;
  AMANAT_RETURN_IF_ERROR(LoadStrictXml(xml, document));
  AMANAT_ASSIGN_OR_RETURN(const FoundMessage found, FindMessage(document));
  auto message = Read(found);
  if (!message.ok()) return Annotate(message.status(), found.message);
  return message;
}

absl::StatusOr<MessageParts> PartsOf(const pugi::xml_node& message, absl::string_view transaction) {
  const auto headers = Children(message, "GrpHdr");
  if (headers.size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("not exactly one GrpHdr in ", LocalName(message)));
  }
  MessageParts parts{headers.front(), Children(message, transaction)};
  if (parts.transactions.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no transaction: ", transaction, " is missing in ", LocalName(message)));
  }
  if (parts.transactions.size() > kTransactionsMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", kTransactionsMax, " transactions"));
  }
  return parts;
}

}  // namespace amanat::intake
