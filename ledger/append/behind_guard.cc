#include "ledger/append/behind_guard.h"

#include "absl/strings/str_cat.h"

namespace amanat::append {
namespace {

// Recovery goes on from a store; it makes none.
constexpr char kPutBack[] =
    "put back its store out of the newest backup that has it (amanat store restore BACKUP --to "
    "ELSEWHERE, then move the store's folder to STORE), and then ";

}  // namespace

absl::Status CheckReachesGuard(TreeSize store_size, const store::Guard& guard,
                               const std::string& guard_path) {
  if (guard.size <= store_size) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the store ends at size ", store_size, ", the guard says ", guard.size, " by incarnation ",
      guard.incarnation.hex(),
      ": a restored backup, a copy or a lost disk. With the node stopped, ",
      store_size == 0 ? kPutBack : "",
      "recover to the guard: amanat store recover --store STORE --guard ", guard_path,
      " --from EXPORT, where EXPORT is a folder of amanat ledger export that was made since, here "
      "or at a node that follows this log. Where there is none this log cannot go on"));
}

}  // namespace amanat::append
