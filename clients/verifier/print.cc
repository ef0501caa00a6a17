#include "clients/verifier/print.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/counted.h"
#include "ledger/base/printable.h"
#include "ledger/entry/log_name.h"
#include "ledger/money/amount_for_people.h"

namespace amanat::verifier {
namespace {

using nlohmann::json;
using verify::Report;

std::string Amount(absl::int128 minor_units, money::Currency currency) {
  return money::AmountForPeople(currency, minor_units);
}

// The way of every program (docs/json.md): decimal text under the name, and behind it the minor units, as a
// number where readers of JSON hold it exactly.
void PutAmount(json& object, const std::string& name, absl::int128 minor_units,
               money::Currency currency) {
  constexpr int64_t kExactMax = int64_t{1} << 53;
  object[name] = money::FormatAmount(currency, minor_units);
  if (minor_units >= -kExactMax && minor_units <= kExactMax) {
    object[name + "_minor"] = static_cast<int64_t>(minor_units);
  } else {
    object[name + "_minor"] = money::FormatDecimal(minor_units, 0);
  }
}

std::string CurrencyName(money::Currency currency) {
  std::string code(money::CodeOf(currency));
  return code.empty() ? absl::StrCat(currency.numeric) : code;
}

std::string FormatLog(const verify::LogReport& log) {
  return Printable(
             absl::StrFormat("log %s: size %d, root %s, %d entries examined, %d signatures, %.2f s",
                             log.name.empty() ? log.folder : log.name, log.size, log.root.hex(),
                             log.examined, log.signatures, log.seconds)) +
         "\n";
}

std::string FormatFinding(const verify::ReportedFinding& finding) {
  std::string place = finding.log_name;
  if (finding.index.has_value()) absl::StrAppend(&place, " entry ", *finding.index);
  if (!finding.path.empty()) {
    absl::StrAppend(&place, place.empty() ? "" : ", ", "file ", finding.path);
  }
  const std::string mend = MendOf(finding);
  return Printable(absl::StrCat("finding: ", place, ": ", finding.rule, ": expected ",
                                finding.expected, "; found ", finding.found,
                                mend.empty() ? "" : "; mend: ", mend)) +
         "\n";
}

std::string FormatAllotment(const verify::AllotmentSums& sums) {
  return Printable(absl::StrCat(
             "allotment ", sums.allotment, ": issued ", Amount(sums.issued, sums.currency),
             ", accepted ", Amount(sums.accepted, sums.currency), ", spent ",
             Amount(sums.spent, sums.currency), ", held ", Amount(sums.held, sums.currency),
             ", returned ", Amount(sums.returned, sums.currency),
             sums.examined ? "" : " (not examined: a log that has a part in it is not here)")) +
         "\n";
}

json JsonOf(const verify::ReportedFinding& finding) {
  json value = {{"log", finding.log_name},      {"path", finding.path},   {"rule", finding.rule},
                {"expected", finding.expected}, {"found", finding.found}, {"index", nullptr},
                {"mend", MendOf(finding)}};
  if (finding.index.has_value()) value["index"] = *finding.index;
  return value;
}

json JsonOf(const verify::LogReport& log) {
  return {{"name", log.name},
          {"folder", log.folder},
          {"id", log.id.hex()},
          {"size", log.size},
          {"root", log.root.hex()},
          {"entries_examined", log.examined},
          {"signatures_checked", log.signatures},
          {"seconds", log.seconds}};
}

json JsonOf(const verify::AllotmentSums& sums) {
  json value = {{"allotment", sums.allotment},
                {"currency", CurrencyName(sums.currency)},
                {"examined", sums.examined}};
  PutAmount(value, "issued", sums.issued, sums.currency);
  PutAmount(value, "accepted", sums.accepted, sums.currency);
  PutAmount(value, "spent", sums.spent, sums.currency);
  PutAmount(value, "held", sums.held, sums.currency);
  PutAmount(value, "returned", sums.returned, sums.currency);
  return value;
}

json JsonOf(const verify::InTransit& item) {
  json value = {{"log", item.log_name},
                {"index", item.index},
                {"account", item.account},
                {"allotment", item.allotment},
                {"currency", CurrencyName(item.amount.currency)}};
  PutAmount(value, "amount", item.amount.minor_units, item.amount.currency);
  return value;
}

json JsonOf(const verify::ReportedLimitation& item) {
  json value = {{"log", item.log_name}, {"count", item.count}, {"detail", item.detail}};
  value["index"] = item.index.has_value() ? json(*item.index) : json();
  return value;
}

template <typename T>
json ListOf(const std::vector<T>& items) {
  json list = json::array();
  for (const T& item : items) list.push_back(JsonOf(item));
  return list;
}

constexpr verify::Limitation kAllLimitations[] = {
    verify::Limitation::kMissing, verify::Limitation::kWaiting, verify::Limitation::kNewer,
    verify::Limitation::kUntrusted, verify::Limitation::kUnderived};

json LimitationsJson(const verify::Limitations& limitations) {
  json object = json::object();
  for (const verify::Limitation kind : kAllLimitations) {
    object[std::string(verify::LimitationName(kind))] = {
        {"count", limitations.count(kind)}, {"listed", ListOf(limitations.listed(kind))}};
  }
  return object;
}

std::string FormatLimitations(const verify::Limitations& limitations) {
  std::string text;
  for (const verify::Limitation kind : kAllLimitations) {
    const absl::string_view name = verify::LimitationName(kind);
    for (const verify::ReportedLimitation& item : limitations.listed(kind)) {
      std::string place = item.log_name;
      if (item.index.has_value()) absl::StrAppend(&place, " entry ", *item.index);
      if (item.count > 1)
        absl::StrAppend(&place, place.empty() ? "" : ", ", item.count, " of them");
      text += Printable(absl::StrCat(name, ": ", place, place.empty() ? "" : ": ", item.detail));
      text += "\n";
    }
    if (const uint64_t more = limitations.unlisted(kind); more != 0) {
      absl::StrAppend(&text, name, ": and ", more, " more\n");
    }
  }
  return text;
}

// Rules that a file breaks which was damaged, cut off, or left over from another export.
constexpr absl::string_view kOfFiles[] = {
    "MISSING_FILE",       "FILE_SIZE",    "PARTIAL_FILE", "EMPTY_FOLDER",
    "NOT_A_REGULAR_FILE", "ENTRY_BUNDLE", "ENTRY_HASH",   "TILE",
    "CHECKPOINT",         "VERIFIER_KEY", "ROOT",         "FOLDER_NAME"};

}  // namespace

std::string MendOf(const verify::ReportedFinding& finding) {
  if (finding.rule == "UNEXPECTED_FILE") {
    return "take it away, or export into an empty folder";
  }
  if (finding.rule == "TRUST_FILE") {
    return "ask the fund for its trust file by another way than the set";
  }
  const bool of_file =
      std::find(std::begin(kOfFiles), std::end(kOfFiles), finding.rule) != std::end(kOfFiles);
  if (!of_file && finding.rule != "SET_EMPTY") return "";
  const auto name = entry::ParseLogName(finding.log_name);
  if (!name.ok()) return "export the log again into an empty folder, with amanat ledger export";
  return absl::StrCat(
      "export the log again into an empty folder, with amanat ledger export FOLDER --log ",
      finding.log_name, " at ", name->site, "'s node or any other that holds it, and verify that");
}

std::string FormatFieldsJson(const std::vector<std::pair<std::string, std::string>>& fields) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const auto& [name, value] : fields) object[name] = value;
  return object.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
}

std::string FormatVerdict(const Report& report) {
  std::string text = absl::StrCat(
      verify::SetVerdictName(report.verdict()), ": ", Counted(report.logs.size(), "log"), ", ",
      report.entries_examined(), " of ", Counted(report.entries(), "entry", "entries"), ", ",
      Counted(report.findings.count(), "finding"));
  for (const verify::Limitation kind : kAllLimitations) {
    const uint64_t count = report.limitations.count(kind);
    if (count != 0) absl::StrAppend(&text, ", ", count, " ", verify::LimitationName(kind));
  }
  return text + "\n";
}

std::string FormatReport(const Report& report, const Trust& trust) {
  const bool untrusted = report.limitations.count(verify::Limitation::kUntrusted) != 0;
  std::string text = absl::StrCat("trust ", Printable(trust.path), " SHA-256 ", trust.fingerprint,
                                  untrusted ? " UNTRUSTED" : "", "\n");
  for (const verify::LogReport& log : report.logs) text += FormatLog(log);
  for (const verify::ReportedFinding& finding : report.findings.listed())
    text += FormatFinding(finding);
  if (const uint64_t more = report.findings.count() - report.findings.listed().size(); more != 0) {
    absl::StrAppend(&text, "and ", Counted(more, "more finding"), "\n");
  }
  for (const verify::AllotmentSums& sums : report.allotments) text += FormatAllotment(sums);
  for (const verify::InTransit& item : report.in_transit) {
    text += Printable(absl::StrCat("in transit: ", item.log_name, " entry ", item.index, ", ",
                                   item.account, " of ", item.allotment, ": ",
                                   money::AmountForPeople(item.amount))) +
            "\n";
  }
  if (const uint64_t more = report.in_transit_count - report.in_transit.size(); more != 0) {
    absl::StrAppend(&text, "and ", Counted(more, "more posting"), " in transit\n");
  }
  text += FormatLimitations(report.limitations);
  absl::StrAppend(&text, "effects: ", report.effects_derived, " derived again from commands, ",
                  report.effects_not_derived, " not derived here");
  text += "\n";
  return text + FormatVerdict(report);
}

std::string FormatJson(const Report& report, const Trust& trust) {
  const json object = {{"verdict", verify::SetVerdictName(report.verdict())},
                       {"limitations", LimitationsJson(report.limitations)},
                       {"trust", {{"path", trust.path}, {"sha256", trust.fingerprint}}},
                       {"entries", report.entries()},
                       {"entries_examined", report.entries_examined()},
                       {"effects_derived", report.effects_derived},
                       {"effects_not_derived", report.effects_not_derived},
                       {"logs", ListOf(report.logs)},
                       {"findings_count", report.findings.count()},
                       {"findings", ListOf(report.findings.listed())},
                       {"allotments", ListOf(report.allotments)},
                       {"in_transit_count", report.in_transit_count},
                       {"in_transit", ListOf(report.in_transit)}};
  // Bytes that are no UTF-8 are replaced, and all but ASCII is escaped, whatever an export holds.
  return object.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
}

}  // namespace amanat::verifier
