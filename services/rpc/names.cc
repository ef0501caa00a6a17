// The names of identities, apart from the certificates that hold them: what reads configuration
// needs no gRPC.
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "services/rpc/identity.h"

namespace amanat::rpc {
namespace {

bool IsLabel(absl::string_view text) {
  if (text.empty() || text.size() > kSiteBytesMax) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  for (char c : text) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-') return false;
  }
  return true;
}

}  // namespace

bool IsFundDomain(absl::string_view text) {
  if (text.size() > kFundDomainBytesMax) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(text, '.');
  if (labels.size() < 2) return false;
  for (absl::string_view label : labels) {
    if (!IsLabel(label)) return false;
  }
  return true;
}

bool IsSiteName(absl::string_view text) { return IsLabel(text); }

bool IsOperatorCode(absl::string_view text) {
  if (text.empty() || text.size() > kOperatorCodeBytesMax) return false;
  if (!absl::ascii_isalnum(text.front())) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_') return false;
  }
  return true;
}

}  // namespace amanat::rpc
