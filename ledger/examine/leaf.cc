#include "ledger/examine/leaf.h"

#include <utility>

#include "ledger/base/status.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {

absl::StatusOr<Leaf> ParseLeaf(std::string bytes) {
  Leaf leaf;
  leaf.hash = merkle::HashLeaf(bytes);
  AMANAT_ASSIGN_OR_RETURN(leaf.entry, entry::DecodeEntry(bytes));
  if (leaf.entry.line.has_value()) {
    auto line = entry::DecodeLineCommand(leaf.entry.command);
    if (!line.ok()) return Annotate(line.status(), "line");
    leaf.command.body = std::move(line->body);
    leaf.command.subjects = std::move(line->subjects);
    leaf.command.effective_date = line->effective_date;
  } else {
    auto command = entry::DecodeCommand(leaf.entry.command);
    if (!command.ok()) return Annotate(command.status(), "command");
    leaf.command = *std::move(command);
  }
  leaf.bytes = std::move(bytes);
  return leaf;
}

}  // namespace amanat::examine
