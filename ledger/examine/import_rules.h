// Which event types are manifests. For this folder only.
#ifndef AMANAT_LEDGER_EXAMINE_IMPORT_RULES_H_
#define AMANAT_LEDGER_EXAMINE_IMPORT_RULES_H_

#include "ledger/entry/event_type.h"

namespace amanat::examine {

// The type of the lines that a manifest's signature covers; kUnspecified: not a manifest. Any other
// type of line would borrow the manifest's one signature.
inline entry::EventType LineTypeOf(uint32_t manifest_event_type) {
  switch (static_cast<entry::EventType>(manifest_event_type)) {
    case entry::EventType::kContributionManifest:
      return entry::EventType::kContributionLine;
    case entry::EventType::kRemittanceManifest:
      return entry::EventType::kRemittanceLine;
    default:
      return entry::EventType::kUnspecified;
  }
}

inline bool IsManifest(uint32_t event_type) {
  return LineTypeOf(event_type) != entry::EventType::kUnspecified;
}

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_IMPORT_RULES_H_
