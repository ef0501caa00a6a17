#include "tests/bench/bench_fund.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "amanat/acts/contribution.h"
#include "ledger/base/status.h"
#include "ledger/directory/events.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::bench {
namespace {

using entry::Book;
using entry::EventType;

constexpr char kDomain[] = "owf.example";
constexpr char kSite[] = "manila";
constexpr money::Currency kPeso{608};
constexpr UnixMicros kExpiry = 10 * kMicrosPerDay;
constexpr uint64_t kSeed = 20'260'101;

entry::LogName NameOf(Book book) { return {kDomain, kSite, book, 1}; }

std::string PathOf(const std::string& folder, Book book, absl::string_view extension) {
  return absl::StrCat(folder, "/", entry::BookName(book), "/", extension);
}

signing::PrivateKey KeyOf(absl::string_view code) {
  return *signing::PrivateKey::FromSeed(Sha256(absl::StrCat("amanat bench key of ", code)));
}

std::string CollectorCode(uint64_t number) {
  return absl::StrFormat("col-%03d", number % kCollectors);
}

absl::StatusOr<std::unique_ptr<append::Writer>> OpenLog(const std::string& folder, Book book,
                                                        examine::KnownLogs& known_logs,
                                                        Clock& clock, RandomSource& random) {
  AMANAT_ASSIGN_OR_RETURN(auto key, signing::LoadPrivateKey(PathOf(folder, book, "key")));
  append::WriterOptions options{.name = NameOf(book),
                                .store_path = PathOf(folder, book, "store"),
                                .guard_path = PathOf(folder, book, "guard"),
                                .key = std::move(key),
                                .known_logs = &known_logs,
                                .rules = &rules::FundRuleVersions(),
                                .clock = &clock,
                                .random = &random,
                                .env = nullptr};
  AMANAT_ASSIGN_OR_RETURN(auto writer, append::Writer::Open(std::move(options)));
  writer->Start();
  return writer;
}

absl::Status FoundLog(const std::string& folder, Book book, const LogId& directory, Clock& clock,
                      RandomSource& random) {
  std::vector<PublicKey> founders;
  if (book == Book::kDirectory) {
    for (const char* code : {"admin-1", "admin-2"}) founders.push_back(KeyOf(code).public_key());
  }
  return append::Writer::Found({.name = NameOf(book),
                                .directory = directory,
                                .rules = &rules::FundRuleVersions(),
                                .administrators = founders,
                                .store_path = PathOf(folder, book, "store"),
                                .guard_path = PathOf(folder, book, "guard"),
                                .key_path = PathOf(folder, book, "key"),
                                .clock = &clock,
                                .random = &random});
}

// A member's id looks random, so that no store profits from its order.
SubjectId MemberOf(uint64_t number) {
  return *SubjectId::FromBytes(entry::Fingerprint("bench member", {absl::StrCat(number)}));
}

}  // namespace

BenchFund::~BenchFund() {
  if (ledger_ != nullptr) ledger_->Stop();
  if (directory_ != nullptr) directory_->Stop();
}

std::string BenchFund::LedgerPath(const std::string& folder) {
  return absl::StrCat(folder, "/", entry::BookName(Book::kFund));
}

proposal::SignedCommand BenchFund::Sign(const append::Writer& target, EventType type,
                                        std::string body, const std::vector<std::string>& codes) {
  const UnixMicros now = clock_.Now();
  entry::Command command;
  command.target = target.id();
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  command.effective_date.days = now / kMicrosPerDay;
  command.expiry.micros = now + kExpiry;
  command.rules_version = 1;
  const auto view = known_logs_.Snapshot();
  for (const std::string& code : codes) {
    const auto* author = view.directory().FindOperatorByCode(code, view.directory_size());
    if (author != nullptr) command.authors.push_back(author->admission);
  }
  if (!command.authors.empty()) command.directory = directory_->id();
  proposal::SignedCommand signed_command{wire::Encode(command), ""};
  for (const std::string& code : codes) {
    absl::StrAppend(&signed_command.signatures,
                    KeyOf(code).Sign(entry::CommandSigningBytes(signed_command.command)).str());
  }
  return signed_command;
}

absl::Status BenchFund::Enact(EventType type, std::string body,
                              const std::vector<std::string>& codes) {
  const auto result = directory_->Append(Sign(*directory_, type, std::move(body), codes));
  if (!result.ok())
    return Annotate(result.status(), rules::FundCatalogue().EventTypeName(uint32_t(type)));
  if (result->outcome == entry::Outcome::kAccepted) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("refused: ", rules::FundCatalogue().EventTypeName(uint32_t(type))));
}

absl::Status BenchFund::FoundDirectory(const std::string& folder) {
  AMANAT_RETURN_IF_ERROR(FoundLog(folder, Book::kDirectory, LogId(), clock_, random_));
  AMANAT_ASSIGN_OR_RETURN(directory_,
                          OpenLog(folder, Book::kDirectory, known_logs_, clock_, random_));
  const auto admit = [&](const std::string& code, directory::Role role,
                         const std::vector<std::string>& signers) {
    const directory::OperatorAdmitted body{code, KeyOf(code).public_key(), kSite, {role}};
    return Enact(EventType::kOperatorAdmitted, wire::Encode(body), signers);
  };
  const std::vector<std::string> both = {"admin-1", "admin-2"};
  for (const std::string& code : both) {
    AMANAT_RETURN_IF_ERROR(admit(code, directory::Role::kAdministrator, {code}));
  }
  AMANAT_RETURN_IF_ERROR(Enact(EventType::kSiteAdmitted,
                               wire::Encode(directory::SiteAdmitted{kSite, "PH", "Asia/Manila"})));
  for (uint64_t i = 0; i < kCollectors; ++i) {
    AMANAT_RETURN_IF_ERROR(admit(CollectorCode(i), directory::Role::kCollector, both));
  }
  directory::ScheduleSet schedule;
  schedule.version = 1;
  schedule.effective_from.days = clock_.Now() / kMicrosPerDay - 365;
  schedule.contribution = {kPeso, kContributionMinorUnits};
  schedule.cover_months = 24;
  schedule.benefits = {{.code = "death-natural",
                        .programme = "death",
                        .amount = {kPeso, 10'000'000},
                        .documents = {"death-certificate"}}};
  return Enact(EventType::kScheduleSet, wire::Encode(schedule));
}

absl::Status BenchFund::FoundLedger(const std::string& folder) {
  AMANAT_RETURN_IF_ERROR(FoundLog(folder, Book::kFund, directory_->id(), clock_, random_));
  AMANAT_ASSIGN_OR_RETURN(const auto key,
                          signing::LoadPrivateKey(PathOf(folder, Book::kFund, "key")));
  return Enact(EventType::kLogAdmitted,
               wire::Encode(directory::LogAdmitted{NameOf(Book::kFund).str(), key.public_key()}));
}

absl::Status BenchFund::Found(const std::string& folder) {
  BenchFund fund;
  AMANAT_RETURN_IF_ERROR(fund.FoundDirectory(folder));
  return fund.FoundLedger(folder);
}

absl::StatusOr<std::unique_ptr<BenchFund>> BenchFund::Open(const std::string& folder) {
  std::unique_ptr<BenchFund> fund(new BenchFund());
  AMANAT_ASSIGN_OR_RETURN(fund->directory_, OpenLog(folder, Book::kDirectory, fund->known_logs_,
                                                    fund->clock_, fund->random_));
  AMANAT_ASSIGN_OR_RETURN(
      fund->ledger_, OpenLog(folder, Book::kFund, fund->known_logs_, fund->clock_, fund->random_));
  return fund;
}

FileMaker::FileMaker(BenchFund& fund, const FileShape& shape)
    : fund_(fund),
      shape_(shape),
      prefix_(absl::StrCat("b", fund.ledger().ExaminedSize())),
      random_(kSeed + fund.ledger().ExaminedSize()) {}

std::string FileMaker::Line(const std::string& book, uint64_t number) {
  const wire::CivilDate today{SystemClock().Now() / kMicrosPerDay};
  const contribution::Contribution body{"",    book,  number, {kPeso, kContributionMinorUnits},
                                        "SAU", today, today};
  uint64_t drawn = 0;
  for (const char byte : random_.Bytes(6)) drawn = drawn << 8 | static_cast<uint8_t>(byte);
  return wire::Encode(entry::LineCommand{wire::Encode(body), {MemberOf(drawn % kMembers)}});
}

proposal::SignedImport FileMaker::Make(uint64_t number) {
  const std::string collector = CollectorCode(number);
  const std::string book = absl::StrCat(prefix_, ".", number);
  proposal::SignedImport import;
  import.lines.reserve(shape_.lines);
  merkle::Frontier tree;
  for (uint64_t line = 1; line <= shape_.lines; ++line) {
    import.lines.push_back(Line(book, line));
    tree.Append(merkle::HashLeaf(import.lines.back()));
  }
  entry::Manifest manifest;
  manifest.root = tree.Root();
  manifest.count = shape_.lines;
  manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
  manifest.source = collector;
  manifest.file_digest = *Hash::FromBytes(Sha256(book));
  manifest.file_date.days = SystemClock().Now() / kMicrosPerDay;
  import.manifest =
      fund_.Sign(fund_.ledger(), event::kContributionManifest, wire::Encode(manifest), {collector});
  return import;
}

}  // namespace amanat::bench
