#include "clients/cli/next_steps.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/command_file.h"
#include "clients/cli/short_id.h"
#include "clients/terminal/terminal.h"

namespace amanat::cli {
namespace {

struct Step {
  // The command that was done; of a reversal with the act behind it, as it is in the log.
  absl::string_view behind;
  absl::string_view who;  // "an approver decides"
  absl::string_view
      command;  // behind `amanat`; {title} is what was printed under it, or the option --title
};

constexpr Step kSteps[] = {
    {"contribution enrol", "a collector records the member's receipt",
     "--sign CODE=KEYFILE contribution collect --member {member} --receipt-book BOOK "
     "--receipt-number NUMBER --amount AMOUNT --currency CURRENCY --destination {destination} "
     "--contract-start {contract-start}"},
    {"contribution deposit", "a treasurer matches the bank's credit",
     "--sign CODE=KEYFILE contribution bank-credit --collector CODE --slip {slip} --amount "
     "{amount} "
     "--currency {currency} --statement-line LINE"},
    {"claims request", "head office takes it up",
     "--sign CODE=KEYFILE claims file --request {entry}"},
    {"claims file", "an officer recommends it",
     "--sign CODE=KEYFILE claims recommend --claim {claim}"},
    {"claims recommend", "an approver decides",
     "--sign CODE=KEYFILE claims approve --claim {claim}"},
    {"claims approve", "an approver orders the payment",
     "--sign CODE=KEYFILE claims order-payment --claim {claim}"},
    {"claims order-payment", "a payer pays", "--sign CODE=KEYFILE claims pay --claim {claim}"},
    {"repatriation open-case", "an officer recommends a payment",
     "--sign CODE=KEYFILE repatriation recommend --case {case} --line ticket --amount AMOUNT "
     "--currency CURRENCY --allotment ID"},
    {"repatriation recommend", "somebody else approves it",
     "--sign CODE=KEYFILE repatriation approve --case {case} --assistance {assistance}"},
    {"repatriation approve", "somebody else pays it",
     "--sign CODE=KEYFILE repatriation disburse --case {case} --assistance {assistance} "
     "--amount AMOUNT --currency CURRENCY --receipt FILE"},
    {"repatriation emergency-approve", "head office ratifies it within 48 hours",
     "--sign CODE=KEYFILE repatriation ratify --approval {entry}"},
    {"treasury issue", "the consulate accepts it",
     "--sign CODE=KEYFILE treasury accept --allotment {allotment}"},
    {"treasury liquidate", "head office decides each line",
     "--sign CODE=KEYFILE treasury accept-line --liquidation {entry} --spend INDEX"},
    {"treasury return", "head office enters the bank's credit",
     "--sign CODE=KEYFILE treasury credit-return --returned {entry} --credited {amount} "
     "--currency {currency} --statement-line LINE"},
    {"treasury decline", "head office enters the bank's credit",
     "--sign CODE=KEYFILE treasury credit-return --returned {entry} --credited AMOUNT "
     "--currency CURRENCY --statement-line LINE"},
    {"directory revoke-key",
     "whoever keeps the authority revokes the person's certificate, too; who is admitted again "
     "under "
     "the code needs one that is made after this revocation",
     "pki revoke DIR --certificate FILE"},
    {"reverse CONTRIBUTION_REVERSED", "its collector records the right receipt",
     "--sign CODE=KEYFILE contribution collect --collector {collector} --member {member} "
     "--receipt-book {receipt_book} --receipt-number {receipt_number} --amount AMOUNT --currency "
     "CURRENCY --destination {destination} --contract-start YYYY-MM-DD"},
    {"reverse DEPOSIT_REVERSED", "its collector records the right deposit",
     "--sign CODE=KEYFILE contribution deposit --collector {collector} --slip {slip} --amount "
     "AMOUNT "
     "--currency CURRENCY"},
    {"reverse CREDIT_REVERSED", "a treasurer matches the right credit",
     "--sign CODE=KEYFILE contribution bank-credit --collector {collector} --slip {slip} --amount "
     "AMOUNT --currency CURRENCY --statement-line {statement_line}"},
    {"reverse ENROLMENT_WITHDRAWN", "an officer enrols the member as it is right",
     "--sign CODE=KEYFILE contribution enrol --member {member} --destination {destination} "
     "--hiring "
     "{hiring} --contract-start YYYY-MM-DD --contract-end YYYY-MM-DD"},
    {"reverse REMITTANCE_REVERSED", "a reporter records the right one",
     "--sign CODE=KEYFILE remittance record --provider {provider} --reference REFERENCE --source "
     "{source} --destination {destination} --sent AMOUNT --currency CURRENCY"},
    {"reverse PRICES_REVERSED", "a reporter observes all prices of it again",
     "--sign CODE=KEYFILE --yes remittance observe-prices FILE"},
    {"reverse EXCHANGE_REVERSED", "a treasurer records the right exchange",
     "--sign CODE=KEYFILE treasury exchange --bought AMOUNT --bought-currency CURRENCY --charged "
     "AMOUNT --charged-currency CURRENCY --rate {rate} --statement-line {statement_line}"},
    {"reverse OPENING_BALANCE_REVERSED", "two administrators enter the right balance",
     "--sign CODE=KEYFILE --sign CODE=KEYFILE treasury opening-balance --amount AMOUNT --currency "
     "CURRENCY --statement FILE --statement-date YYYY-MM-DD"},
};

// Behind every act that was prepared for others, and behind every signature on a file: what the next one of
// those who have not signed runs, and whoever is last.
constexpr absl::string_view kSign = "--sign {signer}=KEYFILE command sign {file}";
constexpr absl::string_view kSubmit = "command submit {file}";

const CLI::App& Reached(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

// "ledger show"
std::string WordsOf(const CLI::App& command) {
  if (command.get_parent() == nullptr) return "";
  const std::string parents = WordsOf(*command.get_parent());
  return absl::StrCat(parents, parents.empty() ? "" : " ", command.get_name());
}

// What is printed may be longer than what was given, and is what the ledger knows.
std::string Known(const std::string& title, const CLI::App& command, const Session& session) {
  std::string value = session.Said(title);
  if (value.empty()) {
    const CLI::Option* option = command.get_option_no_throw("--" + title);
    if (option == nullptr) option = command.get_option_no_throw(title);
    if (option != nullptr && option->count() == 1) value = option->results().front();
  }
  return ShortIdUnder(title, value).value_or(value);
}

// As one word of a shell's command line.
std::string InShell(const std::string& value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-._/:=,+@%", c);
  });
  if (plain) return value;
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"'", "'\\''"}}), "'");
}

std::optional<std::string> Fill(absl::string_view pattern, const CLI::App& command,
                                const Session& session) {
  std::string filled;
  for (;;) {
    const size_t open = pattern.find('{');
    absl::StrAppend(&filled, pattern.substr(0, open));
    if (open == absl::string_view::npos) return filled;
    const size_t close = pattern.find('}', open);
    const std::string value =
        Known(std::string(pattern.substr(open + 1, close - open - 1)), command, session);
    if (value.empty()) return std::nullopt;
    absl::StrAppend(&filled, InShell(value));
    pattern.remove_prefix(close + 1);
  }
}

std::string For(absl::string_view pattern, const std::string& signer, const std::string& path) {
  return absl::StrReplaceAll(pattern, {{"{signer}", signer}, {"{file}", path}});
}

void SayHandOn(const std::string& path) {
  const auto file = ReadCommandFile(path);
  if (!file.ok()) return;
  for (const CommandFile::Signer& signer : file->signers) {
    if (signer.signature.has_value()) continue;
    terminal::Say(absl::StrCat("Next, ", signer.code, " signs the file, there or here:"));
    terminal::Say(absl::StrCat("  amanat ", For(kSign, signer.code, path)));
  }
  terminal::Say("Next, whoever is last submits it, before it expires:");
  terminal::Say(absl::StrCat("  amanat ", For(kSubmit, "", path)));
}

// Lists that are not called so.
constexpr absl::string_view kOtherLists[] = {"contribution statistics", "remittance corridors",
                                             "remittance statistics", "treasury inter-office",
                                             "treasury trial-balance"};

}  // namespace

void SayNextStep(const CLI::App& app, const Session& session) {
  const CLI::App& command = Reached(app);
  std::string words = WordsOf(command);
  if (words == "reverse") absl::StrAppend(&words, " ", session.Said(kTakenBackNote));
  const auto* step = std::find_if(std::begin(kSteps), std::end(kSteps),
                                  [&](const Step& each) { return each.behind == words; });
  if (!session.options().prepare_to.empty()) return SayHandOn(session.options().prepare_to);
  if (words == "command sign") return SayHandOn(Known("file", command, session));
  if (step == std::end(kSteps)) return;
  if (const auto filled = Fill(step->command, command, session); filled.has_value()) {
    terminal::Say(absl::StrCat("Next, ", step->who, ":"));
    terminal::Say(absl::StrCat("  amanat ", *filled));
  }
}

bool IsList(absl::string_view words, absl::string_view description) {
  return absl::StartsWith(description, "List ") ||
         std::find(std::begin(kOtherLists), std::end(kOtherLists), words) != std::end(kOtherLists);
}

void SayIfEmpty(const CLI::App& app, const Session& session) {
  const CLI::App& command = Reached(app);
  const std::string words = WordsOf(command);
  const std::string description = command.get_description();
  if (!IsList(words, description) || session.rows_printed() > 0) return;
  const absl::string_view what = absl::StripPrefix(description, "List ");
  terminal::Say(absl::StrCat("amanat: ", words, ": the list is empty: ", what));
}

std::vector<std::string> NextSteps() {
  std::vector<std::string> commands = {For(kSign, "adm-2", "rate.command"),
                                       For(kSubmit, "", "rate.command")};
  for (const Step& step : kSteps) commands.emplace_back(step.command);
  return commands;
}

}  // namespace amanat::cli
