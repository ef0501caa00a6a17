#include "clients/cli/resolved_card.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "amanat/acts/all.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "clients/cli/benefit_in_force.h"
#include "clients/cli/signing_card.h"
#include "clients/cli/values.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/directory/events.h"
#include "ledger/money/amount_for_people.h"
#include "ledger/money/ratio.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"

namespace amanat::cli {
namespace {

using claims::ClaimFiled;
using examine::Leaf;

// Of a stream, from its end: what an act names by its stream is seldom far back.
constexpr size_t kEntriesReadMax = 256;
constexpr size_t kKeyDigits = 16;
// The cost line of what a consulate's bank took.
constexpr char kBankChargesCode[] = "bank-charges";

bool Is(const Leaf& leaf, entry::EventType type) {
  return leaf.command.event_type == static_cast<uint32_t>(type);
}
bool Is(const entry::Command& command, entry::EventType type) {
  return command.event_type == static_cast<uint32_t>(type);
}

// Takes the references that stand in a body.
struct References {
  std::vector<entry::Reference> found;

  template <typename T>
  void Field(uint32_t, const char*, const T& value, wire::TextForm = wire::TextForm::kNone) {
    Take(value);
  }
  void Take(const entry::Reference& value) {
    if (!value.log.is_zero()) found.push_back(value);
  }
  template <typename T>
  void Take(const std::optional<T>& value) {
    if (value.has_value()) Take(*value);
  }
  template <typename T>
  void Take(const std::vector<T>& values) {
    for (const T& value : values) Take(value);
  }
  template <typename T>
  void Take(const T&) {}
};

class Resolver {
 public:
  Resolver(EntrySource& source, const entry::Command& command)
      : source_(source), command_(command), names_(source.NamesOfLogs()) {}

  absl::StatusOr<ResolvedCard> Resolve() {
    AddSigners();
    AMANAT_RETURN_IF_ERROR(AddCited());
    if (Is(command_, event::kClaimRequested) || Is(command_, event::kClaimFiled)) {
      const auto body = wire::Decode<ClaimFiled>(command_.body);
      if (body.ok()) AddBenefit(*body, command_.subjects);
    }
    if (Is(command_, event::kClaimRecommended) || Is(command_, event::kClaimApproved) ||
        Is(command_, event::kClaimPaymentOrdered) || Is(command_, event::kClaimPaid)) {
      const auto body = wire::Decode<claims::ClaimStep>(command_.body);
      if (body.ok()) AddClaim(body->claim);
    }
    if (Is(command_, event::kClaimRejected)) {
      const auto body = wire::Decode<claims::ClaimRejected>(command_.body);
      if (body.ok()) AddClaim(body->claim);
    }
    if (Is(command_, event::kAssistanceApproved)) AddAssistance<repatriation::AssistanceApproved>();
    if (Is(command_, event::kAssistanceDisbursed)) {
      AddAssistance<repatriation::AssistanceDisbursed>();
    }
    if (Is(command_, event::kAssistanceReleased)) AddAssistance<repatriation::AssistanceReleased>();
    if (Is(command_, event::kAssistanceRecommendationWithdrawn)) {
      AddAssistance<repatriation::AssistanceRecommendationWithdrawn>();
    }
    if (Is(command_, event::kAllotmentIssued)) {
      const auto body = wire::Decode<treasury::AllotmentIssued>(command_.body);
      if (body.ok()) AddRate(body->rate, {body->amount});
    }
    if (Is(command_, event::kAllotmentDeclined)) AddDeclined();
    if (Is(command_, event::kExchangeMade) || Is(command_, event::kExchangeBeyondTolerance)) {
      const auto body = wire::Decode<treasury::ExchangeMade>(command_.body);
      if (body.ok()) AddRate(body->rate, {body->bought, body->charged});
    }
    if (Is(command_, event::kOperatorProfileSet)) {
      const auto body = wire::Decode<directory::OperatorProfileSet>(command_.body);
      if (body.ok() && body->same_person_as != 0) {
        AddAdmitted("Other code of the same person", body->same_person_as);
      }
    }
    if (Is(command_, event::kAuditParametersSet)) AddEndedSettings();
    if (Is(command_, event::kKeyRevoked)) {
      const auto body = wire::Decode<directory::KeyRevoked>(command_.body);
      if (body.ok()) AddAdmitted("Key of", body->admission);
    }
    if (Is(command_, event::kLiquidationLineAccepted)) {
      AddPayment<treasury::LiquidationLineAccepted>();
    }
    if (Is(command_, event::kLiquidationLineSentBack)) {
      AddPayment<treasury::LiquidationLineSentBack>();
    }
    return std::move(card_);
  }

 private:
  void Line(const std::string& label, const std::string& text) {
    if (!text.empty()) card_.lines.push_back(absl::StrCat("  ", label, ": ", text));
  }
  void Amount(const std::string& label, const money::Money& amount) {
    card_.amounts.push_back(amount);
    Line(label, money::FormatMoney(amount));
  }

  void AddSigners() {
    for (const LogIndex author : command_.authors) {
      const std::string place = absl::StrCat("entry ", author, " of the directory");
      const auto admitted = AdmittedBy(source_, command_.directory, author);
      if (!admitted.ok()) {
        Line("Signs", absl::StrCat("the key that ", place, " admits, which cannot be read here: ",
                                   admitted.status().message()));
        continue;
      }
      std::vector<absl::string_view> roles;
      for (const directory::Role role : admitted->roles) roles.push_back(RoleName(role));
      Line("Signs",
           absl::StrCat(admitted->code, " of ", admitted->site, " (", absl::StrJoin(roles, ", "),
                        "), key ", admitted->public_key.hex().substr(0, kKeyDigits),
                        "..., admitted by ", place));
    }
  }

  // "owf.example/manila/fund/1:12, 2026-03-01T..., off-1, signature verified"; "entry 12, ..." where the log
  // has no name.
  std::string ByWhom(const Leaf& leaf) {
    const Signers signers = SignersOf(source_, leaf);
    const LogId& log = leaf.command.target;
    return absl::StrCat(names_.contains(log) ? PlaceText(names_, log, leaf.entry.index)
                                             : absl::StrCat("entry ", leaf.entry.index),
                        ", ", FormatInstant(leaf.entry.record_time.micros), ", ",
                        signers.codes.empty() ? "the node" : absl::StrJoin(signers.codes, " and "),
                        signers.codes.empty() ? ""
                        : signers.verified    ? ", signature verified"
                                              : ", SIGNATURE NOT VERIFIED");
  }

  absl::Status AddCited() {
    References references;
    acts::WithBodyOf(command_.event_type, [&](const auto& empty) {
      const auto body = wire::Decode<std::decay_t<decltype(empty)>>(command_.body);
      if (body.ok()) wire::VisitFields(*body, references);
    });
    for (const entry::Reference& reference : references.found) {
      const auto leaf = source_.Entry(reference.log, reference.index);
      if (!leaf.ok()) {
        Line("Cites", absl::StrCat(PlaceText(names_, reference.log, reference.index),
                                   ", which cannot be read here: ", leaf.status().message()));
        continue;
      }
      if (leaf->hash != reference.leaf_hash) {
        return absl::DataLossError(absl::StrCat(
            PlaceText(names_, reference.log, reference.index),
            " is another one than the command cites: nothing must be signed that cites it"));
      }
      const auto act = ActLine(leaf->command, names_);
      Line("Cites",
           absl::StrCat(
               ByWhom(*leaf), ": ",
               act.ok() ? *act : rules::FundCatalogue().EventTypeName(leaf->command.event_type)));
      const auto card = SigningCardOf(leaf->command);
      if (!card.ok()) continue;
      card_.amounts.insert(card_.amounts.end(), card->amounts.begin(), card->amounts.end());
    }
    return absl::OkStatus();
  }

  // The newest accepted entry of the stream that `wanted` takes; nothing when none of those read is.
  template <typename Wanted>
  std::optional<Leaf> Newest(const StreamId& stream, Wanted wanted) {
    const auto indices = source_.EntriesOf(command_.target, stream);
    if (!indices.ok()) return std::nullopt;
    size_t read = 0;
    for (auto index = indices->rbegin(); index != indices->rend(); ++index) {
      if (++read > kEntriesReadMax) break;
      const auto leaf = source_.Entry(command_.target, *index);
      if (!leaf.ok() || leaf->command.target != command_.target ||
          leaf->entry.outcome != entry::Outcome::kAccepted) {
        continue;
      }
      if (wanted(*leaf)) return *leaf;
    }
    return std::nullopt;
  }

  // What the benefit is worth, and what of it each heir gets.
  void AddBenefit(const ClaimFiled& body, const std::vector<SubjectId>& subjects) {
    const auto found =
        FindBenefitInForce(source_, command_.directory, body.event_date.days, body.benefit);
    if (!found.ok()) {
      Line("Amount of the benefit",
           absl::StrCat("not known here: ", found.status().message(), "; ask before you sign"));
      AddHeirs(body, subjects, std::nullopt);
      return;
    }
    const money::Money& amount = found->benefit.amount;
    card_.amounts.push_back(amount);
    Line("Amount of the benefit",
         absl::StrCat(money::AmountForPeople(amount), ", version ", found->version,
                      " of the schedule: ", ByWhom(found->set_by)));
    Line("In force on the day of the event",
         "that version, as the node lists them; its bytes say from when");
    AddHeirs(body, subjects, amount);
  }

  void AddHeirs(const ClaimFiled& body, const std::vector<SubjectId>& subjects,
                const std::optional<money::Money>& amount) {
    if (!subjects.empty()) Line("Member", subjects.front().hex());
    std::vector<int64_t> amounts;
    if (amount.has_value() && claims::SharesAreWhole(body.heirs)) {
      amounts = claims::AmountsOf(amount->minor_units, body.heirs);
    }
    std::vector<size_t> by_rank(body.heirs.size());
    std::iota(by_rank.begin(), by_rank.end(), 0);
    std::sort(by_rank.begin(), by_rank.end(),
              [&](size_t a, size_t b) { return body.heirs[a].rank < body.heirs[b].rank; });
    for (const size_t place : by_rank) {
      const claims::Heir& heir = body.heirs[place];
      if (heir.subject >= subjects.size()) continue;
      std::string gets;
      if (!amounts.empty()) {
        gets = absl::StrCat(": ", money::AmountForPeople({amount->currency, amounts[place]}));
      }
      Line(absl::StrCat("Heir of rank ", heir.rank),
           absl::StrCat(subjects[heir.subject].hex(), heir.subject == 0 ? " (the member)" : "",
                        ", ", ShareText(heir.share_millionths), " %", gets));
    }
  }

  void AddClaim(const StreamId& claim) {
    ClaimFiled body;
    const auto filed = Newest(claim, [&](const Leaf& leaf) {
      if (!Is(leaf, event::kClaimFiled)) return false;
      auto decoded = wire::Decode<ClaimFiled>(leaf.command.body);
      if (!decoded.ok() || decoded->claim != claim) return false;
      body = *std::move(decoded);
      return true;
    });
    if (!filed.has_value()) {
      Line("Filed", "not found among the entries of the claim here: ask before you sign");
      return;
    }
    Line("Filed", ByWhom(*filed));
    Line("Benefit",
         absl::StrCat(body.benefit, ", event of ", FormatCivilDate(body.event_date.days)));
    AddBenefit(body, filed->command.subjects);
    for (const claims::Document& document : body.documents) {
      Line(absl::StrCat("Document ", document.code), document.digest.hex());
    }
    AddStep(claim, event::kClaimRecommended, "Recommended");
    AddStep(claim, event::kClaimApproved, "Approved");
    AddStep(claim, event::kClaimPaymentOrdered, "Payment ordered");
  }

  void AddStep(const StreamId& claim, entry::EventType type, const std::string& label) {
    const auto step = Newest(claim, [&](const Leaf& leaf) {
      if (!Is(leaf, type)) return false;
      const auto body = wire::Decode<claims::ClaimStep>(leaf.command.body);
      return body.ok() && body->claim == claim;
    });
    if (step.has_value()) Line(label, ByWhom(*step));
  }

  // The assistance on which the command acts, as it was recommended or approved in an emergency.
  template <typename Acting>
  void AddAssistance() {
    const auto acting = wire::Decode<Acting>(command_.body);
    if (!acting.ok()) return;
    AddCase(acting->case_id);
    AddProposal(acting->case_id, acting->assistance);
    const auto approved = Newest(acting->case_id, [&](const Leaf& leaf) {
      if (!Is(leaf, event::kAssistanceApproved)) return false;
      const auto body = wire::Decode<repatriation::AssistanceApproved>(leaf.command.body);
      return body.ok() && body->case_id == acting->case_id &&
             body->assistance == acting->assistance;
    });
    if (approved.has_value()) Line("Approved", ByWhom(*approved));
  }

  void AddCase(const StreamId& case_id) {
    repatriation::CaseOpened body;
    const auto opened = Newest(case_id, [&](const Leaf& leaf) {
      if (!Is(leaf, event::kCaseOpened)) return false;
      auto decoded = wire::Decode<repatriation::CaseOpened>(leaf.command.body);
      if (!decoded.ok() || decoded->case_id != case_id) return false;
      body = *std::move(decoded);
      return true;
    });
    if (!opened.has_value()) return;
    Line("Case opened", ByWhom(*opened));
    for (const SubjectId& person : opened->command.subjects) Line("For", person.hex());
    Line("Reason of the case", body.reason);
    Line("Liable party", body.liable_party);
  }

  void AddProposal(const StreamId& case_id, uint64_t number) {
    bool emergency = false;
    repatriation::AssistanceRecommended body;
    const auto proposed = Newest(case_id, [&](const Leaf& leaf) {
      if (Is(leaf, event::kAssistanceRecommended)) {
        const auto decoded = wire::Decode<repatriation::AssistanceRecommended>(leaf.command.body);
        if (!decoded.ok() || decoded->case_id != case_id || decoded->assistance != number) {
          return false;
        }
        body = *decoded;
        return true;
      }
      if (!Is(leaf, event::kAssistanceEmergencyApproved)) return false;
      const auto decoded =
          wire::Decode<repatriation::AssistanceEmergencyApproved>(leaf.command.body);
      if (!decoded.ok() || decoded->case_id != case_id || decoded->assistance != number) {
        return false;
      }
      emergency = true;
      body = {case_id, number, decoded->line, decoded->amount, decoded->allotment};
      return true;
    });
    const std::string label = emergency ? "Approved in an emergency" : "Recommended";
    if (!proposed.has_value()) {
      Line("Recommended amount",
           "not found among the entries of the case here: ask before you sign");
      return;
    }
    Amount(absl::StrCat(label, " amount"), body.amount);
    Line(label, ByWhom(*proposed));
    Line("Cost line of it", body.line);
    Line("Allotment of it", body.allotment.hex());
  }

  // The rate that the act pins, and what the foreign amount is worth at home by it.
  void AddRate(LogIndex index, const std::vector<money::Money>& amounts) {
    if (index == 0) return;
    const auto leaf = source_.Entry(command_.directory, index);
    absl::StatusOr<directory::RateSet> rate = absl::NotFoundError("no rate");
    if (leaf.ok() && Is(*leaf, event::kRateSet)) {
      rate = wire::Decode<directory::RateSet>(leaf->command.body);
    }
    if (!rate.ok()) {
      Line("At the rate of", "not known here: ask before you sign");
      return;
    }
    Line("At the rate of", absl::StrCat(RateSentence(*rate), " (", rate->source, ", ",
                                        FormatCivilDate(rate->date.days), ")"));
    const auto ratio = money::MakeRatio(static_cast<int64_t>(rate->numerator),
                                        static_cast<int64_t>(rate->denominator));
    const auto from = money::MinorUnits(rate->currency);
    const auto to = money::MinorUnits(rate->in_currency);
    if (!ratio.ok() || !from.ok() || !to.ok()) return;
    for (const money::Money& amount : amounts) {
      if (amount.currency != rate->currency) continue;
      const auto worth = money::MultiplyRounded(amount.minor_units, *from, *to, *ratio);
      if (!worth.ok()) continue;
      Line("Worth at that rate", money::AmountForPeople({rate->in_currency, *worth}));
    }
  }

  // A decline says which issue, and not how much it is of.
  void AddDeclined() {
    const auto declined = wire::Decode<treasury::AllotmentDeclined>(command_.body);
    if (!declined.ok()) return;
    const auto leaf = source_.Entry(declined->issue.log, declined->issue.index);
    absl::StatusOr<treasury::AllotmentIssued> issued = absl::NotFoundError("no issue");
    if (leaf.ok() && Is(*leaf, event::kAllotmentIssued)) {
      issued = wire::Decode<treasury::AllotmentIssued>(leaf->command.body);
    }
    if (!issued.ok()) {
      Line("Amount declined", "not known here: ask before you sign");
      return;
    }
    card_.amounts.push_back(issued->amount);
    Line("Amount declined", money::AmountForPeople(issued->amount));
  }

  // The operator whom an entry of the directory admitted, of which an act says the index alone.
  void AddAdmitted(const std::string& label, LogIndex admission) {
    const auto admitted = AdmittedBy(source_, command_.directory, admission);
    Line(label, admitted.ok() ? absl::StrCat(admitted->code, " of ", admitted->site)
                              : absl::StrCat("not known here: ", admitted.status().message(),
                                             "; ask before you sign"));
  }

  // A version of the audit's parameters is whole: it ends what it does not name.
  void AddEndedSettings() {
    const auto next = wire::Decode<directory::AuditParametersSet>(command_.body);
    if (!next.ok()) return;
    const auto in_force = source_.ParametersInForce();
    if (!in_force.ok()) {
      Line("Back to its default",
           absl::StrCat("not known here: ", in_force.status().message(), "; ask before you sign"));
      return;
    }
    for (const directory::AuditParameterSetting& setting : SettingsNotNamed(*in_force, *next)) {
      Line("Back to its default", absl::StrCat(ParameterName(setting.parameter), ", which is ",
                                               setting.value, " in force"));
    }
  }

  // What the payment of a line was for, which its own bytes do not say.
  template <typename Acting>
  void AddPayment() {
    const auto acting = wire::Decode<Acting>(command_.body);
    if (!acting.ok()) return;
    const auto paid = PaidForBy(source_, acting->spend.log, acting->spend.index);
    if (!paid.ok()) return;
    Line("Cost line of the payment", paid->cost_line);
    Line("Liable for the payment", paid->liable_party);
  }

  EntrySource& source_;
  const entry::Command& command_;
  const LogNames names_;
  ResolvedCard card_;
};

}  // namespace

absl::StatusOr<PaidFor> PaidForBy(EntrySource& source, const LogId& log, LogIndex payment) {
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, source.Entry(log, payment));
  if (Is(leaf, event::kBankCharged)) return PaidFor{kBankChargesCode, ""};
  if (Is(leaf, event::kAssistanceDisbursed)) {
    const auto added = wire::Decode<repatriation::DisbursementAdded>(leaf.entry.added);
    if (added.ok()) return PaidFor{added->line, added->liable_party};
  }
  return absl::NotFoundError(absl::StrCat("entry ", payment, " is no payment"));
}

std::optional<std::string> DoubtOfExpense(EntrySource& source, const entry::Command& command) {
  if (!Is(command, event::kLiquidationLineAccepted)) return std::nullopt;
  const auto body = wire::Decode<treasury::LiquidationLineAccepted>(command.body);
  if (!body.ok() || body->expense.empty()) return std::nullopt;
  const auto paid = PaidForBy(source, body->spend.log, body->spend.index);
  if (!paid.ok() || paid->cost_line == body->expense) return std::nullopt;
  return absl::StrCat("the payment's line is ", paid->cost_line, ", and it would be booked as ",
                      body->expense);
}

absl::StatusOr<ResolvedCard> ResolvedCardOf(EntrySource& source, const entry::Command& command) {
  return Resolver(source, command).Resolve();
}

}  // namespace amanat::cli
