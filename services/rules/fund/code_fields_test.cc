// Every field of every act that holds a code, and where its words come from. A code has room for a
// person's name, so each is of a closed list, which the rules ask of every act alike, or comes from
// somewhere that was defined beforehand, or stands here as one that does not: whoever adds a field says
// which.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/examine/import_state.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "proto/acts/testing/body_leaves.h"
#include "services/forms/code_lists.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::rules {
namespace {

using acts::testing::BodyOf;
using acts::testing::ForEachLeaf;
using acts::testing::NameOf;
using acts::testing::Path;
using entry::ActDescription;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Of a code without a list.
enum class Origin {
  // Defined in the directory, by two administrators: the operator's code, which must be the signer's own
  // or one that an accepted entry has; a benefit in force; a registered party. Or the definition itself.
  kDirectory,
  // Repeats what a recorded entry says, and is compared with it.
  kEntry,
  // The code of a firm that a message or a published price list names, and of no list yet.
  kFirm,
};

const std::map<std::string, Origin>& Origins() {
  static const auto& origins = *new std::map<std::string, Origin>{
      {"BANK_CREDITED collector", Origin::kEntry},
      {"CASE_OPENED liable_party", Origin::kDirectory},
      {"CLAIM_FILED benefit", Origin::kDirectory},
      {"CLAIM_REQUESTED benefit", Origin::kDirectory},
      {"CONTRIBUTION_COLLECTED collector", Origin::kDirectory},
      {"CONTRIBUTION_LINE collector", Origin::kEntry},
      {"CONTRIBUTION_MANIFEST source", Origin::kDirectory},
      {"CONTRIBUTION_REVERSED contribution.collector", Origin::kEntry},
      {"CREDIT_REVERSED credit.collector", Origin::kEntry},
      {"DEPOSIT_MADE collector", Origin::kDirectory},
      {"DEPOSIT_REVERSED deposit.collector", Origin::kEntry},
      {"LIQUIDATION_LINE_ACCEPTED liable_party", Origin::kEntry},
      {"LINE_ACCEPTANCE_REVERSED acceptance.liable_party", Origin::kEntry},
      {"OPERATOR_ADMITTED code", Origin::kDirectory},
      {"PARTY_SET code", Origin::kDirectory},
      {"PARTY_STATUS_SET party", Origin::kDirectory},
      {"OPERATOR_PROFILE_SET code", Origin::kDirectory},
      {"OPERATOR_PROFILE_SET deputy_of", Origin::kDirectory},
      {"PRICES_OBSERVED observations[0].provider", Origin::kFirm},
      {"PRICES_REVERSED prices.observations[0].provider", Origin::kEntry},
      {"REMITTANCE_LINE provider", Origin::kEntry},
      {"REMITTANCE_MANIFEST source", Origin::kDirectory},
      {"REMITTANCE_RECORDED provider", Origin::kFirm},
      {"REMITTANCE_REVERSED remittance.provider", Origin::kEntry},
      {"SCHEDULE_SET benefits[0].code", Origin::kDirectory},
      {"SCHEDULE_SET benefits[0].programme", Origin::kDirectory},
  };
  return origins;
}

// By the real rules, of a log in which nothing is recorded: whatever the act asks for is missing, and its
// codes are asked before.
absl::Status Decide(const ActDescription& act, const std::string& body) {
  static const auto& known = *new examine::KnownLogs;
  const auto view = known.Snapshot();
  const examine::LogState log{LogId(), nullptr, &FundRuleVersions()};
  const auto read = [](const LogId&, LogIndex) -> absl::StatusOr<Leaf> {
    return absl::NotFoundError("nothing is recorded");
  };
  Context context{log, view.directory(), 0, read};
  if (act.signer_class != entry::SignerClass::kLine) {
    entry::Command command;
    command.event_type = act.event_type;
    command.body = body;
    return FundRules().Decide(command, context).status();
  }
  examine::Import import;
  for (const entry::EventTypeInfo& info : FundCatalogue().event_types()) {
    if (static_cast<uint32_t>(info.line_type) != act.event_type) continue;
    import.command.event_type = static_cast<uint32_t>(info.type);
  }
  import.manifest.line_event_type = act.event_type;
  context.import = &import;
  return FundRules().DecideLine({body, {}}, context).status();
}

template <typename Look>
void ForEachCode(Look look) {
  ForEachLeaf([&](const ActDescription& act, const Path& path) {
    if (path.back()->kind == entry::FieldKind::kCode) look(act, path);
  });
}

TEST(CodeFieldsTest, OfEachWithoutAListItIsSaidWhereItsWordsComeFrom) {
  std::set<std::string> fields;
  ForEachCode([&](const ActDescription& act, const Path& path) {
    if (!path.back()->code_list.empty()) return;
    fields.insert(absl::StrCat(std::string(act.name), " ", NameOf(path)));
  });
  std::set<std::string> said;
  for (const auto& [field, origin] : Origins()) said.insert(field);
  for (const std::string& field : fields) EXPECT_TRUE(said.contains(field)) << field;
  for (const std::string& field : said) EXPECT_TRUE(fields.contains(field)) << field;
}

TEST(CodeFieldsTest, ACodeOutsideOfItsListIsAStatusOfTheRulesInEveryFieldOfEveryAct) {
  size_t tried = 0;
  ForEachCode([&](const ActDescription& act, const Path& path) {
    if (path.back()->code_list.empty()) return;
    SCOPED_TRACE(std::string(act.name) + " " + NameOf(path));
    ++tried;
    const absl::Status refused = Decide(act, BodyOf(path, std::string("maria-santos")));
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << refused;
    EXPECT_THAT(std::string(refused.message()), StartsWith(NameOf(path) + ": is not one of "));
    EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("maria")));
  });
  EXPECT_GT(tried, 40u);
}

TEST(CodeFieldsTest, NoCodeOfItsListIsRefusedForIt) {
  ForEachCode([&](const ActDescription& act, const Path& path) {
    const forms::CodeList* list = forms::FindCodeList(path.back()->code_list);
    EXPECT_EQ(list == nullptr, path.back()->code_list.empty()) << path.back()->code_list;
    if (list == nullptr) return;
    SCOPED_TRACE(std::string(act.name) + " " + NameOf(path));
    for (const absl::string_view code : list->codes) {
      const absl::Status status = Decide(act, BodyOf(path, std::string(code)));
      EXPECT_THAT(std::string(status.message()), Not(HasSubstr("is not one of"))) << code;
    }
  });
}

TEST(CodeFieldsTest, EveryListIsOfAField) {
  std::set<absl::string_view> named;
  ForEachCode(
      [&](const ActDescription&, const Path& path) { named.insert(path.back()->code_list); });
  for (const forms::CodeList& list : forms::CodeLists()) {
    EXPECT_TRUE(named.contains(list.name)) << list.name;
  }
}

}  // namespace
}  // namespace amanat::rules
