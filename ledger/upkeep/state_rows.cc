#include "ledger/upkeep/state_rows.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"

namespace amanat::upkeep {
namespace {

constexpr uint64_t kReadEntriesMax = 1024;
constexpr size_t kReadBytesMax = 4u << 20;

absl::StatusOr<std::vector<std::string>> ReadSome(const store::LogTable& entries, LogIndex first,
                                                  TreeSize size) {
  return entries.ReadEntries(first, std::min(kReadEntriesMax, size - first), kReadBytesMax);
}

absl::StatusOr<std::optional<Damage>> TakeEntry(const RowsPlan& plan, std::string bytes,
                                                examine::LogState& state) {
  const std::string place = absl::StrCat("entry ", state.size());
  const auto leaf = examine::ParseLeaf(std::move(bytes));
  if (!leaf.ok()) return Damage{place, "an entry", std::string(leaf.status().message())};
  if (plan.directory != nullptr && state.DirectorySize() > plan.directory->directory_size()) {
    return absl::FailedPreconditionError(
        absl::StrCat(place, " rests on size ", state.DirectorySize(), " of the directory, ",
                     plan.directory->directory_size(), " are at hand"));
  }
  const examine::Finding finding = state.TakeExamined(*leaf, plan.directory);
  if (finding.verdict == examine::Verdict::kUpgrade) {
    return absl::FailedPreconditionError(absl::StrCat(place, ": UPGRADE: ", finding.detail));
  }
  if (finding.verdict != examine::Verdict::kValid) {
    state.Rollback();
    return Damage{place, absl::StrCat("an entry that keeps the rule ", finding.rule),
                  finding.detail};
  }
  state.Commit();
  return std::optional<Damage>();
}

}  // namespace

absl::StatusOr<std::optional<Damage>> MakeRows(const RowsPlan& plan, examine::LogState& state,
                                               absl::FunctionRef<absl::Status()> write) {
  TreeSize written = state.size();
  while (state.size() < plan.size) {
    AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries,
                            ReadSome(plan.entries, state.size(), plan.size));
    for (std::string& bytes : entries) {
      AMANAT_ASSIGN_OR_RETURN(std::optional<Damage> damage,
                              TakeEntry(plan, std::move(bytes), state));
      if (damage.has_value()) return damage;
      // Asked after every entry: in a log of imports hardly another one is outside of them.
      const bool due = state.size() == plan.size || state.size() - written >= plan.entries_in_write;
      if (!due || !state.storable()) continue;
      AMANAT_RETURN_IF_ERROR(write());
      written = state.size();
    }
    if (plan.count) plan.count(state.size());
  }
  if (written == plan.size) return std::optional<Damage>();
  return Damage{"state HEAD", "a size outside of an import", absl::StrCat("size ", plan.size)};
}

absl::StatusOr<TreeSize> DirectorySizeOf(const store::LogTable& entries, TreeSize size,
                                         const LogId& directory_log) {
  TreeSize followed = 0;
  examine::Leaf leaf;
  for (LogIndex next = 0; next < size;) {
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> some, ReadSome(entries, next, size));
    for (const std::string& bytes : some) {
      const absl::Status status = examine::ParseLeafInto(bytes, leaf);
      if (!status.ok()) {
        return absl::DataLossError(absl::StrCat("entry ", next, ": ", status.message()));
      }
      ++next;
      if (leaf.command.event_type != static_cast<uint32_t>(entry::EventType::kFollowed)) continue;
      const auto body = wire::Decode<entry::Followed>(leaf.command.body);
      if (body.ok() && body->log == directory_log) followed = std::max(followed, body->size);
    }
  }
  return followed;
}

}  // namespace amanat::upkeep
