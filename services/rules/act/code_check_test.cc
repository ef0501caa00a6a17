#include "services/rules/act/code_check.h"

#include <gtest/gtest.h>

#include <string>

#include "amanat/acts/claims.h"
#include "amanat/acts/directory.h"
#include "ledger/entry/wire.h"

namespace amanat::rules {
namespace {

std::string Said(const entry::BodyDescription& body, absl::string_view bytes) {
  return std::string(CheckCodes(body, bytes).message());
}

TEST(CodeCheckTest, NamesTheFieldAndItsListAndNeverTheCode) {
  const std::string said = Said(acts::directory::kKeyRevoked,
                                wire::Encode(::amanat::directory::KeyRevoked{9, "maria-santos"}));
  EXPECT_EQ(said.find("reason: is not one of left, lost, "), 0u) << said;
  EXPECT_EQ(said.find("santos"), std::string::npos) << said;
}

TEST(CodeCheckTest, WhatIsOfTheListOrAbsentPasses) {
  for (const char* reason : {"left", ""}) {
    EXPECT_EQ(Said(acts::directory::kKeyRevoked,
                   wire::Encode(::amanat::directory::KeyRevoked{9, reason})),
              "");
  }
}

TEST(CodeCheckTest, LooksIntoEveryElementAndMessage) {
  ::amanat::claims::ClaimFiled claim;
  claim.documents = {{"passport", Hash{{1}}}, {"maria-santos", Hash{{2}}}};
  EXPECT_EQ(Said(acts::claims::kClaimFiled, wire::Encode(claim))
                .find("documents[1].code: is not one of "),
            0u);
  ::amanat::directory::ScheduleSet schedule;
  schedule.benefits.resize(2);
  schedule.benefits[1].documents = {"passport", "maria-santos"};
  EXPECT_EQ(Said(acts::directory::kScheduleSet, wire::Encode(schedule))
                .find("benefits[1].documents[1]: "),
            0u);
}

TEST(CodeCheckTest, WhatIsNoBodyIsForTheDecoderToSay) {
  const std::string good = wire::Encode(::amanat::directory::KeyRevoked{9, "left"});
  for (size_t size = 0; size < good.size(); ++size) {
    const std::string cut = good.substr(0, size);
    const bool decodes = wire::Decode<::amanat::directory::KeyRevoked>(cut).ok();
    EXPECT_TRUE(CheckCodes(acts::directory::kKeyRevoked, cut).ok() || !decodes) << size;
  }
  EXPECT_TRUE(CheckCodes(acts::directory::kKeyRevoked, std::string(64, '\xff')).ok());
}

TEST(CodeCheckTest, KnowsWhichBodiesHaveNone) {
  EXPECT_TRUE(HasCodeList(acts::directory::kKeyRevoked));
  EXPECT_TRUE(HasCodeList(acts::directory::kScheduleSet)) << "in a message of a message";
  EXPECT_FALSE(HasCodeList(acts::directory::kSiteAdmitted));
}

}  // namespace
}  // namespace amanat::rules
