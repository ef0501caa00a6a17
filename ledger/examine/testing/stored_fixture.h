// A log's state three times: in memory, over stored rows that are written after every batch, and
// over rows that are written after many; with random entries that each of them takes. Writing goes
// in the steps of the pipeline, further entries between any two of them.
//
//   OpenTwo();
//   RandomBatch();          // taken by state_, small_ and large_, with the same findings
//   small_.StoreAll();      // its rows against moved_ and streams_, which the entries told
#ifndef AMANAT_LEDGER_EXAMINE_TESTING_STORED_FIXTURE_H_
#define AMANAT_LEDGER_EXAMINE_TESTING_STORED_FIXTURE_H_

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/log_fixture.h"
#include "ledger/state/streams.h"
#include "ledger/state/testing/memory_reader.h"

namespace amanat::examine {

// A state over stored rows, and how its batches go there.
struct Stored {
  Stored(const LogId& id, int every)
      : rounds(every), state(new LogState(id, &rows, nullptr, toy::Catalogue())) {}

  const int rounds;  // commits that go into one write
  int waiting = 0;
  state::MemoryReader rows;
  std::optional<state::Changes> unwritten;  // handed out
  bool forgotten = true;                    // what was handed out last
  std::unique_ptr<LogState> state;

  // One of the three steps of the pipeline, when it is due.
  void Step() {
    if (unwritten.has_value()) {
      rows.Apply(*unwritten);
      unwritten.reset();
    } else if (!forgotten) {
      state->ForgetStored();
      forgotten = true;
    }
  }
  void Finish() {
    Step();
    Step();
  }
  void Commit() {
    state->Commit();
    if (++waiting < rounds || !forgotten || !state->storable()) return;
    waiting = 0;
    unwritten = state->TakeChanges();
    forgotten = false;
  }
  void StoreAll() {
    Finish();
    rows.Apply(state->TakeChanges());
    state->ForgetStored();
    waiting = 0;
  }
};

class StoredFixture : public LogFixture {
 protected:
  static constexpr LogIndex kHomeSize = 1000;
  // Effective dates of the acts, as many as an entry of day 0 may have.
  static constexpr CivilDays kFirstDate = -7;
  static constexpr uint64_t kDates = 9;

  StoredFixture();

  uint64_t Below(uint64_t bound) { return random_() % bound; }
  template <typename T>
  T Some(uint64_t bound) {
    return Filled<T>(static_cast<uint8_t>(1 + Below(bound)));
  }

  // Takes the same entry everywhere, with the same finding.
  void TakeAll(absl::FunctionRef<Finding()> make);
  // What the entry did, as its reader would say it.
  void Remember(const Leaf& leaf);
  void CommitAll();
  void RollbackAll();
  void AddPostings(entry::Entry& entry, int pairs);
  void OpenIn(entry::Entry& entry);
  // Captures a part of a hold, or just lets it go.
  void CloseHold(entry::Entry& entry);
  void CloseAccount(entry::Entry& entry);
  void Reverse(entry::Entry& entry);
  Finding RandomAct();
  IdempotencyKey RandomKey();
  Finding FollowAnother();
  // A file whose lines post to the first two accounts.
  void TakeImport(uint64_t lines);
  void OpenTwo();
  void RandomBatch();

  using Moved = std::vector<std::pair<uint64_t, state::Movement>>;  // by account
  using Holds = std::map<LogIndex, std::vector<entry::Posting>>;
  using Streams = std::map<StreamId, std::vector<state::StreamEntry>>;

  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  std::mt19937_64 random_{seed_};
  Stored small_{id_, 1}, large_{id_, 25};
  Moved moved_;
  Holds holds_;
  Streams streams_;
  std::tuple<Moved, Holds, Streams> committed_;
  LogIndex first_hold_ = 0;
  int32_t dated_ = 0;  // the effective date of the last entry that is no line
  std::map<std::string, int> refused_;
  int taken_ = 0;
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_TESTING_STORED_FIXTURE_H_
