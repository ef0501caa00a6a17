#include "tests/effects/scenarios.h"

namespace amanat::effects {

const std::vector<Scenario>& Scenarios() {
  static const auto* scenarios = new std::vector<Scenario>{
      {"directory", PlayDirectory},     {"treasury", PlayTreasury},
      {"liquidation", PlayLiquidation}, {"contribution", PlayContribution},
      {"claims", PlayClaims},           {"repatriation", PlayRepatriation},
      {"remittance", PlayRemittance},   {"way_back", PlayWayBack},
  };
  return *scenarios;
}

}  // namespace amanat::effects
