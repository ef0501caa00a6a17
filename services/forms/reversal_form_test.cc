#include "services/forms/reversal_form.h"

#include <gtest/gtest.h>

#include "ledger/entry/text_form.h"

namespace amanat::forms {
namespace {

TEST(ReversalFormTest, KnowsItsReasonsAndNoOthers) {
  for (const absl::string_view reason : ReversalReasons()) EXPECT_TRUE(IsReversalReason(reason));
  for (const absl::string_view other : {"", "WRONG-AMOUNT", "wrong amount", "wrong", "typo"}) {
    EXPECT_FALSE(IsReversalReason(other)) << other;
  }
}

TEST(ReversalFormTest, ReasonsAreCodes) {
  for (const absl::string_view reason : ReversalReasons()) {
    EXPECT_TRUE(wire::HasForm(wire::TextForm::kCode, reason)) << reason;
  }
}

}  // namespace
}  // namespace amanat::forms
