// What a site says of the line to other sites, and of what its people can do now: sentences that follow
// from what is at hand, and decide nothing.
//
//   AMANAT_ASSIGN_OR_RETURN(const SiteState state, host.TakeState());
//   for (const PeerState& peer : PeersOf(state)) ...
//   AMANAT_ASSIGN_OR_RETURN(const std::vector<Ability> abilities, AbilitiesOf(state));
//
// Thread-safe: pure functions over what was taken of a host at one moment.
#ifndef AMANAT_SERVICES_LEDGER_SITE_STATUS_H_
#define AMANAT_SERVICES_LEDGER_SITE_STATUS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/replication/contacts.h"
#include "ledger/replication/followed_log.h"
#include "services/core/site_rows.h"

namespace amanat::ledger {

// Accounts that a sentence about money looks at.
constexpr size_t kAllotmentsLookedAtMax = 10'000;

// A log that this site writes, and the sites that may have it.
struct SentLog {
  LogId id;
  entry::LogName name;
  TreeSize published = 0;
  std::vector<std::string> to;
};

struct SiteState {
  core::SiteRows site;
  std::vector<replication::LogStatus> followed;
  std::vector<SentLog> sent;
  std::map<std::string, replication::Contact> contacts;  // by site
  UnixMicros started = 0;
  UnixMicros now = 0;

  bool at_head_office() const { return site.HeadOffice() == site.site; }
};

// ledger.proto says what each means.
struct PeerState {
  std::string site;
  bool connected = false;
  UnixMicros since = 0;
  UnixMicros heard = 0;
  uint64_t to_send = 0;
  bool to_send_known = false;
  uint64_t behind = 0;
  UnixMicros as_of = 0;
};
// Other sites whose logs are at hand or may be, and those that were heard; by name.
std::vector<PeerState> PeersOf(const SiteState& state);

struct Ability {
  std::string what;
  bool able = false;
  std::string detail;
};
// Errors of the rows.
absl::StatusOr<std::vector<Ability>> AbilitiesOf(const SiteState& state);

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_SITE_STATUS_H_
