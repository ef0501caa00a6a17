#include "clients/cli/body_text.h"

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "ledger/base/status.h"
#include "ledger/entry/body.h"
#include "ledger/entry/text.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using entry::EventType;

// As acts::WithBodyOf, for what the engine's own writer makes.
template <typename Take>
bool WithBodyOfWriter(uint32_t event_type, Take take) {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kLogFounded:
      take(entry::LogFounded());
      return true;
    case EventType::kWriterStarted:
      take(entry::WriterStarted());
      return true;
    case EventType::kFollowed:
      take(entry::Followed());
      return true;
    case EventType::kImportDuplicates:
      take(entry::ImportDuplicates());
      return true;
    case EventType::kImportClosed:
      take(entry::ImportClosed());
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<std::string> BodyJson(const entry::Command& command) {
  if (command.rules_version > rules::kRulesVersionNewest) {
    return absl::UnimplementedError(
        absl::StrCat("the command is by version ", command.rules_version,
                     " of the fund's rules, this program knows them up to version ",
                     rules::kRulesVersionNewest, ": install a newer one"));
  }
  const uint32_t event_type = command.event_type;
  absl::StatusOr<std::string> json;
  const auto show = [&](const auto& decoded) {
    if (decoded.ok()) {
      json = entry::ToJson(*decoded, rules::FundCatalogue());
    } else {
      json =
          Annotate(decoded.status(), "body of " + rules::FundCatalogue().EventTypeName(event_type));
    }
  };
  const auto show_act = [&](const auto& empty) {
    show(entry::DecodeBody<std::decay_t<decltype(empty)>>(command.body));
  };
  const auto show_writers = [&](const auto& empty) {
    show(wire::Decode<std::decay_t<decltype(empty)>>(command.body));
  };
  if (acts::WithBodyOf(event_type, show_act) || WithBodyOfWriter(event_type, show_writers)) {
    return json;
  }
  return absl::UnimplementedError(absl::StrCat(rules::FundCatalogue().EventTypeName(event_type),
                                               " is not known to this program"));
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
