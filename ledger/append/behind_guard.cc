#include "ledger/append/behind_guard.h"

#include "absl/strings/str_cat.h"

namespace amanat::append {
namespace {

// Recovery goes on from a store; it makes none.
constexpr char kPutBack[] =
    "put back its store out of the newest backup that has it (amanat store restore BACKUP --to "
    "ELSEWHERE, then move the store's folder to STORE), and then ";

// A head that a follower held became the guard: nobody here knows by whom it was written.
std::string SignedBy(const store::Guard& guard) {
  if (guard.incarnation.is_zero()) return ", as a signed head that another site held";
  return absl::StrCat(" by incarnation ", guard.incarnation.hex());
}

}  // namespace

absl::Status CheckReachesGuard(TreeSize store_size, const store::GuardFile& file,
                               const std::string& guard_path) {
  const store::Guard& guard = file.guard();
  if (guard.size == store_size && file.newer_may_be_lost()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "a slot of the guard ", guard_path, " cannot be read, the other one says ", guard.size,
        ", and the store ends there: more may have been signed, and nothing here knows. With the "
        "node stopped, "
        "recover to what others hold: amanat store recover --store STORE --guard ",
        guard_path,
        " --from EXPORT, where EXPORT is a folder of amanat ledger export that was made since at a "
        "node that "
        "follows this log"));
  }
  if (guard.size <= store_size) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the store ends at size ", store_size, ", the guard says ", guard.size, SignedBy(guard),
      ": a restored backup, a copy or a lost disk. With the node stopped, ",
      store_size == 0 ? kPutBack : "",
      "recover to the guard: amanat store recover --store STORE --guard ", guard_path,
      " --from EXPORT, where EXPORT is a folder of amanat ledger export that was made since, here "
      "or at a node that follows this log. Where there is none this log cannot go on"));
}

std::string HeldAhead(absl::string_view site, TreeSize signed_size, TreeSize size,
                      const std::string& guard_path) {
  return absl::StrCat(
      "AHEAD: site ", site, " holds a head of size ", signed_size,
      " that this log's key signed, and the log "
      "ends here at size ",
      size,
      ": store and guard are those of an earlier day, put back together. Nothing more is signed "
      "for it, and the "
      "guard says ",
      signed_size,
      " from now on. With the node stopped, put back a store of before that day's last start, a "
      "backup, and "
      "recover it: amanat store recover --store STORE --guard ",
      guard_path,
      " --from EXPORT, where EXPORT is a folder of amanat ledger export that was made at site ",
      site, ". Where there is no such store this log cannot go on, and head office closes it");
}

std::string HeldForked(absl::string_view site, TreeSize size) {
  return absl::StrCat("FORKED: site ", site, " holds another head of size ", size,
                      " than this log has here, and this log's key "
                      "signed both: store and guard were put back to an earlier day, or copied, "
                      "and the log went on in two "
                      "ways. Nothing more is signed for it. It cannot go on: head office compares "
                      "the two and closes it");
}

}  // namespace amanat::append
