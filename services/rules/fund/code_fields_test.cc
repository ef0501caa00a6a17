// Every field of every act that holds a code, and where its words come from. A code has room for a
// person's name, so each comes from somewhere that was defined beforehand, or stands here as one that
// does not: whoever adds a field says which.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "proto/acts/testing/body_leaves.h"
#include "services/forms/codes.h"
#include "services/forms/remittance_form.h"
#include "services/forms/reversal_form.h"

namespace amanat::rules {
namespace {

using acts::testing::ForEachLeaf;
using acts::testing::NameOf;
using acts::testing::Path;
using forms::Codes;

// Of a closed list: nothing else is accepted.
struct OfList {
  Codes codes;
};
// Defined in the directory, by two administrators: the operator's code, which must be the signer's own or
// one that an accepted entry has; a benefit in force. Or the definition itself.
struct OfDirectory {};
// Repeats what a recorded entry says, and is compared with it.
struct OfEntry {};
// The code of a firm, or of a document: given by who signs, and of no list yet.
struct Open {};

using Origin = std::variant<OfList, OfDirectory, OfEntry, Open>;

const std::map<std::string, Origin>& Origins() {
  static const auto& origins = *new std::map<std::string, Origin>{
      {"ALLOTMENT_DECLINED reason", OfList{forms::DeclineReasons()}},
      {"ALLOTMENT_ISSUED purpose", OfList{forms::AllotmentPurposes()}},
      {"ASSISTANCE_EMERGENCY_APPROVED emergency", OfList{forms::EmergencyReasons()}},
      {"ASSISTANCE_EMERGENCY_APPROVED line", OfList{forms::CostLines()}},
      {"ASSISTANCE_RECOMMENDATION_WITHDRAWN reason", OfList{forms::WithdrawalReasons()}},
      {"ASSISTANCE_RECOMMENDED line", OfList{forms::CostLines()}},
      {"ASSISTANCE_RELEASED reason", OfList{forms::ReleaseReasons()}},
      {"BANK_CREDITED collector", OfEntry()},
      {"CASE_CLOSED outcome", OfList{forms::CaseOutcomes()}},
      {"CASE_OPENED hiring", OfList{forms::CaseHiring()}},
      {"CASE_OPENED liable_party", Open()},
      {"CASE_OPENED reason", OfList{forms::CaseReasons()}},
      {"CEILING_SET line", OfList{forms::CostLines()}},
      {"CLAIM_FILED benefit", OfDirectory()},
      {"CLAIM_FILED documents[0].code", Open()},
      {"CLAIM_REJECTED reason", OfList{forms::ClaimRejections()}},
      {"CLAIM_REQUESTED benefit", OfDirectory()},
      {"CLAIM_REQUESTED documents[0].code", Open()},
      {"CONTRIBUTION_COLLECTED collector", OfDirectory()},
      {"CONTRIBUTION_LINE collector", OfEntry()},
      {"CONTRIBUTION_MANIFEST source", OfDirectory()},
      {"CONTRIBUTION_REVERSED contribution.collector", OfEntry()},
      {"CONTRIBUTION_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"CREDIT_REVERSED credit.collector", OfEntry()},
      {"CREDIT_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"DEPOSIT_MADE collector", OfDirectory()},
      {"DEPOSIT_REVERSED deposit.collector", OfEntry()},
      {"DEPOSIT_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"ENROLMENT_WITHDRAWN enrolment.hiring", OfEntry()},
      {"ENROLMENT_WITHDRAWN reason", OfList{forms::ReversalReasons()}},
      {"EXCHANGE_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"KEY_REVOKED reason", OfList{forms::KeyRevocations()}},
      {"LIQUIDATION_LINE_ACCEPTED expense", OfEntry()},
      {"LIQUIDATION_LINE_ACCEPTED liable_party", OfEntry()},
      {"LINE_ACCEPTANCE_REVERSED acceptance.expense", OfEntry()},
      {"LINE_ACCEPTANCE_REVERSED acceptance.liable_party", OfEntry()},
      {"LINE_ACCEPTANCE_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"LIQUIDATION_LINE_SENT_BACK reason", OfList{forms::LineReturnReasons()}},
      {"MEMBER_ENROLLED hiring", OfList{forms::MemberHiring()}},
      {"OPENING_BALANCE_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"OPERATOR_ADMITTED code", OfDirectory()},
      {"PRICES_OBSERVED observations[0].payment_method", OfList{forms::PaymentChannels()}},
      {"PRICES_OBSERVED observations[0].pickup_method", OfList{forms::PaymentChannels()}},
      {"PRICES_OBSERVED observations[0].provider", Open()},
      {"PRICES_OBSERVED observations[0].speed", OfList{forms::PaymentSpeeds()}},
      {"PRICES_REVERSED prices.observations[0].payment_method", OfEntry()},
      {"PRICES_REVERSED prices.observations[0].pickup_method", OfEntry()},
      {"PRICES_REVERSED prices.observations[0].provider", OfEntry()},
      {"PRICES_REVERSED prices.observations[0].speed", OfEntry()},
      {"PRICES_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"RATE_SET source", OfList{forms::RateSources()}},
      {"REMITTANCE_LINE bpm_class", OfList{amanat::remittance::BpmClasses()}},
      {"REMITTANCE_LINE funding", OfList{forms::PaymentChannels()}},
      {"REMITTANCE_LINE payout", OfList{forms::PaymentChannels()}},
      {"REMITTANCE_LINE provider", OfEntry()},
      {"REMITTANCE_LINE reference.source", OfList{forms::RateSources()}},
      {"REMITTANCE_MANIFEST source", Open()},
      {"REMITTANCE_RECORDED bpm_class", OfList{amanat::remittance::BpmClasses()}},
      {"REMITTANCE_RECORDED funding", OfList{forms::PaymentChannels()}},
      {"REMITTANCE_RECORDED payout", OfList{forms::PaymentChannels()}},
      {"REMITTANCE_RECORDED provider", Open()},
      {"REMITTANCE_RECORDED reference.source", OfList{forms::RateSources()}},
      {"REMITTANCE_REVERSED reason", OfList{forms::ReversalReasons()}},
      {"REMITTANCE_REVERSED remittance.bpm_class", OfEntry()},
      {"REMITTANCE_REVERSED remittance.funding", OfEntry()},
      {"REMITTANCE_REVERSED remittance.payout", OfEntry()},
      {"REMITTANCE_REVERSED remittance.provider", OfEntry()},
      {"REMITTANCE_REVERSED remittance.reference.source", OfEntry()},
      {"RETURN_REFUSED reason", OfList{forms::ReturnRefusalReasons()}},
      {"SCHEDULE_SET benefits[0].code", OfDirectory()},
      {"SCHEDULE_SET benefits[0].documents[0]", OfDirectory()},
      {"SCHEDULE_SET benefits[0].programme", OfDirectory()},
      {"SPEND_REVERSED reason", OfList{forms::ReversalReasons()}},
  };
  return origins;
}

TEST(CodeFieldsTest, OfEachItIsSaidWhereItsWordsComeFrom) {
  std::set<std::string> fields;
  ForEachLeaf([&](const entry::ActDescription& act, const Path& path) {
    if (path.back()->kind != entry::FieldKind::kCode) return;
    fields.insert(absl::StrCat(std::string(act.name), " ", NameOf(path)));
  });
  std::set<std::string> said;
  for (const auto& [field, origin] : Origins()) said.insert(field);
  for (const std::string& field : fields) EXPECT_TRUE(said.contains(field)) << field;
  for (const std::string& field : said) EXPECT_TRUE(fields.contains(field)) << field;
}

TEST(CodeFieldsTest, NoListHasRoomForWhatSomebodyWrites) {
  for (const auto& [field, origin] : Origins()) {
    const auto* list = std::get_if<OfList>(&origin);
    if (list == nullptr) continue;
    EXPECT_FALSE(list->codes.empty()) << field;
    for (const char* name : {"maria-santos", "p1234567", ""}) {
      EXPECT_FALSE(forms::IsOneOf(list->codes, name)) << field << ": " << name;
    }
  }
}

}  // namespace
}  // namespace amanat::rules
