#include "clients/verifier/print.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace amanat::verifier {
namespace {

using nlohmann::json;
using verify::Report;

// Bytes from an export may be anything; a terminal gets printable text only.
std::string Printable(const std::string& text) {
  std::string printable;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      absl::StrAppend(&printable, absl::StrFormat("\\x%02x", static_cast<unsigned char>(c)));
    } else {
      printable.push_back(c);
    }
  }
  return printable;
}

std::string Amount(int64_t minor_units, money::Currency currency) {
  return money::FormatAmount({currency, minor_units});
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
  return Printable(absl::StrCat("finding: ", place, ": ", finding.rule, ": expected ",
                                finding.expected, "; found ", finding.found)) +
         "\n";
}

std::string FormatAllotment(const verify::AllotmentSums& sums) {
  return Printable(absl::StrCat(
             "allotment ", sums.allotment, " in ", CurrencyName(sums.currency), ": issued ",
             Amount(sums.issued, sums.currency), ", accepted ",
             Amount(sums.accepted, sums.currency), ", spent ", Amount(sums.spent, sums.currency),
             ", held ", Amount(sums.held, sums.currency), ", returned ",
             Amount(sums.returned, sums.currency),
             sums.examined ? "" : " (not examined: a log that has a part in it is not here)")) +
         "\n";
}

json JsonOf(const verify::ReportedFinding& finding) {
  json value = {{"log", finding.log_name},      {"path", finding.path},   {"rule", finding.rule},
                {"expected", finding.expected}, {"found", finding.found}, {"index", nullptr}};
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
  return {{"allotment", sums.allotment}, {"currency", CurrencyName(sums.currency)},
          {"issued", sums.issued},       {"accepted", sums.accepted},
          {"spent", sums.spent},         {"held", sums.held},
          {"returned", sums.returned},   {"examined", sums.examined}};
}

json JsonOf(const verify::InTransit& item) {
  return {{"log", item.log_name},
          {"index", item.index},
          {"account", item.account},
          {"allotment", item.allotment},
          {"amount", item.amount.minor_units},
          {"currency", CurrencyName(item.amount.currency)}};
}

json JsonOf(const verify::Waiting& item) {
  return {{"log", item.log_name}, {"index", item.index}, {"reason", item.reason}};
}

json JsonOf(const verify::NotExamined& item) {
  return {{"log", item.log_name}, {"other_log", item.other_log}, {"references", item.references}};
}

template <typename T>
json ListOf(const std::vector<T>& items) {
  json list = json::array();
  for (const T& item : items) list.push_back(JsonOf(item));
  return list;
}

}  // namespace

std::string FormatVerdict(const Report& report) {
  const char* verdict = report.verified() ? "verified" : "FAILED";
  if (report.incomplete()) verdict = "incomplete";
  return absl::StrCat(verdict, ": ", report.logs.size(), " logs, ", report.entries_examined(),
                      " entries, ", report.findings.count(), " findings\n");
}

std::string FormatReport(const Report& report, const Trust& trust) {
  std::string text = absl::StrCat("trust ", Printable(trust.path), " SHA-256 ", trust.fingerprint,
                                  trust.unverified ? " UNVERIFIED" : "", "\n");
  for (const verify::LogReport& log : report.logs) text += FormatLog(log);
  for (const verify::ReportedFinding& finding : report.findings.listed())
    text += FormatFinding(finding);
  if (const uint64_t more = report.findings.count() - report.findings.listed().size(); more != 0) {
    absl::StrAppend(&text, "and ", more, " more findings\n");
  }
  for (const verify::AllotmentSums& sums : report.allotments) text += FormatAllotment(sums);
  for (const verify::InTransit& item : report.in_transit) {
    text += Printable(absl::StrCat("in transit: ", item.log_name, " entry ", item.index, ", ",
                                   item.account, " of ", item.allotment, ": ",
                                   money::FormatMoney(item.amount))) +
            "\n";
  }
  if (const uint64_t more = report.in_transit_count - report.in_transit.size(); more != 0) {
    absl::StrAppend(&text, "and ", more, " more postings in transit\n");
  }
  for (const verify::Waiting& item : report.waiting) {
    text += Printable(absl::StrCat("waiting: ", item.log_name, " entry ", item.index, ": ",
                                   item.reason)) +
            "\n";
  }
  for (const verify::Waiting& item : report.upgrades) {
    text += Printable(absl::StrCat("upgrade: ", item.log_name, " entry ", item.index, ": ",
                                   item.reason)) +
            "\n";
  }
  for (const verify::NotExamined& item : report.not_examined) {
    text +=
        Printable(absl::StrCat("not examined: ", item.references, " references of ", item.log_name,
                               " into ", item.other_log, ", which is not in the set")) +
        "\n";
  }
  absl::StrAppend(&text, "effects: ", report.effects_derived, " derived again from commands, ",
                  report.effects_not_derived, " not derived here");
  text += "\n";
  return text + FormatVerdict(report);
}

std::string FormatJson(const Report& report, const Trust& trust) {
  const json object = {
      {"verified", report.verified()},
      {"incomplete", report.incomplete()},
      {"trust",
       {{"path", trust.path}, {"sha256", trust.fingerprint}, {"unverified", trust.unverified}}},
      {"entries_examined", report.entries_examined()},
      {"effects_derived", report.effects_derived},
      {"effects_not_derived", report.effects_not_derived},
      {"logs", ListOf(report.logs)},
      {"findings_count", report.findings.count()},
      {"findings", ListOf(report.findings.listed())},
      {"allotments", ListOf(report.allotments)},
      {"in_transit_count", report.in_transit_count},
      {"in_transit", ListOf(report.in_transit)},
      {"waiting", ListOf(report.waiting)},
      {"upgrades", ListOf(report.upgrades)},
      {"not_examined", ListOf(report.not_examined)}};
  // Bytes that are no UTF-8 are replaced, whatever an export holds.
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace amanat::verifier
