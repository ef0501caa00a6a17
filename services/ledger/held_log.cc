#include "services/ledger/held_log.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "ledger/append/behind_guard.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/signing/signing.h"

namespace amanat::ledger {
namespace {

// Of a store that is lost.
class NoRows final : public state::Reader {
 public:
  absl::StatusOr<std::optional<std::string>> Get(state::Table, absl::string_view) const override {
    return std::optional<std::string>();
  }
  absl::Status Ascend(state::Table, absl::string_view, absl::string_view, Take) const override {
    return absl::OkStatus();
  }
  absl::Status Descend(state::Table, absl::string_view, absl::string_view, Take) const override {
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<HeldLog>> HeldLog::Open(const NodePlace& place, entry::Book book) {
  const entry::LogName name = place.NameOf(book);
  const auto key = signing::LoadPrivateKey(place.KeyPath(book));
  if (!key.ok()) return Annotate(key.status(), name.str());
  std::unique_ptr<HeldLog> held(
      new HeldLog(name, entry::LogIdOf(name, key->public_key()),
                  checkpoint::MakeVerifierKey(name.str(), key->public_key())));
  const absl::Status opened = held->OpenStore(place.StorePath(book));
  if (!opened.ok() && !absl::IsNotFound(opened)) return Annotate(opened, name.str());
  AMANAT_RETURN_IF_ERROR(Annotate(held->CompareWithGuard(place.GuardPath(book)), name.str()));
  if (!opened.ok() && held->finding_.empty()) return Annotate(opened, name.str());
  return held;
}

absl::Status HeldLog::OpenStore(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(database_, store::Database::Open(path));
  AMANAT_ASSIGN_OR_RETURN(table_, store::LogTable::Open(database_.get(), id_));
  size_ = table_->size();
  return absl::OkStatus();
}

absl::Status HeldLog::CompareWithGuard(const std::string& path) {
  auto guard = store::GuardFile::Open(path);
  if (!guard.ok() || (*guard)->guard().log != id_) return absl::OkStatus();
  const absl::Status reaches = append::CheckReachesGuard(size_, **guard, path);
  if (reaches.ok()) return absl::OkStatus();
  finding_ = absl::StrCat("GUARD: ", reaches.message());
  guard_ = *std::move(guard);
  rows_ = std::make_shared<NoRows>();
  if (table_ == nullptr) return absl::OkStatus();
  rows_ = table_->PinState();
  AMANAT_ASSIGN_OR_RETURN(checkpoint_, table_->checkpoint());
  return absl::OkStatus();
}

absl::Status HeldLog::Refusal() const {
  return absl::FailedPreconditionError(absl::StrCat(
      "GUARD: ", name_.str(), " is not written: ", finding_.substr(finding_.find(' ') + 1)));
}

void HeldLog::Close() {
  rows_.reset();
  table_.reset();
  database_.reset();
  guard_.reset();
}

absl::Status HeldLog::NotOpen() const {
  if (!finding_.empty()) return Refusal();
  return absl::UnavailableError("the log's writer is being opened");
}

absl::StatusOr<std::string> HeldLog::ReadEntry(LogIndex index) const {
  if (table_ == nullptr) return NotOpen();
  return table_->ReadEntry(index);
}

absl::StatusOr<Hash> HeldLog::RootAt(TreeSize size) const {
  if (table_ == nullptr) return NotOpen();
  return table_->RootAt(size);
}

absl::StatusOr<std::vector<std::string>> HeldLog::ReadEntries(LogIndex first, size_t count_max,
                                                              size_t bytes_max) const {
  if (first >= size_ || table_ == nullptr) return std::vector<std::string>();
  return table_->ReadEntries(first, std::min<uint64_t>(count_max, size_ - first), bytes_max);
}

}  // namespace amanat::ledger
