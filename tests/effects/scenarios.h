// The scenarios of the golden effects: one for each domain, or for each half of a large one. Each
// plays every act of its domain at least once as accepted, each refusal that the rules can give, and
// the faults that leave no entry.
#ifndef AMANAT_TESTS_EFFECTS_SCENARIOS_H_
#define AMANAT_TESTS_EFFECTS_SCENARIOS_H_

#include <vector>

#include "tests/effects/stage.h"

namespace amanat::effects {

void PlayDirectory(Stage& stage);
void PlayWayBack(Stage& stage);      // declined, refused, refunded, taken back, charged
void PlayTreasury(Stage& stage);     // opening balances, exchanges, the way of an allotment
void PlayLiquidation(Stage& stage);  // liquidations and what head office decides of their lines
void PlayContribution(Stage& stage);
void PlayClaims(Stage& stage);
void PlayRepatriation(Stage& stage);
void PlayRemittance(Stage& stage);

struct Scenario {
  const char* name;  // of its file below tests/effects/golden
  void (*play)(Stage&);
};
const std::vector<Scenario>& Scenarios();

}  // namespace amanat::effects

#endif  // AMANAT_TESTS_EFFECTS_SCENARIOS_H_
