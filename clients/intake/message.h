// Reads a file that somebody brings as a message of ISO 20022: customer credit transfers (pacs.008), payment
// returns (pacs.004) and payment status reports (pacs.002). Any other message is named and refused.
//
//   AMANAT_ASSIGN_OR_RETURN(const Message message, ReadMessage(xml));
//   if (const auto* transfers = std::get_if<std::vector<TransferResult>>(&message)) ...
//
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_MESSAGE_H_
#define AMANAT_CLIENTS_INTAKE_MESSAGE_H_

#include <pugixml.hpp>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/intake/message_names.h"
#include "clients/intake/pacs002.h"
#include "clients/intake/pacs004.h"
#include "clients/intake/pacs008.h"

namespace amanat::intake {

// The transactions of a pacs.008, a pacs.004 or a pacs.002.
using Message =
    std::variant<std::vector<TransferResult>, std::vector<ReturnResult>, std::vector<StatusResult>>;

// The errors are those of ParsePacs008, and name the message as far as it is known.
absl::StatusOr<Message> ReadMessage(absl::string_view xml);

// A message that is whole and holds the results of that kind; Unimplemented for another one. `wanted` is
// its name.
template <typename Result>
absl::StatusOr<std::vector<Result>> ReadMessageAs(absl::string_view xml, absl::string_view wanted) {
  auto message = ReadMessage(xml);
  if (!message.ok()) return message.status();
  if (auto* results = std::get_if<std::vector<Result>>(&*message)) return std::move(*results);
  constexpr absl::string_view kNames[] = {"pacs.008", "pacs.004", "pacs.002"};  // as in Message
  return absl::UnimplementedError(
      absl::StrCat("this is a ", DescribeMessage(kNames[message->index()]), ", and no ", wanted));
}

// The header of a message, and its transactions by the name of their element.
struct MessageParts {
  pugi::xml_node header;
  std::vector<pugi::xml_node> transactions;
};
// InvalidArgument: not exactly one GrpHdr, or no transaction. ResourceExhausted: more than kTransactionsMax.
absl::StatusOr<MessageParts> PartsOf(const pugi::xml_node& message, absl::string_view transaction);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_MESSAGE_H_
