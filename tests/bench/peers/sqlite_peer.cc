// sqlite_peer FOLDER SECONDS: SQLite as a ledger of the same shape. Two postings an entry, no
// overdraft, a hash chain over the entries, an idempotency key that is unique; write-ahead log and
// synchronous=FULL, so that each commit is synced. Singly for a third of the time, then 500 entries a
// transaction. Prints one JSON object.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/bytes.h"
#include "ledger/base/random.h"
#include "tests/bench/machine.h"

namespace amanat::bench {
namespace {

constexpr int kAccounts = 300;
constexpr int kBatch = 500;
constexpr size_t kPayloadBytes = 200;
constexpr size_t kFillingBytes = 1u << 20;
constexpr int64_t kOpening = 1'000'000'000'000;
constexpr uint64_t kSeed = 7;

constexpr char kSettings[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
    "PRAGMA wal_autocheckpoint=8000; PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY;"
    "PRAGMA locking_mode=EXCLUSIVE;";
constexpr char kSchema[] =
    "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL);"
    "CREATE TABLE head (one INTEGER PRIMARY KEY, size INTEGER NOT NULL, hash BLOB NOT NULL);"
    "CREATE TABLE entries (id INTEGER PRIMARY KEY, idempotency_key BLOB NOT NULL,"
    "  debit INTEGER NOT NULL, credit INTEGER NOT NULL, amount INTEGER NOT NULL,"
    "  recorded INTEGER NOT NULL, payload BLOB NOT NULL, hash BLOB NOT NULL);"
    "CREATE UNIQUE INDEX entry_keys ON entries (idempotency_key);";

class Peer {
 public:
  explicit Peer(const std::string& path) : random_(kSeed), filling_(random_.Bytes(kFillingBytes)) {
    Must(sqlite3_open(path.c_str(), &database_));
    Execute(kSettings);
    Execute(kSchema);
    Execute(absl::StrCat("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ",
                         kAccounts, ") INSERT INTO accounts SELECT i, ", kOpening, " FROM n"));
    Execute("INSERT INTO head VALUES (1, 0, zeroblob(32))");
    begin_ = Prepare("BEGIN IMMEDIATE");
    commit_ = Prepare("COMMIT");
    debit_ = Prepare("UPDATE accounts SET balance = balance + ?2 WHERE id = ?1");
    credit_ = Prepare("UPDATE accounts SET balance = balance - ?2 WHERE id = ?1 AND balance >= ?2");
    insert_ = Prepare("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    head_ = Prepare("UPDATE head SET size = ?1, hash = ?2");
  }
  ~Peer() {
    for (sqlite3_stmt* each : {begin_, commit_, debit_, credit_, insert_, head_}) {
      sqlite3_finalize(each);
    }
    sqlite3_close(database_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Entries per second in transactions of `batch` for that long.
  double Run(int batch, double seconds) {
    const double start = UsageNow().wall_seconds;
    const int64_t size_before = size_;
    double now = start;
    while (now - start < seconds) {
      Step(begin_);
      for (int i = 0; i < batch; ++i) Post();
      sqlite3_bind_int64(head_, 1, size_);
      sqlite3_bind_blob(head_, 2, hash_.data(), static_cast<int>(hash_.size()), SQLITE_STATIC);
      Step(head_);
      Step(commit_);
      now = UsageNow().wall_seconds;
    }
    return static_cast<double>(size_ - size_before) / (now - start);
  }

  int64_t size() const { return size_; }
  int64_t Number(const std::string& query) {
    sqlite3_stmt* statement = Prepare(query);
    sqlite3_step(statement);
    const int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
  }
  void Checkpoint() { Execute("PRAGMA wal_checkpoint(TRUNCATE)"); }

 private:
  void Must(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    std::fprintf(stderr, "sqlite_peer: %s\n", sqlite3_errmsg(database_));
    std::exit(1);
  }
  void Execute(const std::string& text) {
    Must(sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr));
  }
  sqlite3_stmt* Prepare(const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    Must(sqlite3_prepare_v2(database_, text.c_str(), -1, &statement, nullptr));
    return statement;
  }
  void Step(sqlite3_stmt* statement) {
    Must(sqlite3_step(statement));
    sqlite3_reset(statement);
  }

  // One row; the unique index refuses a key that was used.
  void Post() {
    const std::string drawn = random_.Bytes(16 + 8);
    uint64_t number = 0;
    for (size_t i = 16; i < drawn.size(); ++i) number = number << 8 | uint8_t(drawn[i]);
    const int64_t debit = 1 + static_cast<int64_t>(number % kAccounts);
    const int64_t credit = 1 + static_cast<int64_t>(number / kAccounts % kAccounts);
    const int64_t amount = 1 + static_cast<int64_t>(number >> 40) % 10'000;
    Move(credit_, credit, amount);
    if (sqlite3_changes(database_) != 1) std::exit(2);
    Move(debit_, debit, amount);
    const char* payload = filling_.data() + number % (kFillingBytes - kPayloadBytes);
    std::string hashed =
        absl::StrCat(hash_, absl::string_view(drawn.data(), 16), debit, ".", credit, ".", amount);
    hashed.append(payload, kPayloadBytes);
    hash_ = std::string(Sha256(hashed));
    sqlite3_bind_int64(insert_, 1, ++size_);
    sqlite3_bind_blob(insert_, 2, drawn.data(), 16, SQLITE_STATIC);
    sqlite3_bind_int64(insert_, 3, debit);
    sqlite3_bind_int64(insert_, 4, credit);
    sqlite3_bind_int64(insert_, 5, amount);
    sqlite3_bind_int64(insert_, 6, size_);
    sqlite3_bind_blob(insert_, 7, payload, kPayloadBytes, SQLITE_STATIC);
    sqlite3_bind_blob(insert_, 8, hash_.data(), static_cast<int>(hash_.size()), SQLITE_STATIC);
    Step(insert_);
  }
  void Move(sqlite3_stmt* statement, int64_t account, int64_t amount) {
    sqlite3_bind_int64(statement, 1, account);
    sqlite3_bind_int64(statement, 2, amount);
    Step(statement);
  }

  SeededRandom random_;
  const std::string filling_;
  std::string hash_ = std::string(32, '\0');
  int64_t size_ = 0;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* debit_ = nullptr;
  sqlite3_stmt* credit_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* head_ = nullptr;
};

int Main(int argc, char** argv) {
  double seconds = 0;
  if (argc != 3 || !absl::SimpleAtod(argv[2], &seconds) || seconds <= 0) {
    std::fprintf(stderr, "usage: sqlite_peer FOLDER SECONDS\n");
    return 2;
  }
  const std::string folder = argv[1];
  Peer peer(absl::StrCat(folder, "/peer.db"));
  const double single = peer.Run(1, seconds / 3);
  const double batch = peer.Run(kBatch, seconds - seconds / 3);
  peer.Checkpoint();
  if (peer.Number("SELECT count(*) FROM entries") != peer.size() ||
      peer.Number("SELECT sum(balance) FROM accounts") != kAccounts * kOpening) {
    std::fprintf(stderr, "sqlite_peer: its books are wrong\n");
    return 1;
  }
  std::printf(
      "{\"single\":%.1f,\"batch\":%.1f,\"bytes_per_entry\":%.1f,\"entries\":%lld,"
      "\"about\":\"C API, prepared statements, SQLite %s; WAL, synchronous=FULL\"}\n",
      single, batch, static_cast<double>(BytesBelow(folder)) / static_cast<double>(peer.size()),
      static_cast<long long>(peer.size()), sqlite3_libversion());
  return 0;
}

}  // namespace
}  // namespace amanat::bench

int main(int argc, char** argv) { return amanat::bench::Main(argc, argv); }
