// What the body of an entry says, decoded here from the exact bytes that stand in the log, for the eyes
// of a person and for programs: what a command line shows before it is signed, what the verifier lists,
// and what a proof proves.
//
//   BodyJson(leaf.command.event_type, leaf.command.body);   // {"claim":"11...","reason":"withdrawn"}
//
// A line of a file has the event type of its manifest's lines. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_EVIDENCE_BODY_TEXT_H_
#define AMANAT_CLIENTS_EVIDENCE_BODY_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/entry/event_type.h"
#include "ledger/money/money.h"

namespace amanat::evidence {

// One line of JSON as ledger/entry/text.h writes it, of any act and of what the ledger's own writer makes.
// InvalidArgument when the body is malformed or a text in it has not its form; Unimplemented for an event
// type that this program does not know.
absl::StatusOr<std::string> BodyJson(uint32_t event_type, absl::string_view body);

// The same of what the rules added to an entry; "null" for nothing.
absl::StatusOr<std::string> AddedJson(uint32_t event_type, absl::string_view added);

// The type of a line of a file in a log of that book, by its body alone: of all types that lines there have, the
// one as which the body can be read. 0 for none, and for several. What type a line has its manifest says, which
// stands in another entry of the log.
uint32_t LineTypeOf(entry::Book book, absl::string_view body);

// A document that an entry cites by the digest of salt and content.
struct Commitment {
  std::string field;  // where it stands in the body: "receipts", "documents", "file_digest"
  std::string
      code;  // what it is said to be, such as death-certificate; empty where nothing says it
  Hash digest;
  bool operator==(const Commitment&) const = default;
};
// All that a body cites, in its order; errors as BodyJson's.
absl::StatusOr<std::vector<Commitment>> CommitmentsOf(uint32_t event_type, absl::string_view body);

// Whether a field of that name says when money changed hands: of a receipt, a deposit, an expense, a refund,
// the bank's date or value. Every field of a date is either one of these or stands in the test as another.
bool IsMoneyDate(absl::string_view field);

// The earliest date on which a body itself, and no message in it, says that money changed hands. 0 when it says none, or does not decode.
CivilDays MoneyDateOf(uint32_t event_type, absl::string_view body);

// The first amount of a body, which is what the act is about; nothing when it names none, or does not decode.
std::optional<money::Money> AmountOf(uint32_t event_type, absl::string_view body);

// The index of the entry of the same log that a body takes back, as its field `entry` says; 0 for none.
// Of acts that post something the entry itself says the same (Entry::reverses).
LogIndex EntryTakenBackBy(uint32_t event_type, absl::string_view body);

}  // namespace amanat::evidence

#endif  // AMANAT_CLIENTS_EVIDENCE_BODY_TEXT_H_
