#include "tests/fault/ledger_life.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/base/check.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/examine/leaf.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/store/database.h"
#include "ledger/store/log_table.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::fault {
namespace {

using append::FundFixture;
using append::ManilaAccount;
using append::Writer;
using entry::Book;
using entry::Outcome;

constexpr char kSite[] = "manila";
constexpr int64_t kLineAmount = 25;

append::DraftLine Line(uint64_t file, size_t number) {
  const std::string receipt = absl::StrCat("receipt ", file, "-", number);
  append::DraftLine line;
  line.line.body = receipt;
  line.decision.once = {*OnceFingerprint::FromBytes(entry::Fingerprint("test", {receipt}))};
  line.decision.postings = {{ManilaAccount(chart::kCollector, "collector-1"), kLineAmount},
                            {ManilaAccount(chart::kContributionIncome), -kLineAmount}};
  return line;
}

}  // namespace

void PrepareFund(FundFixture& fund) {
  fund.AdmitOperator("treasurer-1", kSite, {directory::Role::kTreasurer});
  fund.AdmitOperator("collector-1", kSite, {directory::Role::kCollector});
  fund.FoundLog(kSite, Book::kFund);
}

LedgerLife::LedgerLife(FundFixture& fund, store::FaultyDisk& disk)
    : fund_(fund), disk_(disk), key_(fund.OptionsOf(kSite, Book::kFund).key) {
  std::string pattern = absl::StrCat(fund.folder(), "/life_XXXXXX");
  AMANAT_CHECK(::mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  store_path_ = folder_ + "/store";
  guard_path_ = folder_ + "/guard";
}

LedgerLife::~LedgerLife() {
  Close();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

absl::Status LedgerLife::Found() {
  return Writer::Found({.name = fund_.OptionsOf(kSite, Book::kFund).name,
                        .directory = fund_.directory().id(),
                        .store_path = store_path_,
                        .guard_path = guard_path_,
                        .key_path = fund_.KeyPath(kSite, Book::kFund),
                        .create_key = false,
                        .clock = &fund_.clock(),
                        .random = &fund_.random(),
                        .env = disk_.env()});
}

absl::Status LedgerLife::Open() {
  // As a node starts: the directory is at hand, and nothing else.
  known_logs_ = std::make_unique<examine::KnownLogs>();
  const auto view = fund_.known_logs().Snapshot();
  known_logs_->Add(fund_.directory().id(), &fund_.directory());
  known_logs_->SetDirectory(std::make_shared<directory::Directory>(view.directory()),
                            view.directory_size());
  append::WriterOptions options = fund_.OptionsOf(kSite, Book::kFund);
  options.store_path = store_path_;
  options.guard_path = guard_path_;
  options.known_logs = known_logs_.get();
  options.env = disk_.env();
  options.fatal = [this](const absl::Status&) { ++fatal_; };
  options.write_guard = [this](store::GuardFile& file, const store::Guard& guard) {
    return WriteGuard(file, guard);
  };
  auto writer = Writer::Open(std::move(options));
  if (!writer.ok()) return writer.status();
  writer_ = *std::move(writer);
  writer_->Start();
  RememberNote(writer_->published_checkpoint());
  return absl::OkStatus();
}

void LedgerLife::Close() {
  if (writer_ != nullptr) writer_->Stop();
  writer_ = nullptr;
  known_logs_ = nullptr;
}

bool LedgerLife::Restart() {
  Close();
  return Open().ok();
}

void LedgerLife::BreakGuardAt(uint64_t write, GuardFault fault) {
  break_guard_at_ = write;
  guard_fault_ = fault;
}

// Runs in the writer's thread. What the guard is given, the writer is about to sign.
absl::Status LedgerLife::WriteGuard(store::GuardFile& file, const store::Guard& guard) {
  RememberHead(guard.size, guard.root);
  const uint64_t write = ++guard_writes_;
  if (guard_broken_) return absl::UnavailableError("the second device broke before");
  if (write != break_guard_at_) {
    const absl::Status status = file.Write(guard);
    if (status.ok()) guarded_ = guard.size;
    return status;
  }
  guard_broken_ = true;
  const absl::Status failure = absl::UnavailableError("the second device breaks here");
  if (guard_fault_ == GuardFault::kAbsent) return failure;
  if (guard_fault_ == GuardFault::kPresent) {
    EXPECT_TRUE(file.Write(guard).ok());
    return failure;
  }
  // The beginning of the slot, up to within its text or within its padding.
  const uint64_t sequence = file.sequence() + 1;
  const std::string bytes = store::FormatGuardSlot({sequence, guard});
  const size_t count = guard_fault_ == GuardFault::kTorn ? 100 : bytes.size() / 2;
  const int descriptor = ::open(guard_path_.c_str(), O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(::pwrite(descriptor, bytes.data(), count,
                     static_cast<off_t>(sequence % 2 * store::kGuardSlotBytes)),
            static_cast<ssize_t>(count));
  ::close(descriptor);
  return failure;
}

LedgerLife::Sent LedgerLife::Deposit(int64_t amount) {
  Sent sent;
  sent.import.manifest = fund_.Sign(append::OpeningBalance(fund_, *writer_, amount));
  sent.deposited = amount;
  return sent;
}

LedgerLife::Sent LedgerLife::TooLargeAllotment() {
  Sent sent;
  sent.import.manifest = fund_.Sign(append::IssueAllotment(fund_, *writer_, "a-1", 1'000'000));
  return sent;
}

LedgerLife::Sent LedgerLife::File(size_t lines) {
  Sent sent;
  sent.is_import = true;
  std::vector<append::DraftLine> drafts;
  for (size_t number = 1; number <= lines; ++number) drafts.push_back(Line(sent_.size(), number));
  entry::Manifest manifest;
  manifest.source = "collector-1";
  sent.import =
      fund_.SignImport(*writer_, manifest, event::kContributionManifest, "collector-1", drafts);
  return sent;
}

absl::StatusOr<proposal::AppendResult> LedgerLife::Ask(const Sent& sent) {
  return sent.is_import ? writer_->Append(sent.import) : writer_->Append(sent.import.manifest);
}

bool LedgerLife::Send(Sent sent) {
  const auto answer = Ask(sent);
  if (answer.ok()) {
    TakeAnswer(sent, *answer);
  } else {
    EXPECT_TRUE(absl::IsUnknown(answer.status()) || absl::IsFailedPrecondition(answer.status()))
        << answer.status();
  }
  sent_.push_back(std::move(sent));
  return answer.ok();
}

bool LedgerLife::SendTogether(int count) {
  std::vector<Sent> group;
  for (int i = 0; i < count; ++i) group.push_back(Deposit(1 + i));
  std::vector<absl::StatusOr<proposal::AppendResult>> answers(count);
  std::vector<std::thread> clients;
  for (int i = 0; i < count; ++i) {
    clients.emplace_back([this, &group, &answers, i] { answers[i] = Ask(group[i]); });
  }
  for (std::thread& client : clients) client.join();
  bool all = true;
  for (int i = 0; i < count; ++i) {
    if (answers[i].ok()) TakeAnswer(group[i], *answers[i]);
    all = all && answers[i].ok();
    sent_.push_back(std::move(group[i]));
  }
  return all;
}

void LedgerLife::TakeAnswer(Sent& sent, const proposal::AppendResult& answer) {
  EXPECT_FALSE(answer.repeated);
  sent.answer = answer;
  const Hash known = leaves_.emplace(answer.index, answer.leaf_hash).first->second;
  EXPECT_EQ(known, answer.leaf_hash) << "entry " << answer.index;
  RememberLeaves(answer.index, answer.durable_size);
  RememberNote(writer_->published_checkpoint());
}

void LedgerLife::RememberLeaves(LogIndex first, TreeSize size) {
  const auto entries = writer_->ReadEntries(first, size - first, 64u << 20);
  if (fatal_ > 0) return;  // another client's command broke the writer
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), size - first);
  for (size_t i = 0; i < entries->size(); ++i) {
    const Hash leaf = merkle::HashLeaf((*entries)[i]);
    EXPECT_EQ(leaves_.emplace(first + i, leaf).first->second, leaf) << "entry " << first + i;
  }
}

void LedgerLife::RememberHead(TreeSize size, const Hash& root) {
  absl::MutexLock lock(&mutex_);
  EXPECT_EQ(heads_.emplace(size, root).first->second, root) << "a second root for size " << size;
}

void LedgerLife::ForgetHeadsBeyond(TreeSize size) {
  absl::MutexLock lock(&mutex_);
  heads_.erase(heads_.upper_bound(size), heads_.end());
}

void LedgerLife::RememberNote(const std::string& note) {
  const std::string name = fund_.OptionsOf(kSite, Book::kFund).name.str();
  const auto head =
      checkpoint::OpenCheckpoint(note, checkpoint::MakeVerifierKey(name, key_.public_key()));
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_LE(head->size, guarded_) << "signed before the guard was written";
  RememberHead(head->size, head->root);
}

bool LedgerLife::Play(int restarts) {
  if (!Found().ok()) return false;
  founded_ = true;
  if (!Open().ok()) return false;
  if (!Send(Deposit(1)) || !Send(Deposit(2)) || !Send(TooLargeAllotment())) return false;
  EXPECT_EQ(sent_.back().answer->outcome, Outcome::kLimitExceeded);
  if (!Send(File(5)) || !Send(Deposit(3)) || !SendTogether(4)) return false;
  for (int i = 0; i < restarts; ++i) {
    if (!Restart() || !Send(Deposit(4)) || !SendTogether(2)) return false;
  }
  return true;
}

void LedgerLife::Recover(store::Tail tail) {
  if (writer_ != nullptr) RememberNote(writer_->published_checkpoint());
  Close();
  fatal_ = 0;
  disk_.PowerCut(tail);
  break_guard_at_ = 0;
  guard_broken_ = false;
  if (!founded_ && !std::filesystem::exists(guard_path_)) {
    {
      absl::MutexLock lock(&mutex_);
      EXPECT_TRUE(heads_.empty()) << "signed without a guard";
    }
    EXPECT_FALSE(Open().ok()) << "opened without a guard";
    // The operator looks, removes what is there, and founds again.
    EXPECT_TRUE(!std::filesystem::exists(store_path_) || absl::IsAlreadyExists(Found()));
    std::filesystem::remove_all(store_path_);
    ASSERT_TRUE(Found().ok());
  }
  founded_ = true;
  CheckStore();
  const absl::Status status = Open();
  ASSERT_TRUE(status.ok()) << status;
}

// What `amanat store check` looks at.
void LedgerLife::CheckStore() {
  const auto database = store::Database::Open(store_path_, disk_.env());
  ASSERT_TRUE(database.ok()) << database.status();
  const auto table = store::LogTable::Open(database->get(), store::ReadGuard(guard_path_)->log);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_TRUE((*table)->Check().ok()) << (*table)->Check();
  const std::string note = *(*table)->checkpoint();
  if (!note.empty()) RememberNote(note);
}

void LedgerLife::AskAgain(Sent& sent) {
  const auto again = Ask(sent);
  ASSERT_TRUE(again.ok()) << again.status();
  if (sent.answer.has_value()) {
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->index, sent.answer->index);
    EXPECT_EQ(again->leaf_hash, sent.answer->leaf_hash);
    EXPECT_EQ(again->outcome, sent.answer->outcome);
    return;
  }
  ++(again->repeated ? were_there_ : were_lost_);
  sent.answer = *again;
}

void LedgerLife::ExpectKnownEntriesOnce() {
  const TreeSize size = writer_->ExaminedSize();
  std::map<std::string, int> times;  // a command stands in the log
  for (LogIndex index = 0; index < size; ++index) {
    const auto bytes = writer_->ReadEntry(index);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    const auto known = leaves_.find(index);
    EXPECT_TRUE(known == leaves_.end() || merkle::HashLeaf(*bytes) == known->second) << index;
    const auto leaf = examine::ParseLeaf(*bytes);
    ASSERT_TRUE(leaf.ok()) << leaf.status();
    ++times[leaf->entry.command];
  }
  for (const Sent& sent : sent_) EXPECT_EQ(times[sent.import.manifest.command], 1);
  absl::MutexLock lock(&mutex_);
  for (const auto& [head, root] : heads_) {
    ASSERT_LE(head, size);
    EXPECT_EQ(*writer_->RootAt(head), root) << "size " << head;
  }
}

void LedgerLife::ExpectWhole() {
  ASSERT_NE(writer_, nullptr);
  RememberNote(writer_->published_checkpoint());
  for (Sent& sent : sent_) AskAgain(sent);
  EXPECT_TRUE(Send(Deposit(5))) << "the log goes on";
  ExpectKnownEntriesOnce();
  int64_t deposited = 0;
  int64_t collected = 0;
  for (const Sent& sent : sent_) {
    deposited += sent.deposited;
    collected += kLineAmount * static_cast<int64_t>(sent.import.lines.size());
  }
  EXPECT_EQ(append::PostedOn(*writer_, ManilaAccount(chart::kBank)), deposited);
  EXPECT_EQ(append::PostedOn(*writer_, ManilaAccount(chart::kCollector, "collector-1")), collected);
  RememberNote(writer_->published_checkpoint());
}

}  // namespace amanat::fault
