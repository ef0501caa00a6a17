// Who may call what: every rpc of every server of a node, one line for each. What is not here nobody may
// call, and a server that hosts it does not start.
//
// Plain data.
#ifndef AMANAT_SERVICES_ACCESS_ACCESS_TABLE_H_
#define AMANAT_SERVICES_ACCESS_ACCESS_TABLE_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "ledger/directory/events.h"

namespace amanat::access {

// Nodes by their certificates; of this fund always.
enum class Nodes {
  kNone,
  kOwnSite,     // the site's own node: its services among each other
  kOtherSites,  // the nodes of the fund's other sites
  kAll,
};

// A set of the directory's roles.
class Roles {
 public:
  static constexpr unsigned kNumbers = 64;  // a role's number is below it
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<directory::Role> roles) {
    for (const directory::Role role : roles) bits_ |= Bit(role);
  }
  constexpr Roles operator|(Roles other) const {
    other.bits_ |= bits_;
    return other;
  }
  constexpr bool Meets(Roles other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool Has(directory::Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr uint64_t Bit(directory::Role role) {
    return uint64_t{1} << static_cast<unsigned>(role);
  }
  uint64_t bits_ = 0;
};

struct Rule {
  absl::string_view rpc;  // "amanat.claims.v1.Claims/ListClaims"
  Nodes nodes = Nodes::kNone;
  // Operators of this site who stand admitted with at least one of these roles as the directory is known
  // here now. An auditor reads at every site: of other sites', operators with the role of an auditor
  // may, where `roles` has it, and nobody else.
  Roles roles;
  // Also operators of this site of whom the directory does not know, while it has no two
  // administrators yet.
  bool founding = false;
  // Anybody of the fund, but for an operator who was revoked.
  bool anybody = false;
  absl::Duration time_max;  // of a call
};

// Ascending by rpc.
absl::Span<const Rule> AccessTable();

// "treasurer, officer or auditor", in the order of their numbers; `joint` stands before the last one. Empty
// for none.
std::string RolesInWords(Roles roles, absl::string_view joint);

}  // namespace amanat::access

#endif  // AMANAT_SERVICES_ACCESS_ACCESS_TABLE_H_
