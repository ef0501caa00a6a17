#include "services/ledger/founding.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "ledger/append/writer.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/entry/writer_events.h"
#include "ledger/signing/signing.h"
#include "ledger/store/database.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/log_origin.h"

namespace amanat::ledger {
namespace {

using entry::Book;

constexpr uint32_t kPrivateMode = 0700;

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) || error;
}

LogId DirectoryIdOf(const checkpoint::VerifierKey& key) {
  return entry::LogIdOf(*entry::ParseLogName(key.name), *PublicKey::FromBytes(key.public_key));
}

// Whether the log is there as a whole; AlreadyExists when it is there in part.
absl::StatusOr<bool> IsFounded(const NodePlace& place, Book book) {
  const std::vector<std::string> paths = {place.KeyPath(book), place.StorePath(book),
                                          place.GuardPath(book)};
  const auto there = std::count_if(paths.begin(), paths.end(), Exists);
  if (there == 0 || there == static_cast<int>(paths.size())) return there > 0;
  std::string list;
  for (const std::string& path : paths) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", path, Exists(path) ? " is there" : " is not");
  }
  return absl::AlreadyExistsError(
      absl::StrCat("log ", place.NameOf(book).str(), " is there in part: ", list));
}

absl::Status MakeTrustFile(const NodePlace& place, const checkpoint::VerifierKey& directory) {
  const checkpoint::TrustPolicy policy{.logs = {{directory, ""}}};
  const std::string text = checkpoint::FormatTrustPolicy(policy);
  if (!Exists(place.TrustPath())) return WriteFileDurably(place.TrustPath(), text);
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::VerifierKey trusted, ReadDirectoryKey(place));
  if (trusted == directory) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat(place.TrustPath(), " names another directory"));
}

// Whether entry 0 of the directory, which was founded before, names these keys.
absl::Status CompareFounders(const NodePlace& place, std::vector<PublicKey> administrators) {
  AMANAT_ASSIGN_OR_RETURN(const auto key, signing::LoadPrivateKey(place.KeyPath(Book::kDirectory)));
  const LogId log = entry::LogIdOf(place.NameOf(Book::kDirectory), key.public_key());
  AMANAT_ASSIGN_OR_RETURN(const auto database,
                          store::Database::Open(place.StorePath(Book::kDirectory)));
  AMANAT_ASSIGN_OR_RETURN(const auto table, store::LogTable::Open(database.get(), log));
  AMANAT_ASSIGN_OR_RETURN(upkeep::LogOrigin origin, upkeep::ReadOrigin(*table));
  std::sort(administrators.begin(), administrators.end());
  std::sort(origin.administrators.begin(), origin.administrators.end());
  if (administrators == origin.administrators) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat(place.NameOf(Book::kDirectory).str(), " was founded with other administrators"));
}

absl::StatusOr<FoundedLog> FoundLog(const NodePlace& place, Book book, const LogId& directory,
                                    const std::vector<PublicKey>& administrators,
                                    const examine::RuleVersions& rules, Clock& clock,
                                    RandomSource& random) {
  AMANAT_ASSIGN_OR_RETURN(const bool founded, IsFounded(place, book));
  const entry::LogName name = place.NameOf(book);
  if (!founded) {
    AMANAT_RETURN_IF_ERROR(append::Writer::Found({.name = name,
                                                  .directory = directory,
                                                  .rules = &rules,
                                                  .administrators = administrators,
                                                  .store_path = place.StorePath(book),
                                                  .guard_path = place.GuardPath(book),
                                                  .key_path = place.KeyPath(book),
                                                  .clock = &clock,
                                                  .random = &random}));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto key, signing::LoadPrivateKey(place.KeyPath(book)));
  return FoundedLog{checkpoint::MakeVerifierKey(name.str(), key.public_key()), founded};
}

}  // namespace

bool NodePlace::OwnsDirectory() const {
  return std::find(books.begin(), books.end(), Book::kDirectory) != books.end();
}

entry::LogName NodePlace::NameOf(Book book) const { return {fund_domain, site, book, 1}; }

std::string NodePlace::KeyPath(Book book) const {
  return absl::StrCat(data_directory, "/keys/", entry::BookName(book), ".key");
}

std::string NodePlace::StorePath(Book book) const {
  return absl::StrCat(data_directory, "/", entry::BookName(book));
}

std::string NodePlace::GuardPath(Book book) const {
  return absl::StrCat(guard_directory, "/", entry::BookName(book), ".guard");
}

std::string NodePlace::ReplicaPath() const { return absl::StrCat(data_directory, "/replica"); }

std::string NodePlace::EvidencePath() const { return absl::StrCat(data_directory, "/evidence"); }

std::string NodePlace::TrustPath() const {
  return trust_file.empty() ? absl::StrCat(data_directory, "/trust") : trust_file;
}

absl::StatusOr<checkpoint::VerifierKey> ReadDirectoryKey(const NodePlace& place) {
  const std::string path = place.TrustPath();
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, checkpoint::kTrustPolicyBytesMax));
  const auto policy = checkpoint::ParseTrustPolicy(text);
  if (!policy.ok()) return Annotate(policy.status(), path);
  std::optional<checkpoint::VerifierKey> found;
  for (const checkpoint::TrustPolicy::Log& log : policy->logs) {
    const auto name = entry::ParseLogName(log.key.name);
    if (!name.ok() || name->book != Book::kDirectory || name->fund_domain != place.fund_domain ||
        log.key.type != checkpoint::kKeyTypeEd25519) {
      continue;
    }
    if (found.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": names two directory logs"));
    }
    found = log.key;
  }
  if (found.has_value()) return *found;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": names no directory log of ", place.fund_domain));
}

absl::Status CheckFounders(const NodePlace& place, const std::vector<PublicKey>& administrators) {
  if (!place.OwnsDirectory()) {
    if (administrators.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "administrators are named where the directory is founded, which is not among this node's "
        "books: leave them out");
  }
  AMANAT_ASSIGN_OR_RETURN(const bool founded, IsFounded(place, Book::kDirectory));
  if (founded && administrators.empty()) return absl::OkStatus();
  if (administrators.size() == entry::kFoundersCount && administrators[0] != administrators[1]) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "the directory is founded by two administrators: give the public keys of both, two different "
      "ones, as `amanat key show FILE` prints them where each keeps the key");
}

absl::Status CheckFounded(const NodePlace& place) {
  std::vector<std::string> paths = {place.ReplicaPath()};
  for (const Book book : place.books) {
    for (std::string path : {place.KeyPath(book), place.StorePath(book), place.GuardPath(book)}) {
      paths.push_back(std::move(path));
    }
  }
  if (std::any_of(paths.begin(), paths.end(), Exists)) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("the node of ", place.site, " was never initialised: there is nothing of it in ",
                   place.data_directory, " and ", place.guard_directory,
                   "; `amanatd --config FILE --init` founds it, unless a disk is not mounted"));
}

absl::StatusOr<std::vector<FoundedLog>> FoundLogs(const NodePlace& place,
                                                  const std::vector<PublicKey>& administrators,
                                                  const examine::RuleVersions& rules, Clock& clock,
                                                  RandomSource& random) {
  // The directory first: the others name it in their entry 0.
  std::vector<Book> books = place.books;
  std::sort(books.begin(), books.end());
  for (const Book book : books) AMANAT_RETURN_IF_ERROR(IsFounded(place, book).status());
  AMANAT_RETURN_IF_ERROR(CheckFounders(place, administrators));
  if (!administrators.empty() && *IsFounded(place, Book::kDirectory)) {
    AMANAT_RETURN_IF_ERROR(CompareFounders(place, administrators));
  }
  LogId directory;
  if (!place.OwnsDirectory()) {
    AMANAT_ASSIGN_OR_RETURN(const checkpoint::VerifierKey key, ReadDirectoryKey(place));
    directory = DirectoryIdOf(key);
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(place.data_directory));
  AMANAT_RETURN_IF_ERROR(MakeFolders(absl::StrCat(place.data_directory, "/keys"), kPrivateMode));
  AMANAT_RETURN_IF_ERROR(MakeFolders(place.EvidencePath()));
  AMANAT_RETURN_IF_ERROR(MakeFolders(place.guard_directory));
  const absl::Status replica = store::Database::Create(place.ReplicaPath()).status();
  if (!replica.ok() && !absl::IsAlreadyExists(replica)) return replica;
  std::vector<FoundedLog> founded;
  for (const Book book : books) {
    const LogId named = book == Book::kDirectory ? LogId() : directory;
    const std::vector<PublicKey> founders =
        book == Book::kDirectory ? administrators : std::vector<PublicKey>();
    auto log = FoundLog(place, book, named, founders, rules, clock, random);
    if (!log.ok()) return Annotate(log.status(), place.NameOf(book).str());
    if (book == Book::kDirectory) {
      AMANAT_RETURN_IF_ERROR(MakeTrustFile(place, log->key));
      directory = DirectoryIdOf(log->key);
    }
    founded.push_back(*std::move(log));
  }
  return founded;
}

}  // namespace amanat::ledger
