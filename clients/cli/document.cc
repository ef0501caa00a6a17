#include "clients/cli/document.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat::cli {

absl::StatusOr<std::string> ReadDocument(const std::string& path, absl::string_view option,
                                         size_t bytes_max) {
  auto content = ReadFile(path, bytes_max);
  if (!content.ok()) return Annotate(content.status(), option);
  if (!content->empty()) return content;
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": ", path, " is an empty file, which is no document"));
}

}  // namespace amanat::cli
