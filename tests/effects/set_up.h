// What several scenarios begin with; nothing of it is told. Thread-compatible, as the stage.
#ifndef AMANAT_TESTS_EFFECTS_SET_UP_H_
#define AMANAT_TESTS_EFFECTS_SET_UP_H_

#include <string>

#include "tests/effects/stage.h"

namespace amanat::effects {

// Head office's bank begins with `amount`. Once for each currency.
void OpenBank(Stage& stage, Money amount);

// Admits "treasurer" at head office, who issues allotments.
void AdmitTreasurer(Stage& stage);

// Issues the allotment IdOf(`name`) out of head office's bank, and accepts it at the site by its
// operator `author`. Head office has not taken up the acceptance when this ends.
void Allot(Stage& stage, absl::string_view name, const std::string& site, Money amount,
           const std::string& author);

}  // namespace amanat::effects

#endif  // AMANAT_TESTS_EFFECTS_SET_UP_H_
