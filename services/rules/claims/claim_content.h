// The rules of what a claim says, the same for a consulate's request and head office's filing.
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_CLAIMS_CLAIM_CONTENT_H_
#define AMANAT_SERVICES_RULES_CLAIMS_CLAIM_CONTENT_H_

#include <optional>
#include <string>
#include <vector>

#include "amanat/acts/claims.h"
#include "services/core/fund_rules.h"

namespace amanat::claims {

constexpr uint64_t kWholeMillionths = 1'000'000;
// Of a benefit without a deadline, too: nothing is claimed of what happened longer ago.
constexpr CivilDays kEventAgeDaysMax = 3'660;

// When a claim first was brought, in whatever office's log. A deadline counts to the record date, which no
// signer chooses.
struct Brought {
  wire::CivilDate effective_date;
  UnixMicros record_time = 0;
};

// InvalidArgument when documents, heirs or subjects cannot stand in any claim: an heir that is no
// subject or stands twice, a share above the whole, a document twice or without digest, a rank twice.
absl::Status CheckForm(const ClaimFiled& body, const std::vector<SubjectId>& subjects);

// The benefit in the schedule that is in force on the date of the event; nullptr when it is not
// there.
const directory::Benefit* BenefitOf(const ClaimFiled& body, const directory::Directory& directory,
                                    TreeSize directory_size);

// What a benefit on a death asks for, by which it is known.
constexpr absl::string_view kDeathCertificate = "death-certificate";
// Whether the benefit is for the member's death: its code is or begins with death, or it asks for the
// certificate of one, as a burial's does.
bool IsOfDeath(const directory::Benefit& benefit);

// The refusal of a benefit on the member's death of which he himself is paid a share.
std::optional<core::Decision> RefuseDeceasedMember(const ClaimFiled& body,
                                                   const directory::Benefit& benefit);

// The codes that the benefit asks for and the claim does not have, joined by ", ".
std::string MissingDocuments(const ClaimFiled& body, const directory::Benefit& benefit);

// Whether the shares sum to the whole; false without heirs.
bool SharesAreWhole(const std::vector<Heir>& heirs);

// The refusal by documents, deadline, shares and dates, in the precedence of outcomes; nullopt when
// there is none.
std::optional<core::Decision> RefuseContent(const ClaimFiled& body,
                                            const directory::Benefit& benefit,
                                            const Brought& brought);

// One benefit for each programme and person.
StreamId EntitlementStream(absl::string_view programme, const SubjectId& member);

// What each heir gets, in the order of `heirs`: the share rounded down, and the odd minor units one
// by one in the order of rank. The sum is `minor_units`, for shares that sum to the whole.
std::vector<int64_t> AmountsOf(int64_t minor_units, const std::vector<Heir>& heirs);

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_CLAIM_CONTENT_H_
