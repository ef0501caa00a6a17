#include "services/ledger/testing/served_ledger.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "services/rpc/channel.h"

namespace amanat::ledger_testing {
namespace {

using directory::OperatorAdmitted;
using directory::Role;
using entry::Book;
using entry::EventType;

constexpr char kFundDomain[] = "owf.example";
constexpr char kSite[] = "manila";

std::string NewFolder() {
  rpc::RequireTls13();
  std::string path =
      absl::StrCat(std::filesystem::temp_directory_path().string(), "/served_ledger_XXXXXX");
  AMANAT_CHECK(mkdtemp(path.data()) != nullptr);
  return path;
}

}  // namespace

ServedLedger::ServedLedger(const examine::RuleVersions& rules)
    : folder_(NewFolder()), authority_(kFundDomain, folder_) {
  const ledger::NodePlace place{.site = kSite,
                                .fund_domain = kFundDomain,
                                .data_directory = folder_ + "/data",
                                .guard_directory = folder_ + "/guards",
                                .books = {Book::kDirectory, Book::kFund},
                                .trust_file = "",
                                .backup_directory = folder_ + "/backups"};
  std::vector<PublicKey> founders;
  for (const std::string& code : administrators()) {
    const auto& key = keys_.emplace(code, signing::PrivateKey::Generate(random_)).first->second;
    founders.push_back(key.public_key());
  }
  AMANAT_CHECK(ledger::FoundLogs(place, founders, rules, clock_, random_).ok());
  host_ = ledger::LedgerHost::Open({place, &rules, &clock_, &random_}).value();
  host_->Start();
  StartService("127.0.0.1:0");
  node_ = ChannelOf(authority_.IssueNode(kSite));
  client_ = std::make_unique<ledger::RemoteLedgerClient>(node_);
  for (const std::string& code : administrators()) AdmitFounder(code);
  Enact(EventType::kSiteAdmitted, directory::SiteAdmitted{kSite, "PH", "Asia/Manila"});
  Enact(EventType::kLogAdmitted, directory::LogAdmitted{fund().name().str(), fund().public_key()});
}

ServedLedger::~ServedLedger() {
  host_->Stop();
  server_->Drain(absl::Seconds(5));
  server_.reset();
  service_.reset();
  host_.reset();  // its stores delete files of their own accord
  std::filesystem::remove_all(folder_);
}

void ServedLedger::StartService(const std::string& address) {
  service_ = ledger::MakeLedgerService(*host_);
  server_ = rpc::Server::Start({.address = address,
                                .tls = rpc::ReadTls(authority_.IssueNode(kSite)).value(),
                                .admission = &access_,
                                .services = {{service_.get(), ledger::kLedgerServiceName}}})
                .value();
}

void ServedLedger::RestartService() {
  const std::string address = absl::StrCat("127.0.0.1:", server_->port());
  server_->Drain(absl::Seconds(5));
  server_.reset();
  StartService(address);
}

std::shared_ptr<grpc::Channel> ServedLedger::ChannelOf(const rpc::TlsFiles& files) {
  return rpc::MakeChannel(absl::StrCat("127.0.0.1:", server_->port()),
                          rpc::NodeServerName(kSite, kFundDomain),
                          rpc::ChannelCredentials(rpc::ReadTls(files).value()).value());
}

const std::vector<std::string>& ServedLedger::administrators() {
  static const auto& codes = *new std::vector<std::string>{"admin-1", "admin-2"};
  return codes;
}

void ServedLedger::AdmitFounder(const std::string& code) {
  const signing::PrivateKey& key = keys_.at(code);
  SignedCommand command =
      Sign(directory(), EventType::kOperatorAdmitted,
           OperatorAdmitted{code, key.public_key(), kSite, {Role::kAdministrator}}, {});
  command.signatures = key.Sign(entry::CommandSigningBytes(command.command)).str();
  admissions_[code] = MustAppend(command);
}

void ServedLedger::Admit(const std::string& code, std::vector<Role> roles) {
  const auto& key = keys_.emplace(code, signing::PrivateKey::Generate(random_)).first->second;
  admissions_[code] = Enact(EventType::kOperatorAdmitted,
                            OperatorAdmitted{code, key.public_key(), kSite, std::move(roles)});
}

LogIndex ServedLedger::MustAppend(const SignedCommand& command) {
  const auto result = client_->Append(directory().id(), command, proposal::Purpose::kAppend);
  AMANAT_CHECK(result.ok() && result->outcome == entry::Outcome::kAccepted);
  return result->index;
}

entry::Command ServedLedger::Draft(const append::Writer& log, EventType type, std::string body) {
  entry::Command command;
  command.target = log.id();
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.effective_date.days = clock_.Now() / kMicrosPerDay;
  command.expiry.micros = clock_.Now() + kMicrosPerDay;
  command.rules_version = 1;
  return command;
}

SignedCommand ServedLedger::SignDraft(entry::Command command,
                                      const std::vector<std::string>& authors) {
  for (const std::string& code : authors) command.authors.push_back(admissions_.at(code));
  if (!authors.empty()) command.directory = directory().id();
  SignedCommand signed_command{wire::Encode(command), ""};
  const std::string message = entry::CommandSigningBytes(signed_command.command);
  for (const std::string& code : authors) {
    signed_command.signatures += keys_.at(code).Sign(message).str();
  }
  return signed_command;
}

}  // namespace amanat::ledger_testing
