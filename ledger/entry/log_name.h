// A log's name is its C2SP origin line, `<fund domain>/<site>/<book>/<succession>`, such as
// owf.example/manila/fund/1. Its 16-byte id hashes the name and the key that founded it, so that
// two logs of one name, a wiped disk's for instance, never pass for each other.
#ifndef AMANAT_LEDGER_ENTRY_LOG_NAME_H_
#define AMANAT_LEDGER_ENTRY_LOG_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/event_type.h"

namespace amanat::entry {

struct LogName {
  std::string fund_domain;
  std::string site;
  Book book = Book::kUnspecified;
  uint32_t succession = 1;

  std::string str() const;
  auto operator<=>(const LogName&) const = default;
};

// InvalidArgument says which part is malformed. Sites are 1 to 32 of a-z, 0-9 and '-', and do not
// begin with '-'; the domain is at most 128 bytes of such parts, joined by '.'; the succession is
// at least 1. No name can be taken for an option or for a step up in a path.
absl::StatusOr<LogName> ParseLogName(absl::string_view text);

constexpr size_t kCodeBytesMax = 32;
// Whether `text` can name a site: also used for codes of operators, parties and collectors.
bool IsCode(absl::string_view text);

LogId LogIdOf(const LogName& name, const PublicKey& founding_key);

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_LOG_NAME_H_
