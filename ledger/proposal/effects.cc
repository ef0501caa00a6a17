#include "ledger/proposal/effects.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace amanat::proposal {
namespace {

using entry::Entry;
using entry::Outcome;

// Numbers the accounts that a decision names, and opens those that are not there.
class Numbering {
 public:
  Numbering(const accounts::Accounts& accounts, Entry& entry)
      : accounts_(accounts), entry_(entry) {}

  void Open(const KeyedOpening& opening) {
    entry_.openings.push_back(accounts::OpeningOf(opening.account));
    entry_.openings.back().debit_balance_max = opening.debit_balance_max;
    entry_.openings.back().credit_balance_max = opening.credit_balance_max;
    opened_.emplace(opening.account, accounts_.count() + entry_.openings.size());
  }
  uint64_t NumberOf(const accounts::AccountKey& key) {
    if (const accounts::Account* account = accounts_.Find(key)) return account->number;
    if (const auto it = opened_.find(key); it != opened_.end()) return it->second;
    Open({.account = key});
    return accounts_.count() + entry_.openings.size();
  }

 private:
  const accounts::Accounts& accounts_;
  Entry& entry_;
  std::map<accounts::AccountKey, uint64_t> opened_;
};

// One message that holds a list, for what is told of it.
template <typename T>
struct Wrapped {
  std::vector<T> values;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "values", self.values);
  }
};

template <typename T>
bool IsSame(const T& a, const T& b) {
  return a == b;
}
bool IsSame(const entry::Posting& a, const entry::Posting& b) {
  return a.account == b.account && a.amount == b.amount && a.phase == b.phase;
}
bool IsSame(const entry::AccountOpening& a, const entry::AccountOpening& b) {
  return wire::Encode(a) == wire::Encode(b);
}

template <typename T>
bool SameList(const char* field, const std::vector<T>& expected, const std::vector<T>& actual,
              std::string* difference) {
  if (std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(),
                 [](const T& a, const T& b) { return IsSame(a, b); })) {
    return true;
  }
  const std::string a = wire::Encode(Wrapped<T>{expected});
  const std::string b = wire::Encode(Wrapped<T>{actual});
  *difference = absl::StrCat(field, ": expected ", HexEncode(a), ", is ", HexEncode(b));
  return false;
}

}  // namespace

void FillEffects(const Decision& decision, uint32_t core_version,
                 const accounts::Accounts& accounts, Entry& entry) {
  entry.outcome = decision.outcome;
  entry.core_version = core_version;
  entry.added = decision.added;
  entry.rests_on = decision.rests_on;
  entry.openings.clear();
  entry.postings.clear();
  entry.closings.clear();
  const Decision refusal;
  const Decision& effects = decision.outcome == Outcome::kAccepted ? decision : refusal;
  entry.recipient = effects.recipient;
  entry.consumes = effects.consumes;
  entry.closes_hold = effects.closes_hold;
  entry.once = effects.once;
  entry.reverses = effects.reverses;
  Numbering numbering(accounts, entry);
  for (const KeyedOpening& opening : effects.openings) numbering.Open(opening);
  entry.postings.reserve(effects.postings.size());
  for (const KeyedPosting& posting : effects.postings) {
    entry.postings.push_back({numbering.NumberOf(posting.account), posting.amount, posting.phase});
  }
  for (const accounts::AccountKey& key : effects.closings) {
    entry.closings.push_back(numbering.NumberOf(key));
  }
  std::sort(entry.closings.begin(), entry.closings.end());
}

bool SameEffects(const Entry& expected, const Entry& actual, std::string* difference) {
  if (expected.outcome != actual.outcome) {
    *difference = absl::StrCat("outcome: expected ", OutcomeName(expected.outcome), ", is ",
                               OutcomeName(actual.outcome));
    return false;
  }
  if (expected.core_version != actual.core_version) {
    *difference = absl::StrCat("core_version: expected ", expected.core_version, ", is ",
                               actual.core_version);
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
  if (expected.reverses != actual.reverses) {
    *difference = absl::StrCat("reverses: expected ", expected.reverses, ", is ", actual.reverses);
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
         SameList("closings", expected.closings, actual.closings, difference) &&
         SameList("once", expected.once, actual.once, difference);
}

}  // namespace amanat::proposal
