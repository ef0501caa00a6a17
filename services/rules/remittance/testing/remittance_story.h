// A fund with a remittance book for the tests of its rules, in the domain's verbs.
#ifndef AMANAT_SERVICES_RULES_REMITTANCE_TESTING_REMITTANCE_STORY_H_
#define AMANAT_SERVICES_RULES_REMITTANCE_TESTING_REMITTANCE_STORY_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "amanat/acts/remittance.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/directory/acts.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/tables.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::rules::remittance {

using amanat::remittance::ObservedQuote;
using amanat::remittance::PricesObserved;
using amanat::remittance::PricesReversed;
using amanat::remittance::Rate;
using amanat::remittance::ReferenceRate;
using amanat::remittance::RemittanceReversed;
using directory::Role;
using entry::Book;
using rules_testing::Answer;
using rules_testing::kHeadOffice;

constexpr char kReporter[] = "reporter";
inline money::Currency Dirham() { return *money::CurrencyFromCode("AED"); }
inline money::Currency Peso() { return *money::CurrencyFromCode("PHP"); }
inline money::Currency Gold() { return *money::CurrencyFromCode("XAU"); }

inline const RuleSet& StoryRules() {
  static const auto& rules = *new RuleSet(FundCatalogue(), {&directory_book::Acts(), &Acts()});
  return rules;
}

// At a cost of 3 %.
inline Remittance Observed(const std::string& reference, int64_t minor_units = 73'500) {
  Remittance body;
  body.sent = {Dirham(), minor_units};
  body.payment = *OnceFingerprint::FromBytes(entry::Fingerprint("test/payment", {reference}));
  body.content.instructed = body.sent;
  body.kind = MessageKind::kSingle;
  body.provider = "al-ansari";
  body.source = "ARE";
  body.destination = "PHL";
  body.fee = money::Money{Dirham(), minor_units / 50};
  body.applied_rate = Rate{1'485, 100};
  body.reference = ReferenceRate{{15, 1}, "central-bank", {20'000}};
  body.value_date.days = 20'000;
  return body;
}

inline entry::LineCommand LineOf(Remittance body) {
  body.kind = MessageKind::kCsv;
  body.provider.clear();
  return {wire::Encode(body), {}};
}

inline PriceObserved Price(const std::string& provider = "al-ansari",
                           const std::string& destination = "PHL", uint64_t fee = 1'470) {
  PriceObserved price{"2025_3Q", provider, "ARE", destination, "cash", "cash", {20'000}, true};
  price.for_200_dollars = ObservedQuote{{Dirham(), 73'500}, fee, 1'000'000, {}};
  return price;
}

// What an agent said of Observed(reference): in the report `report`, `minutes` after noon of its value date.
inline RemittanceStatus StatusOf(const std::string& reference, const std::string& status,
                                 const std::string& report = "s-1", int minutes = 0) {
  RemittanceStatus body;
  body.report = *OnceFingerprint::FromBytes(entry::Fingerprint("test/report", {report}));
  body.payment = Observed(reference).payment;
  body.status = status;
  body.reported.micros = 20'000 * kMicrosPerDay + (720 + minutes) * 60 * kMicrosPerSecond;
  return body;
}

// Of Observed(reference) that much came back.
inline RemittanceReturn ReturnOf(const std::string& reference, int64_t minor_units,
                                 const std::string& identity = "t-1") {
  RemittanceReturn body;
  body.identity = *OnceFingerprint::FromBytes(entry::Fingerprint("test/return", {identity}));
  body.payment = Observed(reference).payment;
  body.returned = {Dirham(), minor_units};
  body.reason = "AC04";
  body.value_date.days = 20'001;
  return body;
}

class RemittanceStory {
 protected:
  explicit RemittanceStory(uint64_t seed = 1)
      : fund(StoryRules(), seed), log(fund.AdmitLog(kHeadOffice, Book::kRemittance)) {
    fund.AdmitOperator(kReporter, kHeadOffice, {Role::kReporter});
    for (const char* provider : {"al-ansari", "sea-bank", "aaa-exchange"}) {
      fund.SetParty(provider, "provider");
    }
    fund.AdmitOperator("officer", kHeadOffice, {Role::kOfficer});
    fund.AdmitOperator("collector", kHeadOffice, {Role::kCollector});
  }

  Answer Record(const Remittance& body, const std::string& by = kReporter) {
    return fund.Submit(by, event::kRemittanceRecorded, body);
  }
  Answer Report(const RemittanceStatus& body, const std::string& by = kReporter) {
    return fund.Submit(by, event::kRemittanceStatusRecorded, body);
  }
  Answer Return(const RemittanceReturn& body, const std::string& by = kReporter) {
    return fund.Submit(by, event::kRemittanceReturnRecorded, body);
  }
  Answer Observe(const std::vector<PriceObserved>& prices) {
    return fund.Submit(kReporter, event::kPricesObserved, PricesObserved{prices});
  }
  // By two people, of whom one reports.
  template <typename Body>
  Answer TakeBack(entry::EventType type, const Body& body,
                  std::vector<std::string> authors = {kReporter, "officer"}) {
    return fund.Submit(
        {type, wire::Encode(body), {}, {}, std::move(authors), kHeadOffice, std::nullopt});
  }
  Answer TakeRemittanceBack(LogIndex entry, const Remittance& said,
                            std::vector<std::string> authors = {kReporter, "officer"}) {
    return TakeBack(event::kRemittanceReversed, RemittanceReversed{entry, "wrong-amount", said},
                    std::move(authors));
  }
  Answer TakePricesBack(LogIndex entry, const std::vector<PriceObserved>& said) {
    return TakeBack(event::kPricesReversed, PricesReversed{entry, "wrong-amount", {said}});
  }
  Answer ImportLines(const std::vector<entry::LineCommand>& lines,
                     const std::string& source = "al-ansari") {
    entry::Manifest manifest;
    manifest.source = source;
    manifest.file_date.days = fund.today();
    return fund.Import(kReporter, event::kRemittanceManifest, manifest, lines);
  }
  Answer Import(const std::vector<Remittance>& bodies, const std::string& source = "al-ansari") {
    std::vector<entry::LineCommand> lines;
    for (const Remittance& body : bodies) lines.push_back(LineOf(body));
    return ImportLines(lines, source);
  }

  const state::Reader& rows() const { return fund.rows(kHeadOffice, Book::kRemittance); }
  std::vector<LogIndex> RecordedEntries() const {
    std::vector<LogIndex> entries;
    const absl::Status status = ScanRemittances(
        rows(), "", [&](absl::string_view, LogIndex index, const auto&, const auto&) {
          entries.push_back(index);
          return true;
        });
    if (!status.ok()) entries.clear();
    return entries;
  }

  rules_testing::FundFixture fund;
  LogId log;
};

}  // namespace amanat::rules::remittance

#endif  // AMANAT_SERVICES_RULES_REMITTANCE_TESTING_REMITTANCE_STORY_H_
