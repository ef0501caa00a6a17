// A fund's catalogue: the event types, outcomes and accounts that it has, as data that whoever runs
// the engine hands to it. The engine itself names the event types that its own writer and the
// directory make (event_type.h) and the outcomes that it gives itself (outcome.h); every catalogue
// has those beside the fund's.
//
//   const EventTypeInfo* info = catalogue.FindEventType(command.event_type);
//   catalogue.OutcomeName(entry.outcome);
//
// Thread-safe: constant after construction.
#ifndef AMANAT_LEDGER_ENTRY_CATALOGUE_H_
#define AMANAT_LEDGER_ENTRY_CATALOGUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/entry/entry.h"

namespace amanat::entry {

struct EventTypeInfo {
  EventType type = EventType::kUnspecified;
  absl::string_view name;  // UPPER_SNAKE, stable
  SignerClass signer_class = SignerClass::kWriter;
  Book book = Book::kUnspecified;  // kUnspecified: any book
  // Of a manifest: the type of the lines that its one signature covers, for any other would borrow
  // it. kUnspecified: not a manifest.
  EventType line_type = EventType::kUnspecified;
  bool reversible = true;  // whether a later entry may take back what one of this type posted
};

struct OutcomeInfo {
  Outcome outcome = Outcome::kAccepted;
  absl::string_view name;  // UPPER_SNAKE, stable
};

// A kind of account that a fund has. Numbers are the fund's, from 1, and never reused.
enum class Chart : uint32_t { kUnspecified = 0 };

struct ChartInfo {
  Chart chart = Chart::kUnspecified;
  absl::string_view name;  // UPPER_SNAKE, stable
  Limit limit = Limit::kNone;
  std::vector<EventType> event_types;        // that may touch the account, ascending
  std::vector<EventType> debit_event_types;  // empty: all of event_types may debit it
};

// How the right to spend goes from one log to another and back, for the sums across logs: which
// accounts hold it, each by what is granted (their dimension), and which entries move it. A chart
// that is kUnspecified does not occur.
struct RightsInfo {
  Chart issued = Chart::kUnspecified;    // a debit issues; what was not accepted yet stands here
  Chart accepted = Chart::kUnspecified;  // what its holder may spend
  Chart due_from = Chart::kUnspecified;  // of the log that issued, about the one that accepted
  Chart due_to = Chart::kUnspecified;    // the opposite of it, in the log that accepted
  EventType issues =
      EventType::kUnspecified;  // debits `issued`; any other debit of it issues nothing
  EventType accepts = EventType::kUnspecified;  // debits `accepted`
  EventType returns = EventType::kUnspecified;  // credits it; any other credit spends
  // Debits `accepted` by what was returned and did not arrive; any other debit takes back what was spent.
  EventType restores = EventType::kUnspecified;
};

struct CatalogueParts {
  std::vector<EventTypeInfo> event_types;  // of the fund's acts
  std::vector<OutcomeInfo> outcomes;       // of the fund's rules
  std::vector<ChartInfo> charts;
  RightsInfo rights;
};

class Catalogue {
 public:
  // Numbers, and a manifest's lines, that contradict each other or the engine's own stop the process.
  explicit Catalogue(CatalogueParts parts);

  // nullptr for a type that the fund does not have.
  const EventTypeInfo* FindEventType(uint32_t number) const;
  // As EventTypeInfo::line_type; kUnspecified for an unknown type, too.
  EventType LineTypeOf(uint32_t number) const;
  bool IsManifest(uint32_t number) const { return LineTypeOf(number) != EventType::kUnspecified; }
  // An unknown type is: the permissions of its accounts decide.
  bool IsReversible(uint32_t number) const;
  // The name, or "EVENT_<number>" for an unknown one.
  std::string EventTypeName(uint32_t number) const;

  bool IsKnownOutcome(uint32_t number) const;
  // The name, or "OUTCOME_<number>" for an unknown one.
  std::string OutcomeName(Outcome outcome) const;

  // nullptr for a kind that the fund does not have.
  const ChartInfo* FindChart(uint32_t number) const;
  // The name, or "CHART_<number>" for an unknown one.
  std::string ChartName(uint32_t number) const;

  // All of them, ascending, the engine's among them.
  const std::vector<EventTypeInfo>& event_types() const { return parts_.event_types; }
  const std::vector<OutcomeInfo>& outcomes() const { return parts_.outcomes; }
  const std::vector<ChartInfo>& charts() const { return parts_.charts; }
  const RightsInfo& rights() const { return parts_.rights; }

 private:
  CatalogueParts parts_;
  std::vector<const EventTypeInfo*> by_number_;
};

// What the engine has without any fund.
const Catalogue& EngineCatalogue();

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_CATALOGUE_H_
