#include "clients/audit/parameters.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/directory/audit_parameters.h"
#include "ledger/money/money.h"

namespace amanat::audit {
namespace {

constexpr int64_t kIntegerMax = 36'600;  // days of a century
constexpr size_t kMistakesToldMax = 50;

constexpr absl::string_view kDays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

constexpr ParameterInfo kInfos[] = {
    {"calendar.weekend", "\"saturday sunday\"",
     "days that are no business days; holidays are not known"},
    {"calendar.fiscal-year-month", "1",
     "month, 1 to 12, with whose first day a fiscal year begins"},
    {"advance-while-open.days", "20", "days after its expense within which a payment is decided"},
    {"advance-ageing.warning-days", "60", "days after an acceptance, for a warning"},
    {"advance-ageing.error-days", "365", "the same, for an error"},
    {"recoverable-as-expense.days", "30",
     "days after a payment within which its receivable stands"},
    {"recoverable-as-expense.receivable-days", "180", "days within which a receivable is paid"},
    {"receipt-chain.collector-days", "1", "business days within which a collector deposits"},
    {"receipt-chain.uncredited-days", "3", "business days within which the bank credits a deposit"},
    {"receipt-chain.gap-warning-days", "7", "days that numbers of a book may be missing"},
    {"receipt-chain.gap-error-days", "30", "the same, for an error"},
    {"inter-office-mirror.days", "5", "business days within which the other office takes up"},
    {"repeated-assistance.line", "\"ticket\"", "the cost line of which a person has one"},
    {"repeated-assistance.days", "730", "within so many days"},
    {"verbal-approval.hours", "48", "hours within which head office ratifies"},
    {"verbal-approval.share-percent", "20", "most of an approver's approvals that are emergencies"},
    {"verbal-approval.share-approvals", "5",
     "how many approvals he must have for that to be asked"},
    {"stale-case.warning-days", "90", "days without an act, for a warning"},
    {"stale-case.error-days", "1095", "the same, for an error"},
    {"stale-rate.days", "7", "how old a rate may be when it is used"},
    {"stale-rate.charge-percent", "2", "how far the bank may be from the product of the rate"},
    {"idle-against-refused.days", "90", "days that money lies idle"},
    {"idle-against-refused.percent", "50", "the part of an allotment that is idle above it"},
    {"uncollected-entitlement.warning-days", "30", "days that an approved claim is unpaid"},
    {"uncollected-entitlement.error-days", "180", "the same, for an error"},
    {"uncollected-entitlement.claim-days", "60", "days within which a covered death is claimed"},
    {"uncollected-entitlement.benefits", "\"death\"",
     "how the codes of benefits for a death begin"},
    {"missing-chain.days", "7", "days that a log may be behind head office's"},
    {"back-dated.days", "7",
     "days that an effective date, or that of money, may lie before its record"},
    {"ceiling-raised.days", "3", "days within which a raised ceiling is used and lowered"},
    {"new-payee.days", "7", "days that a person must be known before he is paid"},
    {"lowest-ceiling.days", "30", "days around an approval whose lowest ceiling is asked"},
    {"outside-purpose.lines.", "assistance = \"*\"",
     "by purpose of an allotment the cost lines that it may pay; * for all"},
    {"double-benefit.lines.", "burial = \"remains\"",
     "by programme the cost lines that one person has not beside it"},
    {"collateral-short.collateral.", "",
     "by party and currency, such as gulf-manpower.SAR, the collateral that the fund holds"},
};

bool IsFamily(const ParameterInfo& info) { return absl::EndsWith(info.name, "."); }

const ParameterInfo* FindInfo(absl::string_view name) {
  for (const ParameterInfo& info : kInfos) {
    if (IsFamily(info) ? absl::StartsWith(name, info.name) && name.size() > info.name.size()
                       : name == info.name) {
      return &info;
    }
  }
  return nullptr;
}

bool IsInteger(const ParameterInfo& info) {
  return !IsFamily(info) && !absl::StartsWith(info.standard, "\"");
}

bool IsKey(absl::string_view key) {
  return std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
  });
}

// Why the value cannot be the parameter's; empty when it can.
std::string WrongValue(absl::string_view name, const ParameterInfo& info, absl::string_view text) {
  if (IsInteger(info)) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number) || number < 0 || number > kIntegerMax ||
        absl::StrCat(number) != text) {
      return absl::StrCat("is a whole number from 0 to ", kIntegerMax);
    }
    if (name == "calendar.fiscal-year-month" && (number < 1 || number > 12)) {
      return "is a month from 1 to 12";
    }
    return "";
  }
  if (text.size() < 2 || text.front() != '"' || text.back() != '"' ||
      absl::StrContains(text.substr(1, text.size() - 2), "\"") || absl::StrContains(text, "\\")) {
    return "is a text in quotation marks";
  }
  if (name == "calendar.weekend") {
    for (const absl::string_view day :
         absl::StrSplit(text.substr(1, text.size() - 2), ' ', absl::SkipEmpty())) {
      if (std::find(std::begin(kDays), std::end(kDays), day) == std::end(kDays)) {
        return "names days as monday, with a space between them";
      }
    }
  }
  if (info.name == "collateral-short.collateral.") {
    const std::vector<absl::string_view> parts = absl::StrSplit(name, '.');
    const auto currency = money::CurrencyFromCode(parts.back());
    if (parts.size() != 4 || !currency.ok()) {
      return "names a party and a currency, as collateral-short.collateral.gulf-manpower.SAR";
    }
    const auto amount = money::ParseAmount(text.substr(1, text.size() - 2), *currency);
    if (!amount.ok()) return absl::StrCat("is an amount: ", amount.status().message());
  }
  return "";
}

std::string Unquoted(absl::string_view text) {
  return std::string(absl::StartsWith(text, "\"") ? text.substr(1, text.size() - 2) : text);
}

// Without the comment, which may not stand within quotation marks.
absl::string_view WithoutComment(absl::string_view line) {
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == '#' && !quoted) return line.substr(0, i);
  }
  return line;
}

}  // namespace

absl::Span<const ParameterInfo> ParameterInfos() { return kInfos; }

Parameters::Parameters() {
  for (const ParameterInfo& info : kInfos) {
    if (!IsFamily(info)) {
      values_[std::string(info.name)] = Unquoted(info.standard);
    } else if (!info.standard.empty()) {
      const std::pair<absl::string_view, absl::string_view> member =
          absl::StrSplit(info.standard, absl::MaxSplits(" = ", 1));
      values_[absl::StrCat(info.name, member.first)] = Unquoted(member.second);
    }
  }
}

absl::StatusOr<Parameters> Parameters::Parse(absl::string_view text, const std::string& path) {
  Parameters parameters;
  parameters.path_ = path;
  std::vector<std::string> mistakes;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const auto wrong = [&, number](absl::string_view why) {
      mistakes.push_back(absl::StrCat(path, ":", number, ": ", why));
    };
    line = absl::StripAsciiWhitespace(WithoutComment(line));
    if (line.empty()) continue;
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    const std::string name(absl::StripAsciiWhitespace(parts.first));
    const absl::string_view value = absl::StripAsciiWhitespace(parts.second);
    const ParameterInfo* info = IsKey(name) ? FindInfo(name) : nullptr;
    if (info == nullptr) {
      wrong("not a parameter of any check; a line is NAME = VALUE");
      continue;
    }
    const std::string why = WrongValue(name, *info, value);
    if (!why.empty()) {
      wrong(absl::StrCat(name, " ", why));
    } else if (!parameters.set_by_file_.emplace(name, Unquoted(value)).second) {
      wrong(absl::StrCat(name, " stands there twice"));
    } else {
      parameters.values_[name] = Unquoted(value);
    }
  }
  if (mistakes.empty()) return parameters;
  if (mistakes.size() > kMistakesToldMax) {
    const size_t more = mistakes.size() - kMistakesToldMax;
    mistakes.resize(kMistakesToldMax);
    mistakes.push_back(absl::StrCat(more, " mistakes more"));
  }
  return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
}

Parameters Parameters::OverTheFunds(const directory::Directory& directory, TreeSize size) const {
  Parameters parameters = *this;
  const directory::AuditParameters* set = directory.AuditParametersAt(size);
  if (set == nullptr) return parameters;
  parameters.signed_version_ = {set->body.version, set->index, set->recorded};
  for (const directory::AuditParameterSetting& setting : set->body.settings) {
    const directory::AuditParameterInfo* info = directory::FindAuditParameter(setting.parameter);
    AMANAT_CHECK(info != nullptr);
    const std::string name(info->name);
    const std::string value = absl::StrCat(setting.value);
    parameters.set_by_fund_[name] = value;
    if (!set_by_file_.contains(name)) parameters.values_[name] = value;
  }
  return parameters;
}

std::vector<SetParameter> Parameters::AllSet() const {
  const Parameters standard;
  std::vector<SetParameter> all;
  for (const auto& [name, value] : values_) {
    SetParameter set{.name = name, .value = value, .standard = "", .by_file = {}, .by_fund = {}};
    if (const auto by = set_by_file_.find(name); by != set_by_file_.end()) set.by_file = by->second;
    if (const auto by = set_by_fund_.find(name); by != set_by_fund_.end()) set.by_fund = by->second;
    if (!set.by_file.has_value() && !set.by_fund.has_value()) continue;
    const auto found = standard.values_.find(name);
    if (found != standard.values_.end()) set.standard = found->second;
    all.push_back(std::move(set));
  }
  return all;
}

const std::string& Parameters::Text(absl::string_view name) const {
  const auto value = values_.find(name);
  AMANAT_CHECK(value != values_.end());
  return value->second;
}

int64_t Parameters::Integer(absl::string_view name) const {
  int64_t number = 0;
  AMANAT_CHECK(absl::SimpleAtoi(Text(name), &number));
  return number;
}

std::vector<std::string> Parameters::Words(absl::string_view name) const {
  return absl::StrSplit(Text(name), ' ', absl::SkipEmpty());
}

std::map<std::string, std::string> Parameters::Family(absl::string_view family) const {
  std::map<std::string, std::string> members;
  for (const auto& [name, value] : values_) {
    if (absl::StartsWith(name, family)) members[name.substr(family.size())] = value;
  }
  return members;
}

}  // namespace amanat::audit
