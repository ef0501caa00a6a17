// Packs the rows of a log's state beside the thread that takes its entries: a fifth of that thread's
// time would go into it, and most entries do not ask for the rows of the last ones.
//
//   RowPacking packing(rows, state);
//   AMANAT_RETURN_IF_ERROR(packing.Begin());    // of what changed since; entries may be taken meanwhile
//   AMANAT_RETURN_IF_ERROR(packing.Finish());   // the state holds none of these rows any more
//
// Thread-compatible: to be used by the thread that takes the entries.
#ifndef AMANAT_LEDGER_VERIFY_ROW_PACKING_H_
#define AMANAT_LEDGER_VERIFY_ROW_PACKING_H_

#include <future>
#include <utility>

#include "absl/status/status.h"
#include "ledger/base/status.h"
#include "ledger/examine/log_state.h"
#include "ledger/state/row_runs.h"

namespace amanat::verify {

class RowPacking {
 public:
  // `rows`, over which `state` stands, and `state` outlive this object.
  RowPacking(state::RowRuns& rows, examine::LogState& state) : rows_(rows), state_(state) {}
  ~RowPacking() {
    if (packed_.valid()) packed_.wait();
  }
  RowPacking(const RowPacking&) = delete;
  RowPacking& operator=(const RowPacking&) = delete;

  // Finishes what was begun before. Preconditions and errors as of LogState::TakeChanges and
  // RowRuns::Adopt.
  absl::Status Begin() {
    AMANAT_RETURN_IF_ERROR(Finish());
    packed_ = std::async(std::launch::async, [&rows = rows_, changes = state_.TakeChanges()] {
      return rows.Pack(changes);
    });
    return absl::OkStatus();
  }

  absl::Status Finish() {
    if (!packed_.valid()) return absl::OkStatus();
    AMANAT_RETURN_IF_ERROR(rows_.Adopt(packed_.get()));
    state_.ForgetStored();
    return absl::OkStatus();
  }

 private:
  state::RowRuns& rows_;
  examine::LogState& state_;
  std::future<state::RowRuns::Packed> packed_;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_ROW_PACKING_H_
