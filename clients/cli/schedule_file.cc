#include "clients/cli/schedule_file.h"

#include "ledger/base/clock.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"
#include "services/forms/codes.h"
#include "services/toml/toml_reader.h"

namespace amanat::cli {
namespace {

constexpr size_t kScheduleBytesMax = 256u << 10;
constexpr int64_t kVersionMax = 1'000'000;
constexpr int64_t kMonthsMax = 120;
constexpr int64_t kDaysMax = 36'500;

absl::Status ReadAmount(const TomlTable& table, const std::string& key, money::Currency currency,
                        acts::v1::Money* amount) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, table.String(key));
  const auto parsed = money::ParseAmount(text, currency);
  AMANAT_RETURN_IF_ERROR(table.At(key, parsed.status()));
  amount->set_currency(currency.numeric);
  amount->set_minor_units(parsed->minor_units);
  return absl::OkStatus();
}

absl::Status ReadDays(const TomlTable& table, const std::string& key, uint64_t& days) {
  if (!table.Has(key)) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(days, table.Integer(key, 0, kDaysMax));
  return absl::OkStatus();
}

absl::StatusOr<acts::v1::Benefit> ReadBenefit(const TomlTable& table, money::Currency currency) {
  AMANAT_RETURN_IF_ERROR(table.AllowOnly(
      {"code", "programme", "amount", "tail_days", "deadline_days", "one_time", "documents"}));
  acts::v1::Benefit benefit;
  AMANAT_ASSIGN_OR_RETURN(*benefit.mutable_code(), table.String("code"));
  AMANAT_ASSIGN_OR_RETURN(*benefit.mutable_programme(), table.String("programme"));
  AMANAT_RETURN_IF_ERROR(ReadAmount(table, "amount", currency, benefit.mutable_amount()));
  uint64_t days = 0;
  AMANAT_RETURN_IF_ERROR(ReadDays(table, "tail_days", days));
  benefit.set_tail_days(days);
  days = 0;
  AMANAT_RETURN_IF_ERROR(ReadDays(table, "deadline_days", days));
  benefit.set_deadline_days(days);
  if (table.Has("one_time")) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text, table.String("one_time"));
    if (text != "yes" && text != "no") return table.Wrong("one_time", "is neither yes nor no");
    benefit.set_one_time(text == "yes");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> documents, table.Strings("documents"));
  for (const std::string& document : documents) {
    AMANAT_RETURN_IF_ERROR(table.At(
        "documents", forms::RequireOneOf(forms::DocumentKinds(), document, "one of them")));
    benefit.add_documents(document);
  }
  return benefit;
}

}  // namespace

absl::StatusOr<acts::v1::ScheduleSet> ParseSchedule(const std::string& text,
                                                    const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const TomlTable root, TomlTable::Parse(text, path));
  AMANAT_RETURN_IF_ERROR(root.AllowOnly(
      {"version", "effective_from", "currency", "contribution", "cover_months", "benefits"}));
  acts::v1::ScheduleSet schedule;
  AMANAT_ASSIGN_OR_RETURN(const int64_t version, root.Integer("version", 1, kVersionMax));
  schedule.set_version(version);
  AMANAT_ASSIGN_OR_RETURN(const std::string date, root.String("effective_from"));
  const auto days = ParseCivilDate(date);
  AMANAT_RETURN_IF_ERROR(root.At("effective_from", days.status()));
  schedule.set_effective_from(*days);
  AMANAT_ASSIGN_OR_RETURN(const std::string code, root.String("currency"));
  const auto currency = money::CurrencyFromCode(code);
  AMANAT_RETURN_IF_ERROR(root.At("currency", currency.status()));
  AMANAT_RETURN_IF_ERROR(
      ReadAmount(root, "contribution", *currency, schedule.mutable_contribution()));
  AMANAT_ASSIGN_OR_RETURN(const int64_t months, root.Integer("cover_months", 1, kMonthsMax));
  schedule.set_cover_months(months);
  AMANAT_ASSIGN_OR_RETURN(const std::vector<TomlTable> benefits, root.Tables("benefits"));
  for (const TomlTable& benefit : benefits) {
    AMANAT_ASSIGN_OR_RETURN(*schedule.add_benefits(), ReadBenefit(benefit, *currency));
  }
  return schedule;
}

absl::StatusOr<acts::v1::ScheduleSet> ReadSchedule(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kScheduleBytesMax));
  return ParseSchedule(text, path);
}

}  // namespace amanat::cli
