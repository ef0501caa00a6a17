// Turns: how many threads work at a time for one party, of all that wait for an answer to it. Who has a
// turn works; who waits for something else meanwhile (a disk, another process, a caller's next message)
// lets his turn go until that is there, so that turns bound what is asked of processors and of nothing else.
//
//   const Turn turn(turns);       // waits until one is free
//   ...
//   { const TurnPause pause; done.WaitForNotification(); }   // without one it does nothing
//
// A pause ends when a turn is free again: nobody begins one while he holds a lock, which those who have
// the turns may wait for.
//
// Turns are thread-safe. A Turn and its pauses belong to the thread that made them; a thread has one.
#ifndef AMANAT_LEDGER_BASE_TURN_H_
#define AMANAT_LEDGER_BASE_TURN_H_

#include <memory>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace amanat {

class Turns {
 public:
  explicit Turns(int count) : free_(count) {}

 private:
  friend class Turn;
  friend class TurnPause;
  // Whoever waits longest is next, as far as the mutex is fair.
  void Take() ABSL_LOCKS_EXCLUDED(mutex_);
  void Give() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  int free_ ABSL_GUARDED_BY(mutex_);
};

class Turn {
 public:
  // Waits. Stops the process when this thread has a turn.
  explicit Turn(std::shared_ptr<Turns> turns);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  const std::shared_ptr<Turns> turns_;
};

class TurnPause {
 public:
  TurnPause();
  ~TurnPause();
  TurnPause(const TurnPause&) = delete;
  TurnPause& operator=(const TurnPause&) = delete;

 private:
  Turns* const turns_;  // of which this thread had one; nullptr: none
};

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_TURN_H_
