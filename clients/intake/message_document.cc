#include "clients/intake/message_document.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/intake/message_names.h"
#include "clients/intake/strict_xml.h"

namespace amanat::intake {
namespace {

constexpr absl::string_view kDocument = "Document";

// Where the Document stands, from the root on, by local names: whose namespaces they have differs from one
// network and one middleware to the next.
constexpr absl::string_view kPaths[] = {
    "Document",
    // SWIFT's interfaces, and what common libraries write.
    "DataPDU/Body/Document",
    "Envelope/Document",
    "Message/Document",
    "Request/Document",
    "Request/RequestPayload/Document",
    "RequestPayload/Document",
    "message/Document",
    // Business message envelopes of ISO 20022 and of clearing houses.
    "BizMsg/Document",
    "BizMsgEnvlp/Doc/Document",
    "BizMsgEnvlp/Document",
    "BusMsg/Document",
    "BusinessMessage/Document",
    // SOAP.
    "Envelope/Body/Document",
    // FedNow.
    "FedNowIncoming/FedNowIncomingMessage/FedNowCustomerCreditTransfer/Document",
    "FedNowIncoming/FedNowIncomingMessage/FedNowPaymentReturn/Document",
    "FedNowIncoming/FedNowIncomingMessage/FedNowPaymentStatus/Document",
    "FedNowOutgoing/FedNowOutgoingMessage/FedNowCustomerCreditTransfer/Document",
    "FedNowOutgoing/FedNowOutgoingMessage/FedNowPaymentReturn/Document",
    "FedNowOutgoing/FedNowOutgoingMessage/FedNowPaymentStatus/Document",
};

constexpr absl::string_view kTaken[] = {"pacs.008", "pacs.004", "pacs.002"};

std::vector<pugi::xml_node> At(const pugi::xml_node& root, absl::string_view path) {
  std::vector<pugi::xml_node> found;
  const std::vector<absl::string_view> names = absl::StrSplit(path, '/');
  if (LocalName(root) == names.front()) found.push_back(root);
  for (size_t i = 1; i < names.size(); ++i) {
    std::vector<pugi::xml_node> below;
    for (const pugi::xml_node& node : found) {
      const auto children = ChildrenOfAnyNamespace(node, names[i]);
      below.insert(below.end(), children.begin(), children.end());
    }
    found = std::move(below);
  }
  return found;
}

absl::Status NotTaken(absl::string_view message) {
  return absl::UnimplementedError(absl::StrCat("this is a ", DescribeMessage(message),
                                               "; only pacs.008, pacs.004 and pacs.002 are taken"));
}

// The message whose element stands at the root, without the Document that belongs around it, or whose
// header does; empty for any other root.
std::string MessageOfRoot(const pugi::xml_node& root) {
  const std::string of_namespace = MessageOfNamespace(NamespaceOf(root).value_or(""));
  return of_namespace.empty() ? MessageOfElement(LocalName(root)) : of_namespace;
}

absl::StatusOr<pugi::xml_node> FindDocument(const pugi::xml_node& root) {
  std::vector<pugi::xml_node> found;
  for (const absl::string_view path : kPaths) {
    const auto here = At(root, path);
    found.insert(found.end(), here.begin(), here.end());
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("the envelope has ", found.size(), " Documents, one is taken at a time"));
  }
  const std::string message = MessageOfRoot(root);
  if (message.empty()) {
    return absl::InvalidArgumentError(
        "no Document of ISO 20022, neither at the root nor in an envelope that is known");
  }
  if (std::find(std::begin(kTaken), std::end(kTaken), message) == std::end(kTaken)) {
    return NotTaken(message);
  }
  return absl::InvalidArgumentError(
      absl::StrCat(message, ": the Document that belongs around it is missing"));
}

}  // namespace

absl::StatusOr<FoundMessage> FindMessage(const pugi::xml_document& document) {
  const auto root = FindDocument(document.document_element());
  if (!root.ok()) return root.status();
  const auto uri = NamespaceOf(*root);
  if (!uri.has_value()) {
    return absl::InvalidArgumentError("Document has a prefix that is not declared");
  }
  const std::vector<pugi::xml_node> contents = Children(*root);
  const std::string of_namespace = MessageOfNamespace(*uri);
  const std::string of_element =
      contents.size() == 1 ? MessageOfElement(LocalName(contents.front())) : "";
  const std::string message = of_namespace.empty() ? of_element : of_namespace;
  if (!message.empty() &&
      std::find(std::begin(kTaken), std::end(kTaken), message) == std::end(kTaken)) {
    return NotTaken(message);
  }
  if (contents.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(message, message.empty() ? "" : ": ", "nothing is in the Document"));
  }
  if (contents.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat(message, message.empty() ? "" : ": ",
                                                   "more than one message is in the Document"));
  }
  if (message.empty()) {
    return absl::InvalidArgumentError(
        "the Document is of no message of ISO 20022 that is known: neither its namespace nor the "
        "element "
        "in it names one");
  }
  if (of_element != message) {
    return absl::InvalidArgumentError(absl::StrCat(
        message, ": ", ElementOfMessage(message), " is missing in the Document",
        of_element.empty() ? ""
                           : absl::StrCat(", there is that of a ", DescribeMessage(of_element))));
  }
  return FoundMessage{message, contents.front()};
}

}  // namespace amanat::intake
