#include "ledger/append/testing/fund_fixture.h"

#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::append {
namespace {

using entry::Book;
using entry::EventType;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "fund fixture: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

entry::LogName NameOf(const std::string& site, Book book) {
  return {FundFixture::kDomain, site, book, 1};
}

}  // namespace

FundFixture::FundFixture(rocksdb::Env* env, uint64_t seed)
    : rules(&examine::ToldRules()),
      env_(env),
      random_(seed),
      known_logs_(std::make_unique<examine::KnownLogs>()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "amanat_fund_XXXXXX").string();
  AMANAT_CHECK(::mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  FoundDirectory();
}

FundFixture::~FundFixture() {
  CloseAll();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string FundFixture::PathOf(const std::string& site, Book book, const char* extension) const {
  return absl::StrCat(folder_, "/", site, "/", entry::BookName(book), ".", extension);
}
std::string FundFixture::StorePath(const std::string& site, Book book) const {
  return PathOf(site, book, "store");
}
std::string FundFixture::GuardPath(const std::string& site, Book book) const {
  return PathOf(site, book, "guard");
}
std::string FundFixture::KeyPath(const std::string& site, Book book) const {
  return PathOf(site, book, "key");
}

WriterOptions FundFixture::OptionsOf(const std::string& site, Book book) {
  return {.name = NameOf(site, book),
          .store_path = StorePath(site, book),
          .guard_path = GuardPath(site, book),
          .key = Must(signing::LoadPrivateKey(KeyPath(site, book))),
          .known_logs = known_logs_.get(),
          .rules = rules,
          .clock = &clock_,
          .random = &random_,
          .env = env_,
          .fatal = fatal,
          .write_guard = write_guard};
}

Writer& FundFixture::log(const std::string& site, Book book) {
  const auto it = writers_.find({site, book});
  AMANAT_CHECK(it != writers_.end());
  return *it->second;
}

absl::Status FundFixture::TryOpen(const std::string& site, Book book) {
  AMANAT_ASSIGN_OR_RETURN(std::unique_ptr<Writer> writer, Writer::Open(OptionsOf(site, book)));
  writer->Start();
  writers_[{site, book}] = std::move(writer);
  return absl::OkStatus();
}

void FundFixture::CloseAll() {
  for (auto& [key, writer] : writers_) writer->Stop();
  writers_.clear();
  known_logs_ = std::make_unique<examine::KnownLogs>();
}

void FundFixture::OpenAll() {
  for (const auto& [site, book] : founded_) Must(TryOpen(site, book));
}

void FundFixture::FoundDirectory() {
  const std::vector<std::string> founders = {"admin-1", "admin-2"};
  std::vector<PublicKey> founders_keys;
  for (const std::string& code : founders) {
    OperatorKey founder{0, signing::PrivateKey::Generate(random_)};
    founders_keys.push_back(founder.key.public_key());
    operators_.emplace(code, std::move(founder));
  }
  const FoundOptions options{.name = NameOf("manila", Book::kDirectory),
                             .directory = LogId(),
                             .rules = rules,
                             .administrators = founders_keys,
                             .store_path = StorePath("manila", Book::kDirectory),
                             .guard_path = GuardPath("manila", Book::kDirectory),
                             .key_path = KeyPath("manila", Book::kDirectory),
                             .clock = &clock_,
                             .random = &random_,
                             .env = env_};
  Must(Writer::Found(options));
  founded_.push_back({"manila", Book::kDirectory});
  Must(TryOpen("manila", Book::kDirectory));
  for (const std::string& code : founders) AdmitFounder(code);
  AdmitSite("manila");
  const directory::LogAdmitted admitted{options.name.str(), directory().public_key()};
  AppendToDirectory(EventType::kLogAdmitted, wire::Encode(admitted));
}

void FundFixture::AdmitFounder(const std::string& code) {
  operators_.at(code).admission =
      Must(directory().Append(FoundingAct(directory(), code, KeyOf(code)))).index;
}

SignedCommand FundFixture::FoundingAct(const Writer& target, const std::string& code,
                                       const signing::PrivateKey& key) {
  const directory::OperatorAdmitted body{
      code, key.public_key(), "manila", {directory::Role::kAdministrator}};
  SignedCommand signed_command;
  signed_command.command = wire::Encode(MakeCommand(target, EventType::kOperatorAdmitted, body));
  signed_command.signatures = key.Sign(entry::CommandSigningBytes(signed_command.command)).str();
  return signed_command;
}

LogIndex FundFixture::AppendToDirectory(EventType type, std::string body) {
  const entry::Command command = MakeRawCommand(directory().id(), type, std::move(body));
  const auto result = Must(directory().Append(Sign({command, {"admin-1", "admin-2"}, {}})));
  AMANAT_CHECK(result.outcome == entry::Outcome::kAccepted);
  return result.index;
}

LogIndex FundFixture::AdmitSite(const std::string& site, const std::string& country,
                                const std::string& time_zone) {
  const directory::SiteAdmitted body{site, country, time_zone};
  return AppendToDirectory(EventType::kSiteAdmitted, wire::Encode(body));
}

LogIndex FundFixture::AdmitOperator(const std::string& code, const std::string& site,
                                    std::vector<directory::Role> roles) {
  signing::PrivateKey key = signing::PrivateKey::Generate(random_);
  const directory::OperatorAdmitted body{code, key.public_key(), site, std::move(roles)};
  const LogIndex admission = AppendToDirectory(EventType::kOperatorAdmitted, wire::Encode(body));
  operators_.emplace(code, OperatorKey{admission, std::move(key)});
  return admission;
}

LogIndex FundFixture::RevokeOperator(const std::string& code) {
  const directory::KeyRevoked body{AdmissionOf(code), "test"};
  return AppendToDirectory(EventType::kKeyRevoked, wire::Encode(body));
}

LogIndex FundFixture::SetCeiling(const directory::CeilingSet& ceiling) {
  return AppendToDirectory(EventType::kCeilingSet, wire::Encode(ceiling));
}

LogIndex FundFixture::SetSchedule(const directory::ScheduleSet& schedule) {
  return AppendToDirectory(EventType::kScheduleSet, wire::Encode(schedule));
}

LogIndex FundFixture::SetRate(const directory::RateSet& rate) {
  return AppendToDirectory(EventType::kRateSet, wire::Encode(rate));
}

Writer& FundFixture::FoundLog(const std::string& site, Book book) {
  const auto view = known_logs_->Snapshot();
  if (view.directory().FindSite(site, view.directory_size()) == nullptr) AdmitSite(site);
  const FoundOptions options{.name = NameOf(site, book),
                             .directory = directory().id(),
                             .store_path = StorePath(site, book),
                             .guard_path = GuardPath(site, book),
                             .key_path = KeyPath(site, book),
                             .clock = &clock_,
                             .random = &random_,
                             .env = env_};
  Must(Writer::Found(options));
  const auto key = Must(signing::LoadPrivateKey(options.key_path));
  const directory::LogAdmitted admitted{options.name.str(), key.public_key()};
  AppendToDirectory(EventType::kLogAdmitted, wire::Encode(admitted));
  founded_.push_back({site, book});
  Must(TryOpen(site, book));
  return log(site, book);
}

entry::Command FundFixture::MakeRawCommand(const LogId& target, EventType type, std::string body) {
  entry::Command command;
  command.target = target;
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  command.effective_date.days = clock_.Now() / kMicrosPerDay;
  command.expiry.micros = clock_.Now() + kMicrosPerDay;
  const auto [directory, size] = known_logs_->ShareDirectory();
  const directory::ActivatedRules* active = directory->RulesAt(rules->KnownSize(*directory, size));
  command.rules_version = active == nullptr ? 1 : active->version;
  return command;
}

std::string FundFixture::SignatureOf(const std::string& code, absl::string_view command) const {
  return KeyOf(code).Sign(entry::CommandSigningBytes(command)).str();
}

SignedCommand FundFixture::Sign(const Draft& draft) const {
  entry::Command command = draft.command;
  command.body = examine::Tell(command.body, draft.decision);
  command.directory = writers_.at({"manila", Book::kDirectory})->id();
  command.authors.clear();
  for (const std::string& code : draft.codes) command.authors.push_back(AdmissionOf(code));
  SignedCommand signed_command;
  signed_command.command = wire::Encode(command);
  for (const std::string& code : draft.codes) {
    absl::StrAppend(&signed_command.signatures, SignatureOf(code, signed_command.command));
  }
  return signed_command;
}

SignedImport FundFixture::SignImport(const Writer& target, entry::Manifest manifest,
                                     EventType manifest_type, const std::string& code,
                                     const std::vector<DraftLine>& lines) {
  SignedImport import;
  for (const DraftLine& draft : lines) {
    entry::LineCommand line = draft.line;
    line.body = examine::Tell(line.body, draft.decision);
    import.lines.push_back(wire::Encode(line));
  }
  import.manifest = SignManifest(target, std::move(manifest), manifest_type, code, import.lines);
  return import;
}

SignedCommand FundFixture::SignManifest(const Writer& target, entry::Manifest manifest,
                                        EventType manifest_type, const std::string& code,
                                        const std::vector<std::string>& lines) {
  merkle::Frontier tree;
  for (const std::string& line : lines) tree.Append(merkle::HashLeaf(line));
  manifest.root = tree.Root();
  manifest.count = lines.size();
  manifest.line_event_type =
      static_cast<uint32_t>(toy::Catalogue().LineTypeOf(static_cast<uint32_t>(manifest_type)));
  return Sign({MakeCommand(target, manifest_type, manifest), {code}, {}});
}

const signing::PrivateKey& FundFixture::KeyOf(const std::string& code) const {
  return operators_.at(code).key;
}

LogIndex FundFixture::AdmissionOf(const std::string& code) const {
  return operators_.at(code).admission;
}

}  // namespace amanat::append
