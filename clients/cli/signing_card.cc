#include "clients/cli/signing_card.h"

#include <optional>
#include <type_traits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "amanat/acts/all.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "clients/cli/body_text.h"
#include "clients/cli/values.h"
#include "ledger/base/check.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/directory/audit_parameters.h"
#include "ledger/entry/act_description.h"
#include "ledger/money/amount_for_people.h"
#include "services/forms/magnitude.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using entry::FieldDescription;

// Fields whose numbers people write in another way.
constexpr absl::string_view kRateField = "rate";
constexpr absl::string_view kShareField = "share_millionths";
constexpr absl::string_view kChartField = "chart";
constexpr absl::string_view kSamePersonField = "same_person_as";

const entry::ActDescription* ActOf(uint32_t event_type) {
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      if (act.event_type == event_type) return &act;
    }
  }
  return nullptr;
}

const FieldDescription& DescriptionOf(const entry::BodyDescription& body, uint32_t number) {
  for (const FieldDescription& field : body.fields) {
    if (field.number == number) return field;
  }
  AMANAT_CHECK(false);  // generated from the same definition as the type
}

// Visits a body and takes a line for each field that is there.
class BodyLines {
 public:
  BodyLines(const entry::BodyDescription& body, size_t depth, const LogNames& names,
            SigningCard& card)
      : body_(body), indent_(2 * depth, ' '), depth_(depth), names_(names), card_(card) {}

  template <typename T>
  void Field(uint32_t number, const char*, const T& value, wire::TextForm = wire::TextForm::kNone) {
    const FieldDescription& field = DescriptionOf(body_, number);
    Take(field.name == kShareField ? "Share" : std::string(field.label), field, value);
  }

 private:
  void Line(const std::string& label, const std::string& text) {
    if (!text.empty()) card_.lines.push_back(absl::StrCat(indent_, label, ": ", text));
  }

  template <typename T>
  void Take(const std::string& label, const FieldDescription& field,
            const std::optional<T>& value) {
    if (value.has_value()) Take(label, field, *value);
  }
  template <typename T>
  void Take(const std::string& label, const FieldDescription& field, const std::vector<T>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      Take(values.size() == 1 ? label : absl::StrCat(label, " ", i + 1), field, values[i]);
    }
  }
  void Take(const std::string& label, const FieldDescription&, const money::Money& value) {
    if (value.currency == money::Currency()) return;  // none
    card_.amounts.push_back(value);
    Line(label, money::AmountForPeople(value));
  }
  void Take(const std::string& label, const FieldDescription&, const entry::Reference& value) {
    Line(label, absl::StrCat(PlaceText(names_, value.log, value.index), ", leaf hash ",
                             value.leaf_hash.hex()));
  }
  template <typename T>
  void Take(const std::string& label, const FieldDescription& field, const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      Line(label, value ? "yes" : "");
    } else if constexpr (std::is_same_v<T, directory::AuditParameter>) {
      Line(label, ParameterName(value));
    } else if constexpr (std::is_enum_v<T>) {
      const auto number = static_cast<uint64_t>(value);
      Line(label, number == 0 ? "" : std::string(entry::EnumValueName(field.values, number)));
    } else if constexpr (std::is_integral_v<T>) {
      Line(label, Number(field, value));
    } else if constexpr (std::is_same_v<T, std::string>) {
      Line(label, value);
    } else if constexpr (wire::Fixed<T>) {
      Line(label, value.is_zero() ? "" : value.hex());
    } else if constexpr (std::is_same_v<T, wire::CivilDate>) {
      Line(label, value.days == 0 ? "" : FormatCivilDate(value.days));
    } else if constexpr (std::is_same_v<T, wire::Instant>) {
      Line(label, value.micros == 0 ? "" : FormatInstant(value.micros));
    } else if constexpr (std::is_same_v<T, money::Currency>) {
      if (value != money::Currency()) Line(label, CurrencyText(value));
    } else {
      card_.lines.push_back(absl::StrCat(indent_, label, ":"));
      AMANAT_CHECK(field.message != nullptr);
      BodyLines inner(*field.message, depth_ + 1, names_, card_);
      wire::VisitFields(value, inner);
    }
  }
  template <typename T>
  static std::string Number(const FieldDescription& field, T value) {
    if (field.kind == entry::FieldKind::kEventType) {
      return rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(value));
    }
    if (field.name == kRateField && field.kind == entry::FieldKind::kEntryIndex) {
      return value == 0 ? "none, home currency"
                        : absl::StrCat("entry ", value, " of the directory");
    }
    if (field.name == kSamePersonField) {
      return value == 0 ? "no other code" : absl::StrCat("entry ", value, " of the directory");
    }
    if (field.name == kChartField) {
      return rules::FundCatalogue().ChartName(static_cast<uint32_t>(value));
    }
    if (field.name == kShareField)
      return absl::StrCat(ShareText(static_cast<uint64_t>(value)), " %");
    const bool says_nothing = value == 0 && field.kind != entry::FieldKind::kEntryIndex;
    return says_nothing ? "" : absl::StrCat(value);
  }
  static std::string CurrencyText(money::Currency currency) {
    const std::string code(money::CodeOf(currency));
    return code.empty() ? absl::StrCat(currency.numeric) : code;
  }

  const entry::BodyDescription& body_;
  const std::string indent_;
  const size_t depth_;
  const LogNames& names_;
  SigningCard& card_;
};

// A rate as people write it, in place of its numerator and denominator.
void AddRate(const entry::Command& command, SigningCard& card) {
  if (command.event_type != static_cast<uint32_t>(event::kRateSet)) return;
  const auto rate = wire::Decode<directory::RateSet>(command.body);
  if (!rate.ok()) return;
  std::erase_if(card.lines, [](const std::string& line) {
    return absl::StartsWith(line, "  Numerator: ") || absl::StartsWith(line, "  Denominator: ");
  });
  card.lines.insert(card.lines.begin() + 1, absl::StrCat("  Rate: ", RateSentence(*rate)));
}

absl::Status AddBody(const entry::Command& command, const LogNames& names, SigningCard& card) {
  AMANAT_RETURN_IF_ERROR(BodyJson(command).status());  // refuses what this program does not know
  const entry::ActDescription* act = ActOf(command.event_type);
  if (act == nullptr) {
    return absl::UnimplementedError(absl::StrCat(
        rules::FundCatalogue().EventTypeName(command.event_type), " is not for people to sign"));
  }
  card.lines.push_back(absl::StrCat(act->title, " (", act->name, ")"));
  acts::WithBodyOf(command.event_type, [&](const auto& empty) {
    const auto body = wire::Decode<std::decay_t<decltype(empty)>>(command.body);
    AMANAT_CHECK(body.ok());  // BodyJson has decoded it
    BodyLines lines(*act->body, 1, names, card);
    wire::VisitFields(*body, lines);
  });
  AddRate(command, card);
  return absl::OkStatus();
}

void AddDoubt(std::optional<std::string> doubt, SigningCard& card) {
  if (doubt.has_value()) card.doubts.push_back(*std::move(doubt));
}

void AddDoubts(const entry::Command& command, SigningCard& card) {
  const entry::ActDescription* act = ActOf(command.event_type);
  if (act == nullptr) return;
  if (const auto scale = forms::ScaleOf(act->name)) {
    for (const money::Money& amount : card.amounts) {
      AddDoubt(forms::DoubtOf(amount, *scale), card);
    }
  }
  if (act->event_type == static_cast<uint32_t>(event::kRemittanceRecorded)) {
    const auto body = wire::Decode<remittance::Remittance>(command.body);
    if (body.ok()) AddDoubt(forms::DoubtOf(*body), card);
  } else if (act->event_type == static_cast<uint32_t>(event::kPricesObserved)) {
    const auto body = wire::Decode<remittance::PricesObserved>(command.body);
    if (!body.ok()) return;
    for (const remittance::PriceObserved& price : body->observations) {
      AddDoubt(forms::DoubtOf(price), card);
    }
  }
}

// The log that the command is for; the directory's own, which nobody admits, has no name there.
std::string TargetText(const entry::Command& command, const LogNames& names) {
  const bool is_directory = command.target == command.directory && !names.contains(command.target);
  return absl::StrCat(is_directory ? "the directory, " : "", LogText(names, command.target));
}

}  // namespace

std::string RateSentence(const directory::RateSet& rate) {
  return absl::StrCat(
      money::CodeOf(rate.currency), " 1 = ", money::CodeOf(rate.in_currency), " ",
      RateText(static_cast<int64_t>(rate.numerator), static_cast<int64_t>(rate.denominator)));
}

std::string ParameterName(directory::AuditParameter parameter) {
  const directory::AuditParameterInfo* info = directory::FindAuditParameter(parameter);
  return info == nullptr ? absl::StrCat("parameter ", static_cast<uint32_t>(parameter))
                         : std::string(info->name);
}

absl::StatusOr<SigningCard> SigningCardOf(const entry::Command& command, const LogNames& names) {
  SigningCard card;
  AMANAT_RETURN_IF_ERROR(AddBody(command, names, card));
  AddDoubts(command, card);
  if (command.event_type == static_cast<uint32_t>(event::kSpendRefunded)) {
    card.lines.emplace_back(
        "  Final: nothing takes a refund back; look at payment and amount again");
  }
  for (const SubjectId& person : command.subjects) {
    card.lines.push_back(absl::StrCat("  Person: ", person.hex()));
  }
  card.lines.push_back(absl::StrCat("  Effective: ", FormatCivilDate(command.effective_date.days),
                                    "; to be submitted before ",
                                    FormatInstant(command.expiry.micros)));
  card.lines.push_back(absl::StrCat(
      "  In log: ", TargetText(command, names), "; by version ", command.rules_version,
      " of the rules",
      command.schedule_version == 0 ? "" : absl::StrCat(", schedule ", command.schedule_version)));
  for (const entry::StreamVersion& stream : command.streams) {
    card.lines.push_back(absl::StrCat("  Rests on: ", stream.stream.hex(), " as it is at version ",
                                      stream.expected_version));
  }
  return card;
}

absl::StatusOr<std::vector<std::string>> BodyLinesOf(const entry::Command& command,
                                                     const LogNames& names) {
  SigningCard card;
  AMANAT_RETURN_IF_ERROR(AddBody(command, names, card));
  card.lines.erase(card.lines.begin());
  return std::move(card.lines);
}

absl::StatusOr<std::string> ActLine(const entry::Command& command, const LogNames& names) {
  SigningCard card;
  AMANAT_RETURN_IF_ERROR(AddBody(command, names, card));
  const std::string title = card.lines.front();
  card.lines.erase(card.lines.begin());
  std::vector<absl::string_view> fields;
  for (const std::string& line : card.lines)
    fields.push_back(absl::StripLeadingAsciiWhitespace(line));
  return absl::StrCat(title, fields.empty() ? "" : ": ", absl::StrJoin(fields, ", "));
}

}  // namespace amanat::cli
