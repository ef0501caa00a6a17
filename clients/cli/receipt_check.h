// What a collector's file says about receipts that it names twice, or that are recorded already, before
// anything of it is sent: whether it says the same again, or something else under the same number.
//
//   const ReceiptCheck check = CheckReceipts(file, found, book);
//   if (!check.conflicts.empty()) ...        // each by its line; the file is refused whole
//   lines.subjects = check.members;
//
// Thread-safe: a pure function.
#ifndef AMANAT_CLIENTS_CLI_RECEIPT_CHECK_H_
#define AMANAT_CLIENTS_CLI_RECEIPT_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "amanat/contribution/v1/contribution.pb.h"
#include "clients/cli/member_book.h"
#include "clients/intake/collector_file.h"

namespace amanat::cli {

struct ReceiptFinding {
  size_t line = 0;  // of the file
  std::string detail;
};

struct ReceiptCheck {
  // Another member, person, destination, date or amount under a receipt's number.
  std::vector<ReceiptFinding> conflicts;
  // The same again, of an entry or of an earlier line.
  std::vector<ReceiptFinding> duplicates;
  // One for each line: whom it is of. nullopt: of somebody new.
  std::vector<std::optional<SubjectId>> members;
  // One for each line: whether `members` is the file's own word or this client's own knowledge. Else it is
  // who the ledger says the receipt is of, and nobody knows whether that is the person of this line: the
  // id is not to be handed out for it.
  std::vector<bool> certain;
};

// `found`: what the service says of each line's receipt. The book has loaded all their members.
ReceiptCheck CheckReceipts(const intake::CollectorFile& file,
                           const std::vector<contribution::v1::FoundReceipt>& found,
                           const MemberBook& book);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_RECEIPT_CHECK_H_
