#include <fuzzer/FuzzedDataProvider.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/replication/frame.h"
#include "ledger/replication/replica.h"
#include "ledger/replication/testing/test_log.h"

// A whole session with a hostile writer: what it signs has a valid tree and valid signatures, and says
// whatever the input wants. The follower, on a real store without a disk, takes it, refuses it or halts
// at it; and stands the same after a restart. One store serves many sessions, each of a fund of its own,
// since making one takes longer than a session.
namespace amanat::replication {
namespace {

constexpr size_t kEntriesMax = 48;
constexpr uint64_t kSessionsOfAStore = 512;
constexpr uint64_t kSessionsUntilOpenedAgain = 32;

// A store in memory, made anew after kSessionsOfAStore. What a store keeps beside RocksDB stands in a
// folder of its own.
class Store {
 public:
  Store() {
    folder_ = (std::filesystem::temp_directory_path() / "follower_fuzz.XXXXXX").string();
    AMANAT_CHECK(mkdtemp(folder_.data()) != nullptr);
  }
  store::Database* ForSession() {
    if (sessions_++ % kSessionsOfAStore == 0) {
      database_.reset();
      std::filesystem::remove_all(folder_ + "/replica");
      env_.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
      database_ = store::Database::Create(folder_ + "/replica", env_.get()).value();
    }
    return database_.get();
  }
  // After the session, as a restarted process finds it; most often without reading its files.
  store::Database* AfterARestart() {
    if (sessions_ % kSessionsUntilOpenedAgain == 0) {
      database_.reset();
      database_ = store::Database::Open(folder_ + "/replica", env_.get()).value();
    }
    return database_.get();
  }
  uint64_t sessions() const { return sessions_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<store::Database> database_;
  uint64_t sessions_ = 0;
};

class Follower {
 public:
  explicit Follower(Store& store) : store_(store), database_(store.ForSession()) {}

  void Open(const checkpoint::VerifierKey& directory) {
    known_logs_ = std::make_unique<examine::KnownLogs>();
    Replica::Options options;
    options.site = "hong-kong";
    options.directory_key = directory;
    options.wants = [](const directory::AdmittedLog&) { return true; };
    options.evidence_folder = store_.folder();
    options.rules = &examine::ToldRules();
    auto replica = Replica::Open(std::move(options), database_, known_logs_.get());
    AMANAT_CHECK(replica.ok());
    replica_ = *std::move(replica);
  }
  void Reopen(const checkpoint::VerifierKey& directory) {
    replica_.reset();
    known_logs_.reset();
    database_ = store_.AfterARestart();
    Open(directory);
  }
  void Ingest(const TestLog& log, LogIndex first) {
    for (LogIndex from = first; from < log.size(); from += kBatchEntriesMax) {
      const TreeSize end = std::min<TreeSize>(log.size(), from + kBatchEntriesMax);
      // What no frame can carry reaches nobody.
      const auto frame = DecodeFrame(EncodeFrame({.batch = log.MakeBatch(from, end)}));
      if (!frame.ok()) return;
      AMANAT_CHECK(replica_->Ingest(*frame->batch).ok());
    }
  }
  std::vector<std::string> Standing() const {
    std::vector<std::string> standing;
    for (const LogStatus& status : replica_->Statuses()) {
      std::string digest;
      AMANAT_CHECK(replica_
                       ->WithState(status.id,
                                   [&](const examine::LogState& state) {
                                     const auto hash = state.Digest();
                                     AMANAT_CHECK(hash.ok());
                                     digest = hash->hex();
                                   })
                       .ok());
      standing.push_back(absl::StrCat(status.name.str(), " ", status.witnessed, " ",
                                      status.examined, " ", static_cast<int>(status.verdict), " ",
                                      status.detail, " ", digest));
    }
    return standing;
  }

 private:
  Store& store_;
  store::Database* database_;
  std::unique_ptr<examine::KnownLogs> known_logs_;
  std::unique_ptr<Replica> replica_;
};

int64_t AmountOf(FuzzedDataProvider& data) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kEdges[] = {1, -1, kMax, -kMax, kMax - 1, 1'000'000'000'000'000, kMax / 2 + 1};
  return data.ConsumeBool() ? data.PickValueInArray(kEdges) : data.ConsumeIntegral<int64_t>();
}

accounts::AccountKey AccountOf(FuzzedDataProvider& data) {
  const entry::Chart charts[] = {toy::kVault,  toy::kUnderWay, toy::kOwedBy, toy::kCounter,
                                 toy::kIncome, toy::kCapital,  toy::kPurse,  toy::kUseKept};
  return {data.ConsumeBool() ? "riyadh" : "manila",
          charts[data.ConsumeIntegralInRange<size_t>(0, std::size(charts) - 1)],
          money::Currency{682}, data.ConsumeBool() ? "" : data.ConsumeRandomLengthString(8)};
}

proposal::Decision DecisionOf(FuzzedDataProvider& data) {
  proposal::Decision decision;
  if (data.ConsumeIntegral<uint8_t>() < 32) decision.outcome = toy::kMissing;
  const size_t pairs = data.ConsumeIntegralInRange<size_t>(0, 3);
  for (size_t i = 0; i < pairs; ++i) {
    const int64_t amount = AmountOf(data);
    const auto phase = static_cast<entry::Phase>(data.ConsumeIntegralInRange<int>(0, 3));
    decision.postings.push_back({AccountOf(data), amount, phase});
    decision.postings.push_back(
        {AccountOf(data), data.ConsumeBool() ? -amount : AmountOf(data), phase});
  }
  if (data.ConsumeBool()) {
    decision.openings.push_back({AccountOf(data), static_cast<uint64_t>(AmountOf(data)),
                                 static_cast<uint64_t>(AmountOf(data))});
  }
  if (data.ConsumeIntegral<uint8_t>() < 32) decision.closings.push_back(AccountOf(data));
  if (data.ConsumeIntegral<uint8_t>() < 32)
    decision.closes_hold = data.ConsumeIntegralInRange(0, 60);
  if (data.ConsumeIntegral<uint8_t>() < 32) decision.reverses = data.ConsumeIntegralInRange(0, 60);
  if (data.ConsumeIntegral<uint8_t>() < 32) decision.added = data.ConsumeRandomLengthString(64);
  return decision;
}

void Tamper(FuzzedDataProvider& data, entry::Entry& entry) {
  switch (data.ConsumeIntegralInRange<int>(0, 4)) {
    case 0:
      for (entry::Posting& posting : entry.postings) posting.amount = AmountOf(data);
      break;
    case 1:
      entry.outcome = static_cast<entry::Outcome>(data.ConsumeIntegral<uint8_t>());
      break;
    case 2:
      for (entry::Posting& posting : entry.postings)
        posting.account = data.ConsumeIntegral<uint64_t>();
      break;
    case 3:
      entry.postings.clear();
      break;
    default:
      entry.signatures = data.ConsumeRandomLengthString(128);
      break;
  }
}

void AddHostile(FuzzedDataProvider& data, TestFund& fund, TestLog& log) {
  switch (data.ConsumeIntegralInRange<int>(0, 8)) {
    case 0:
      log.AddBytes(data.ConsumeRandomLengthString(512));
      break;
    case 1:
      fund.AddCase(log, data.ConsumeRandomLengthString(128));
      break;
    case 2: {
      fund.AddCase(log);
      const size_t bytes = log.entries().back().size();
      log.FlipByte(log.size() - 1, data.ConsumeIntegralInRange<size_t>(0, bytes - 1));
      break;
    }
    case 3:
      log.AddWriterEntry(static_cast<entry::EventType>(data.ConsumeIntegralInRange<int>(0, 9)),
                         data.ConsumeRandomLengthString(128), [&](entry::Entry& entry) {
                           if (data.ConsumeBool()) Tamper(data, entry);
                         });
      break;
    case 4:
      log.AddWriterEntry(
          entry::EventType::kFollowed,
          wire::Encode(entry::Followed{fund.directory().id(), data.ConsumeIntegral<uint64_t>(),
                                       *fund.directory().RootAt(3)}));
      break;
    case 5: {
      entry::Manifest manifest;
      manifest.count = data.ConsumeIntegral<uint64_t>();
      manifest.source = data.ConsumeRandomLengthString(16);
      fund.AddManifest(log, manifest);
      break;
    }
    case 6:
      // Says that it is a line, of a file or of none.
      log.AddWriterEntry(entry::EventType::kUnspecified, "", [&](entry::Entry& entry) {
        entry.command = wire::Encode(entry::LineCommand{data.ConsumeRandomLengthString(64), {}});
        entry.line = entry::ManifestLine{data.ConsumeIntegralInRange<uint64_t>(0, kEntriesMax),
                                         data.ConsumeIntegralInRange<uint64_t>(0, 4)};
      });
      break;
    case 7:
      fund.AddTold(log, DecisionOf(data));
      break;
    default:
      fund.AddTold(log, DecisionOf(data), [&](entry::Entry& entry) { Tamper(data, entry); });
      break;
  }
}

}  // namespace
}  // namespace amanat::replication

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace amanat::replication;
  // Never destroyed: RocksDB's own objects go before it. Its folder does.
  static Store& store = *[] {
    static const std::string* folder = nullptr;
    auto* made = new Store;
    folder = &made->folder();
    std::atexit([] { std::filesystem::remove_all(*folder); });
    return made;
  }();
  FuzzedDataProvider data(bytes, size);
  Follower follower(store);
  TestFund fund(store.sessions());
  TestLog& riyadh = fund.FoundLog("riyadh");
  const auto directory = amanat::checkpoint::MakeVerifierKey(fund.directory().name().str(),
                                                             fund.directory().key().public_key());
  follower.Open(directory);
  follower.Ingest(fund.directory(), 0);
  amanat::TreeSize sent = 0;
  while (data.remaining_bytes() > 0 && riyadh.size() < kEntriesMax) {
    AddHostile(data, fund, riyadh);
    if (data.ConsumeIntegral<uint8_t>() >= 64) continue;
    follower.Ingest(riyadh, sent);
    sent = riyadh.size();
  }
  follower.Ingest(riyadh, sent);
  const std::vector<std::string> standing = follower.Standing();
  follower.Reopen(directory);
  AMANAT_CHECK(follower.Standing() == standing);
  return 0;
}
