#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "amanat/acts/all.h"
#include "gtest/gtest.h"
#include "ledger/entry/catalogue.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/writer_events.h"

namespace amanat::acts {
namespace {

using Fields = std::vector<std::pair<uint32_t, std::string>>;

struct FieldLister {
  Fields fields;
  template <typename T>
  void Field(uint32_t number, const char* name, const T&, wire::TextForm = wire::TextForm::kNone) {
    fields.emplace_back(number, name);
  }
};

template <typename Body>
Fields FieldsOf() {
  FieldLister lister;
  const Body body{};
  wire::VisitFields(body, lister);
  return lister.fields;
}

Fields FieldsOf(const entry::BodyDescription& description) {
  Fields fields;
  for (const entry::FieldDescription& field : description.fields) {
    fields.emplace_back(field.number, std::string(field.name));
  }
  return fields;
}

std::map<uint32_t, const entry::ActDescription*> ActsByNumber() {
  std::map<uint32_t, const entry::ActDescription*> acts;
  for (const entry::ActDomain& domain : kDomains) {
    for (const entry::ActDescription& act : domain.acts) acts.emplace(act.event_type, &act);
  }
  return acts;
}

TEST(ActsTest, NumbersAndNamesOfEventsAreUniqueOverAllFiles) {
  std::set<uint32_t> numbers;
  std::set<std::string> names;
  for (const entry::ActDomain& domain : kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      EXPECT_TRUE(numbers.insert(act.event_type).second) << act.event_type;
      EXPECT_TRUE(names.insert(std::string(act.name)).second) << act.name;
    }
  }
  EXPECT_FALSE(numbers.empty());
}

TEST(ActsTest, TheEngineKnowsTheSameEventsOfTheDirectory) {
  const auto acts = ActsByNumber();
  for (uint32_t number = 10; number < 100; ++number) {
    const entry::EventTypeInfo* info = entry::EngineCatalogue().FindEventType(number);
    const auto it = acts.find(number);
    ASSERT_EQ(info != nullptr, it != acts.end()) << number;
    if (info == nullptr) continue;
    EXPECT_EQ(it->second->name, info->name);
    EXPECT_EQ(it->second->signer_class, info->signer_class) << info->name;
    EXPECT_EQ(it->second->book, info->book) << info->name;
    EXPECT_EQ(it->second->line_event_type, static_cast<uint32_t>(info->line_type)) << info->name;
  }
}

TEST(ActsTest, WhatTheEngineHasATypeForHasTheFieldsOfThatType) {
  EXPECT_EQ(FieldsOf<money::Money>(), FieldsOf(types::kMoney));
  EXPECT_EQ(FieldsOf<entry::Reference>(), FieldsOf(types::kReference));
  EXPECT_EQ(FieldsOf<entry::Manifest>(), FieldsOf(contribution::kContributionManifest));
  EXPECT_EQ(FieldsOf<entry::Manifest>(), FieldsOf(remittance::kRemittanceManifest));
}

TEST(ActsTest, AGeneratedTypeHasTheFieldsOfItsDescription) {
  EXPECT_EQ(FieldsOf<::amanat::claims::ClaimFiled>(), FieldsOf(claims::kClaimFiled));
}

TEST(ActsTest, ADescriptionSaysWhatAFieldIs) {
  const entry::FieldDescription& request = claims::kClaimFiled.fields[5];
  EXPECT_EQ(request.name, "request");
  EXPECT_EQ(request.kind, entry::FieldKind::kMessage);
  EXPECT_EQ(request.message, &types::kReference);
  EXPECT_TRUE(request.may_be_absent);
  EXPECT_FALSE(request.repeated);
  EXPECT_EQ(request.label, "Request");
  const entry::FieldDescription& kind = remittance::kRemittance.fields[2];
  EXPECT_EQ(kind.kind, entry::FieldKind::kEnumeration);
  ASSERT_EQ(kind.values.size(), 4u);
  EXPECT_EQ(kind.values[3].name, "pacs008");
}

TEST(ActsTest, AnEnumeratorIsNamedInWords) {
  EXPECT_EQ(EnumName(::amanat::remittance::MessageKind::kCsv), "csv");
  EXPECT_EQ(EnumName(::amanat::remittance::MessageKind::kUnspecified), "unspecified");
  EXPECT_EQ(EnumName(static_cast<::amanat::remittance::MessageKind>(7)), "unknown");
}

TEST(ActsTest, WhatTheRulesAddIsDescribed) {
  const auto acts = ActsByNumber();
  const entry::ActDescription& disbursed = *acts.at(124);
  EXPECT_EQ(disbursed.body, &repatriation::kAssistanceDisbursed);
  EXPECT_EQ(disbursed.added, &repatriation::kDisbursementAdded);
  EXPECT_EQ(acts.at(120)->added, nullptr);
}

}  // namespace
}  // namespace amanat::acts
