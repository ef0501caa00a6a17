#include "clients/cli/ledger_export.h"

#include <gtest/gtest.h>

namespace amanat::cli {
namespace {

TEST(LedgerExportTest, WhatTheNodeHoldsAgainstALogIsSaidOfItsExport) {
  for (const char* const finding :
       {"FORKED: at size 41 the root here is 0a", "INVALID: entry 3: EFFECTS: another outcome",
        "DAMAGED: entry 3: cannot be read", "AHEAD: a peer has more of it", "A_WORD_TO_COME: x"}) {
    EXPECT_TRUE(IsWrong(finding)) << finding;
  }
}

TEST(LedgerExportTest, WhatALogOnlyWaitsForIsNot) {
  for (const char* const finding :
       {"", "WAITING: entry 3: FRONTIER: more of another log", "UPGRADE: version 2 of the rules",
        "UNKNOWN_VERSION: entry 3: 9", "GUARD: the store ends before it"}) {
    EXPECT_FALSE(IsWrong(finding)) << finding;
  }
}

}  // namespace
}  // namespace amanat::cli
