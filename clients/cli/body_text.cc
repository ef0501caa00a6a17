#include "clients/cli/body_text.h"

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "clients/evidence/body_text.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {

absl::StatusOr<std::string> BodyJson(const entry::Command& command) {
  if (command.rules_version > rules::kRulesVersionNewest) {
    return absl::UnimplementedError(
        absl::StrCat("the command is by version ", command.rules_version,
                     " of the fund's rules, this program knows them up to version ",
                     rules::kRulesVersionNewest, ": install a newer one"));
  }
  return evidence::BodyJson(command.event_type, command.body);
}

std::string ServiceOf(uint32_t event_type) {
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      if (act.event_type == event_type) return std::string(domain.name);
    }
  }
  return "";
}

}  // namespace amanat::cli
