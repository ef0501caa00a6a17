#include "services/contribution/after_death_lists.h"

#include <limits>
#include <string>
#include <vector>

#include "ledger/base/status.h"
#include "services/desk/page.h"
#include "services/rules/contribution/deaths.h"
#include "services/rules/contribution/member.h"

namespace amanat::contribution {
namespace {

using desk::Page;
using rules::contribution::ClaimedDeath;
using state::KeyOf;

// Adds what of the person stands on the page.
absl::Status AddPerson(const state::Reader& rows, const SubjectId& person, Page& page,
                       v1::ListPaidAfterDeathResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(const auto death, rules::contribution::DeathOf(rows, person));
  if (!death.has_value()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const std::vector<Payment> payments,
                          rules::contribution::PaymentsOf(rows, person));
  for (const Payment& payment : payments) {
    if (payment.paid_on < death->died_on.days) continue;
    if (!page.Takes(KeyOf(person, payment.index))) continue;
    v1::PaidAfterDeath* item = response->add_contributions();
    item->set_member(person.str());
    item->set_index(payment.index);
    item->set_paid_on(payment.paid_on);
    item->set_died_on(death->died_on.days);
    item->set_claim(death->claim.str());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ListPaidAfterDeath(const state::Reader& rows,
                                const v1::ListPaidAfterDeathRequest& request,
                                v1::ListPaidAfterDeathResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "paid-after-death"));
  // The page before may have ended within a person.
  std::string after;
  if (page.last().size() >= SubjectId::kSize) {
    after = page.last().substr(0, SubjectId::kSize);
    AMANAT_RETURN_IF_ERROR(AddPerson(rows, *SubjectId::FromBytes(after), page, response));
  }
  size_t looked_at = 0;
  AMANAT_RETURN_IF_ERROR(rules::contribution::DeathsByPerson().Scan(
      rows, "", after, [&](const auto& key, const auto&) -> absl::StatusOr<bool> {
        const SubjectId& person = std::get<0>(key);
        AMANAT_RETURN_IF_ERROR(AddPerson(rows, person, page, response));
        if (++looked_at == kDeadLookedAtMax) {
          page.EndBehind(KeyOf(person, std::numeric_limits<LogIndex>::max()));
        }
        return !page.full();
      }));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

}  // namespace amanat::contribution
