#include "services/desk/testing/shell.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "services/rpc/testing/certificates.h"
#include "services/rpc/tls.h"

namespace amanat::desk_testing {
namespace {

constexpr char kFundDomain[] = "owf.example";

std::string NewFolder() {
  std::string path = absl::StrCat(std::filesystem::temp_directory_path().string(), "/shell_XXXXXX");
  AMANAT_CHECK(mkdtemp(path.data()) != nullptr);
  return path;
}

}  // namespace

ShellServer::ShellServer(rules_testing::FundFixture& fund, const std::string& site,
                         MakeService make, const char* full_name, const std::string& person_code)
    : fund_(fund), ledger_(fund, site), desk_(site, ledger_, fund.clock()), folder_(NewFolder()) {
  rpc::RequireTls13();
  rpc::testing::Authority authority(kFundDomain, folder_);
  service_ = make(desk_);
  server_ = *rpc::Server::Start({.address = "127.0.0.1:0",
                                 .tls = *rpc::ReadTls(authority.IssueNode(site)),
                                 .admission = &admission_,
                                 .services = {{service_.get(), full_name}}});
  const rpc::Tls person = *rpc::ReadTls(authority.IssueOperator(site, person_code));
  channel_ =
      rpc::MakeChannel(absl::StrCat("127.0.0.1:", server_->port()),
                       rpc::NodeServerName(site, kFundDomain), *rpc::ChannelCredentials(person));
}

ShellServer::~ShellServer() {
  channel_.reset();
  server_->Drain(absl::Seconds(5));
  std::filesystem::remove_all(folder_);
}

common::v1::CommandHeader ShellServer::NewHeader(const std::vector<std::string>& authors) {
  common::v1::CommandHeader header;
  header.set_idempotency_key(fund_.random().Draw<IdempotencyKey>().str());
  for (const std::string& author : authors) header.add_authors(author);
  header.set_effective_date(fund_.today());
  return header;
}

common::v1::SignedCommand ShellServer::Sign(const std::string& command,
                                            const std::vector<std::string>& authors) const {
  common::v1::SignedCommand message;
  message.set_command(command);
  const std::string signatures = fund_.Sign(command, authors).signatures;
  for (size_t at = 0; at < signatures.size(); at += Signature::kSize) {
    message.add_signatures(signatures.substr(at, Signature::kSize));
  }
  return message;
}

}  // namespace amanat::desk_testing
