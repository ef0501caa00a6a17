#include "ledger/examine/leaf.h"

#include <utility>

#include "ledger/base/status.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {

namespace {

absl::Status ParseCommand(Leaf& leaf) {
  if (!leaf.entry.line.has_value()) {
    leaf.line_hash = Hash();
    return Annotate(entry::DecodeCommandInto(leaf.entry.command, leaf.command), "command");
  }
  entry::LineCommand line{std::move(leaf.command.body), std::move(leaf.command.subjects)};
  AMANAT_RETURN_IF_ERROR(Annotate(entry::DecodeLineCommandInto(leaf.entry.command, line), "line"));
  leaf.line_hash = merkle::HashLeaf(leaf.entry.command);
  leaf.command = entry::Command();
  leaf.command.body = std::move(line.body);
  leaf.command.subjects = std::move(line.subjects);
  return absl::OkStatus();
}

absl::Status Parse(Leaf& leaf) {
  AMANAT_RETURN_IF_ERROR(entry::DecodeEntryInto(leaf.bytes, leaf.entry));
  leaf.hash = merkle::HashLeaf(leaf.bytes);
  return ParseCommand(leaf);
}

}  // namespace

absl::StatusOr<Leaf> ParseLeaf(std::string bytes) {
  // In place, and with one return: a leaf of some 700 bytes is never moved.
  absl::StatusOr<Leaf> leaf(absl::in_place);
  leaf->bytes = std::move(bytes);
  if (absl::Status status = Parse(*leaf); !status.ok()) leaf = std::move(status);
  return leaf;
}

absl::Status ParseLeafInto(absl::string_view bytes, Leaf& leaf) {
  leaf.bytes.assign(bytes.data(), bytes.size());
  leaf.verified.clear();
  return Parse(leaf);
}

}  // namespace amanat::examine
