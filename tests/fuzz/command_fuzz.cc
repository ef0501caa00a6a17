#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/text.h"

namespace {

using amanat::directory::Directory;
using amanat::entry::EventType;

// Two administrators and a site, so that every kind of entry can come next.
template <typename Body>
void Apply(Directory& directory, amanat::LogIndex index, EventType type, const Body& body) {
  amanat::entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = amanat::wire::Encode(body);
  directory.Apply(index, command, 0);
}

Directory Founded() {
  using amanat::directory::Role;
  Directory directory;
  amanat::PublicKey key;
  for (const char* code : {"ana", "ben"}) {
    ++key.value[0];
    Apply(directory, key.value[0], EventType::kOperatorAdmitted,
          amanat::directory::OperatorAdmitted{code, key, "manila", {Role::kAdministrator}});
  }
  Apply(directory, 3, EventType::kSiteAdmitted,
        amanat::directory::SiteAdmitted{"manila", "PH", "Asia/Manila"});
  return directory;
}

}  // namespace

// Any bytes are refused, or are the one encoding of a command or of a line; what the directory lets
// pass it can apply.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto line = amanat::entry::DecodeLineCommand(bytes);
  AMANAT_CHECK(!line.ok() || amanat::wire::Encode(*line) == bytes);
  const auto command = amanat::entry::DecodeCommand(bytes);
  if (!command.ok()) return 0;
  AMANAT_CHECK(amanat::wire::Encode(*command) == bytes);
  AMANAT_CHECK(!amanat::entry::ToJson(*command, amanat::entry::EngineCatalogue()).empty());
  static const Directory founded = Founded();
  if (founded.Check(*command, 4).ok()) Directory(founded).Apply(4, *command, 0);
  return 0;
}
