#include "ledger/entry/catalogue.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace amanat::entry {
namespace {

using enum SignerClass;
using T = EventType;

// An event type is looked up for every entry, by position, and stands in bits where accounts say what
// may touch them.
constexpr uint32_t kEventTypesMax = 256;

const std::vector<EventTypeInfo>& EngineEventTypes() {
  static const auto* types = new std::vector<EventTypeInfo>{
      {T::kLogFounded, "LOG_FOUNDED", kWriter},
      {T::kWriterStarted, "WRITER_STARTED", kWriter},
      {T::kFollowed, "FOLLOWED", kWriter},
      {T::kImportDuplicates, "IMPORT_DUPLICATES", kWriter},
      {T::kImportClosed, "IMPORT_CLOSED", kWriter},
      {T::kOperatorAdmitted, "OPERATOR_ADMITTED", kTwoPersons, Book::kDirectory},
      {T::kKeyRevoked, "KEY_REVOKED", kTwoPersons, Book::kDirectory},
      {T::kSiteAdmitted, "SITE_ADMITTED", kTwoPersons, Book::kDirectory},
      {T::kLogAdmitted, "LOG_ADMITTED", kTwoPersons, Book::kDirectory},
      {T::kCeilingSet, "CEILING_SET", kTwoPersons, Book::kDirectory},
      {T::kScheduleSet, "SCHEDULE_SET", kTwoPersons, Book::kDirectory},
      {T::kRateSet, "RATE_SET", kTwoPersons, Book::kDirectory},
      {T::kRulesActivated, "RULES_ACTIVATED", kTwoPersons, Book::kDirectory},
      {T::kChartPermitsAdded, "CHART_PERMITS_ADDED", kTwoPersons, Book::kDirectory},
      {T::kAuditParametersSet, "AUDIT_PARAMETERS_SET", kTwoPersons, Book::kDirectory},
      {T::kPartySet, "PARTY_SET", kTwoPersons, Book::kDirectory},
      {T::kPartyStatusSet, "PARTY_STATUS_SET", kTwoPersons, Book::kDirectory},
      {T::kOperatorProfileSet, "OPERATOR_PROFILE_SET", kTwoPersons, Book::kDirectory},
  };
  return *types;
}

constexpr OutcomeInfo kEngineOutcomes[] = {
    {Outcome::kAccepted, "ACCEPTED"},
    {Outcome::kDuplicate, "DUPLICATE"},
    {Outcome::kLimitExceeded, "LIMIT_EXCEEDED"},
    {Outcome::kAccountClosed, "ACCOUNT_CLOSED"},
};

// Sorts by number; whether each occurs once.
template <typename Info, typename Number>
bool SortByNumber(std::vector<Info>& infos, Number number) {
  const auto less = [&](const Info& a, const Info& b) { return number(a) < number(b); };
  std::sort(infos.begin(), infos.end(), less);
  return std::adjacent_find(infos.begin(), infos.end(), [&](const Info& a, const Info& b) {
           return !less(a, b);
         }) == infos.end();
}

// nullptr when none has it. `infos` ascend.
template <typename Info, typename Number>
const Info* FindByNumber(const std::vector<Info>& infos, uint32_t wanted, Number number) {
  const auto it =
      std::lower_bound(infos.begin(), infos.end(), wanted, [&](const Info& info, uint32_t value) {
        return static_cast<uint32_t>(number(info)) < value;
      });
  const bool found = it != infos.end() && static_cast<uint32_t>(number(*it)) == wanted;
  return found ? &*it : nullptr;
}

Outcome NumberOf(const OutcomeInfo& info) { return info.outcome; }
Chart ChartOf(const ChartInfo& info) { return info.chart; }

}  // namespace

Catalogue::Catalogue(CatalogueParts parts) : parts_(std::move(parts)) {
  std::vector<EventTypeInfo>& types = parts_.event_types;
  types.insert(types.end(), EngineEventTypes().begin(), EngineEventTypes().end());
  AMANAT_CHECK(SortByNumber(types, [](const EventTypeInfo& info) { return info.type; }));
  parts_.outcomes.insert(parts_.outcomes.end(), std::begin(kEngineOutcomes),
                         std::end(kEngineOutcomes));
  AMANAT_CHECK(SortByNumber(parts_.outcomes, NumberOf));
  AMANAT_CHECK(SortByNumber(parts_.charts, ChartOf));
  const auto last = static_cast<uint32_t>(types.back().type);
  AMANAT_CHECK(last < kEventTypesMax && types.front().type != T::kUnspecified);
  by_number_.resize(last + 1);
  for (const EventTypeInfo& info : types) by_number_[static_cast<uint32_t>(info.type)] = &info;
  for (const EventTypeInfo& info : types) {
    if (info.line_type == T::kUnspecified) continue;
    const EventTypeInfo* line = FindEventType(static_cast<uint32_t>(info.line_type));
    AMANAT_CHECK(line != nullptr && line->signer_class == kLine && line->book == info.book);
  }
}

const EventTypeInfo* Catalogue::FindEventType(uint32_t number) const {
  return number < by_number_.size() ? by_number_[number] : nullptr;
}

EventType Catalogue::LineTypeOf(uint32_t number) const {
  const EventTypeInfo* info = FindEventType(number);
  return info != nullptr ? info->line_type : EventType::kUnspecified;
}

bool Catalogue::IsReversible(uint32_t number) const {
  const EventTypeInfo* info = FindEventType(number);
  return info == nullptr || info->reversible;
}

std::string Catalogue::EventTypeName(uint32_t number) const {
  const EventTypeInfo* info = FindEventType(number);
  return info != nullptr ? std::string(info->name) : absl::StrCat("EVENT_", number);
}

bool Catalogue::IsKnownOutcome(uint32_t number) const {
  return FindByNumber(parts_.outcomes, number, NumberOf) != nullptr;
}

std::string Catalogue::OutcomeName(Outcome outcome) const {
  const auto number = static_cast<uint32_t>(outcome);
  const OutcomeInfo* info = FindByNumber(parts_.outcomes, number, NumberOf);
  return info != nullptr ? std::string(info->name) : absl::StrCat("OUTCOME_", number);
}

const ChartInfo* Catalogue::FindChart(uint32_t number) const {
  return FindByNumber(parts_.charts, number, ChartOf);
}

std::string Catalogue::ChartName(uint32_t number) const {
  const ChartInfo* info = FindChart(number);
  return info != nullptr ? std::string(info->name) : absl::StrCat("CHART_", number);
}

const Catalogue& EngineCatalogue() {
  static const auto* catalogue = new Catalogue({});
  return *catalogue;
}

}  // namespace amanat::entry
