// Everything again, as an auditor who holds all logs makes it.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/state/overlay.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/row_key.h"
#include "ledger/state/rows.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/testing/fixture_log.h"

namespace amanat::rules_testing {

// All logs, as far as they were made again.
class FundFixture::Everything final : public examine::Surroundings {
 public:
  explicit Everything(const FundFixture& fund) : fund_(fund) {}
  const directory::Directory& directory() const override { return known; }
  TreeSize directory_size() const override { return SizeOf(fund_.directory_log_); }
  bool Holds(const LogId& log) const override { return fund_.logs_.contains(log); }
  TreeSize SizeOf(const LogId& log) const override {
    const auto it = states.find(log);
    return it == states.end() ? 0 : it->second->size();
  }
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override {
    if (index >= SizeOf(log)) return std::nullopt;
    const examine::Leaf& leaf = fund_.leaf(log, index);
    return examine::EntryFacts{leaf.hash, leaf.entry.recipient, leaf.command.event_type,
                               leaf.entry.outcome == entry::Outcome::kAccepted};
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    if (size == 0 || size > SizeOf(log)) return std::nullopt;
    return fund_.logs_.at(log)->roots[size - 1];
  }
  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    if (index >= SizeOf(log)) return absl::NotFoundError("no such entry");
    return fund_.leaf(log, index).bytes;
  }

  directory::Directory known;
  std::map<LogId, std::unique_ptr<examine::LogState>> states;

 private:
  const FundFixture& fund_;
};

absl::Status FundFixture::MakeAgain(Everything& everything, const LogId& until,
                                    TreeSize size) const {
  for (const auto& [log, index] : order_) {
    if (log == until && index == size) break;
    auto& state = everything.states[log];
    if (state == nullptr) state = std::make_unique<examine::LogState>(log, nullptr, &rules_);
    auto leaf = examine::ParseLeaf(this->leaf(log, index).bytes);
    AMANAT_RETURN_IF_ERROR(leaf.status());
    const examine::Finding finding = state->Take(*leaf, everything);
    if (finding.verdict != examine::Verdict::kValid) {
      return absl::InternalError(
          absl::StrCat("entry ", index, " of ", logs_.at(log)->name.str(), ", ",
                       rules::FundCatalogue().EventTypeName(leaf->command.event_type), ": ",
                       finding.rule, ": ", finding.detail));
    }
    state->Commit();
    if (log == directory_log_ && leaf->entry.outcome == entry::Outcome::kAccepted) {
      everything.known.Apply(index, leaf->command, leaf->entry.record_time.micros);
    }
  }
  return absl::OkStatus();
}

absl::Status FundFixture::MakeAgain() const {
  Everything everything(*this);
  AMANAT_RETURN_IF_ERROR(MakeAgain(everything, directory_log_, directory_size()));
  for (const auto& [log, state] : everything.states) {
    const std::string name = logs_.at(log)->name.str();
    if (state->underived() != 0) return absl::InternalError(name + ": entries are not derived");
    AMANAT_ASSIGN_OR_RETURN(const Hash made, this->state(log).Digest());
    AMANAT_ASSIGN_OR_RETURN(const Hash again, state->Digest());
    if (made != again) return absl::InternalError(name + ": another digest of the state");
  }
  return absl::OkStatus();
}

namespace {

// A log's rows as a store has them: with the accounts and what was reversed, which the state itself keeps in memory.
struct StoredRows {
  StoredRows(const examine::LogState& state, std::shared_ptr<const void> from)
      : owner(std::move(from)), rows(&state.rows()) {
    for (const accounts::Account& account : state.accounts().all()) {
      rows.Put(state::Table::kAccount, state::KeyOf(account.number), state::EncodeAccount(account));
      rows.Put(state::Table::kAccountKey, state::AccountKeyOf(account.opening),
               state::EncodeIndex(account.number));
    }
    for (const LogIndex index : state.accounts().reversed()) {
      rows.Put(state::Table::kReversed, state::NumberKey(index), "");
    }
  }
  const std::shared_ptr<const void> owner;
  state::Overlay rows;
};

}  // namespace

std::shared_ptr<const state::Reader> FundFixture::RowsSeenBy(const std::string& site,
                                                             const LogId& log) const {
  const TreeSize seen = SizeSeenBy(site, log);
  if (seen == 0) Stop("nothing of the log is seen there");
  std::shared_ptr<StoredRows> stored;
  if (seen == size(log)) {
    stored = std::make_shared<StoredRows>(state(log), nullptr);
  } else {
    const auto everything = std::make_shared<Everything>(*this);
    const absl::Status status = MakeAgain(*everything, log, seen);
    if (!status.ok()) Stop(absl::StrCat("made again: ", status.ToString()));
    stored = std::make_shared<StoredRows>(*everything->states.at(log), everything);
  }
  return {stored, &stored->rows};
}

}  // namespace amanat::rules_testing
