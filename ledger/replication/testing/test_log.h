// Logs for tests, made by hand: entries in order under signed checkpoints, valid or as broken as the
// test wants them, without a store and without the append pipeline. The rules are the toy fund's
// (ledger/examine/testing/told_rules.h).
//
//   TestFund fund;                                   // directory with two administrators
//   TestLog& riyadh = fund.FoundLog("riyadh");       // admitted, founded, follows the directory
//   fund.AddCase(riyadh);                            // a signed entry without effects
//   replica->Ingest(riyadh.MakeBatch(0, riyadh.size()));
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_REPLICATION_TESTING_TEST_LOG_H_
#define AMANAT_LEDGER_REPLICATION_TESTING_TEST_LOG_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/accounts/accounts.h"
#include "ledger/base/random.h"
#include "ledger/directory/events.h"
#include "ledger/entry/entry.h"
#include "ledger/merkle/proof.h"
#include "ledger/proposal/proposal.h"
#include "ledger/replication/frame.h"
#include "ledger/replication/local_log.h"
#include "ledger/signing/signing.h"

namespace amanat::replication {

// What is done to an entry before it stands in the log.
using Tamper = std::function<void(entry::Entry&)>;

struct TestOperator {
  std::string code;
  signing::PrivateKey key;
  LogIndex admission = 0;
};

class TestLog final : public LocalLog {
 public:
  TestLog(const std::string& name, RandomSource& random);

  const LogId& id() const override { return id_; }
  const entry::LogName& name() const override { return name_; }
  const signing::PrivateKey& key() const { return key_; }
  TreeSize size() const { return entries_.size(); }
  const std::vector<std::string>& entries() const { return entries_; }

  // Appends bytes as they are, or an entry to which index and record time are given.
  void AddBytes(std::string bytes) { entries_.push_back(std::move(bytes)); }
  LogIndex Add(entry::Entry entry);
  LogIndex AddWriterEntry(entry::EventType type, std::string body, const Tamper& tamper = nullptr);
  void FollowTo(const TestLog& other, TreeSize size);

  // Takes back the last entries, as a writer restored from a backup would.
  void CutTo(TreeSize size) { entries_.resize(size); }
  void FlipByte(LogIndex index, size_t offset) { entries_[index][offset] ^= 1; }

  std::string Checkpoint(TreeSize size) const { return CheckpointBy(key_, size); }
  std::string CheckpointBy(const signing::PrivateKey& key, TreeSize size) const;
  // Entries [first, end) under the checkpoint of the whole log.
  Batch MakeBatch(LogIndex first, TreeSize end) const;

  std::string PublishedCheckpoint() const override { return Checkpoint(size()); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const override;
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize old_size,
                                                     TreeSize new_size) const override;
  absl::StatusOr<Hash> RootAt(TreeSize size) const override;
  // As the entries leave them, but for those that no accounts take.
  accounts::Accounts AccountsNow() const;

 private:
  Hash Node(int level, uint64_t index) const;
  merkle::NodeReader Reader() const;

  entry::LogName name_;
  signing::PrivateKey key_;
  LogId id_;
  std::vector<std::string> entries_;
  UnixMicros record_time_ = 0;  // of the last one that was added
};

class TestFund {
 public:
  static constexpr UnixMicros kTime = 1'767'225'600'000'000;

  explicit TestFund(uint64_t seed = 1);

  // What commands name, and effects are decided by, from now on.
  uint32_t rules_version = 1;
  // Activates version 2 of the toy fund's rules.
  LogIndex ActivateSecond();

  TestLog& directory() { return directory_; }
  SeededRandom& random() { return random_; }
  // The officer whose signature AddCase puts; admitted at site manila.
  TestOperator& officer() { return officer_; }

  // Admits the site where it is new and the log, then founds it and follows the directory.
  TestLog& FoundLog(const std::string& site, const std::string& book = "fund");
  // A founded log that the directory does not know.
  TestLog& FoundUnadmitted(const std::string& site);
  LogIndex AdmitLog(const TestLog& log);
  void AdmitSite(const std::string& site);
  LogIndex AddCase(TestLog& log, std::string body = "case");
  // A file's manifest, signed by the officer.
  LogIndex AddManifest(TestLog& log, const entry::Manifest& manifest);
  // An opening balance of two administrators that tells `decision`, and has its effects.
  LogIndex AddTold(TestLog& log, const proposal::Decision& decision,
                   const Tamper& tamper = nullptr);

 private:
  void AdmitOperator(TestOperator& item, const std::string& site, directory::Role role);
  LogIndex AddToDirectory(entry::EventType type, std::string body);
  TestLog& Found(const std::string& name);
  entry::Command MakeCommand(const TestLog& log, entry::EventType type, std::string body);
  // What the rules make of it by `rules_version`.
  proposal::Decision Decided(proposal::Decision decision) const;
  // With the effects of a decision without any.
  entry::Entry Sign(entry::Command command, const std::vector<const TestOperator*>& authors);

  SeededRandom random_;
  TestLog directory_;
  TestOperator admin_1_;
  TestOperator admin_2_;
  TestOperator officer_;
  std::vector<std::string> sites_;
  std::vector<std::unique_ptr<TestLog>> logs_;
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_TESTING_TEST_LOG_H_
