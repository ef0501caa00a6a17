#include "ledger/accounts/accounts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::accounts {
namespace {

using entry::EventType;
using entry::Phase;
using ::testing::HasSubstr;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr money::Currency kPeso{.numeric = 608};

// Account numbers of the fixture.
constexpr uint64_t kCash = 1, kDueToHome = 2, kSpent = 3, kBankPeso = 4, kFundPeso = 5;

enum class Result { kDone, kBreach, kInvalid };

class AccountsTest : public ::testing::Test {
 protected:
  AccountsTest() {
    entry::Entry entry;
    for (const AccountKey& key : {AccountKey{"riyadh", toy::kPurse, kRiyal, "a1"},
                                  AccountKey{"riyadh", toy::kOwedTo, kRiyal, "a1"},
                                  AccountKey{"riyadh", toy::kUseKept, kRiyal, "a1"},
                                  AccountKey{"manila", toy::kVault, kPeso, ""},
                                  AccountKey{"manila", toy::kCapital, kPeso, ""}}) {
      entry.openings.push_back(OpeningOf(toy::Catalogue(), key));
    }
    EXPECT_EQ(Apply(entry, EventType::kLogFounded), Result::kDone);
    Commit();
  }

  Result Apply(entry::Entry entry, EventType type) {
    entry.index = next_++;
    const auto breach = accounts_.Apply(entry, static_cast<uint32_t>(type));
    reason_ = breach.ok() ? "" : std::string(breach.status().message());
    if (!breach.ok()) return Result::kInvalid;
    breach_ = *breach;
    return breach_.has_value() ? Result::kBreach : Result::kDone;
  }
  Result Post(EventType type, std::vector<entry::Posting> postings, LogIndex closes_hold = 0) {
    entry::Entry entry;
    entry.postings = std::move(postings);
    entry.closes_hold = closes_hold;
    return Apply(entry, type);
  }
  // The acts of a consulate.
  Result Accept(int64_t amount) {
    return Post(toy::kReceived, {{kCash, amount}, {kDueToHome, -amount}});
  }
  Result Reserve(int64_t amount) {
    return Post(toy::kReserved, {{kSpent, amount, Phase::kHold}, {kCash, -amount, Phase::kHold}});
  }
  Result Capture(LogIndex hold, int64_t amount) {
    return Post(toy::kUsed, {{kSpent, amount, Phase::kCapture}, {kCash, -amount, Phase::kCapture}},
                hold);
  }
  Result Release(LogIndex hold) { return Post(toy::kLetGo, {}, hold); }
  Result GiveBack(int64_t amount) {
    return Post(toy::kGivenBack, {{kDueToHome, amount}, {kCash, -amount}});
  }
  LogIndex last() const { return next_ - 1; }
  void Commit() { accounts_.Forget(); }
  void Undo() { accounts_.RollbackTo(0); }
  int64_t Posted(uint64_t account) const { return accounts_.Find(account)->posted; }
  int64_t Available(uint64_t account) const { return accounts_.Find(account)->Available(); }

  Accounts accounts_{toy::Catalogue()};
  LogIndex next_ = 1;
  std::string reason_;
  std::optional<LimitBreach> breach_;
};

// What is done, how it ends, and what then stands on the cash, spent and due-to accounts.
struct Step {
  enum Act { kAccept, kReserve, kCapture, kRelease, kGiveBack } act;
  int64_t amount;
  int hold;  // which step's hold, from 0
  Result result;
  int64_t cash, available, spent, due_to;
};

TEST_F(AccountsTest, AnAllotmentIsNeverOverspent) {
  const Step kSteps[] = {
      {Step::kReserve, 1, 0, Result::kBreach, 0, 0, 0, 0},
      {Step::kAccept, 1000, 0, Result::kDone, 1000, 1000, 0, -1000},
      {Step::kReserve, 600, 0, Result::kDone, 1000, 400, 0, -1000},
      {Step::kReserve, 401, 0, Result::kBreach, 1000, 400, 0, -1000},
      {Step::kGiveBack, 401, 0, Result::kBreach, 1000, 400, 0, -1000},
      {Step::kReserve, 400, 0, Result::kDone, 1000, 0, 0, -1000},
      {Step::kCapture, 601, 2, Result::kInvalid, 1000, 0, 0, -1000},
      {Step::kCapture, 500, 2, Result::kDone, 500, 100, 500, -1000},  // frees the other 100
      {Step::kCapture, 1, 2, Result::kInvalid, 500, 100, 500, -1000},
      {Step::kRelease, 0, 5, Result::kDone, 500, 500, 500, -1000},
      {Step::kRelease, 0, 5, Result::kInvalid, 500, 500, 500, -1000},
      {Step::kGiveBack, 501, 0, Result::kBreach, 500, 500, 500, -1000},
      {Step::kGiveBack, 500, 0, Result::kDone, 0, 0, 500, -500},
  };
  std::vector<LogIndex> indices;
  for (const Step& step : kSteps) {
    SCOPED_TRACE(indices.size());
    Result result = Result::kDone;
    if (step.act == Step::kAccept) result = Accept(step.amount);
    if (step.act == Step::kReserve) result = Reserve(step.amount);
    if (step.act == Step::kCapture) result = Capture(indices[step.hold], step.amount);
    if (step.act == Step::kRelease) result = Release(indices[step.hold]);
    if (step.act == Step::kGiveBack) result = GiveBack(step.amount);
    indices.push_back(last());
    EXPECT_EQ(result, step.result) << reason_;
    EXPECT_EQ(Posted(kCash), step.cash);
    EXPECT_EQ(Available(kCash), step.available);
    EXPECT_EQ(Posted(kSpent), step.spent);
    EXPECT_EQ(Posted(kDueToHome), step.due_to);
  }
}

TEST_F(AccountsTest, ABreachNamesTheAccountAndItsBalance) {
  Accept(100);
  EXPECT_EQ(Reserve(130), Result::kBreach);
  EXPECT_EQ(breach_->account, kCash);
  EXPECT_EQ(breach_->balance, -30);
}

TEST_F(AccountsTest, ACreditAccountIsNeverDebited) {
  Accept(100);
  EXPECT_EQ(Available(kDueToHome), 100);
  EXPECT_EQ(Post(toy::kUseSeen, {{kDueToHome, 101}, {kSpent, -101}}), Result::kBreach);
}

TEST_F(AccountsTest, PostingsSumToZeroForEachCurrencyAndPhase) {
  Accept(100);
  EXPECT_EQ(Post(toy::kReceived, {{kCash, 5}, {kDueToHome, -4}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("sum to 1"));
  EXPECT_EQ(Post(toy::kMinted, {{kBankPeso, 5}, {kDueToHome, -5}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("postings of currency 608 sum to 5"));
  EXPECT_EQ(Post(toy::kReserved, {{kSpent, 5, Phase::kHold}, {kCash, -5}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("postings of currency 682 sum to 5"));
  EXPECT_EQ(Post(toy::kMinted, {{kBankPeso, 5}, {kFundPeso, -5}}), Result::kDone);
}

TEST_F(AccountsTest, RefusesAmountsAndAccountsThatDoNotExist) {
  EXPECT_EQ(Post(toy::kReceived, {{0, 1}, {kCash, -1}}), Result::kInvalid);
  EXPECT_EQ(Post(toy::kReceived, {{6, 1}, {kCash, -1}}), Result::kInvalid);
  EXPECT_EQ(Post(toy::kReceived, {{kCash, 0}}), Result::kInvalid);
  EXPECT_EQ(Post(toy::kReceived,
                 {{kCash, 1, static_cast<Phase>(9)}, {kDueToHome, -1, static_cast<Phase>(9)}}),
            Result::kInvalid);
}

TEST_F(AccountsTest, AnAmountBeyondTheCapIsNeverPosted) {
  for (const int64_t amount : {money::kAmountMax + 1, INT64_MAX, INT64_MIN + 1, INT64_MIN}) {
    EXPECT_EQ(Post(toy::kMinted, {{kBankPeso, amount}, {kFundPeso, 1}}), Result::kInvalid);
    EXPECT_THAT(reason_, HasSubstr("beyond 1000000000000000 minor units")) << amount;
  }
  EXPECT_EQ(Reserve(money::kAmountMax + 1), Result::kInvalid);
  EXPECT_EQ(Accept(money::kAmountMax), Result::kDone);
  EXPECT_EQ(GiveBack(money::kAmountMax), Result::kDone);
}

TEST_F(AccountsTest, NoBalancePassesTheMaximumOfAllAccounts) {
  std::vector<entry::Posting> most;
  while (most.size() + 2 <= entry::kPostingsMax) {
    most.push_back({kBankPeso, money::kAmountMax});
    most.push_back({kFundPeso, -money::kAmountMax});
  }
  Result result = Result::kDone;
  int64_t before = 0;
  while (result == Result::kDone) {
    before = Posted(kBankPeso);
    result = Post(toy::kMinted, most);
  }
  EXPECT_EQ(result, Result::kBreach);
  EXPECT_EQ(breach_->limit, BrokenLimit::kBalanceMaximum);
  EXPECT_EQ(breach_->outcome(), entry::Outcome::kLimitExceeded);
  EXPECT_EQ(Posted(kBankPeso), before);
  EXPECT_EQ(Posted(kFundPeso), -before);
  EXPECT_LE(before, kBalanceMax);
  EXPECT_GT(before, kBalanceMax - int64_t{entry::kPostingsMax} * money::kAmountMax);
}

TEST_F(AccountsTest, OnlyPermittedEventTypesTouchAnAccount) {
  EXPECT_EQ(Post(toy::kPaidOut, {{kCash, 1}, {kDueToHome, -1}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("PAID_OUT may not touch PURSE"));
  EXPECT_EQ(Post(static_cast<EventType>(9999), {{kCash, 1}, {kDueToHome, -1}}), Result::kInvalid);
}

TEST_F(AccountsTest, OnlyAnAcceptanceDebitsAllotmentCash) {
  Accept(100);
  Reserve(50);
  EXPECT_EQ(Post(toy::kGivenBack, {{kCash, 1}, {kDueToHome, -1}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("GIVEN_BACK may not debit PURSE"));
}

// Vault and capital of the fixture were opened by the first version, whose charts did not have STAMPED.
TEST_F(AccountsTest, WhatIsAddedToAChartMayTouchAccountsThatWereOpenedBefore) {
  const std::vector<entry::Posting> postings = {{kBankPeso, 5}, {kFundPeso, -5}};
  accounts_.Use(toy::CatalogueOfSecond());
  EXPECT_EQ(Post(toy::kStamped, postings), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("STAMPED may not touch VAULT"));
  const auto stamped = static_cast<uint32_t>(toy::kStamped);
  accounts_.Permit({{static_cast<uint32_t>(toy::kVault), {stamped}}});
  EXPECT_EQ(Post(toy::kStamped, postings), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("STAMPED may not touch CAPITAL"));
  accounts_.Permit({{static_cast<uint32_t>(toy::kVault), {stamped}},
                    {static_cast<uint32_t>(toy::kCapital), {stamped}}});
  EXPECT_EQ(Post(toy::kStamped, postings), Result::kDone);
  EXPECT_EQ(Posted(kBankPeso), 5);
  accounts_.Permit({});
  EXPECT_EQ(Post(toy::kStamped, postings), Result::kInvalid);
}

TEST_F(AccountsTest, WhatIsAddedToAChartLeavesTheDebitsOfItsVersion) {
  const auto kept = static_cast<uint32_t>(toy::kUseKept);
  accounts_.Permit({{kept, {static_cast<uint32_t>(toy::kReceived)}}});
  EXPECT_EQ(Post(toy::kReceived, {{kSpent, 1}, {kDueToHome, -1}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("RECEIVED may not debit USE_KEPT"));
}

TEST_F(AccountsTest, NothingThatIsAddedDebitsAllotmentCash) {
  accounts_.Use(toy::CatalogueOfSecond());
  const auto stamped = static_cast<uint32_t>(toy::kStamped);
  accounts_.Permit({{static_cast<uint32_t>(toy::kPurse), {stamped}},
                    {static_cast<uint32_t>(toy::kOwedTo), {stamped}}});
  Accept(100);
  EXPECT_EQ(Post(toy::kStamped, {{kCash, 1}, {kDueToHome, -1}}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("STAMPED may not debit PURSE"));
  EXPECT_EQ(Post(toy::kStamped, {{kDueToHome, 1}, {kCash, -1}}), Result::kDone);
}

TEST_F(AccountsTest, OnlyEventsThatMayTouchItsAccountsCloseAHold) {
  Accept(100);
  Reserve(50);
  const LogIndex hold = last();
  EXPECT_EQ(Post(toy::kNoted, {}, hold), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("NOTED may not touch"));
  EXPECT_EQ(Available(kCash), 50);
  EXPECT_EQ(Release(hold), Result::kDone);
}

TEST_F(AccountsTest, ACaptureNamesAnOpenHoldAndItsSide) {
  Accept(100);
  Reserve(50);
  const LogIndex hold = last();
  EXPECT_EQ(Capture(0, 10), Result::kInvalid);
  EXPECT_EQ(Capture(hold + 7, 10), Result::kInvalid);
  EXPECT_EQ(Capture(hold, -10), Result::kInvalid);
  EXPECT_EQ(Post(toy::kUsed,
                 {{kSpent, 30, Phase::kCapture},
                  {kSpent, 30, Phase::kCapture},
                  {kCash, -30, Phase::kCapture},
                  {kCash, -30, Phase::kCapture}},
                 hold),
            Result::kInvalid)
      << "in parts, more than was held";
  EXPECT_EQ(accounts_.FindHold(hold)->size(), 2u);
  EXPECT_EQ(Capture(hold, 50), Result::kDone);
  EXPECT_EQ(accounts_.FindHold(hold), nullptr);
  EXPECT_TRUE(accounts_.holds().empty());
}

TEST_F(AccountsTest, WhatRemainsOfAHoldCanBeHeldAgainInTheSameEntry) {
  Accept(100);
  Reserve(80);
  EXPECT_EQ(Post(toy::kUsed,
                 {{kSpent, 30, Phase::kCapture},
                  {kCash, -30, Phase::kCapture},
                  {kSpent, 50, Phase::kHold},
                  {kCash, -50, Phase::kHold}},
                 last()),
            Result::kDone);
  EXPECT_EQ(Posted(kCash), 70);
  EXPECT_EQ(Available(kCash), 20);
}

TEST_F(AccountsTest, AccountsAreOpenedOnceWithTheLimitsOfTheirChart) {
  const auto open = [&](auto&& change) {
    entry::Entry entry;
    entry.openings.push_back(OpeningOf(toy::Catalogue(), {"riyadh", toy::kPurse, kRiyal, "a2"}));
    change(entry);
    return Apply(entry, EventType::kLogFounded);
  };
  const auto first = [](auto&& set) {
    return [set](entry::Entry& entry) { set(entry.openings[0]); };
  };
  using Opening = entry::AccountOpening;
  EXPECT_EQ(open(first([](Opening& o) { o.limit = entry::Limit::kNone; })), Result::kInvalid);
  EXPECT_EQ(open(first([](Opening& o) { o.event_types.push_back(9999); })), Result::kInvalid);
  EXPECT_EQ(open(first([](Opening& o) { o.office.clear(); })), Result::kInvalid);
  EXPECT_EQ(open(first([](Opening& o) { o.chart = 0; })), Result::kInvalid);
  EXPECT_EQ(open(first([](Opening& o) { o.currency.numeric = 0; })), Result::kInvalid);
  EXPECT_EQ(open(first([](Opening& o) { o.dimension = "a1"; })), Result::kInvalid) << "again";
  EXPECT_EQ(open([](entry::Entry& e) { e.openings.push_back(e.openings[0]); }), Result::kInvalid);
  EXPECT_EQ(accounts_.all().size(), 5u);
  EXPECT_EQ(open([](entry::Entry&) {}), Result::kDone);
  EXPECT_EQ(accounts_.Find({"riyadh", toy::kPurse, kRiyal, "a2"})->number, 6u);
}

TEST_F(AccountsTest, AnAccountOfANewerChartKeepsWhatItsOpeningFixes) {
  entry::Entry entry;
  entry.openings = {{.office = "manila",
                     .chart = 777,
                     .currency = kRiyal,
                     .limit = entry::Limit::kNeverDebit,
                     .event_types = {9999}}};
  ASSERT_EQ(Apply(entry, EventType::kLogFounded), Result::kDone);
  EXPECT_EQ(Post(toy::kPaidOut, {{6, 1}, {6, -1}}), Result::kInvalid);
  EXPECT_EQ(Post(static_cast<EventType>(9999), {{6, 1}, {6, -1}}), Result::kDone);
  EXPECT_EQ(toy::Catalogue().ChartName(777), "CHART_777");
}

TEST_F(AccountsTest, ARefusedEntryOpensNothing) {
  entry::Entry entry;
  entry.openings.push_back(OpeningOf(toy::Catalogue(), {"riyadh", toy::kPurse, kRiyal, "a2"}));
  entry.postings = {{6, -1}, {kDueToHome, 1}};
  EXPECT_EQ(Apply(entry, toy::kGivenBack), Result::kBreach);
  EXPECT_EQ(accounts_.all().size(), 5u);
  EXPECT_EQ(accounts_.Find({"riyadh", toy::kPurse, kRiyal, "a2"}), nullptr);
  EXPECT_EQ(accounts_.Mark(), 0u);
}

TEST_F(AccountsTest, UndoRestoresEverything) {
  Accept(1000);
  Reserve(300);
  const LogIndex hold = last();
  Commit();
  Accept(50);
  Capture(hold, 100);
  Reserve(10);
  entry::Entry entry;
  entry.openings.push_back(OpeningOf(toy::Catalogue(), {"riyadh", toy::kPurse, kRiyal, "a2"}));
  entry.postings = {{6, 9}, {kDueToHome, -9}};
  ASSERT_EQ(Apply(entry, toy::kReceived), Result::kDone);
  Undo();
  EXPECT_EQ(accounts_.all().size(), 5u);
  EXPECT_EQ(Posted(kCash), 1000);
  EXPECT_EQ(Available(kCash), 700);
  EXPECT_EQ(Posted(kSpent), 0);
  EXPECT_EQ(Posted(kDueToHome), -1000);
  ASSERT_EQ(accounts_.holds().size(), 1u);
  EXPECT_EQ(Capture(hold, 300), Result::kDone);
}

// An account that holds between -40 and 60, with every hold counted.
class MaximumTest : public AccountsTest {
 protected:
  static constexpr EventType kType = static_cast<EventType>(9000);
  static constexpr uint64_t kBounded = 6, kOther = 7, kThird = 8;

  MaximumTest() {
    entry::Entry entry;
    for (const char* dimension : {"bounded", "other", "third"}) {
      entry.openings.push_back({.office = "manila",
                                .chart = 777,
                                .currency = kRiyal,
                                .dimension = dimension,
                                .event_types = {static_cast<uint32_t>(kType)}});
    }
    entry.openings[0].debit_balance_max = 60;
    entry.openings[0].credit_balance_max = 40;
    EXPECT_EQ(Apply(entry, EventType::kLogFounded), Result::kDone);
  }
  Result Move(int64_t amount, Phase phase = Phase::kPosted) {
    return Post(kType, {{kBounded, amount, phase}, {kOther, -amount, phase}});
  }
  Result Close(std::vector<uint64_t> numbers, std::vector<entry::Posting> postings = {}) {
    entry::Entry entry;
    entry.closings = std::move(numbers);
    entry.postings = std::move(postings);
    return Apply(entry, kType);
  }
};

TEST_F(MaximumTest, NoMaximumIsBeyondTheCapOfAmounts) {
  for (uint64_t entry::AccountOpening::*maximum :
       {&entry::AccountOpening::debit_balance_max, &entry::AccountOpening::credit_balance_max}) {
    entry::Entry entry;
    entry.openings = {{.office = "manila", .chart = 777, .currency = kRiyal, .dimension = "more"}};
    entry.openings[0].*maximum = uint64_t{money::kAmountMax} + 1;
    EXPECT_EQ(Apply(entry, kType), Result::kInvalid);
    EXPECT_THAT(reason_, HasSubstr("a maximum beyond"));
    entry.openings[0].*maximum = uint64_t{money::kAmountMax};
    EXPECT_EQ(Apply(entry, kType), Result::kDone);
    Undo();
  }
}

TEST_F(MaximumTest, HoldsCountAgainstTheMaximumOfAllAccounts) {
  Result result = Result::kDone;
  int64_t held = 0;
  std::vector<entry::Posting> most;
  while (most.size() + 2 <= entry::kPostingsMax) {
    most.push_back({kOther, money::kAmountMax, Phase::kHold});
    most.push_back({kThird, -money::kAmountMax, Phase::kHold});
  }
  while ((result = Post(kType, most)) == Result::kDone) held += most.size() / 2 * money::kAmountMax;
  EXPECT_EQ(result, Result::kBreach);
  EXPECT_EQ(breach_->limit, BrokenLimit::kBalanceMaximum);
  EXPECT_EQ(accounts_.Find(kOther)->held_debit, held);
  EXPECT_EQ(Post(kType, {{kOther, money::kAmountMax}, {kThird, -money::kAmountMax}}),
            Result::kDone);
  EXPECT_EQ(accounts_.Find(kThird)->posted, -money::kAmountMax);
}

TEST_F(MaximumTest, NeitherSidePassesItsMaximum) {
  EXPECT_EQ(Move(61), Result::kBreach);
  EXPECT_EQ(breach_->limit, BrokenLimit::kDebitMaximum);
  EXPECT_EQ(breach_->outcome(), entry::Outcome::kLimitExceeded);
  EXPECT_EQ(Move(60), Result::kDone);
  EXPECT_EQ(Move(-101), Result::kBreach);
  EXPECT_EQ(breach_->limit, BrokenLimit::kCreditMaximum);
  EXPECT_EQ(Move(-100), Result::kDone);
}

TEST_F(MaximumTest, HoldsCountAgainstBothMaxima) {
  EXPECT_EQ(Move(50, Phase::kHold), Result::kDone);
  EXPECT_EQ(Move(11), Result::kBreach);
  EXPECT_EQ(breach_->balance, 61);
  EXPECT_EQ(Move(-30, Phase::kHold), Result::kDone);
  EXPECT_EQ(Move(-11), Result::kBreach);
  EXPECT_EQ(breach_->balance, -41);
  EXPECT_EQ(Move(10), Result::kDone);
}

TEST_F(MaximumTest, AClosedAccountIsNeverTouchedAgain) {
  EXPECT_EQ(Close({kBounded}), Result::kDone);
  EXPECT_TRUE(accounts_.Find(kBounded)->closed);
  EXPECT_EQ(Move(1), Result::kBreach);
  EXPECT_EQ(breach_->limit, BrokenLimit::kClosed);
  EXPECT_EQ(breach_->outcome(), entry::Outcome::kAccountClosed);
  EXPECT_THAT(breach_->Text(toy::Catalogue()), HasSubstr("is closed"));
  EXPECT_EQ(Close({kBounded}), Result::kBreach) << "again";
  EXPECT_EQ(Close({kOther}), Result::kDone);
}

TEST_F(MaximumTest, OnlyAnAccountAtZeroWithoutHoldsIsClosed) {
  ASSERT_EQ(Move(5), Result::kDone);
  EXPECT_EQ(Close({kBounded}), Result::kBreach);
  EXPECT_EQ(breach_->limit, BrokenLimit::kNotZero);
  EXPECT_EQ(breach_->outcome(), entry::Outcome::kLimitExceeded);
  EXPECT_EQ(Close({kBounded, kOther}, {{kBounded, -5}, {kOther, 5}}), Result::kDone);
}

TEST_F(MaximumTest, AnOpenHoldKeepsAnAccountOpen) {
  ASSERT_EQ(Move(5, Phase::kHold), Result::kDone);
  const LogIndex hold = last();
  for (const uint64_t number : {kBounded, kOther}) {
    EXPECT_EQ(Close({number}), Result::kBreach);
    EXPECT_EQ(breach_->limit, BrokenLimit::kNotZero);
  }
  EXPECT_EQ(Post(kType, {}, hold), Result::kDone);
  EXPECT_EQ(Close({kOther}), Result::kDone);
}

TEST_F(MaximumTest, ACaptureIsOfTheSideThatWasHeld) {
  ASSERT_EQ(Move(5, Phase::kHold), Result::kDone);
  const LogIndex hold = last();
  EXPECT_EQ(Post(kType, {{kBounded, -5, Phase::kCapture}, {kOther, 5, Phase::kCapture}}, hold),
            Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("of which 5 is held"));
  EXPECT_EQ(Post(kType, {{kBounded, 5, Phase::kCapture}, {kOther, -5, Phase::kCapture}}, hold),
            Result::kDone);
}

TEST_F(MaximumTest, AnAccountIsNotClosedByTheEntryThatHoldsOnIt) {
  const std::vector<entry::Posting> hold = {{kBounded, 5, Phase::kHold},
                                            {kOther, -5, Phase::kHold}};
  for (const uint64_t number : {kBounded, kOther}) {
    EXPECT_EQ(Close({number}, hold), Result::kBreach);
    EXPECT_EQ(breach_->limit, BrokenLimit::kNotZero);
  }
}

TEST_F(MaximumTest, ToCloseAnAccountIsToTouchIt) {
  EXPECT_EQ(Close({99}), Result::kInvalid);
  EXPECT_EQ(Close({kCash}), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("may not touch PURSE"));
}

TEST_F(MaximumTest, AnEntryIsReversedOnceAndNotWhileItHolds) {
  ASSERT_EQ(Move(5, Phase::kHold), Result::kDone);
  const LogIndex hold = last();
  const auto reverse = [&](LogIndex index, int64_t amount) {
    entry::Entry entry;
    entry.postings = {{kBounded, -amount}, {kOther, amount}};
    entry.reverses = index;
    return Apply(entry, kType);
  };
  EXPECT_EQ(reverse(hold, 5), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("hold is open"));
  ASSERT_EQ(Move(50), Result::kDone);
  const LogIndex moved = last();
  EXPECT_EQ(reverse(last() + 1, 50), Result::kInvalid) << "itself";
  ASSERT_EQ(Move(-60), Result::kDone);
  EXPECT_EQ(reverse(moved, 50), Result::kBreach) << "a reversal keeps the limits, too";
  EXPECT_FALSE(accounts_.IsReversed(moved));
  ASSERT_EQ(Move(20), Result::kDone);
  EXPECT_EQ(reverse(moved, 50), Result::kDone);
  EXPECT_TRUE(accounts_.IsReversed(moved));
  EXPECT_EQ(reverse(moved, 50), Result::kInvalid);
  EXPECT_THAT(reason_, HasSubstr("again reversed"));
}

}  // namespace
}  // namespace amanat::accounts
