// Which of two broken rules is named: the one that examination looks at first, in the order of
// ledger/doc/life_of_an_entry.md. What follows it, from the closed accounts on:
// ledger/accounts/precedence_test.cc.
#include <functional>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/log_fixture.h"

namespace amanat::examine {
namespace {

using accounts::Chart;
using entry::Command;
using entry::Entry;
using entry::EventType;

constexpr money::Currency kRiyal{.numeric = 682};

struct Fault {
  const char* rule;
  std::function<void(Command&)> command = [](Command&) {};
  std::function<void(Entry&)> entry = [](Entry&) {};
  Verdict verdict = Verdict::kInvalid;
};

void SetType(Command& command, EventType type) { command.event_type = static_cast<uint32_t>(type); }

// In the order of precedence.
const std::vector<Fault>& Faults() {
  static const auto* faults = new std::vector<Fault>{
      {.rule = "INDEX", .entry = [](Entry& e) { ++e.index; }},
      {.rule = "RECORD_TIME", .entry = [](Entry& e) { e.record_time.micros = 1; }},
      {.rule = "BOOK", .command = [](Command& c) { SetType(c, toy::kObservationLine); }},
      {.rule = "SIGNER_CLASS", .command = [](Command& c) { SetType(c, toy::kFileLine); }},
      {.rule = "TARGET", .command = [](Command& c) { c.target = Filled<LogId>(0x77); }},
      {.rule = "IDEMPOTENCY_KEY",
       .command = [](Command& c) { c.idempotency_key = Filled<IdempotencyKey>(1); }},
      {.rule = "EXPIRY", .command = [](Command& c) { c.expiry.micros = 1; }},
      {.rule = "EFFECTIVE_DATE", .command = [](Command& c) { c.effective_date.days = 2; }},
      {.rule = "SIGNATURES", .entry = [](Entry& e) { e.signatures.append(64, 's'); }},
      {.rule = "AUTHOR", .command = [](Command& c) { c.authors = {3}; }},
      {.rule = "SIGNATURE", .entry = [](Entry& e) { e.signatures[5] ^= 1; }},
      {.rule = "RULES_VERSION", .command = [](Command& c) { c.rules_version = 2; }},
      {.rule = "STREAM_VERSION",
       .command =
           [](Command& c) {
             c.streams = {{Filled<StreamId>(1), 5}};
           }},
      {.rule = "RECIPIENT", .entry = [](Entry& e) { e.recipient = Filled<LogId>(0x77); }},
      {.rule = "REFERENCE",
       .entry =
           [](Entry& e) {
             e.rests_on = {{Filled<LogId>(0x11), 10, Filled<Hash>(4)}};
           }},
      {.rule = "ONCE", .entry = [](Entry& e) { e.once.assign(2, Filled<OnceFingerprint>(1)); }},
      {.rule = "POSTINGS",
       .entry =
           [](Entry& e) {
             e.postings.push_back({1, 1});
           }},
      {.rule = "LIMIT",
       .entry =
           [](Entry& e) {
             e.postings.insert(e.postings.end(), {{1, -501}, {2, 501}});
           },
       .verdict = Verdict::kLimit},
  };
  return *faults;
}

class PrecedenceTest : public LogFixture {
 protected:
  // With an allotment accepted, under idempotency key 1, so that a limit can be passed.
  void SetUp() override {
    Start();
    ASSERT_THAT(TakeSigned(toy::kReceived, "accept", {kTess},
                           {.entry =
                                [](Entry& e) {
                                  for (const Chart chart : {toy::kPurse, toy::kOwedTo}) {
                                    e.openings.push_back(accounts::OpeningOf(
                                        toy::Catalogue(), {"riyadh", chart, kRiyal, "a"}));
                                  }
                                  e.postings = {{1, 500}, {2, -500}};
                                }}),
                IsValid());
    state_.Commit();
  }
  // An entry with these faults and no others.
  Finding TakeWith(const std::vector<Fault>& faults) {
    return TakeSigned(toy::kGivenBack, "return", {kTess},
                      {.command =
                           [&](Command& c) {
                             for (const Fault& fault : faults) fault.command(c);
                           },
                       .entry =
                           [&](Entry& e) {
                             for (const Fault& fault : faults) fault.entry(e);
                           }});
  }
};

TEST_F(PrecedenceTest, EachFaultAloneIsNamed) {
  for (const Fault& fault : Faults()) {
    EXPECT_THAT(TakeWith({fault}), Is(fault.verdict, fault.rule));
  }
  EXPECT_THAT(TakeWith({}), IsValid());
}

TEST_F(PrecedenceTest, OfTwoFaultsTheFirstIsNamed) {
  for (size_t second = 1; second < Faults().size(); ++second) {
    for (size_t first = 0; first < second; ++first) {
      EXPECT_THAT(TakeWith({Faults()[second], Faults()[first]}),
                  Is(Faults()[first].verdict, Faults()[first].rule))
          << "and " << Faults()[second].rule;
    }
  }
}

}  // namespace
}  // namespace amanat::examine
