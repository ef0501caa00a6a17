// Units that wait for the sequencer, and which of them it takes next.
//
// A group is of commands alone or of imports alone, and the two kinds take turns while both wait: so
// a command waits for at most one group of imports, however many files come in, and imports go on
// however many commands come in. Within a kind the authors take turns, a unit each, and of one author
// first come, first served: nobody waits for all that another one has queued. What a group takes of one
// author is bounded, too, since whoever comes next waits for the group.
//
// A command of two authors counts as the first one's, what is taken up from another log as the node's
// own. Whoever names an author whose signature is not there takes nothing of that one's turns: all these
// together have one.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_APPEND_UNIT_QUEUE_H_
#define AMANAT_LEDGER_APPEND_UNIT_QUEUE_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "ledger/append/unit.h"

namespace amanat::append {

constexpr size_t kQueuedUnitsMax = 4096;
constexpr size_t kQueuedBytesMax = 128u << 20;
// Of one author: two of the largest imports.
constexpr size_t kQueuedBytesOfAuthorMax = 64u << 20;
// Of one group; but a unit always enters whole, and a group has at least one.
constexpr size_t kCommandsInGroupMax = 4096;
constexpr size_t kCommandsOfAuthorInGroupMax = 32;
constexpr size_t kImportedEntriesInGroupMax = 1024;
constexpr size_t kGroupBytesMax = 8u << 20;

class UnitQueue {
 public:
  // `unit`, which was validated, outlives its stay. ResourceExhausted when the queue is full, or the
  // author's part of it.
  absl::Status Push(Unit* unit);
  bool empty() const { return commands_.empty() && imports_.empty(); }
  // Takes what is sequenced and stored together next; empty when nothing waits.
  std::vector<Unit*> TakeGroup();
  // Takes everything.
  std::vector<Unit*> TakeAll();

 private:
  // Of one kind.
  class Turns {
   public:
    void Push(uint64_t author, Unit* unit);
    bool empty() const { return authors_.empty(); }
    // Whose turn it is, and his first unit. Precondition: not empty.
    uint64_t author() const { return authors_.front(); }
    Unit* front() const { return units_.at(author()).front(); }
    // Takes it; the next author's turn begins.
    void Pop();

   private:
    std::deque<uint64_t> authors_;  // those of whom units wait, by their turn
    absl::flat_hash_map<uint64_t, std::deque<Unit*>> units_;
  };

  std::vector<Unit*> Take(Turns& turns, size_t entries_max, size_t units_of_author_max);
  void Leave(uint64_t author, const Unit& unit);

  Turns commands_;
  Turns imports_;
  size_t count_ = 0;
  size_t bytes_ = 0;
  absl::flat_hash_map<uint64_t, size_t> bytes_of_;  // of authors of whom units wait
  bool imports_are_next_ = false;                   // when both wait
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_UNIT_QUEUE_H_
