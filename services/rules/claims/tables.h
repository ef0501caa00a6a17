// The rows of claims: in head office's fund log the claims, in a consulate's its requests. What lists
// are served from them:
//
//   claims in the order of filing           Claims() by the index kClaimsInOrder
//   claims of one state in that order       Claims() by the index kClaimsByState
//   a consulate's requests in their order   Requests(); whether head office filed one is what head
//                                           office's log says of it (HaveConsumed)
//   those that head office has not filed    the same, in the ranges of RequestCounts() against head
//                                           office's FiledRequestCounts()
//
//   AMANAT_ASSIGN_OR_RETURN(const std::optional<Claim> claim, Claims().Find(rows, claim_id));
//
// Thread-safe: constant tables; functions over what they are given.
#ifndef AMANAT_SERVICES_RULES_CLAIMS_TABLES_H_
#define AMANAT_SERVICES_RULES_CLAIMS_TABLES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "amanat/acts/claims.h"
#include "ledger/directory/events.h"
#include "ledger/state/typed_table.h"
#include "services/rules/act/open_entries.h"
#include "services/rules/act/tables.h"
#include "services/rules/claims/claim_state.h"

namespace amanat::rules::claims {

using amanat::claims::ClaimFiled;
using amanat::claims::ClaimState;

// Of this domain's tables, which is what.
constexpr state::Table kClaims{kClaimsTables};
constexpr state::Table kClaimsInOrder{kClaimsTables + 1};  // index: entry of the filing
constexpr state::Table kClaimsByState{kClaimsTables + 2};  // index: state, entry of the filing
constexpr state::Table kClaimsByEntitlement{kClaimsTables +
                                            3};  // index: the same; no rejected ones
constexpr state::Table kRequests{kClaimsTables + 4};
constexpr state::Table kRequestsByClaim{kClaimsTables + 5};  // index: claim id
constexpr state::Table kRequestCounts{kClaimsTables + 6};
constexpr state::Table kFiledRequestCounts{kClaimsTables + 7};

// A claim at head office.
struct Claim {
  ClaimFiled body;
  std::vector<SubjectId> subjects;
  directory::Benefit benefit;  // as the schedule had it
  StreamId entitlement;        // of the benefit's programme and the member
  ClaimState state = ClaimState::kFiled;
  LogIndex filed = 0;  // entries of this log
  LogIndex last = 0;
  // Codes of those who acted; empty while nobody did.
  std::string filer;
  std::string recommender;
  std::string approver;
  std::string orderer;
  std::string payer;
  std::string rejector;
  std::string reason;  // of the rejection
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "body", self.body);
    v.Field(2, "subjects", self.subjects);
    v.Field(3, "benefit", self.benefit);
    v.Field(4, "entitlement", self.entitlement);
    v.Field(5, "state", self.state);
    v.Field(6, "filed", self.filed);
    v.Field(7, "last", self.last);
    v.Field(8, "filer", self.filer);
    v.Field(9, "recommender", self.recommender);
    v.Field(10, "approver", self.approver);
    v.Field(11, "orderer", self.orderer);
    v.Field(12, "payer", self.payer);
    v.Field(13, "rejector", self.rejector);
    v.Field(14, "reason", self.reason);
  }
};
// By claim id.
const state::TypedTable<Claim, StreamId>& Claims();

// What is left of a claim's key in kClaimsByState, to begin a scan with.
std::string StateKey(ClaimState state);

// Changes a claim by an entry of this log. InternalError when it is not there: an act lets nothing
// else pass.
absl::Status ChangeClaim(const StreamId& id, LogIndex entry, state::Overlay& rows,
                         absl::FunctionRef<void(Claim&)> change);

// A consulate's request in its own log.
struct Request {
  LogId recipient;  // head office's log
  ClaimFiled body;
  std::vector<SubjectId> subjects;
  wire::CivilDate requested_on;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "recipient", self.recipient);
    v.Field(2, "body", self.body);
    v.Field(3, "subjects", self.subjects);
    v.Field(4, "requested_on", self.requested_on);
  }
};
// By the index of its entry.
const state::TypedTable<Request, LogIndex>& Requests();

// A consulate's requests, and those of them that head office has filed (act/open_entries.h).
const EntryCounts& RequestCounts();
const EntryCounts& FiledRequestCounts();

// Gives a consulate's requests that head office has not filed, as far as both logs are at hand, ascending
// from the entry `first` on, until `take` wants no more.
absl::Status ScanUnfiled(
    const LogTables& consulate, const LogTables& head_office, LogIndex first,
    absl::FunctionRef<absl::StatusOr<bool>(LogIndex index, const Request& request)> take);

// Whether this log has a request of that claim id.
absl::StatusOr<bool> IsRequested(const state::Reader& rows, const StreamId& claim);

}  // namespace amanat::rules::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_TABLES_H_
