#include "clients/cli/examples.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/usage/command_model.h"

namespace amanat::cli {
namespace {

struct Example {
  absl::string_view command;
  absl::string_view before;   // options of every command, in front of it
  absl::string_view options;  // its own
};

constexpr Example kExamples[] = {
    {"contribution enrol", "--sign off-1=off-1.key",
     "--destination SAU --hiring agency --contract-start 2026-01-01 --contract-end 2028-01-01"},
    {"contribution collect", "--sign col-1=col-1.key",
     "--receipt-book 7 --receipt-number 42 --amount 1500.00 --currency PHP --destination SAU "
     "--contract-start 2026-01-01"},
    {"contribution import", "--sign col-1=col-1.key", "march.csv --receipts march-receipts.csv"},
    {"contribution deposit", "--sign col-1=col-1.key",
     "--slip s-0042 --amount 250000.00 --currency PHP"},
    {"contribution bank-credit", "--sign tre-1=tre-1.key",
     "--collector col-1 --slip s-0042 --amount 250000.00 --currency PHP --statement-line "
     "2026-0117"},
    {"contribution cover", "", "--member M-3f9a0-7c1d2-s --on 2026-03-31"},
    {"contribution show", "", "manila:40"},
    {"contribution unmatched", "", ""},
    {"contribution paid-after-death", "", ""},
    {"contribution statistics", "", ""},
    {"claims request", "--sign hkg-1=hkg-1.key",
     "--member 0123456789abcdef0123456789abcdef --benefit death-natural --event-date 2026-03-01 "
     "--document death-certificate=scan.pdf --heir new=60 --heir new=40"},
    {"claims file", "--sign off-1=off-1.key", "--request hong-kong:12"},
    {"claims recommend", "--sign off-1=off-1.key", "--claim 3f9a"},
    {"claims approve", "--sign app-1=app-1.key", "--claim 3f9a"},
    {"claims reject", "--sign app-1=app-1.key", "--claim 3f9a --reason not-covered"},
    {"claims order-payment", "--sign app-1=app-1.key", "--claim 3f9a"},
    {"claims pay", "--sign pay-1=pay-1.key", "--claim 3f9a"},
    {"claims show", "", "--claim 3f9a"},
    {"claims list", "", "--state recommended"},
    {"claims requests", "", "--all"},
    {"repatriation open-case", "--sign ruh-1=ruh-1.key",
     "--reason abuse --hiring agency --liable-party gulf-manpower --distress-date 2026-03-01"},
    {"repatriation close", "--sign ruh-1=ruh-1.key", "--case 5f07 --outcome repatriated"},
    {"repatriation recommend", "--sign ruh-1=ruh-1.key",
     "--case 5f07 --line ticket --amount 1234.56 --currency SAR --allotment a9c1"},
    {"repatriation withdraw", "--sign ruh-1=ruh-1.key",
     "--case 5f07 --assistance 1 --reason no-longer-needed"},
    {"repatriation approve", "--sign ruh-2=ruh-2.key", "--case 5f07 --assistance 1"},
    {"repatriation emergency-approve", "--sign ruh-2=ruh-2.key",
     "--case 5f07 --line shelter --amount 800.00 --currency SAR --allotment a9c1 "
     "--emergency no-second-officer"},
    {"repatriation disburse", "--sign ruh-3=ruh-3.key",
     "--case 5f07 --assistance 1 --amount 1234.56 --currency SAR --receipt ticket.pdf"},
    {"repatriation release", "--sign ruh-1=ruh-1.key",
     "--case 5f07 --assistance 1 --reason paid-by-liable-party"},
    {"repatriation refund", "--sign ruh-3=ruh-3.key",
     "--spend 17 --amount 100.00 --currency SAR --statement-line 2026-0117"},
    {"repatriation ratify", "--sign app-1=app-1.key", "--approval riyadh:17"},
    {"repatriation cases", "", "--state open --site riyadh"},
    {"repatriation show", "", "--case C-5f07c-1d2e3-r"},
    {"repatriation notices", "", "--site riyadh"},
    {"repatriation emergencies", "", ""},
    {"repatriation worklist", "", ""},
    {"remittance record", "--sign rep-1=rep-1.key",
     "--provider gulf-exchange --reference GX-100045 --source ARE --destination PHL --sent 735.00 "
     "--currency AED --fee 15.00"},
    {"remittance import", "--sign rep-1=rep-1.key", "march.csv --provider gulf-exchange"},
    {"remittance submit-iso20022", "--sign rep-1=rep-1.key --yes", "messages/"},
    {"remittance observe-prices", "--sign rep-1=rep-1.key --yes", "prices.csv"},
    {"remittance corridors", "", "--source ARE --amount 200"},
    {"remittance list", "", ""},
    {"remittance show", "", "manila/remittance:12"},
    {"remittance statistics", "", ""},
    {"treasury show", "", "manila:17"},
    {"treasury allotments", "", ""},
    {"treasury exchanges", "", "--beyond-tolerance"},
    {"treasury trial-balance", "", "--log manila"},
    {"treasury inter-office", "", ""},
    {"treasury liquidations", "", "--undecided"},
    {"document add", "", "passport.pdf --code passport-copy"},
    {"document check", "", "passport.pdf riyadh:12"},
    {"document bundle", "", "3f9a --file death.pdf --file passport.pdf --output claim.tar"},
    {"ledger logs", "", ""},
    {"ledger status", "", ""},
    {"ledger entries", "", "manila --first 100 --count 20"},
    {"ledger show", "", "manila:12"},
    {"ledger balance", "", "manila 1 --on 2026-03-31"},
    {"ledger statement", "", "manila 1 --from 2026-03-01 --to 2026-03-31"},
    {"ledger trial-balance", "", "manila --on 2026-03-31"},
    {"ledger stream", "", "riyadh 5f07c1d2e30123456789abcdef012345"},
    {"ledger proof", "", "manila:12 > entry-12.proof"},
    {"ledger verify-proof", "", "entry-12.proof --trust trust --key manila-fund/vkey"},
    {"ledger export", "", "/media/audit --log manila --log riyadh"},
    {"audit", "", "/media/audit --trust trust --html audit.html --proofs proofs"},
    {"command show", "", "rate.command"},
    {"command list", "", ""},
    {"command forget", "", "rate.command"},
    {"command sign", "--sign adm-2=adm-2.key", "rate.command"},
    {"command submit", "", "rate.command"},
    {"directory found-administrator", "", "--code adm-1 --key adm-1.key --site manila"},
    {"directory admit-operator", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--code off-1 --site riyadh --roles officer,approver "
     "--public-key d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
    {"directory admit-site", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--site riyadh --country SA --time-zone Asia/Riyadh"},
    {"directory admit-log", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--vkey owf.example/riyadh/fund/1+52c4c1b4+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"},
    {"directory revoke-key", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--admission 14 --reason left"},
    {"directory set-profile", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--code off-9 --same-person-as off-1 --languages ar,en --bond 100000.00 --bond-currency PHP"},
    {"directory set-ceiling", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--site riyadh --line ticket --amount 3500.00 --currency SAR"},
    {"directory set-schedule", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key", "schedule.toml"},
    {"directory set-rate", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--currency SAR --in PHP --rate 15.2347 --source bsp"},
    {"directory activate-rules", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key", "--version 2"},
    {"directory add-chart-permits", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--chart DISBURSED --events SPEND_REFUNDED,BANK_CHARGED"},
    {"directory set-audit-parameters", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--version 2 --keep --set stale-rate.days=14,verbal-approval.hours=72"},
    {"directory set-party", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--code gulf-manpower --kind agency --country SA --licence-until 2028-06-30"},
    {"directory set-party-status", "--sign adm-1=adm-1.key --sign adm-2=adm-2.key",
     "--party gulf-manpower --status suspended --reason non-payment --cites riyadh:118"},
    {"directory parties", "", "--all"},
    {"directory operators", "", ""},
    {"directory profiles", "", "--all"},
    {"directory sites", "", ""},
    {"directory logs", "", ""},
    {"directory ceilings", "", ""},
    {"directory schedules", "", ""},
    {"directory rates", "", ""},
    {"directory rules", "", ""},
    {"directory chart-permits", "", ""},
    {"directory audit-parameters", "", "--all"},
    {"key new", "", "off-1.key --code off-1"},
    {"key show", "", "--digits off-1.key > off-1.public"},
    {"pki authority", "", "certificates --domain owf.example"},
    {"pki node", "", "certificates --site manila"},
    {"pki operator", "", "certificates --site manila --code reyes"},
    {"pki revoke", "", "certificates --certificate certificates/manila/operator-reyes.crt"},
};

}  // namespace

void AddExamples(CLI::App& app) {
  for (const Example& example : kExamples) {
    CLI::App* command = usage::FindCommand(app, example.command);
    if (command == nullptr || !command->get_subcommands([](CLI::App*) { return true; }).empty()) {
      continue;
    }
    // A footer of its group says the same at every command of it.
    std::string footer = command->get_footer();
    if (footer == command->get_parent()->get_footer()) footer.clear();
    if (absl::StrContains(footer, "Example")) continue;
    std::string line = "  amanat ";
    if (!example.before.empty()) absl::StrAppend(&line, example.before, " ");
    absl::StrAppend(&line, example.command);
    if (!example.options.empty()) absl::StrAppend(&line, " ", example.options);
    command->footer(absl::StrCat(footer, footer.empty() ? "" : "\n\n", "Example:\n", line));
  }
}

std::vector<std::string> ExamplesIn(absl::string_view footer) {
  std::vector<std::string> examples;
  bool goes_on = false;
  for (absl::string_view line : absl::StrSplit(footer, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    absl::ConsumePrefix(&line, "Example: ");
    const bool begins = absl::StartsWith(line, "amanat ");
    if (!goes_on && !begins) continue;
    const bool ends = !absl::ConsumeSuffix(&line, "\\");
    if (goes_on) {
      absl::StrAppend(&examples.back(), line);
    } else {
      examples.emplace_back(line);
    }
    goes_on = !ends;
  }
  return examples;
}

}  // namespace amanat::cli
