#include "ledger/proposal/effects.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace amanat::proposal {
namespace {

using entry::Entry;
using entry::Outcome;

uint64_t AccountNumber(const accounts::AccountKey& key, const accounts::Accounts& accounts,
                       std::map<accounts::AccountKey, uint64_t>& opened, Entry& entry) {
  if (const accounts::Account* account = accounts.Find(key)) return account->number;
  const auto [it, inserted] = opened.emplace(key, accounts.all().size() + opened.size() + 1);
  if (inserted) entry.openings.push_back(accounts::OpeningOf(key));
  return it->second;
}

// One message that holds a list, so that lists are compared as they are encoded.
template <typename T>
struct Wrapped {
  std::vector<T> values;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "values", self.values);
  }
};

template <typename T>
bool SameList(const char* field, const std::vector<T>& expected, const std::vector<T>& actual,
              std::string* difference) {
  const std::string a = wire::Encode(Wrapped<T>{expected});
  const std::string b = wire::Encode(Wrapped<T>{actual});
  if (a == b) return true;
  *difference = absl::StrCat(field, ": expected ", HexEncode(a), ", is ", HexEncode(b));
  return false;
}

// Whether the writer had to refuse the accepted effects because of an account's limit.
bool PassesALimit(const Entry& expected, uint32_t event_type, accounts::Accounts accounts,
                  std::string* difference) {
  accounts::UndoJournal undo;
  const auto breach = accounts.Apply(expected, event_type, undo);
  if (breach.ok() && breach->has_value()) return true;
  *difference = "outcome: expected ACCEPTED, is LIMIT_EXCEEDED, though no limit would be passed";
  return false;
}

}  // namespace

void FillEffects(const Decision& decision, uint32_t core_version,
                 const accounts::Accounts& accounts, Entry& entry) {
  entry.outcome = decision.outcome;
  entry.core_version = core_version;
  entry.added = decision.added;
  entry.rests_on = decision.rests_on;
  if (decision.outcome != Outcome::kAccepted) return;
  entry.recipient = decision.recipient;
  entry.consumes = decision.consumes;
  entry.closes_hold = decision.closes_hold;
  entry.once = decision.once;
  std::map<accounts::AccountKey, uint64_t> opened;
  for (const KeyedPosting& posting : decision.postings) {
    const uint64_t number = AccountNumber(posting.account, accounts, opened, entry);
    entry.postings.push_back({number, posting.amount, posting.phase});
  }
}

bool HasEffects(const Decision& decision, uint32_t core_version, const accounts::Accounts& accounts,
                uint32_t event_type, const Entry& actual, std::string* difference) {
  Entry expected;
  expected.index = actual.index;
  FillEffects(decision, core_version, accounts, expected);
  if (decision.outcome == Outcome::kAccepted && actual.outcome == Outcome::kLimitExceeded) {
    return PassesALimit(expected, event_type, accounts, difference);
  }
  // Which event types an account permits depends on the version that opened it; examination asks
  // that they be no more than the chart's.
  for (size_t i = 0; i < std::min(expected.openings.size(), actual.openings.size()); ++i) {
    expected.openings[i].event_types = actual.openings[i].event_types;
  }
  if (expected.outcome != actual.outcome) {
    *difference = absl::StrCat("outcome: expected ", OutcomeName(expected.outcome), ", is ",
                               OutcomeName(actual.outcome));
    return false;
  }
  if (expected.recipient != actual.recipient) {
    *difference = absl::StrCat("recipient: expected ", expected.recipient.hex(), ", is ",
                               actual.recipient.hex());
    return false;
  }
  if (expected.closes_hold != actual.closes_hold) {
    *difference =
        absl::StrCat("closes_hold: expected ", expected.closes_hold, ", is ", actual.closes_hold);
    return false;
  }
  if (expected.added != actual.added) {
    *difference = absl::StrCat("added: expected ", HexEncode(expected.added), ", is ",
                               HexEncode(actual.added));
    return false;
  }
  return SameList("rests_on", expected.rests_on, actual.rests_on, difference) &&
         SameList("consumes", expected.consumes, actual.consumes, difference) &&
         SameList("openings", expected.openings, actual.openings, difference) &&
         SameList("postings", expected.postings, actual.postings, difference) &&
         SameList("once", expected.once, actual.once, difference);
}

}  // namespace amanat::proposal
