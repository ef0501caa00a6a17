#include "ledger/entry/log_name.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"

namespace amanat::entry {
namespace {

constexpr size_t kDomainBytesMax = 128;

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsLabel(absl::string_view text) {
  if (text.empty() || text[0] == '-') return false;
  for (const char c : text) {
    if (!IsLowerOrDigit(c) && c != '-') return false;
  }
  return true;
}

bool IsDomain(absl::string_view text) {
  if (text.size() > kDomainBytesMax) return false;
  for (const absl::string_view label : absl::StrSplit(text, '.')) {
    if (!IsLabel(label)) return false;
  }
  return true;
}

}  // namespace

std::string LogName::str() const {
  return absl::StrCat(fund_domain, "/", site, "/", BookName(book), "/", succession);
}

bool IsCode(absl::string_view text) { return text.size() <= kCodeBytesMax && IsLabel(text); }

absl::StatusOr<LogName> ParseLogName(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != 4) {
    return absl::InvalidArgumentError("a log name has four parts: domain/site/book/succession");
  }
  LogName name;
  if (!IsDomain(parts[0])) return absl::InvalidArgumentError("malformed domain in log name");
  if (!IsCode(parts[1])) return absl::InvalidArgumentError("malformed site in log name");
  AMANAT_ASSIGN_OR_RETURN(name.book, BookFromName(parts[2]));
  if (!absl::SimpleAtoi(parts[3], &name.succession) || name.succession == 0 ||
      absl::StrCat(name.succession) != parts[3]) {
    return absl::InvalidArgumentError("malformed succession in log name");
  }
  name.fund_domain = std::string(parts[0]);
  name.site = std::string(parts[1]);
  return name;
}

LogId LogIdOf(const LogName& name, const PublicKey& founding_key) {
  return *LogId::FromBytes(Fingerprint("amanat/log/v1", {name.str(), founding_key.view()}));
}

}  // namespace amanat::entry
