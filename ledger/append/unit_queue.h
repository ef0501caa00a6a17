// Units that wait for the sequencer, and which of them it takes next.
//
// A group is of commands alone or of imports alone, and the two kinds take turns while both wait: so
// a command waits for at most one group of imports, however many files come in, and imports go on
// however many commands come in. Within a kind, first come, first served.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_APPEND_UNIT_QUEUE_H_
#define AMANAT_LEDGER_APPEND_UNIT_QUEUE_H_

#include <deque>
#include <vector>

#include "absl/status/status.h"
#include "ledger/append/unit.h"

namespace amanat::append {

constexpr size_t kQueuedUnitsMax = 4096;
constexpr size_t kQueuedBytesMax = 64u << 20;
// Of one group; but a unit always enters whole, and a group has at least one.
constexpr size_t kCommandsInGroupMax = 4096;
constexpr size_t kImportedEntriesInGroupMax = 1024;
constexpr size_t kGroupBytesMax = 8u << 20;

class UnitQueue {
 public:
  // `unit` outlives its stay. ResourceExhausted when the queue is full.
  absl::Status Push(Unit* unit);
  bool empty() const { return commands_.empty() && imports_.empty(); }
  // Takes what is sequenced and stored together next; empty when nothing waits.
  std::vector<Unit*> TakeGroup();
  // Takes everything.
  std::vector<Unit*> TakeAll();

 private:
  std::vector<Unit*> Take(std::deque<Unit*>& units, size_t entries_max);

  std::deque<Unit*> commands_;
  std::deque<Unit*> imports_;
  size_t bytes_ = 0;
  bool imports_are_next_ = false;  // when both wait
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_UNIT_QUEUE_H_
