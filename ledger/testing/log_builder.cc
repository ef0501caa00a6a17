#include "ledger/testing/log_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/examine/log_state.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/frontier.h"
#include "ledger/proposal/effects.h"

namespace amanat::testing {
namespace {

using entry::EventType;

constexpr UnixMicros kStart = 1'767'225'600 * kMicrosPerSecond;  // 2026-01-01
constexpr CivilDays kStartDate = 20'454;

}  // namespace

LogBuilder::LogBuilder(const entry::LogName& name, signing::PrivateKey key, const LogId& directory)
    : name_(name), key_(std::move(key)), id_(entry::LogIdOf(name, key_.public_key())) {
  AppendOfWriter(EventType::kLogFounded,
                 entry::LogFounded{name.str(), key_.public_key(), directory});
}

LogBuilder::LogBuilder(const entry::LogName& name, signing::PrivateKey key,
                       std::vector<PublicKey> administrators,
                       const std::optional<Hash>& rules_digest)
    : name_(name), key_(std::move(key)), id_(entry::LogIdOf(name, key_.public_key())) {
  entry::LogFounded founding =
      examine::NamingFirst({name.str(), key_.public_key()}, std::move(administrators));
  founding.rules_digest = rules_digest.value_or(founding.rules_digest);
  AppendOfWriter(EventType::kLogFounded, founding);
}

checkpoint::VerifierKey LogBuilder::verifier_key() const {
  return checkpoint::MakeVerifierKey(name_.str(), key_.public_key());
}

LogIndex LogBuilder::AppendOfWriter(EventType type, const proposal::Decision& decision,
                                    const std::string& body) {
  entry::Command command;
  command.target = id_;
  command.event_type = static_cast<uint32_t>(type);
  command.body = examine::Tell(body, decision);
  return Append(wire::Encode(command), "", decision);
}

Hash LogBuilder::RootAt(TreeSize size) const {
  merkle::Frontier frontier;
  for (TreeSize i = 0; i < size; ++i) frontier.Append(merkle::HashLeaf(entries_[i]));
  return frontier.Root();
}

entry::Reference LogBuilder::ReferenceTo(LogIndex index) const {
  return {id_, index, merkle::HashLeaf(entries_.at(index))};
}

LogIndex LogBuilder::Append(std::string command, std::string signatures,
                            const proposal::Decision& decision, const Tamper& tamper) {
  entry::Entry entry;
  entry.index = entries_.size();
  const UnixMicros counted = kStart + static_cast<int64_t>(entries_.size()) * kMicrosPerSecond;
  last_record_time_ = std::max(last_record_time_, counted);
  entry.record_time.micros = last_record_time_;
  entry.command = std::move(command);
  entry.signatures = std::move(signatures);
  const auto type = entry::DecodeCommand(entry.command)->event_type;
  if (!examine::IsWriters(type)) {
    proposal::FillEffects(decision, accounts_, entry);
  }
  if (tamper) tamper(entry);
  entries_.push_back(wire::Encode(entry));
  // A tampered entry may break every rule; then only its openings are lost to later entries.
  (void)accounts_.Apply(entry, type);
  return entries_.size() - 1;
}

LogIndex LogBuilder::Follow(const LogBuilder& other) {
  last_record_time_ = std::max(last_record_time_, other.last_record_time_);
  return AppendOfWriter(EventType::kFollowed,
                        entry::Followed{other.id(), other.size(), other.RootAt(other.size())});
}

absl::StatusOr<std::string> LogBuilder::CheckpointNote() {
  return checkpoint::SignCheckpoint(
      {.origin = name_.str(), .size = size(), .root = RootAt(size()), .extensions = {}}, key_);
}

absl::StatusOr<std::vector<std::string>> LogBuilder::ReadEntries(LogIndex first, uint32_t count) {
  if (first + count > size()) return absl::OutOfRangeError("beyond the log");
  return std::vector<std::string>(entries_.begin() + static_cast<int64_t>(first),
                                  entries_.begin() + static_cast<int64_t>(first + count));
}

std::string TrustIn(const LogBuilder& directory) {
  checkpoint::TrustPolicy policy;
  policy.logs.push_back({directory.verifier_key(), ""});
  return checkpoint::FormatTrustPolicy(policy);
}

FundBuilder::FundBuilder(uint64_t seed, const std::optional<Hash>& rules_digest,
                         const Founders& founders)
    : random_(seed) {
  const std::vector<std::string> codes = {"admin-1", "admin-2"};
  std::vector<PublicKey> named;
  for (const std::string& code : codes) {
    auto key = signing::PrivateKey::Generate(random_);
    named.push_back(key.public_key());
    operators_.emplace(code, Operator{0, std::move(key)});
  }
  if (founders) founders(named);
  logs_.push_back(
      std::make_unique<LogBuilder>(entry::LogName{kDomain, "manila", entry::Book::kDirectory, 1},
                                   signing::PrivateKey::Generate(random_), named, rules_digest));
  for (const std::string& code : codes) {
    auto& [admission, key] = operators_.at(code);
    const directory::OperatorAdmitted body{
        code, key.public_key(), "manila", {directory::Role::kAdministrator}};
    const std::string command =
        wire::Encode(MakeCommand(directory(), EventType::kOperatorAdmitted, wire::Encode(body)));
    admission =
        directory().Append(command, key.Sign(entry::CommandSigningBytes(command)).str(), {});
  }
}

entry::Command FundBuilder::MakeCommand(const LogBuilder& log, EventType type, std::string body) {
  entry::Command command;
  command.target = log.id();
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  command.effective_date.days = kStartDate;
  command.expiry.micros = kStart + 30 * kMicrosPerDay;
  command.rules_version = rules_version;
  command.directory = directory().id();
  return command;
}

LogBuilder& FundBuilder::log(const std::string& site, entry::Book book) {
  for (const auto& log : logs_) {
    if (log->name().site == site && log->name().book == book) return *log;
  }
  AMANAT_CHECK(false && "no such log");
}

LogBuilder& FundBuilder::AddLog(const std::string& site, entry::Book book) {
  return AddLogUnder(directory().id(), site, book);
}

LogBuilder& FundBuilder::AddLogUnder(const LogId& directory_log, const std::string& site,
                                     entry::Book book) {
  if (std::find(sites_.begin(), sites_.end(), site) == sites_.end()) {
    sites_.push_back(site);
    AppendToDirectory(EventType::kSiteAdmitted, directory::SiteAdmitted{site, "PH", "Asia/Manila"});
  }
  LogBuilder& log = Found(directory_log, site, book);
  AppendToDirectory(EventType::kLogAdmitted,
                    directory::LogAdmitted{log.name().str(), log.key().public_key()});
  log.Follow(directory());
  return log;
}

LogBuilder& FundBuilder::AddUnadmittedLog(const std::string& site, entry::Book book) {
  return Found(directory().id(), site, book);
}

LogBuilder& FundBuilder::Found(const LogId& directory_log, const std::string& site,
                               entry::Book book) {
  const entry::LogName name{kDomain, site, book, 1};
  logs_.push_back(
      std::make_unique<LogBuilder>(name, signing::PrivateKey::Generate(random_), directory_log));
  return *logs_.back();
}

void FundBuilder::AdmitOperator(const std::string& code, const std::string& site,
                                std::vector<directory::Role> roles) {
  auto key = signing::PrivateKey::Generate(random_);
  const LogIndex admission = AppendToDirectory(
      EventType::kOperatorAdmitted,
      directory::OperatorAdmitted{code, key.public_key(), site, std::move(roles)});
  operators_.emplace(code, Operator{admission, std::move(key)});
}

void FundBuilder::RevokeOperator(const std::string& code) {
  AppendToDirectory(EventType::kKeyRevoked,
                    directory::KeyRevoked{operators_.at(code).admission, "left"});
}

LogIndex FundBuilder::Append(LogBuilder& log, EventType type, const std::vector<std::string>& codes,
                             const proposal::Decision& decision, const Tamper& tamper,
                             const std::string& body) {
  entry::Command command = MakeCommand(log, type, examine::Tell(body, decision));
  for (const std::string& code : codes) {
    command.authors.push_back(operators_.at(code).admission);
  }
  const std::string bytes = wire::Encode(command);
  std::string signatures;
  for (const std::string& code : codes) {
    signatures += operators_.at(code).key.Sign(entry::CommandSigningBytes(bytes)).str();
  }
  proposal::Decision decided = decision;
  if (rules_version > 1 && decided.added.empty()) decided.added = examine::kBySecond;
  return log.Append(bytes, signatures, decided, tamper);
}

LogIndex FundBuilder::ActivateSecond() {
  return AppendToDirectory(EventType::kRulesActivated, examine::ActivationOfSecond());
}

absl::Status FundBuilder::ExportTo(const std::string& directory) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(directory));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(absl::StrCat(directory, "/trust"), Trust()));
  for (const auto& log : logs_) {
    const std::string folder = absl::StrCat(directory, "/", tiles::LogFolderName(log->name()));
    AMANAT_RETURN_IF_ERROR(tiles::ExportLog(*log, log->verifier_key(), folder).status());
  }
  return absl::OkStatus();
}

}  // namespace amanat::testing
