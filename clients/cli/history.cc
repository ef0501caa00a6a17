#include "clients/cli/history.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/signing_card.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/examine/leaf.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

constexpr size_t kEntriesOfAStreamMax = 8;

}  // namespace

absl::StatusOr<History> HistoryOf(EntrySource& source, const entry::Command& command) {
  std::vector<LogIndex> indices;
  for (const entry::StreamVersion& stream : command.streams) {
    AMANAT_ASSIGN_OR_RETURN(const auto all, source.EntriesOf(command.target, stream.stream));
    const size_t kept = std::min(all.size(), kEntriesOfAStreamMax);
    indices.insert(indices.end(), all.end() - static_cast<std::ptrdiff_t>(kept), all.end());
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  History history;
  const LogNames names = source.NamesOfLogs();
  for (const LogIndex index : indices) {
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, source.Entry(command.target, index));
    const std::vector<std::string> codes = SignersOf(source, leaf).codes;
    const auto card = SigningCardOf(leaf.command);
    const auto act = ActLine(leaf.command, names);
    if (card.ok()) {
      history.amounts.insert(history.amounts.end(), card->amounts.begin(), card->amounts.end());
    }
    history.lines.push_back(absl::StrCat(
        "entry ", index, ", ", FormatInstant(leaf.entry.record_time.micros), ", ",
        codes.empty() ? "the node" : absl::StrJoin(codes, " and "), ": ",
        act.ok() ? *act : rules::FundCatalogue().EventTypeName(leaf.command.event_type)));
  }
  return history;
}

}  // namespace amanat::cli
