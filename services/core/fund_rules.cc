#include "services/core/fund_rules.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/counted.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::core {
namespace {

// Of those whose admission the log has recorded, revoked ones too.
std::vector<absl::string_view> AuthorCodes(const Context& context, const Command& command) {
  std::vector<absl::string_view> codes;
  for (const LogIndex author : command.authors) {
    if (author >= context.directory_size) continue;
    for (const directory::Operator& admitted : context.directory.operators()) {
      if (admitted.admission == author) codes.push_back(admitted.body.code);
    }
  }
  return codes;
}

// In capitals, a blank between words, where a word is a run of letters or of digits: "bank/09a" is "BANK 09 A".
// Bytes beyond ASCII are letters.
std::string StatementLineWords(absl::string_view line) {
  enum class Kind { kNone, kLetter, kDigit };
  std::string words;
  Kind last = Kind::kNone;
  for (const char c : absl::AsciiStrToUpper(line)) {
    const auto byte = static_cast<unsigned char>(c);
    const Kind kind = absl::ascii_isdigit(byte)                   ? Kind::kDigit
                      : absl::ascii_isalpha(byte) || byte >= 0x80 ? Kind::kLetter
                                                                  : Kind::kNone;
    if (kind != Kind::kNone) {
      if (kind != last && !words.empty()) words.push_back(' ');
      words.push_back(c);
    }
    last = kind;
  }
  return words;
}

}  // namespace

absl::StatusOr<const directory::AdmittedLog*> HeadOfficeFund(const Context& context) {
  if (!context.directory.operators().empty()) {
    const std::string& site = context.directory.operators().front().body.site;
    if (const directory::AdmittedLog* log = context.FindLog(site, entry::Book::kFund)) return log;
  }
  return absl::FailedPreconditionError("head office's fund log is not admitted yet");
}

absl::Status RequireHeadOffice(const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  if (head_office->id == context.log.id()) return absl::OkStatus();
  return absl::PermissionDeniedError("this is an act of head office");
}

absl::Status RequireConsulate(const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  if (head_office->id != context.log.id()) return absl::OkStatus();
  return absl::PermissionDeniedError("this is an act of a consulate");
}

std::string AuthorCode(const Command& command, const directory::Directory& directory) {
  if (command.authors.empty()) return "";
  for (const directory::Operator& admitted : directory.operators()) {
    if (admitted.admission == command.authors.front()) return admitted.body.code;
  }
  return "";
}

bool IsSamePerson(const Context& context, absl::string_view one, absl::string_view other) {
  return context.directory.IsSamePerson(one, other, context.directory_size);
}

bool SharesAuthor(const Context& context, const Command& one, const Command& other) {
  const std::vector<absl::string_view> first = AuthorCodes(context, one);
  const std::vector<absl::string_view> second = AuthorCodes(context, other);
  return std::any_of(first.begin(), first.end(), [&](absl::string_view mine) {
    return std::any_of(second.begin(), second.end(), [&](absl::string_view theirs) {
      return IsSamePerson(context, mine, theirs);
    });
  });
}

absl::StatusOr<Cited> ReadCited(const Context& context, const entry::Reference& reference,
                                entry::EventType type) {
  Cited cited;
  auto leaf = context.read(reference.log, reference.index);
  if (!leaf.ok()) {
    return Annotate(leaf.status(),
                    absl::StrCat("entry ", reference.index, " of log ", reference.log.hex()));
  }
  if (leaf->hash != reference.leaf_hash) {
    return absl::InvalidArgumentError(
        absl::StrCat("entry ", reference.index, " of log ", reference.log.hex(), " has leaf hash ",
                     leaf->hash.hex(), ", cited is ", reference.leaf_hash.hex()));
  }
  cited.fits = leaf->entry.outcome == Outcome::kAccepted && !leaf->entry.line.has_value() &&
               leaf->command.event_type == static_cast<uint32_t>(type) &&
               leaf->entry.recipient == context.log.id();
  cited.leaf = *std::move(leaf);
  return cited;
}

std::optional<Decision> CheckAmount(const money::Money& amount) {
  if (amount.minor_units <= 0) return Refuse(outcome::kInvalidAmount, "the amount is not positive");
  if (const auto digits = money::MinorUnits(amount.currency); !digits.ok()) {
    return Refuse(outcome::kNoMinorUnit, digits.status().message());
  }
  return std::nullopt;
}

std::optional<Decision> CheckDate(absl::string_view what, wire::CivilDate date,
                                  wire::CivilDate effective, CivilDays age_days_max) {
  const CivilDays age = effective.days - date.days;
  if (age < 0) {
    return Refuse(outcome::kInvalidPeriod, absl::StrCat(what, " lies after the effective date"));
  }
  if (age <= age_days_max) return std::nullopt;
  return Refuse(outcome::kInvalidPeriod,
                absl::StrCat(what, " lies ", Counted(static_cast<uint64_t>(age), "day"),
                             " before the effective date, at most ", age_days_max, " are allowed"));
}

absl::Status RequireDateOf(const examine::Leaf& foreign, const Command& command) {
  const wire::CivilDate date = foreign.command.effective_date;
  if (command.effective_date == date) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("what is taken up took effect on ", FormatCivilDate(date.days)));
}

absl::Status CheckStatementLine(absl::string_view line) {
  if (!StatementLineWords(line).empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("the line of the bank's statement is missing");
}

OnceFingerprint StatementLineKey(absl::string_view line) {
  return Once("bank-statement-line", {StatementLineWords(line)});
}

StreamId EmergencyStream(const LogId& log, LogIndex approval) {
  return DerivedStream("emergency", {log.view(), absl::StrCat(approval)});
}

StreamId SpendStream(const LogId& log, LogIndex spend) {
  return DerivedStream("spend", {log.view(), absl::StrCat(spend)});
}

}  // namespace amanat::core
