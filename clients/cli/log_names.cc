#include "clients/cli/log_names.h"

#include "absl/strings/str_cat.h"

namespace amanat::cli {

std::string LogText(const LogNames& names, const LogId& log) {
  const auto found = names.find(log);
  return found == names.end() ? log.hex() : found->second;
}

std::string PlaceText(const LogNames& names, const LogId& log, LogIndex index) {
  const auto found = names.find(log);
  return found == names.end() ? absl::StrCat("entry ", index, " of log ", log.hex())
                              : absl::StrCat(found->second, ":", index);
}

}  // namespace amanat::cli
