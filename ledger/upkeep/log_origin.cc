#include "ledger/upkeep/log_origin.h"

#include <utility>

#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/event_type.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/leaf.h"

namespace amanat::upkeep {

checkpoint::VerifierKey LogOrigin::key() const {
  return checkpoint::MakeVerifierKey(name.str(), founding_key);
}

absl::StatusOr<LogOrigin> ReadOrigin(const store::LogTable& table) {
  AMANAT_ASSIGN_OR_RETURN(std::string bytes, table.ReadEntry(0));
  const auto leaf = examine::ParseLeaf(std::move(bytes));
  if (!leaf.ok()) return absl::DataLossError(leaf.status().message());
  if (leaf->command.event_type != static_cast<uint32_t>(entry::EventType::kLogFounded)) {
    return absl::DataLossError("it is another event");
  }
  auto founded = wire::Decode<entry::LogFounded>(leaf->command.body);
  if (!founded.ok()) return absl::DataLossError(founded.status().message());
  auto name = entry::ParseLogName(founded->name);
  if (!name.ok()) return absl::DataLossError(name.status().message());
  if (entry::LogIdOf(*name, founded->founding_key) != table.log()) {
    return absl::DataLossError(absl::StrCat("it founds ", founded->name, " with another id"));
  }
  return LogOrigin{*std::move(name), founded->founding_key, founded->directory,
                   std::move(founded->administrators)};
}

}  // namespace amanat::upkeep
