#include "tests/effects/set_up.h"

#include "amanat/acts/treasury.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::effects {

void OpenBank(Stage& stage, Money amount) {
  const treasury::OpeningBalance body{amount, IdOf<Hash>("statement"), {stage.today()}};
  stage.SetUp(AdministratorsDraftOf(event::kOpeningBalance, body));
}

void AdmitTreasurer(Stage& stage) {
  stage.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
}

void Allot(Stage& stage, absl::string_view name, const std::string& site, Money amount,
           const std::string& author) {
  const StreamId allotment = IdOf<StreamId>(name);
  const treasury::AllotmentIssued issue{allotment, site, amount, "assistance", 0};
  const Reference issued =
      stage.SetUp(DraftOf("treasurer", event::kAllotmentIssued, issue, {allotment})).entry;
  const treasury::AllotmentAccepted acceptance{allotment, issued, {stage.today()}};
  stage.SetUp(DraftOf(author, event::kAllotmentAccepted, acceptance, {allotment}));
}

}  // namespace amanat::effects
