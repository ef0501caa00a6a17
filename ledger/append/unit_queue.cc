#include "ledger/append/unit_queue.h"

#include <limits>

#include "absl/strings/str_cat.h"

namespace amanat::append {
namespace {

// No entries of a directory.
constexpr uint64_t kOwnNode = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kUnproven = kOwnNode - 1;

uint64_t AuthorOf(const Unit& unit) {
  if (unit.command.authors.empty()) return kOwnNode;
  const bool proven = !unit.verified.empty() && unit.verified.front() != PublicKey();
  return proven ? unit.command.authors.front() : kUnproven;
}

}  // namespace

void UnitQueue::Turns::Push(uint64_t author, Unit* unit) {
  std::deque<Unit*>& units = units_[author];
  if (units.empty()) authors_.push_back(author);
  units.push_back(unit);
}

void UnitQueue::Turns::Pop() {
  const uint64_t author = authors_.front();
  authors_.pop_front();
  const auto units = units_.find(author);
  units->second.pop_front();
  if (units->second.empty()) {
    units_.erase(units);
  } else {
    authors_.push_back(author);
  }
}

absl::Status UnitQueue::Push(Unit* unit) {
  if (count_ >= kQueuedUnitsMax || bytes_ + unit->bytes > kQueuedBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the queue is full: ", count_, " units, ", bytes_, " bytes"));
  }
  const uint64_t author = AuthorOf(*unit);
  const auto own = bytes_of_.find(author);
  if (own != bytes_of_.end() && own->second + unit->bytes > kQueuedBytesOfAuthorMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the queue has ", own->second, " bytes of this author already"));
  }
  (unit->import == nullptr ? commands_ : imports_).Push(author, unit);
  ++count_;
  bytes_ += unit->bytes;
  bytes_of_[author] += unit->bytes;
  return absl::OkStatus();
}

void UnitQueue::Leave(uint64_t author, const Unit& unit) {
  --count_;
  bytes_ -= unit.bytes;
  const auto own = bytes_of_.find(author);
  own->second -= unit.bytes;
  if (own->second == 0) bytes_of_.erase(own);
}

std::vector<Unit*> UnitQueue::Take(Turns& turns, size_t entries_max, size_t units_of_author_max) {
  std::vector<Unit*> group;
  size_t entries = 0;
  size_t bytes = 0;
  absl::flat_hash_map<uint64_t, size_t> taken_of;
  while (!turns.empty()) {
    const uint64_t author = turns.author();
    Unit* const unit = turns.front();
    entries += unit->entries;
    bytes += unit->bytes;
    // Whose turn it is has had no more than anybody else.
    if (++taken_of[author] > units_of_author_max) break;
    if (!group.empty() && (entries > entries_max || bytes > kGroupBytesMax)) break;
    group.push_back(unit);
    turns.Pop();
    Leave(author, *unit);
  }
  return group;
}

std::vector<Unit*> UnitQueue::TakeGroup() {
  const bool of_imports = commands_.empty() || (imports_are_next_ && !imports_.empty());
  imports_are_next_ = !of_imports;
  return of_imports ? Take(imports_, kImportedEntriesInGroupMax, kImportedEntriesInGroupMax)
                    : Take(commands_, kCommandsInGroupMax, kCommandsOfAuthorInGroupMax);
}

std::vector<Unit*> UnitQueue::TakeAll() {
  std::vector<Unit*> all;
  for (Turns* const turns : {&commands_, &imports_}) {
    for (; !turns->empty(); turns->Pop()) all.push_back(turns->front());
  }
  *this = UnitQueue();
  return all;
}

}  // namespace amanat::append
