#include "clients/cli/reversal.h"

#include <algorithm>
#include <map>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "ledger/base/status.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using entry::EventType;

using Marks = std::map<std::string, std::string>;

// What an entry said that is to be taken back.
struct Said {
  const examine::Leaf& leaf;
  const std::string& source;  // of a line its manifest's
  std::string reason;
  Marks* marks;
};

// Takes the texts and numbers of a body.
struct TakeMarks {
  Marks& marks;
  template <typename T>
  void Field(uint32_t, const char* name, const T& value, wire::TextForm = wire::TextForm::kNone) {
    if constexpr (std::is_same_v<T, std::string>) {
      marks[name] = value;
    } else if constexpr (std::is_same_v<T, uint64_t>) {
      marks[name] = absl::StrCat(value);
    }
  }
};

// The reversing body: the entry, the reason, and what the entry says, which `complete` fills in where a
// line leaves it to its manifest.
template <typename Reversing, auto kOriginal>
absl::StatusOr<std::string> BodyOf(const Said& said) {
  Reversing reversing;
  reversing.entry = said.leaf.entry.index;
  reversing.reason = said.reason;
  using Original = std::decay_t<decltype(reversing.*kOriginal)>;
  auto original = wire::Decode<Original>(said.leaf.command.body);
  if (!original.ok()) {
    return absl::DataLossError(
        absl::StrCat("entry ", said.leaf.entry.index, ": ", original.status().message()));
  }
  if constexpr (std::is_same_v<Original, contribution::Contribution>) {
    if (said.leaf.entry.line.has_value()) original->collector = said.source;
  } else if constexpr (std::is_same_v<Original, remittance::Remittance>) {
    if (said.leaf.entry.line.has_value()) original->provider = said.source;
  }
  TakeMarks take{*said.marks};
  wire::VisitFields(*original, take);
  reversing.*kOriginal = *std::move(original);
  return wire::Encode(reversing);
}

struct Way {
  EventType original;
  EventType reversing;
  absl::StatusOr<std::string> (*body)(const Said&);
};

constexpr Way kWays[] = {
    {event::kMemberEnrolled, event::kEnrolmentWithdrawn,
     BodyOf<contribution::EnrolmentWithdrawn, &contribution::EnrolmentWithdrawn::enrolment>},
    {event::kContributionCollected, event::kContributionReversed,
     BodyOf<contribution::ContributionReversed, &contribution::ContributionReversed::contribution>},
    {event::kContributionLine, event::kContributionReversed,
     BodyOf<contribution::ContributionReversed, &contribution::ContributionReversed::contribution>},
    {event::kDepositMade, event::kDepositReversed,
     BodyOf<contribution::DepositReversed, &contribution::DepositReversed::deposit>},
    {event::kBankCredited, event::kCreditReversed,
     BodyOf<contribution::CreditReversed, &contribution::CreditReversed::credit>},
    {event::kOpeningBalance, event::kOpeningBalanceReversed,
     BodyOf<treasury::OpeningBalanceReversed, &treasury::OpeningBalanceReversed::opening>},
    {event::kExchangeMade, event::kExchangeReversed,
     BodyOf<treasury::ExchangeReversed, &treasury::ExchangeReversed::exchange>},
    {event::kExchangeBeyondTolerance, event::kExchangeReversed,
     BodyOf<treasury::ExchangeReversed, &treasury::ExchangeReversed::exchange>},
    {event::kLiquidationLineAccepted, event::kLineAcceptanceReversed,
     BodyOf<treasury::LineAcceptanceReversed, &treasury::LineAcceptanceReversed::acceptance>},
    {event::kAssistanceDisbursed, event::kSpendReversed,
     BodyOf<repatriation::SpendReversed, &repatriation::SpendReversed::payment>},
    {event::kRemittanceRecorded, event::kRemittanceReversed,
     BodyOf<remittance::RemittanceReversed, &remittance::RemittanceReversed::remittance>},
    {event::kRemittanceLine, event::kRemittanceReversed,
     BodyOf<remittance::RemittanceReversed, &remittance::RemittanceReversed::remittance>},
    {event::kPricesObserved, event::kPricesReversed,
     BodyOf<remittance::PricesReversed, &remittance::PricesReversed::prices>},
};

// Why what is none of kWays is not taken back.
std::string WhyNot(EventType type) {
  const auto number = static_cast<uint32_t>(type);
  const entry::Catalogue& catalogue = rules::FundCatalogue();
  const bool reverses = std::any_of(std::begin(kWays), std::end(kWays),
                                    [&](const Way& way) { return way.reversing == type; });
  if (reverses) return "it took another entry back itself: record the right thing instead";
  if (type == event::kSpendRefunded) {
    return "a refund is final, as its card says before it is signed: what it has too little "
           "another "
           "refund adds; of what it has too much, tell head office's reviewer before the payment "
           "is "
           "accounted for";
  }
  if (!catalogue.IsReversible(number)) {
    return "it is never taken back, for the other office relies on it: what an allotment has too "
           "much comes back by a return, what it lacks by another allotment; one that did not "
           "arrive is declined, and a return that did not is refused";
  }
  if (catalogue.IsManifest(number)) {
    return "it announces a file: take back the lines that are wrong, each by its own index";
  }
  const entry::EventTypeInfo* info = catalogue.FindEventType(number);
  if (info == nullptr) return "this program does not know what it is: install a newer one";
  if (info->book == entry::Book::kDirectory) {
    return "what the directory says is followed by what is right, such as another schedule or a "
           "revocation";
  }
  if (info->signer_class == entry::SignerClass::kWriter) {
    return "no person signed it: what is wrong is the entry that it answers";
  }
  return "no act takes it back: see what its domain has, such as reject, withdraw or close";
}

}  // namespace

absl::StatusOr<Reversal> ReversalOf(const examine::Leaf& leaf,
                                    const std::optional<entry::Manifest>& manifest,
                                    absl::string_view reason) {
  auto type = static_cast<EventType>(leaf.command.event_type);
  std::string source;
  if (leaf.entry.line.has_value() && manifest.has_value()) {
    type = static_cast<EventType>(manifest->line_event_type);
    source = manifest->source;
  }
  const auto cannot = [&](absl::string_view why) {
    return absl::FailedPreconditionError(
        absl::StrCat("entry ", leaf.entry.index, " (",
                     rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(type)),
                     ") is not taken back: ", why));
  };
  if (leaf.entry.outcome != entry::Outcome::kAccepted) {
    return cannot("it is a refusal and did nothing");
  }
  for (const Way& way : kWays) {
    if (way.original != type) continue;
    Marks marks;
    AMANAT_ASSIGN_OR_RETURN(std::string body,
                            way.body({leaf, source, std::string(reason), &marks}));
    const std::vector<SubjectId>& subjects = leaf.command.subjects;
    if (!subjects.empty()) marks["member"] = subjects.front().hex();
    return Reversal{way.reversing, std::move(body), subjects, std::move(marks)};
  }
  return cannot(WhyNot(type));
}

}  // namespace amanat::cli
