#include "ledger/verify/verified_set.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/verify/bundle_feed.h"
#include "ledger/verify/examination.h"

namespace amanat::verify {

VerifiedSet::VerifiedSet(const Examination& examination) : examination_(examination) {
  for (const auto& log : examination_.logs()) {
    logs_.push_back({log->name, log->state.id(), log->facts.examined(), &log->state.catalogue(),
                     directory().PermitsAt(log->state.DirectorySize())});
  }
}

const VerifiedSet::Log* VerifiedSet::FindLog(const LogId& id) const {
  const auto found =
      std::find_if(logs_.begin(), logs_.end(), [&](const Log& log) { return log.id == id; });
  return found == logs_.end() ? nullptr : &*found;
}

const CheckedLog* VerifiedSet::Find(const LogId& id) const {
  for (const auto& log : examination_.logs()) {
    if (log->state.id() == id) return log.get();
  }
  return nullptr;
}

const directory::Directory& VerifiedSet::directory() const { return examination_.directory(); }

TreeSize VerifiedSet::directory_size() const { return examination_.directory_size(); }

absl::Status VerifiedSet::ForEachEntry(const Log& log, const Take& take) const {
  const CheckedLog* checked = Find(log.id);
  if (checked == nullptr) return absl::NotFoundError("the set does not hold the log");
  if (log.size == 0) return absl::OkStatus();
  // Bundles are as wide as the checkpoint says, and may end behind what was examined.
  BundleFeed feed(*checked->files, {.size = checked->size, .first = 0, .parse = true});
  const FedBundle* bundle = nullptr;
  for (LogIndex index = 0; index < log.size; ++index) {
    const size_t at = index % merkle::kTileWidth;
    if (at == 0) {
      bundle = &feed.Next();
      AMANAT_RETURN_IF_ERROR(bundle->status);
    }
    if (at >= bundle->parsed || bundle->leaves[at].hash != checked->facts.leaf_hash(index)) {
      return absl::DataLossError(absl::StrCat("the file of ", log.name.str(), " entry ", index,
                                              " changed after it was verified"));
    }
    const auto facts = checked->facts.Find(index);
    AMANAT_RETURN_IF_ERROR(take(bundle->leaves[at], facts->event_type));
  }
  return absl::OkStatus();
}

Hash VerifiedSet::LeafHash(const Log& log, LogIndex index) const {
  const CheckedLog* checked = Find(log.id);
  AMANAT_CHECK(checked != nullptr && index < checked->facts.examined());
  return checked->facts.leaf_hash(index);
}

std::optional<LogIndex> VerifiedSet::ConsumerOf(const LogId& by, const LogId& log,
                                                LogIndex index) const {
  const CheckedLog* checked = Find(by);
  if (checked == nullptr) return std::nullopt;
  const std::optional<LogIndex> consumer = checked->state.ConsumerOf(log, index);
  // What a refused entry began to change does not count.
  if (!consumer.has_value() || *consumer >= checked->facts.examined()) return std::nullopt;
  return consumer;
}

}  // namespace amanat::verify
