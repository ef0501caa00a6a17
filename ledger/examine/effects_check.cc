// Making entries by the rules, and making them again.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/chart.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/log_state.h"
#include "ledger/proposal/effects.h"

namespace amanat::examine {

using entry::Outcome;

bool IsWriters(uint32_t event_type) {
  switch (static_cast<entry::EventType>(event_type)) {
    case entry::EventType::kLogFounded:
    case entry::EventType::kWriterStarted:
    case entry::EventType::kFollowed:
    case entry::EventType::kImportDuplicates:
    case entry::EventType::kImportClosed:
      return true;
    default:
      return false;
  }
}

const std::string& Context::site() const { return log.name().site; }
const state::Reader& Context::rows() const { return log.rows(); }

// Reads what a decision cites; remembers what that says of the frontier.
class LogState::Citations {
 public:
  Citations(const LogState& state, const Surroundings& around, bool beyond_frontier,
            CitedLogs* cited)
      : state_(state), around_(around), beyond_frontier_(beyond_frontier), cited_(cited) {}

  absl::StatusOr<Leaf> Read(const LogId& log, LogIndex index) const {
    const bool own = log == state_.id();
    if (!own && !around_.Holds(log)) {
      // That somebody may not hold a log excuses nothing where the fund has no such log.
      if (around_.directory().FindLog(log, state_.DirectorySize()) == nullptr &&
          log != state_.directory_log()) {
        return absl::InvalidArgumentError(
            absl::StrCat("log ", log.hex(), " is none of the fund's"));
      }
      if (cited_ != nullptr) cited_->not_held = true;
      return absl::NotFoundError(absl::StrCat("log ", log.hex(), " is not kept here"));
    }
    const TreeSize recorded = own ? state_.size() : state_.FrontierOf(log).size;
    const TreeSize known = own || !beyond_frontier_ ? recorded : around_.SizeOf(log);
    if (index >= known) {
      return absl::UnavailableError(absl::StrCat("entry ", index, " of log ", log.hex(),
                                                 " has not arrived, ", known, " have"));
    }
    if (index >= recorded && cited_ != nullptr) cited_->beyond_frontier.push_back(log);
    AMANAT_ASSIGN_OR_RETURN(std::string bytes, around_.Read(log, index));
    return ParseLeaf(std::move(bytes));
  }

 private:
  const LogState& state_;
  const Surroundings& around_;
  const bool beyond_frontier_;
  CitedLogs* const cited_;
};

Context LogState::ContextOf(const Surroundings& around, UnixMicros record_time,
                            const Citations* citations) const {
  Context context{*this,   around.directory(), DirectorySize(),
                  nullptr, record_time,        import_.import()};
  if (citations != nullptr) {
    context.read = [citations](const LogId& log, LogIndex index) {
      return citations->Read(log, index);
    };
  } else {
    context.read = [](const LogId&, LogIndex) -> absl::StatusOr<Leaf> {
      return absl::InternalError("an entry's effects on the tables follow from the entry alone");
    };
  }
  return context;
}

namespace {

absl::Status NotKnownHere(const Surroundings& around, TreeSize size) {
  return absl::FailedPreconditionError(
      absl::StrCat("UPGRADE: ", UpgradeText(*around.directory().RulesAt(size))));
}

}  // namespace

absl::StatusOr<proposal::Decision> LogState::Decide(const entry::Command& command,
                                                    UnixMicros record_time,
                                                    const Surroundings& around,
                                                    CitedLogs* cited) const {
  AMANAT_CHECK(rules_ != nullptr);
  const Rules* active = ActiveRules(around.directory());
  if (active == nullptr) return NotKnownHere(around, DirectorySize());
  const Citations citations(*this, around, /*beyond_frontier=*/cited != nullptr, cited);
  return active->Decide(command, ContextOf(around, record_time, &citations));
}

absl::StatusOr<proposal::Decision> LogState::DecideLine(const Line& line, UnixMicros record_time,
                                                        const Surroundings& around) const {
  AMANAT_CHECK(rules_ != nullptr && import_.open());
  const Rules* active = ActiveRules(around.directory());
  if (active == nullptr) return NotKnownHere(around, DirectorySize());
  const Citations citations(*this, around, /*beyond_frontier=*/false, nullptr);
  return active->DecideLine(line, ContextOf(around, record_time, &citations));
}

std::optional<entry::Command> LogState::TakeUp(const Leaf& foreign, const LogId& foreign_log,
                                               UnixMicros record_time,
                                               const Surroundings& around) const {
  AMANAT_CHECK(rules_ != nullptr);
  const Rules* active = ActiveRules(around.directory());
  if (active == nullptr) return std::nullopt;
  return active->TakeUp(foreign, foreign_log, ContextOf(around, record_time, nullptr));
}

namespace {

// What it means for the entry that the rules give no decision.
Finding NoDecision(const absl::Status& status) {
  if (absl::IsDataLoss(status)) return {Verdict::kWaiting, "STATE", std::string(status.message())};
  if (absl::IsUnavailable(status)) {
    return {Verdict::kWaiting, "REFERENCE", std::string(status.message())};
  }
  return Invalid("EFFECTS", absl::StrCat("no decision, by the rules: ", status.message()));
}

}  // namespace

Finding LogState::CheckEffects(const Leaf& leaf, uint32_t event_type, const Surroundings& around,
                               bool* underived) {
  if (IsWriters(event_type)) return {};
  CitedLogs cited;
  const Citations citations(*this, around, /*beyond_frontier=*/false, &cited);
  const Context context = ContextOf(around, leaf.entry.record_time.micros, &citations);
  const absl::StatusOr<proposal::Decision> decision =
      leaf.entry.line.has_value()
          ? active_->DecideLine({leaf.command.body, leaf.command.subjects}, context)
          : active_->Decide(leaf.command, context);
  if (!read_status().ok()) return {};
  if (decision.ok()) return CheckMadeEffects(*decision, leaf, event_type);
  // For this alone, and not because something else is wrong with it, too.
  if (cited.not_held && absl::IsNotFound(decision.status())) {
    *underived = true;
    return CheckUnderived(leaf, event_type);
  }
  return NoDecision(decision.status());
}

// A right to spend comes from one entry, and the limits under which an account stays for ever are those
// that its chart gives.
Finding LogState::CheckUnderived(const Leaf& leaf, uint32_t event_type) const {
  const size_t consumed = leaf.entry.consumes.size();
  if (event_type == static_cast<uint32_t>(catalogue().rights().accepts) &&
      leaf.entry.outcome == Outcome::kAccepted && consumed != 1) {
    return Invalid("CONSUMED", absl::StrCat(catalogue().EventTypeName(event_type), " consumes ",
                                            consumed, " entries, not 1"));
  }
  for (const entry::AccountOpening& opening : leaf.entry.openings) {
    const entry::ChartInfo* info = catalogue().FindChart(opening.chart);
    if (info == nullptr) {
      return Invalid("EFFECTS",
                     absl::StrCat("opens an account of ", catalogue().ChartName(opening.chart),
                                  ", which the rules do not have"));
    }
    const auto expected = accounts::OpeningOf(catalogue(), accounts::KeyOf(opening));
    if (opening.limit != expected.limit || opening.event_types != expected.event_types) {
      return Invalid("EFFECTS", absl::StrCat("opens an account of ", info->name,
                                             " otherwise than its chart says"));
    }
  }
  return {};
}

// The rules, asked of an earlier line as one of the open import, say that it repeats that entry: the
// same bytes may mean another thing in a file of somebody else.
Finding LogState::CheckRepeats(const Leaf& earlier, UnixMicros record_time,
                               const Surroundings& around) const {
  const Citations citations(*this, around, /*beyond_frontier=*/false, nullptr);
  Context context = ContextOf(around, record_time, nullptr);
  context.read = [&](const LogId& log, LogIndex index) -> absl::StatusOr<Leaf> {
    if (log == id_ && index == earlier.entry.index) return earlier;
    return citations.Read(log, index);
  };
  const auto decision =
      active_->DecideLine({earlier.command.body, earlier.command.subjects}, context);
  if (!decision.ok()) return NoDecision(decision.status());
  if (decision->outcome != Outcome::kDuplicate) {
    return Invalid("IMPORT",
                   absl::StrCat("by the rules it is ", catalogue().OutcomeName(decision->outcome)));
  }
  if (decision->repeats == earlier.entry.index) return {};
  return Invalid("IMPORT", absl::StrCat("by the rules it repeats entry ", decision->repeats));
}

Finding LogState::CheckRepeated(const Leaf& leaf, const Surroundings& around,
                                std::vector<Hash>& repeated) const {
  const auto duplicates = *wire::Decode<entry::ImportDuplicates>(leaf.command.body);
  for (const entry::DuplicateRun& run : duplicates.runs) {
    for (uint64_t i = 0; i < run.count; ++i) {
      const auto of_line = [&](Finding finding) -> Finding {
        finding.detail = absl::StrCat("line ", run.first + i, " is said to repeat entry ",
                                      run.earlier + i, ": ", finding.detail);
        return finding;
      };
      auto bytes = around.Read(id_, run.earlier + i);
      const auto earlier = bytes.ok() ? ParseLeaf(*std::move(bytes)) : bytes.status();
      if (!earlier.ok()) {
        return of_line({Verdict::kWaiting, "IMPORT", std::string(earlier.status().message())});
      }
      if (!earlier->entry.line.has_value() || earlier->entry.outcome != Outcome::kAccepted) {
        return of_line(Invalid("IMPORT", "that is no line that was recorded"));
      }
      if (rules_ != nullptr) {
        Finding finding = CheckRepeats(*earlier, leaf.entry.record_time.micros, around);
        if (!read_status().ok()) return Unreadable();
        if (finding.verdict != Verdict::kValid) return of_line(std::move(finding));
      }
      repeated.push_back(earlier->line_hash);
    }
  }
  return {};
}

Finding LogState::CheckMadeEffects(const proposal::Decision& decision, const Leaf& leaf,
                                   uint32_t event_type) {
  const entry::Entry& actual = leaf.entry;
  entry::Entry expected;
  expected.index = actual.index;
  proposal::FillEffects(decision, accounts_, expected);
  const bool limited =
      decision.outcome == Outcome::kAccepted &&
      (actual.outcome == Outcome::kLimitExceeded || actual.outcome == Outcome::kAccountClosed);
  if (limited) {
    // Balances are asked by the ledger, not by the rules.
    const auto breach = accounts_.WouldBreach(expected, event_type);
    if (!breach.ok() || !breach->has_value() || (**breach).outcome() != actual.outcome) {
      return Invalid("EFFECTS", absl::StrCat("outcome: expected ACCEPTED, is ",
                                             catalogue().OutcomeName(actual.outcome),
                                             ", though the accounts give no reason"));
    }
    proposal::Decision refusal;
    refusal.outcome = actual.outcome;
    proposal::FillEffects(refusal, accounts_, expected);
  }
  std::string difference;
  if (proposal::SameEffects(expected, actual, catalogue(), &difference)) return {};
  return Invalid("EFFECTS", difference);
}

}  // namespace amanat::examine
