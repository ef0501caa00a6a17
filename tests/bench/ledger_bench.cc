// ledger_bench: what a log's writer does on a real disk, in one process, without a network. Every
// subcommand works on the fund in --dir (bench_fund.h) and prints one JSON object.
//
//   ledger_bench found --dir D
//   ledger_bench append --dir D --entries 1000000      # files of 8,192 lines, made by a thread
//   ledger_bench open --dir D                          # start-up time and resident memory
//   ledger_bench compact --dir D                       # then the bytes on disk
//   ledger_bench export --dir D --to SET               # for amanat-verify
//   ledger_bench machine --dir D                       # what disk, hash and signatures allow

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/store/database.h"
#include "ledger/tiles/exporter.h"
#include "tests/bench/bench_fund.h"
#include "tests/bench/machine.h"

namespace amanat::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kFilesAhead = 3;
constexpr absl::Duration kSample = absl::Milliseconds(500);
constexpr size_t kSamplesAWindow = 2;
constexpr size_t kReadBytesMax = 8u << 20;
constexpr size_t kWeighedEntries = 4096;

struct Arguments {
  std::string folder;
  std::string to;
  uint64_t entries = 0;
  int callers = 2;
  bool tell_when_open = false;
  FileShape shape;
};

// Files made by a thread of its own, a few ahead of those who append them.
class FileQueue {
 public:
  FileQueue(BenchFund& fund, const FileShape& shape, uint64_t files)
      : thread_([this, &fund, shape, files] { Fill(FileMaker(fund, shape), files); }) {}
  ~FileQueue() {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
    }
    thread_.join();
  }

  // Waits until the first files are there, so that measuring begins with a full queue.
  void WaitUntilFull() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](FileQueue* queue) { return queue->ended_ || queue->files_.size() >= kFilesAhead; },
        this));
  }
  // Nothing once all were taken.
  std::optional<proposal::SignedImport> Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](FileQueue* queue) { return queue->ended_ || !queue->files_.empty(); }, this));
    if (files_.empty()) return std::nullopt;
    proposal::SignedImport file = std::move(files_.front());
    files_.pop_front();
    return file;
  }
  double processor_seconds() const { return processor_seconds_; }

 private:
  void Fill(FileMaker maker, uint64_t files) {
    for (uint64_t number = 0; number < files; ++number) {
      proposal::SignedImport file = maker.Make(number);
      processor_seconds_ = ThreadSeconds();
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](FileQueue* queue) { return queue->stopped_ || queue->files_.size() < kFilesAhead; },
          this));
      if (stopped_) break;
      files_.push_back(std::move(file));
    }
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }

  absl::Mutex mutex_;
  std::deque<proposal::SignedImport> files_;
  bool stopped_ = false;
  bool ended_ = false;
  std::atomic<double> processor_seconds_{0};
  std::thread thread_;  // last: it uses all of the above
};

// Callers that append what a queue gives, each one file at a time.
class Appending {
 public:
  Appending(BenchFund& fund, FileQueue& queue, int callers) : open_(callers) {
    for (int i = 0; i < callers; ++i) {
      threads_.emplace_back([this, &fund, &queue] {
        while (auto file = queue.Take()) {
          const auto result = fund.ledger().Append(*file);
          if (result.ok() && result->outcome == entry::Outcome::kAccepted) continue;
          absl::MutexLock lock(&mutex_);
          error_.Update(result.ok() ? absl::InternalError("a file was refused") : result.status());
          break;
        }
        absl::MutexLock lock(&mutex_);
        if (--open_ == 0) end_ = UsageNow();
      });
    }
  }
  ~Appending() { JoinThreads(); }
  // Whether every caller is done; waits that long for it.
  bool WaitUntilDone(absl::Duration timeout) {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(
        absl::Condition(
            +[](Appending* appending) { return appending->open_ == 0; }, this),
        timeout);
  }
  // What the process had used when the last caller was done.
  absl::StatusOr<Usage> Join() {
    JoinThreads();
    absl::MutexLock lock(&mutex_);
    if (!error_.ok()) return error_;
    return end_;
  }

 private:
  void JoinThreads() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  absl::Mutex mutex_;
  int open_;
  Usage end_;
  absl::Status error_;
  std::vector<std::thread> threads_;
};

// The mean weight of the latest entries.
absl::StatusOr<double> MeanEntryBytes(BenchFund& fund) {
  const TreeSize size = fund.ledger().ExaminedSize();
  const LogIndex first = size - std::min<TreeSize>(size, kWeighedEntries);
  AMANAT_ASSIGN_OR_RETURN(const auto entries,
                          fund.ledger().ReadEntries(first, kWeighedEntries, kReadBytesMax));
  size_t bytes = 0;
  for (const std::string& entry : entries) bytes += entry.size();
  return static_cast<double>(bytes) / static_cast<double>(std::max<size_t>(entries.size(), 1));
}

// Appends arguments.entries entries; fills `json` with how fast that went.
absl::Status AppendFiles(BenchFund& fund, const Arguments& arguments, Json& json) {
  const uint64_t entries_a_file = arguments.shape.lines + 2;  // manifest and close
  const uint64_t files = (arguments.entries + entries_a_file - 1) / entries_a_file;
  FileQueue queue(fund, arguments.shape, files);
  queue.WaitUntilFull();
  const TreeSize size_before = fund.ledger().ExaminedSize();
  const double made_before = queue.processor_seconds();
  const Usage before = UsageNow();
  Appending appending(fund, queue, arguments.callers);
  std::vector<double> rates;
  std::vector<double> resident;
  std::deque<std::pair<double, TreeSize>> samples;
  while (!appending.WaitUntilDone(kSample)) {
    samples.emplace_back(UsageNow().wall_seconds, fund.ledger().ExaminedSize());
    resident.push_back(ResidentNow().now_mib);
    if (samples.size() <= kSamplesAWindow) continue;
    rates.push_back(static_cast<double>(samples.back().second - samples.front().second) /
                    (samples.back().first - samples.front().first));
    samples.pop_front();
  }
  AMANAT_ASSIGN_OR_RETURN(const Usage end, appending.Join());
  const Usage used = end - before;
  const auto appended = static_cast<double>(fund.ledger().ExaminedSize() - size_before);
  AMANAT_ASSIGN_OR_RETURN(const double entry_bytes, MeanEntryBytes(fund));
  json["entries"] = appended;
  json["seconds"] = used.wall_seconds;
  json["entries_per_s"] = appended / used.wall_seconds;
  json["median_window_entries_per_s"] = Quantile(rates, 0.5);
  json["slowest_window_entries_per_s"] = Quantile(rates, 0);
  json["entry_bytes"] = entry_bytes;
  json["cores_busy"] = used.processor_seconds / used.wall_seconds;
  json["cores_making_files"] = (queue.processor_seconds() - made_before) / used.wall_seconds;
  json["written_mib_per_s"] = static_cast<double>(used.written_bytes >> 20) / used.wall_seconds;
  json["resident_mib_half_way"] = resident.empty() ? 0 : resident[resident.size() / 2];
  return absl::OkStatus();
}

absl::Status Found(const Arguments& arguments, Json& json) {
  json["folder"] = arguments.folder;
  return BenchFund::Found(arguments.folder);
}

// Opens, and appends when entries are asked for.
absl::Status Open(const Arguments& arguments, Json& json) {
  const Usage before = UsageNow();
  AMANAT_ASSIGN_OR_RETURN(auto fund, BenchFund::Open(arguments.folder));
  const Usage used = UsageNow() - before;
  json["open_seconds"] = used.wall_seconds;
  json["open_processor_seconds"] = used.processor_seconds;
  json["resident_mib_open"] = ResidentNow().now_mib;
  if (arguments.tell_when_open) {
    std::printf("%s\n", json.dump().c_str());
    std::fflush(stdout);
  }
  if (arguments.entries > 0) AMANAT_RETURN_IF_ERROR(AppendFiles(*fund, arguments, json));
  json["size"] = fund->ledger().ExaminedSize();
  json["resident_mib"] = ResidentNow().now_mib;
  json["resident_mib_peak"] = ResidentNow().peak_mib;
  const Usage open = UsageNow();
  fund.reset();
  json["close_seconds"] = (UsageNow() - open).wall_seconds;
  return absl::OkStatus();
}

// Compacts one database, as it would be after a quiet while.
absl::Status CompactDatabase(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const auto database, store::Database::Open(path));
  return database->Compact();
}

absl::Status Compact(const Arguments& arguments, Json& json) {
  const std::string ledger = BenchFund::LedgerPath(arguments.folder);
  json["bytes_before"] = BytesBelow(ledger);
  std::vector<std::string> databases;
  for (const auto& item : std::filesystem::recursive_directory_iterator(ledger)) {
    if (item.path().filename() == "CURRENT") databases.push_back(item.path().parent_path());
  }
  if (databases.empty()) return absl::NotFoundError(absl::StrCat(ledger, " holds no database"));
  for (const std::string& path : databases) AMANAT_RETURN_IF_ERROR(CompactDatabase(path));
  json["bytes"] = BytesBelow(ledger);
  return absl::OkStatus();
}

class WriterSource final : public tiles::LogSource {
 public:
  explicit WriterSource(append::Writer& writer)
      : writer_(writer), note_(writer.published_checkpoint()) {}
  absl::StatusOr<std::string> CheckpointNote() override { return note_; }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) override {
    return writer_.ReadEntries(first, count, kReadBytesMax);
  }

 private:
  append::Writer& writer_;
  const std::string note_;
};

absl::Status Export(const Arguments& arguments, Json& json) {
  AMANAT_ASSIGN_OR_RETURN(auto fund, BenchFund::Open(arguments.folder));
  const Usage before = UsageNow();
  uint64_t entries = 0;
  AMANAT_RETURN_IF_ERROR(MakeFolders(arguments.to));
  for (append::Writer* writer : {&fund->directory(), &fund->ledger()}) {
    const auto key = checkpoint::MakeVerifierKey(writer->name().str(), writer->public_key());
    WriterSource source(*writer);
    AMANAT_ASSIGN_OR_RETURN(
        const auto result,
        tiles::ExportLog(source, key,
                         absl::StrCat(arguments.to, "/", tiles::LogFolderName(writer->name()))));
    entries += result.size;
  }
  checkpoint::TrustPolicy trust;
  trust.logs = {
      {checkpoint::MakeVerifierKey(fund->directory().name().str(), fund->directory().public_key()),
       ""}};
  json["entries"] = entries;
  json["seconds"] = (UsageNow() - before).wall_seconds;
  return WriteFileDurably(absl::StrCat(arguments.to, "/trust"),
                          checkpoint::FormatTrustPolicy(trust));
}

absl::Status MeasureMachine(const Arguments& arguments, Json& json) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(arguments.folder));
  AMANAT_ASSIGN_OR_RETURN(const Machine machine, Measure(arguments.folder));
  json["sha256_300_bytes_per_s"] = machine.sha256_300_bytes_per_s;
  json["ed25519_verifications_per_s"] = machine.ed25519_verifications_per_s;
  json["sync_4096_bytes_ms"] = machine.sync_4096_bytes_ms;
  json["sync_4096_bytes_p99_ms"] = machine.sync_4096_bytes_p99_ms;
  json["synced_write_mib_per_s"] = machine.synced_write_mib_per_s;
  return absl::OkStatus();
}

using Subcommand = absl::Status (*)(const Arguments&, Json&);

int Main(int argc, char** argv) {
  Arguments arguments;
  Subcommand chosen = nullptr;
  CLI::App app("Measures the ledger in one process.", "ledger_bench");
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, Subcommand run) {
    CLI::App* subcommand = app.add_subcommand(name, description);
    subcommand->add_option("--dir", arguments.folder, "The fund's folder")->required();
    subcommand->callback([&chosen, run] { chosen = run; });
    return subcommand;
  };
  add("found", "Founds a fund", Found);
  add("compact", "Compacts a closed ledger and weighs it", Compact);
  add("machine", "Measures disk, hash and signature alone", MeasureMachine);
  add("export", "Writes the logs as tiles", Export)
      ->add_option("--to", arguments.to, "Folder of the set")
      ->required();
  for (const char* name : {"open", "append"}) {
    CLI::App* open = add(name, "Opens the fund, and appends --entries", Open);
    open->add_option("--entries", arguments.entries, "How many, rounded up to whole files");
    open->add_option("--lines", arguments.shape.lines, "Of a file");
    open->add_option("--callers", arguments.callers, "Threads that append");
    open->add_flag("--tell-when-open", arguments.tell_when_open, "A line of its own before that");
  }
  CLI11_PARSE(app, argc, argv);
  Json json;
  const absl::Status status = chosen(arguments, json);
  if (!status.ok()) {
    std::fprintf(stderr, "ledger_bench: %s\n", status.ToString().c_str());
    return 1;
  }
  std::printf("%s\n", json.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace amanat::bench

int main(int argc, char** argv) { return amanat::bench::Main(argc, argv); }
