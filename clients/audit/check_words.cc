#include "clients/audit/check_words.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/check.h"
#include "ledger/money/money.h"

namespace amanat::audit {
namespace {

constexpr absl::string_view kDaysOfWeek[] = {
    "thursday", "friday",  "saturday", "sunday",
    "monday",   "tuesday", "wednesday"};  // from 1970-01-01

}  // namespace

int64_t BusinessDays(CivilDays from, CivilDays to, const Parameters& parameters) {
  // Called for every receipt of a fund: whole weeks are not counted day by day.
  const std::vector<std::string> weekend = parameters.Words("calendar.weekend");
  const auto is_business_day = [&](CivilDays day) {
    const absl::string_view name = kDaysOfWeek[((day % 7) + 7) % 7];
    return std::find(weekend.begin(), weekend.end(), name) == weekend.end();
  };
  if (to <= from) return 0;
  int64_t days_a_week = 0;
  for (CivilDays day = 0; day < 7; ++day) days_a_week += is_business_day(day) ? 1 : 0;
  const int64_t weeks = (to - from) / 7;
  int64_t days = weeks * days_a_week;
  for (CivilDays day = from + weeks * 7 + 1; day <= to; ++day) days += is_business_day(day) ? 1 : 0;
  return days;
}

std::string PersonOf(const Facts& facts, const std::string& code) {
  if (facts.directory->profiles().empty()) return code;
  return absl::StrJoin(facts.directory->CodesOfPerson(code, facts.directory_size), "/");
}

int64_t FiscalYear(CivilDays date, const Parameters& parameters) {
  const std::string text = FormatCivilDate(date);
  int64_t year = 0;
  int64_t month = 0;
  AMANAT_CHECK(absl::SimpleAtoi(text.substr(0, text.find('-', 1)), &year));
  AMANAT_CHECK(absl::SimpleAtoi(text.substr(text.find('-', 1) + 1, 2), &month));
  return month < parameters.Integer("calendar.fiscal-year-month") ? year - 1 : year;
}

std::string ShortPlace(const Facts& facts, const Place& place) {
  const entry::LogName& name = facts.LogOf(place).name;
  if (name.succession != 1) return absl::StrCat(name.str(), ":", place.index);
  return absl::StrCat(name.site, "/", entry::BookName(name.book), ":", place.index);
}

std::string Told(const money::Money& amount) { return money::FormatMoney(amount); }

Sum SumOf(const money::Money& amount) { return {amount.currency, amount.minor_units}; }

absl::int128 Balance(const AuditedLog& log, entry::Chart chart, const std::string& dimension,
                     money::Currency currency) {
  absl::int128 sum = 0;
  for (const accounts::Account& account : log.accounts) {
    const entry::AccountOpening& opening = account.opening;
    if (static_cast<entry::Chart>(opening.chart) == chart && opening.dimension == dimension &&
        opening.currency == currency) {
      sum += account.posted;
    }
  }
  return sum;
}

bool IsCovered(const Facts& facts, const SubjectId& person, CivilDays day, uint64_t tail_days) {
  const auto found = facts.people.find(person);
  if (found == facts.people.end()) return false;
  return contribution::CoverOn(found->second.payments, day, tail_days).covered();
}

std::optional<money::Currency> HomeCurrency(const Facts& facts) {
  const auto& schedules = facts.directory->schedules();
  if (!schedules.empty()) return schedules.back().body.contribution.currency;
  const auto& rates = facts.directory->rates();
  if (!rates.empty()) return rates.front().body.in_currency;
  return std::nullopt;
}

std::vector<CeilingUse> CeilingUses(const Facts& facts) {
  std::vector<CeilingUse> uses;
  for (const auto& [id, opened] : facts.cases) {
    std::vector<const Assistance*> approved;
    for (const auto& [number, assistance] : opened.assistances) {
      if (assistance.approved.has_value() && !assistance.ended.has_value()) {
        approved.push_back(&assistance);
      }
    }
    std::sort(approved.begin(), approved.end(), [](const auto* left, const auto* right) {
      return left->approved->index < right->approved->index;
    });
    std::map<std::pair<std::string, money::Currency>, absl::int128> sums;
    for (const Assistance* assistance : approved) {
      const money::Money& amount =
          assistance->paid.has_value() ? assistance->paid_amount : assistance->amount;
      absl::int128& sum = sums[{assistance->line, amount.currency}];
      sum += amount.minor_units;
      uses.push_back({*assistance->approved, &opened, assistance->line, assistance->approver,
                      Sum{amount.currency, sum}});
    }
  }
  return uses;
}

std::string WithoutHeadOffice() { return "head office's fund log is not in the set"; }

}  // namespace amanat::audit
