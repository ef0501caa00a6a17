#include "clients/evidence/body_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "ledger/base/status.h"
#include "ledger/entry/act_description.h"
#include "ledger/entry/body.h"
#include "ledger/entry/text.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::evidence {
namespace {

using entry::EventType;

// As acts::WithBodyOf, for what the engine's own writer makes.
template <typename Take>
bool WithBodyOfWriter(uint32_t event_type, Take take) {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kLogFounded:
      take(entry::LogFounded());
      return true;
    case EventType::kWriterStarted:
      take(entry::WriterStarted());
      return true;
    case EventType::kFollowed:
      take(entry::Followed());
      return true;
    case EventType::kImportDuplicates:
      take(entry::ImportDuplicates());
      return true;
    case EventType::kImportClosed:
      take(entry::ImportClosed());
      return true;
    default:
      return false;
  }
}

const entry::ActDescription* ActOf(uint32_t event_type) {
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      if (act.event_type == event_type) return &act;
    }
  }
  return nullptr;
}

absl::Status Malformed(uint32_t event_type, const absl::Status& status) {
  return Annotate(status, "body of " + rules::FundCatalogue().EventTypeName(event_type));
}

// Visits a body, and the messages in it, for what it commits to.
class CommitmentReader {
 public:
  CommitmentReader(const entry::BodyDescription& body, std::vector<Commitment>& found)
      : body_(body), found_(found) {}

  template <typename T>
  void Field(uint32_t number, const char* name, const T& value,
             wire::TextForm = wire::TextForm::kNone) {
    const entry::FieldDescription* field = nullptr;
    for (const entry::FieldDescription& candidate : body_.fields) {
      if (candidate.number == number) field = &candidate;
    }
    if (field != nullptr) Take(*field, name, value);
  }

 private:
  template <typename T>
  static constexpr bool kIsMessage =
      !std::is_arithmetic_v<T> && !std::is_enum_v<T> && !wire::Fixed<T> &&
      !std::is_same_v<T, std::string> && !std::is_same_v<T, wire::CivilDate> &&
      !std::is_same_v<T, wire::Instant> && !std::is_same_v<T, money::Currency> &&
      !std::is_same_v<T, money::Money>;

  template <typename T>
  void Take(const entry::FieldDescription& field, const char* name, const std::optional<T>& value) {
    if (value.has_value()) Take(field, name, *value);
  }
  template <typename T>
  void Take(const entry::FieldDescription& field, const char* name, const std::vector<T>& values) {
    for (const T& value : values) Take(field, name, value);
  }
  template <typename T>
  void Take(const entry::FieldDescription& field, const char* name, const T& value) {
    if constexpr (std::is_same_v<T, Hash>) {
      if (field.kind == entry::FieldKind::kCommitment && !value.is_zero()) {
        found_.push_back({name, code_, value});
      }
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (field.kind == entry::FieldKind::kCode && std::string(name) == "code") code_ = value;
    } else if constexpr (kIsMessage<T>) {
      if (field.message == nullptr) return;
      const size_t before = found_.size();
      CommitmentReader inner(*field.message, found_);
      wire::VisitFields(value, inner);
      for (size_t i = before; i < found_.size(); ++i) found_[i].field = name;
    }
  }

  const entry::BodyDescription& body_;
  std::vector<Commitment>& found_;
  std::string code_;  // of the message at hand, in front of its digest
};

// Fields that say when money changed hands, whatever act they are of.
constexpr std::array<absl::string_view, 6> kMoneyDates = {
    "paid_on", "deposited_on", "value_date", "expense_date", "bank_date", "refund_date"};

class MoneyDateReader {
 public:
  template <typename T>
  void Field(uint32_t, absl::string_view name, const T& value,
             wire::TextForm = wire::TextForm::kNone) {
    if constexpr (std::is_same_v<T, wire::CivilDate>) {
      if (IsMoneyDate(name) && value.days != 0 && (date_ == 0 || value.days < date_)) {
        date_ = value.days;
      }
    }
  }
  CivilDays date() const { return date_; }

 private:
  CivilDays date_ = 0;
};

class AmountReader {
 public:
  template <typename T>
  void Field(uint32_t, absl::string_view, const T& value, wire::TextForm = wire::TextForm::kNone) {
    if constexpr (std::is_same_v<T, money::Money>) {
      if (!amount_.has_value() && value.currency.numeric != 0) amount_ = value;
    }
  }
  const std::optional<money::Money>& amount() const { return amount_; }

 private:
  std::optional<money::Money> amount_;
};

class TakenBackReader {
 public:
  template <typename T>
  void Field(uint32_t, absl::string_view name, const T& value,
             wire::TextForm = wire::TextForm::kNone) {
    if constexpr (std::is_same_v<T, uint64_t>) {
      if (name == kTakenBack) entry_ = value;
    }
  }
  static constexpr absl::string_view kTakenBack = "entry";
  LogIndex entry() const { return entry_; }

 private:
  LogIndex entry_ = 0;
};

}  // namespace

absl::StatusOr<std::string> BodyJson(uint32_t event_type, absl::string_view body) {
  absl::StatusOr<std::string> json;
  const auto show = [&](const auto& decoded) {
    if (decoded.ok()) {
      json = entry::ToJson(*decoded, rules::FundCatalogue());
    } else {
      json = Malformed(event_type, decoded.status());
    }
  };
  const auto show_act = [&](const auto& empty) {
    show(entry::DecodeBody<std::decay_t<decltype(empty)>>(body));
  };
  const auto show_writers = [&](const auto& empty) {
    show(wire::Decode<std::decay_t<decltype(empty)>>(body));
  };
  if (acts::WithBodyOf(event_type, show_act) || WithBodyOfWriter(event_type, show_writers)) {
    return json;
  }
  return absl::UnimplementedError(absl::StrCat(rules::FundCatalogue().EventTypeName(event_type),
                                               " is not known to this program"));
}

absl::StatusOr<std::string> AddedJson(uint32_t event_type, absl::string_view added) {
  if (added.empty()) return std::string("null");
  absl::StatusOr<std::string> json;
  const bool known = acts::WithAddedOf(event_type, [&](const auto& empty) {
    const auto decoded = wire::Decode<std::decay_t<decltype(empty)>>(added);
    if (decoded.ok()) {
      json = entry::ToJson(*decoded, rules::FundCatalogue());
    } else {
      json = Malformed(event_type, decoded.status());
    }
  });
  if (known) return json;
  return absl::UnimplementedError(absl::StrCat("what is added to ",
                                               rules::FundCatalogue().EventTypeName(event_type),
                                               " is not known to this program"));
}

uint32_t LineTypeOf(entry::Book book, absl::string_view body) {
  uint32_t found = 0;
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      const uint32_t type = act.line_event_type;
      if (act.book != book || type == 0 || type == found || !BodyJson(type, body).ok()) continue;
      if (found != 0) return 0;
      found = type;
    }
  }
  return found;
}

absl::StatusOr<std::vector<Commitment>> CommitmentsOf(uint32_t event_type, absl::string_view body) {
  std::vector<Commitment> found;
  const entry::ActDescription* act = ActOf(event_type);
  if (act == nullptr) return found;  // the ledger's own writer cites no document
  absl::Status status;
  acts::WithBodyOf(event_type, [&](const auto& empty) {
    const auto decoded = wire::Decode<std::decay_t<decltype(empty)>>(body);
    if (!decoded.ok()) {
      status = Malformed(event_type, decoded.status());
      return;
    }
    CommitmentReader reader(*act->body, found);
    wire::VisitFields(*decoded, reader);
  });
  AMANAT_RETURN_IF_ERROR(status);
  return found;
}

bool IsMoneyDate(absl::string_view field) {
  return std::find(kMoneyDates.begin(), kMoneyDates.end(), field) != kMoneyDates.end();
}

CivilDays MoneyDateOf(uint32_t event_type, absl::string_view body) {
  MoneyDateReader reader;
  acts::WithBodyOf(event_type, [&](const auto& empty) {
    const auto decoded = wire::Decode<std::decay_t<decltype(empty)>>(body);
    if (decoded.ok()) wire::VisitFields(*decoded, reader);
  });
  return reader.date();
}

std::optional<money::Money> AmountOf(uint32_t event_type, absl::string_view body) {
  AmountReader reader;
  acts::WithBodyOf(event_type, [&](const auto& empty) {
    const auto decoded = wire::Decode<std::decay_t<decltype(empty)>>(body);
    if (decoded.ok()) wire::VisitFields(*decoded, reader);
  });
  return reader.amount();
}

LogIndex EntryTakenBackBy(uint32_t event_type, absl::string_view body) {
  const entry::ActDescription* act = ActOf(event_type);
  if (act == nullptr) return 0;
  const bool takes_back =
      std::any_of(act->body->fields.begin(), act->body->fields.end(), [](const auto& field) {
        return field.kind == entry::FieldKind::kEntryIndex &&
               field.name == TakenBackReader::kTakenBack;
      });
  if (!takes_back) return 0;
  TakenBackReader reader;
  acts::WithBodyOf(event_type, [&](const auto& empty) {
    const auto decoded = wire::Decode<std::decay_t<decltype(empty)>>(body);
    if (decoded.ok()) wire::VisitFields(*decoded, reader);
  });
  return reader.entry();
}

}  // namespace amanat::evidence
