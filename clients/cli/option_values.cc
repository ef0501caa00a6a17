#include "clients/cli/option_values.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace amanat::cli {
namespace {

struct Named {
  absl::string_view commands;  // what their path begins with; empty: any
  absl::string_view option;
  const char* value;
};

// The last one that fits counts.
constexpr Named kNamed[] = {
    {"", "--amount", "AMOUNT"},
    {"", "--bought", "AMOUNT"},
    {"", "--charged", "AMOUNT"},
    {"", "--charges", "AMOUNT"},
    {"", "--credited", "AMOUNT"},
    {"", "--fee", "AMOUNT"},
    {"", "--received", "AMOUNT"},
    {"", "--sent", "AMOUNT"},
    {"", "--currency", "CURRENCY"},
    {"", "--bought-currency", "CURRENCY"},
    {"", "--charged-currency", "CURRENCY"},
    {"", "--received-currency", "CURRENCY"},
    {"", "--in", "CURRENCY"},
    {"", "--bank-date", "YYYY-MM-DD"},
    {"", "--contract-end", "YYYY-MM-DD"},
    {"", "--contract-start", "YYYY-MM-DD"},
    {"", "--deposited-on", "YYYY-MM-DD"},
    {"", "--distress-date", "YYYY-MM-DD"},
    {"", "--event-date", "YYYY-MM-DD"},
    {"", "--expense-date", "YYYY-MM-DD"},
    {"", "--licence-until", "YYYY-MM-DD"},
    {"", "--on", "YYYY-MM-DD"},
    {"", "--paid-on", "YYYY-MM-DD"},
    {"", "--rate-date", "YYYY-MM-DD"},
    {"", "--refund-date", "YYYY-MM-DD"},
    {"", "--reference-date", "YYYY-MM-DD"},
    {"", "--statement-date", "YYYY-MM-DD"},
    {"", "--value-date", "YYYY-MM-DD"},
    {"amanat ledger", "--from", "YYYY-MM-DD"},
    {"amanat ledger", "--to", "YYYY-MM-DD"},
    {"", "--allotment", "ID"},
    {"", "--case", "ID"},
    {"", "--claim", "ID"},
    {"", "--member", "ID"},
    {"", "--person", "ID"},
    {"", "stream", "ID"},
    {"", "case", "ID"},
    {"", "--liquidation", "LOG:INDEX"},
    {"amanat treasury liquidate", "--liquidation", "ID"},
    {"", "--approval", "LOG:INDEX"},
    {"", "--issue", "LOG:INDEX"},
    {"", "--cites", "LOG:INDEX"},
    {"", "--request", "LOG:INDEX"},
    {"", "--returned", "LOG:INDEX"},
    {"", "place", "LOG:INDEX"},
    {"", "entry", "LOG:INDEX"},
    {"", "log", "LOG"},
    {"", "--log", "LOG"},
    {"", "account", "NUMBER"},
    {"", "--assistance", "NUMBER"},
    {"", "--receipt-number", "NUMBER"},
    {"", "--count", "NUMBER"},
    {"", "--days", "NUMBER"},
    {"", "--version", "NUMBER"},
    {"", "--at", "SIZE"},
    {"", "--admission", "LOG:INDEX"},
    {"", "--first", "LOG:INDEX"},
    {"", "--spend", "LOG:INDEX"},
    {"", "--spends", "LOG:INDEX,..."},
    {"", "--rate", "LOG:INDEX"},
    {"amanat directory", "--rate", "DECIMAL"},
    {"", "--applied-rate", "DECIMAL"},
    {"", "--reference-rate", "DECIMAL"},
    {"", "--document", "CODE=FILE"},
    {"", "--set", "NAME=VALUE"},
    {"", "--heir", "PERSON=PERCENT"},
    {"", "--site", "SITE"},
    {"", "--country", "COUNTRY"},
    {"", "--destination", "COUNTRY"},
    {"", "--source", "COUNTRY"},
    {"amanat directory", "--source", "CODE"},
    {"", "--time-zone", "ZONE"},
    {"", "--domain", "DOMAIN"},
    {"", "--public-key", "HEX"},
    {"", "--vkey", "KEY"},
    {"", "file", "FILE"},
    {"", "paths", "FILE"},
    {"", "proof", "FILE"},
    {"", "--certificate", "FILE"},
    {"", "--entry", "FILE"},
    {"", "--guard", "FILE"},
    {"", "--key", "FILE"},
    {"", "--receipt", "FILE"},
    {"", "--receipts", "FILE"},
    {"", "--order", "FILE"},
    {"", "--statement", "FILE"},
    {"", "--trust", "FILE"},
    {"", "backup", "DIR"},
    {"", "data", "DIR"},
    {"", "dir", "DIR"},
    {"", "folder", "DIR"},
    {"", "path", "DIR"},
    {"", "--guards", "DIR"},
    {"", "--output", "DIR"},
    {"amanat document", "--output", "FILE"},
    {"amanat document", "--bundle", "FILE"},
    {"amanat document", "--file", "FILE"},
    {"amanat store", "--from", "DIR"},
    {"amanat store", "--to", "DIR"},
    {"amanat store", "--store", "DIR"},
    {"amanat store rebuild", "--store", "NAME"},
};

const char* ValueOf(const std::string& path, const std::string& option) {
  const char* value = nullptr;
  for (const Named& named : kNamed) {
    if (option == named.option && absl::StartsWith(path, named.commands)) value = named.value;
  }
  return value;
}

// CLI11's names of types, which say nothing to people.
bool IsUnnamed(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return absl::StartsWith(type, "TEXT") || absl::StartsWith(type, "UINT") ||
         absl::StartsWith(type, "INT");
}

void NameValuesBelow(CLI::App& command, const std::string& parents) {
  const std::string path =
      parents.empty() ? command.get_name() : absl::StrCat(parents, " ", command.get_name());
  for (CLI::Option* option : command.get_options([](CLI::Option*) { return true; })) {
    if (option->get_items_expected_max() == 0 || !IsUnnamed(*option)) continue;
    const char* value = ValueOf(path, option->get_name());
    const bool is_number = !absl::StartsWith(option->get_type_name(), "TEXT");
    option->type_name(value != nullptr ? value : is_number ? "NUMBER" : "CODE");
  }
  for (CLI::App* inner : command.get_subcommands([](CLI::App*) { return true; })) {
    NameValuesBelow(*inner, path);
  }
}

}  // namespace

void NameValues(CLI::App& app) { NameValuesBelow(app, ""); }

}  // namespace amanat::cli
