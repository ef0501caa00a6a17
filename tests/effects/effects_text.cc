#include "tests/effects/effects_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounts/chart.h"
#include "ledger/base/bytes.h"
#include "ledger/money/currency.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::effects {
namespace {

class Lines {
 public:
  void Add(absl::string_view what, absl::string_view value) {
    absl::StrAppend(&text_, "    ", what, std::string(what.size() < 10 ? 11 - what.size() : 1, ' '),
                    value, "\n");
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string AccountText(const entry::AccountOpening& account) {
  return absl::StrCat(account.office, " ", rules::FundCatalogue().ChartName(account.chart), " ",
                      money::CodeOf(account.currency), " ", DimensionText(account.dimension));
}

std::string AccountText(uint64_t number, const accounts::Accounts& accounts) {
  const accounts::Account* account = accounts.Find(number);
  return account == nullptr ? absl::StrCat("account ", number, ", which is not open")
                            : AccountText(account->opening);
}

std::string OpeningText(const entry::AccountOpening& opening) {
  std::string text = absl::StrCat(AccountText(opening), " ", entry::EnumName(opening.limit));
  if (opening.debit_balance_max != 0) {
    absl::StrAppend(&text, " debit at most ", opening.debit_balance_max);
  }
  if (opening.credit_balance_max != 0) {
    absl::StrAppend(&text, " credit at most ", opening.credit_balance_max);
  }
  return text;
}

}  // namespace

std::string DimensionText(const std::string& text) {
  if (text.empty()) return "-";
  const auto bytes = HexDecode(text);
  if (text.size() != 2 * StreamId::kSize || !bytes.ok()) return text;
  const std::string name = bytes->substr(0, bytes->find('\0'));
  const bool named = !name.empty() && std::all_of(name.begin(), name.end(), absl::ascii_isgraph) &&
                     bytes->find_first_not_of('\0', name.size()) == std::string::npos;
  return named ? absl::StrCat("<", name, ">") : text;
}

std::string EffectsText(const entry::Entry& entry, const LogId& log,
                        const accounts::Accounts& accounts, const Naming& naming) {
  Lines lines;
  if (!entry.recipient.is_zero()) lines.Add("recipient", naming.log(entry.recipient));
  for (const entry::Reference& reference : entry.rests_on) {
    lines.Add("rests_on", naming.entry(reference.log, reference.index));
  }
  for (const entry::Reference& reference : entry.consumes) {
    lines.Add("consumes", naming.entry(reference.log, reference.index));
  }
  for (const entry::AccountOpening& opening : entry.openings) {
    lines.Add("opening", OpeningText(opening));
  }
  for (const entry::Posting& posting : entry.postings) {
    lines.Add("posting", absl::StrCat(AccountText(posting.account, accounts), " ", posting.amount,
                                      " ", entry::EnumName(posting.phase)));
  }
  if (entry.closes_hold != 0) lines.Add("closes_hold", naming.entry(log, entry.closes_hold));
  for (const OnceFingerprint& once : entry.once) lines.Add("once", once.hex());
  for (const uint64_t number : entry.closings) {
    lines.Add("closing", AccountText(number, accounts));
  }
  if (entry.reverses != 0) lines.Add("reverses", naming.entry(log, entry.reverses));
  if (!entry.added.empty()) lines.Add("added", HexEncode(entry.added));
  return lines.Take();
}

}  // namespace amanat::effects
