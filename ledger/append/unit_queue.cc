#include "ledger/append/unit_queue.h"

#include "absl/strings/str_cat.h"

namespace amanat::append {

absl::Status UnitQueue::Push(Unit* unit) {
  const size_t units = commands_.size() + imports_.size();
  if (units >= kQueuedUnitsMax || bytes_ + unit->bytes > kQueuedBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the queue is full: ", units, " units, ", bytes_, " bytes"));
  }
  (unit->import == nullptr ? commands_ : imports_).push_back(unit);
  bytes_ += unit->bytes;
  return absl::OkStatus();
}

std::vector<Unit*> UnitQueue::Take(std::deque<Unit*>& units, size_t entries_max) {
  std::vector<Unit*> group;
  size_t entries = 0;
  size_t bytes = 0;
  while (!units.empty()) {
    Unit* unit = units.front();
    entries += unit->entries;
    bytes += unit->bytes;
    if (!group.empty() && (entries > entries_max || bytes > kGroupBytesMax)) break;
    group.push_back(unit);
    units.pop_front();
    bytes_ -= unit->bytes;
  }
  return group;
}

std::vector<Unit*> UnitQueue::TakeGroup() {
  const bool of_imports = commands_.empty() || (imports_are_next_ && !imports_.empty());
  imports_are_next_ = !of_imports;
  return of_imports ? Take(imports_, kImportedEntriesInGroupMax)
                    : Take(commands_, kCommandsInGroupMax);
}

std::vector<Unit*> UnitQueue::TakeAll() {
  std::vector<Unit*> all(commands_.begin(), commands_.end());
  all.insert(all.end(), imports_.begin(), imports_.end());
  *this = UnitQueue();
  return all;
}

}  // namespace amanat::append
