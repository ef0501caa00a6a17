// Head office's ledger as services reach it: stores on a disk, TLS on the loopback, a fund with two
// administrators, and keys of people with which a test signs.
//
//   ServedLedger manila(examine::ToldRules());
//   manila.Admit("collector-1", {directory::Role::kCollector});
//   manila.client().Append(manila.fund().id(), manila.Sign(manila.fund(), type, body, authors), ...);
//
// Whatever must not fail stops the program. Thread-compatible; what it gives out is thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_TESTING_SERVED_LEDGER_H_
#define AMANAT_SERVICES_LEDGER_TESTING_SERVED_LEDGER_H_

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ledger/signing/signing.h"
#include "services/access/access.h"
#include "services/ledger/ledger_service.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::ledger_testing {

using proposal::SignedCommand;

class ServedLedger {
 public:
  // `rules` outlives this object.
  explicit ServedLedger(const examine::RuleVersions& rules);
  ~ServedLedger();
  ServedLedger(const ServedLedger&) = delete;
  ServedLedger& operator=(const ServedLedger&) = delete;

  const std::string& folder() const { return folder_; }
  rpc::testing::Authority& authority() { return authority_; }
  ManualClock& clock() { return clock_; }
  RandomSource& random() { return random_; }
  append::Writer& directory() { return *host_->writers()[0]; }
  append::Writer& fund() { return *host_->writers()[1]; }

  std::shared_ptr<grpc::Channel> ChannelOf(const rpc::TlsFiles& files);
  // Those of the site's own node.
  const std::shared_ptr<grpc::Channel>& node() const { return node_; }
  ledger::RemoteLedgerClient& client() { return *client_; }
  // Ends the service and begins another one, at the same address.
  void RestartService();

  void Admit(const std::string& code, std::vector<directory::Role> roles);
  // By both administrators, in the directory.
  template <typename Body>
  LogIndex Enact(entry::EventType type, const Body& body) {
    return MustAppend(Sign(directory(), type, body, administrators()));
  }
  static const std::vector<std::string>& administrators();

  // A command of today by nobody.
  entry::Command Draft(const append::Writer& log, entry::EventType type, std::string body);
  template <typename Body>
  SignedCommand Sign(const append::Writer& log, entry::EventType type, const Body& body,
                     const std::vector<std::string>& authors) {
    return SignDraft(Draft(log, type, wire::Encode(body)), authors);
  }
  SignedCommand SignDraft(entry::Command command, const std::vector<std::string>& authors);

 private:
  void StartService(const std::string& address);
  void AdmitFounder(const std::string& code);
  LogIndex MustAppend(const SignedCommand& command);  // to the directory

  const std::string folder_;
  rpc::testing::Authority authority_;
  ManualClock clock_{1'767'225'600'000'000};
  SeededRandom random_{11};
  std::map<std::string, signing::PrivateKey> keys_;
  std::map<std::string, LogIndex> admissions_;
  std::unique_ptr<ledger::LedgerHost> host_;
  const access::Access access_{{"owf.example", "manila", rpc::PeerKind::kNode, ""},
                               [this] { return host_->ShareDirectory(); }};
  std::unique_ptr<grpc::Service> service_;  // before the host: it has pinned rows of it
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> node_;
  std::unique_ptr<ledger::RemoteLedgerClient> client_;
};

}  // namespace amanat::ledger_testing

#endif  // AMANAT_SERVICES_LEDGER_TESTING_SERVED_LEDGER_H_
