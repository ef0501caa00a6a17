// What a writer does with the guard that it finds: every combination of guard and store, and copies
// of a store that are put in its place or beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/store/guard.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using store::GuardFile;
using ::testing::HasSubstr;

class WriterGuardTest : public ::testing::Test {
 protected:
  WriterGuardTest() {
    fund_.FoundLog("manila", Book::kFund);
    store_ = fund_.StorePath("manila", Book::kFund);
    guard_ = fund_.GuardPath("manila", Book::kFund);
    Deposit();
  }
  Writer& ledger() { return fund_.log("manila", Book::kFund); }
  void Deposit() {
    ASSERT_TRUE(ledger().Append(fund_.Sign(OpeningBalance(fund_, ledger(), 5))).ok());
    RememberSigned();
  }
  // What anybody could have seen signed.
  void RememberSigned() {
    const auto key = checkpoint::MakeVerifierKey(ledger().name().str(), ledger().public_key());
    const auto head = checkpoint::OpenCheckpoint(ledger().published_checkpoint(), key);
    ASSERT_TRUE(head.ok()) << head.status();
    const auto [it, inserted] = signed_.emplace(head->size, head->root);
    EXPECT_EQ(it->second, head->root) << "two roots were signed for size " << head->size;
  }
  // Closes all and opens the directory, upon which the fund log's opening rests.
  void Close() {
    fund_.CloseAll();
    ASSERT_TRUE(fund_.TryOpen("manila", Book::kDirectory).ok());
  }
  absl::Status Open() { return fund_.TryOpen("manila", Book::kFund); }
  // Tries to open three times, as an operator might, and that nothing in store or guard changes.
  void ExpectRefused(StatusCode code, const std::string& part) {
    const std::string before = GuardBytes();
    for (int i = 0; i < 3; ++i) {
      const absl::Status status = Open();
      EXPECT_EQ(status.code(), code) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr(part));
    }
    EXPECT_EQ(GuardBytes(), before);
  }
  std::string GuardBytes() const { return ReadFile(guard_).value_or(""); }
  void ReplaceGuard(const store::Guard& guard) {
    std::filesystem::remove(guard_);
    ASSERT_TRUE(GuardFile::Create(guard_, guard).ok());
  }
  void ChangeGuard(size_t position, char byte) {
    std::string bytes = GuardBytes();
    ASSERT_NE(bytes.at(position), byte);
    bytes[position] = byte;
    ASSERT_TRUE(WriteFileDurably(guard_, bytes).ok());
  }
  void CopyStore(const std::string& to) {
    std::filesystem::copy(store_, to, std::filesystem::copy_options::recursive);
  }
  void RestoreStore(const std::string& from) {
    // Whoever has it open may make and remove files meanwhile.
    std::error_code busy;
    do {
      std::filesystem::remove_all(store_, busy);
      if (!busy) {
        std::filesystem::copy(from, store_, std::filesystem::copy_options::recursive, busy);
      }
    } while (busy);
  }

  FundFixture fund_;
  std::string store_, guard_;
  std::map<TreeSize, Hash> signed_;
};

TEST_F(WriterGuardTest, AMissingGuardIsNeverResumed) {
  Close();
  std::filesystem::remove(guard_);
  ExpectRefused(StatusCode::kFailedPrecondition, "is missing");
  EXPECT_FALSE(std::filesystem::exists(guard_));
}

TEST_F(WriterGuardTest, AGuardOfAnotherLogIsRefused) {
  Close();
  ReplaceGuard(*store::ReadGuard(fund_.GuardPath("manila", Book::kDirectory)));
  ExpectRefused(StatusCode::kFailedPrecondition, "is of log");
}

TEST_F(WriterGuardTest, AGuardOfAnotherHistoryIsDataLoss) {
  Close();
  store::Guard guard = *store::ReadGuard(guard_);
  guard.root.value[0] ^= 1;
  ReplaceGuard(guard);
  ExpectRefused(StatusCode::kDataLoss, "root");
}

TEST_F(WriterGuardTest, AGuardBehindTheTipIsACrashBetweenTheTwo) {
  const store::Guard before = *store::ReadGuard(guard_);
  Deposit();
  Close();
  ReplaceGuard(before);
  EXPECT_TRUE(Open().ok());
  RememberSigned();
}

// Ahead of the guard is what was stored and not yet signed, never another history.
TEST_F(WriterGuardTest, AGuardOfAnotherHistoryBehindTheTipIsDataLoss) {
  store::Guard before = *store::ReadGuard(guard_);
  before.root.value[0] ^= 1;
  Deposit();
  Close();
  ReplaceGuard(before);
  ExpectRefused(StatusCode::kDataLoss, "root");
}

TEST_F(WriterGuardTest, AGuardBehindAWholeIncarnationGoesOnToo) {
  const store::Guard before = *store::ReadGuard(guard_);
  fund_.CloseAll();
  fund_.OpenAll();
  Close();
  ReplaceGuard(before);
  EXPECT_TRUE(Open().ok());
  RememberSigned();
}

TEST_F(WriterGuardTest, AGuardAheadIsARestoredBackupOrACopy) {
  Close();
  store::Guard guard = *store::ReadGuard(guard_);
  const TreeSize size = guard.size++;
  guard.incarnation = fund_.random().Draw<Incarnation>();
  ReplaceGuard(guard);
  ExpectRefused(StatusCode::kFailedPrecondition,
                absl::StrCat("ends at size ", size, ", the guard says ", size + 1,
                             " by incarnation ", guard.incarnation.hex()));
}

TEST_F(WriterGuardTest, AnIncarnationThatNeverWroteTheTipIsDataLoss) {
  Close();
  store::Guard guard = *store::ReadGuard(guard_);
  guard.incarnation = fund_.random().Draw<Incarnation>();
  ReplaceGuard(guard);
  ExpectRefused(StatusCode::kDataLoss, "was written by incarnation");
}

TEST_F(WriterGuardTest, ATornSlotIsSurvived) {
  for (const size_t position : {size_t{100}, store::kGuardSlotBytes + 100}) {
    Close();
    ChangeGuard(position, '?');
    EXPECT_TRUE(Open().ok());
    Deposit();
  }
  EXPECT_EQ(store::ReadGuard(guard_)->size, ledger().ExaminedSize());
}

// The newest slot is at the position of its sequence; its line of the root begins after that of the size.
TEST_F(WriterGuardTest, ADamagedNewestSlotDoesNotLetAStoreOfTheSlotBeforeItGoOn) {
  Close();
  CopyStore(store_ + ".before");
  const TreeSize before = store::ReadGuard(guard_)->size;
  ASSERT_TRUE(Open().ok());  // signs one entry
  Close();
  const store::GuardSlot newest = *store::ReadGuardSlot(guard_);
  ASSERT_EQ(newest.guard.size, before + 1);
  ChangeGuard(newest.sequence % 2 * store::kGuardSlotBytes + 100, '?');
  CopyStore(store_ + ".whole");
  RestoreStore(store_ + ".before");
  ExpectRefused(StatusCode::kFailedPrecondition, "cannot be read, the other one says ");
  RestoreStore(store_ + ".whole");
  EXPECT_TRUE(Open().ok()) << "beyond the slot that is left, as after a torn write";
  RememberSigned();
  EXPECT_FALSE(store::ReadGuardSlot(guard_)->newer_may_be_lost);
}

// At every byte, a crash amid the write of the guard finds the store beyond the slot before it.
TEST_F(WriterGuardTest, AGuardWriteThatIsTornAnywhereIsSurvived) {
  constexpr size_t kLinesBytes = 330;
  for (size_t kept = 0; kept <= kLinesBytes; kept += 33) {
    Close();
    const std::string before = GuardBytes();
    ASSERT_TRUE(Open().ok());
    Close();
    const std::string after = GuardBytes();
    const size_t start = store::ReadGuardSlot(guard_)->sequence % 2 * store::kGuardSlotBytes;
    ASSERT_TRUE(
        WriteFileDurably(guard_, absl::StrCat(before.substr(0, start), after.substr(start, kept),
                                              before.substr(start + kept)))
            .ok());
    EXPECT_TRUE(Open().ok()) << kept;
    Deposit();
  }
}

TEST_F(WriterGuardTest, TwoTornSlotsAreDataLoss) {
  Close();
  ChangeGuard(100, '?');
  ChangeGuard(store::kGuardSlotBytes + 100, '?');
  ExpectRefused(StatusCode::kDataLoss, guard_);
}

TEST_F(WriterGuardTest, AFolderInItsPlaceIsRefused) {
  Close();
  std::filesystem::remove(guard_);
  std::filesystem::create_directory(guard_);
  ExpectRefused(StatusCode::kFailedPrecondition, guard_);
}

// A full disk, played by a limit on the size of files below that of a guard.
TEST_F(WriterGuardTest, OnAFullDiskNoLogIsFounded) {
  std::signal(SIGXFSZ, SIG_IGN);
  const std::string path = fund_.folder() + "/full.guard";
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = store::kGuardSlotBytes;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status status = GuardFile::Create(path, *store::ReadGuard(guard_));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted) << status;
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(WriterGuardTest, AFullDiskUnderTheGuardStopsTheWriterBeforeItSigns) {
  std::signal(SIGXFSZ, SIG_IGN);
  fund_.fatal = [](const absl::Status&) {};
  Close();
  const TreeSize full_at = store::ReadGuard(guard_)->size + 3;
  fund_.write_guard = [full_at](store::GuardFile& file, const store::Guard& guard) {
    rlimit before;
    AMANAT_CHECK(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit none{0, before.rlim_max};
    if (guard.size >= full_at) AMANAT_CHECK(::setrlimit(RLIMIT_FSIZE, &none) == 0);
    const absl::Status status = file.Write(guard);
    AMANAT_CHECK(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    return status;
  };
  ASSERT_TRUE(Open().ok());
  absl::StatusOr<AppendResult> result = absl::UnknownError("");
  do {
    RememberSigned();
    result = ledger().Append(fund_.Sign(OpeningBalance(fund_, ledger(), 5)));
  } while (result.ok());
  RememberSigned();
  EXPECT_EQ(result.status().code(), StatusCode::kUnknown) << result.status();
  EXPECT_EQ(store::ReadGuard(guard_)->size, signed_.rbegin()->first);
  fund_.write_guard = nullptr;
  Close();
  ASSERT_TRUE(Open().ok());
  RememberSigned();
}

TEST_F(WriterGuardTest, ABackupRestoredOverALiveStoreNeverSignsAgain) {
  const std::string backups[] = {store_ + ".1", store_ + ".2", store_ + ".3"};
  for (const std::string& backup : backups) {
    Close();
    CopyStore(backup);
    ASSERT_TRUE(Open().ok());
    Deposit();
  }
  Close();
  const std::string guard = GuardBytes();
  for (const std::string& backup : backups) {
    RestoreStore(backup);
    ExpectRefused(StatusCode::kFailedPrecondition, "a restored backup");
    EXPECT_EQ(GuardBytes(), guard);
  }
}

TEST_F(WriterGuardTest, ABackupPutUnderARunningWriterIsRefusedAfterwards) {
  Close();
  CopyStore(store_ + ".backup");
  ASSERT_TRUE(Open().ok());
  Deposit();
  RestoreStore(store_ + ".backup");
  Close();
  // The store itself is refused, as one that cannot be read or is damaged, where the writer, which
  // still had it open, took a file of the backup for one of its own that is not needed any more.
  const std::string before = GuardBytes();
  const absl::Status status = Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(status) || absl::IsUnavailable(status) ||
              absl::IsDataLoss(status))
      << status;
  EXPECT_EQ(GuardBytes(), before);
}

TEST_F(WriterGuardTest, OfTwoCopiesOnlyOneIsWritten) {
  Close();
  CopyStore(store_ + ".copy");
  ASSERT_TRUE(Open().ok());
  const auto open_copy = [this] {
    WriterOptions options = fund_.OptionsOf("manila", Book::kFund);
    options.store_path = store_ + ".copy";
    return Writer::Open(std::move(options)).status();
  };
  EXPECT_EQ(open_copy().code(), StatusCode::kUnavailable) << "both at the same time";
  Close();
  EXPECT_EQ(open_copy().code(), StatusCode::kFailedPrecondition) << "one after the other";
  ASSERT_TRUE(Open().ok());
  RememberSigned();
}

// A machine put back to an earlier day as a whole: store and guard agree, and the log went on since.
class PutBackTest : public WriterGuardTest {
 protected:
  PutBackTest() {
    Close();
    CopyStore(store_ + ".old");
    const std::string guard = GuardBytes();
    EXPECT_TRUE(Open().ok());
    Deposit();
    ahead_ = ledger().published_checkpoint();
    ahead_size_ = ledger().ExaminedSize();
    Close();
    CopyStore(store_ + ".whole");
    RestoreStore(store_ + ".old");
    EXPECT_TRUE(WriteFileDurably(guard_, guard).ok());
    EXPECT_TRUE(Open().ok()) << "nobody knows yet";
  }
  absl::Status Append() {
    return ledger().Append(fund_.Sign(OpeningBalance(fund_, ledger(), 5))).status();
  }
  void ExpectHeld(const std::string& prefix) {
    const std::string published = ledger().published_checkpoint();
    EXPECT_THAT(ledger().Held(), ::testing::StartsWith(prefix));
    for (int i = 0; i < 2; ++i) {
      const absl::Status status = Append();
      EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
      EXPECT_EQ(status.message(), ledger().Held());
    }
    EXPECT_EQ(ledger().published_checkpoint(), published);
  }

  std::string ahead_;
  TreeSize ahead_size_ = 0;
};

TEST_F(PutBackTest, AHeadThatASiteHoldsBeyondTheLogEndsTheSigning) {
  ASSERT_TRUE(ledger().CompareWithHeadHeldBy("hong-kong", ahead_).ok());
  ExpectHeld(absl::StrCat("AHEAD: site hong-kong holds a head of size ", ahead_size_));
  EXPECT_THAT(ledger().Held(), HasSubstr("amanat store recover --store STORE --guard " + guard_));
  EXPECT_EQ(store::ReadGuard(guard_)->size, ahead_size_);
  EXPECT_TRUE(ledger().CompareWithHeadHeldBy("doha", ahead_).ok()) << "again";
}

TEST_F(PutBackTest, AHeadThatASiteHoldsBeyondTheLogHoldsItAfterAStart) {
  ASSERT_TRUE(ledger().CompareWithHeadHeldBy("hong-kong", ahead_).ok());
  Close();
  ExpectRefused(
      StatusCode::kFailedPrecondition,
      absl::StrCat("the guard says ", ahead_size_, ", as a signed head that another site held"));
  RestoreStore(store_ + ".whole");  // as a recovery makes it
  ASSERT_TRUE(Open().ok());
  Deposit();
  EXPECT_TRUE(ledger().CompareWithHeadHeldBy("hong-kong", ahead_).ok());
  EXPECT_EQ(ledger().Held(), "");
}

TEST_F(PutBackTest, AHeadOfAnotherHistoryEndsTheSigningToo) {
  while (ledger().ExaminedSize() <= ahead_size_) ASSERT_TRUE(Append().ok());
  ASSERT_TRUE(ledger().CompareWithHeadHeldBy("hong-kong", ahead_).ok());
  ExpectHeld(absl::StrCat("FORKED: site hong-kong holds another head of size ", ahead_size_));
}

TEST_F(PutBackTest, AHeadThatTheKeyDidNotSignHoldsNothing) {
  checkpoint::Checkpoint claimed{ledger().name().str(), ahead_size_, Hash(), {}};
  const std::string note =
      checkpoint::SignCheckpoint(claimed, signing::PrivateKey::Generate(fund_.random()));
  EXPECT_FALSE(ledger().CompareWithHeadHeldBy("hong-kong", note).ok());
  EXPECT_FALSE(ledger().CompareWithHeadHeldBy("hong-kong", "9").ok());
  EXPECT_EQ(ledger().Held(), "");
  EXPECT_TRUE(Append().ok());
}

TEST_F(WriterGuardTest, AHeadOfItsOwnHistoryHoldsNothing) {
  const std::string before = ledger().published_checkpoint();
  Deposit();
  EXPECT_TRUE(ledger().CompareWithHeadHeldBy("hong-kong", before).ok());
  EXPECT_TRUE(ledger().CompareWithHeadHeldBy("hong-kong", ledger().published_checkpoint()).ok());
  EXPECT_EQ(ledger().Held(), "");
  Deposit();
}

TEST_F(WriterGuardTest, AGuardThatIsReplacedUnderItStopsTheWriter) {
  std::vector<absl::Status> fatal;
  fund_.fatal = [&](const absl::Status& status) { fatal.push_back(status); };
  Close();
  const std::string bytes = GuardBytes();
  ASSERT_TRUE(Open().ok());
  const std::string published = ledger().published_checkpoint();
  ASSERT_TRUE(WriteFileDurably(guard_, bytes).ok());
  const auto result = ledger().Append(fund_.Sign(OpeningBalance(fund_, ledger(), 5)));
  EXPECT_EQ(result.status().code(), StatusCode::kUnknown) << result.status();
  EXPECT_EQ(ledger().published_checkpoint(), published);
  ASSERT_EQ(fatal.size(), 1u);
  EXPECT_THAT(std::string(fatal[0].message()), HasSubstr("was replaced"));
}

}  // namespace
}  // namespace amanat::append
