// What FundFixture keeps of a log: for fund_fixture*.cc alone.
#ifndef AMANAT_SERVICES_RULES_TESTING_FIXTURE_LOG_H_
#define AMANAT_SERVICES_RULES_TESTING_FIXTURE_LOG_H_

#include <string>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/merkle/frontier.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::rules_testing {

struct FundFixture::Log {
  Log(const LogId& log, const examine::Rules& rules, ManualClock& clock)
      : id(log), record_clock(&clock), sequencer(log, nullptr, &rules, &record_clock) {}

  void Add(const std::string& bytes) {
    auto leaf = examine::ParseLeaf(bytes);
    AMANAT_CHECK(leaf.ok());
    frontier.Append(leaf->hash);
    roots.push_back(frontier.Root());
    leaves.push_back(*std::move(leaf));
  }

  const LogId id;
  entry::LogName name;
  PublicKey public_key;
  append::RecordClock record_clock;
  append::Sequencer sequencer;
  std::vector<examine::Leaf> leaves;
  merkle::Frontier frontier;
  std::vector<Hash> roots;  // after each entry
};

}  // namespace amanat::rules_testing

#endif  // AMANAT_SERVICES_RULES_TESTING_FIXTURE_LOG_H_
