// How the sequencer follows other logs: how far, and at what time.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/sequencer_around.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"

namespace amanat::append {
namespace {

using entry::EventType;

}  // namespace

// The directory always to its newest, so that revocations count at once.
absl::Status Sequencer::FollowDirectory(const Around& around) {
  if (state_.is_directory()) return absl::OkStatus();
  const LogId& directory = state_.directory_log();
  AMANAT_ASSIGN_OR_RETURN(const TreeSize size,
                          FollowableSize(directory, around.directory_size(), around));
  return size <= state_.DirectorySize() ? absl::OkStatus() : FollowLog(directory, size, around);
}

// Another log only when an entry beyond its mark is cited.
absl::Status Sequencer::FollowCited(const proposal::Decision& decision, const Around& around) {
  for (const auto* references : {&decision.rests_on, &decision.consumes}) {
    for (const entry::Reference& reference : *references) {
      if (reference.log == state_.id()) continue;
      if (reference.index < state_.FrontierOf(reference.log).size) continue;
      const TreeSize arrived = around.SizeOf(reference.log);
      if (reference.index >= arrived) {
        return absl::UnavailableError(absl::StrCat("REFERENCE: entry ", reference.index, " of log ",
                                                   reference.log.hex(), " has not arrived, ",
                                                   arrived, " have"));
      }
      AMANAT_ASSIGN_OR_RETURN(const TreeSize size, FollowableSize(reference.log, arrived, around));
      if (reference.index >= size) {
        return absl::UnavailableError(
            absl::StrCat("CLOCK: entry ", reference.index, " of log ", reference.log.hex(),
                         " is dated far ahead of this node's clock: one of the two is wrong"));
      }
      AMANAT_RETURN_IF_ERROR(FollowLog(reference.log, size, around));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<UnixMicros> Sequencer::TimeOfLast(const LogId& log, TreeSize size,
                                                 const Around& around) {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, around.Read(log, size - 1));
  AMANAT_ASSIGN_OR_RETURN(const entry::Entry entry, entry::DecodeEntry(bytes));
  return entry.record_time.micros;
}

absl::StatusOr<TreeSize> Sequencer::FollowableSize(const LogId& log, TreeSize size,
                                                   const Around& around) const {
  TreeSize known = state_.FrontierOf(log).size;
  if (size <= known) return size;
  AMANAT_ASSIGN_OR_RETURN(const UnixMicros time, TimeOfLast(log, size, around));
  if (time <= latest_of_others_) return size;
  // Times never decrease: the first entry that is too late is found by halving.
  while (known + 1 < size) {
    const TreeSize middle = known + (size - known) / 2;
    AMANAT_ASSIGN_OR_RETURN(const UnixMicros then, TimeOfLast(log, middle, around));
    if (then <= latest_of_others_) {
      known = middle;
    } else {
      size = middle;
    }
  }
  return known;
}

absl::Status Sequencer::FollowLog(const LogId& log, TreeSize size, const Around& around) {
  const std::optional<Hash> root = around.RootAt(log, size);
  if (!root.has_value()) {
    return absl::UnavailableError(
        absl::StrCat("FRONTIER: the root of log ", log.hex(), " at ", size, " cannot be read"));
  }
  // Nothing is dated before what it rests on.
  AMANAT_ASSIGN_OR_RETURN(const UnixMicros time, TimeOfLast(log, size, around));
  now_ = std::max(now_, time);
  const entry::Followed followed{log, size, *root};
  return TakeWriterEntry(EventType::kFollowed, wire::Encode(followed), around);
}

}  // namespace amanat::append
