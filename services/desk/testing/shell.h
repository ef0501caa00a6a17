// A domain's service as its clients reach it: over TLS on the loopback, its desk over the ledger of
// one site of a fund fixture.
//
//   FundFixture fund(rules::FundRules());
//   Shell<v1::Claims> manila(fund, "manila", MakeClaimsService);
//   const auto result = manila.Act(prepare_request, {"off-1"});              // prepare, sign, submit
//   const auto page = manila.Ask(&v1::Claims::Stub::ListClaims, request);    // or a read's error
//   EXPECT_LE(manila.ledger().reads().rows, 102);                            // what that cost
//
// Thread-compatible: the fund is touched by one call at a time.
#ifndef AMANAT_SERVICES_DESK_TESTING_SHELL_H_
#define AMANAT_SERVICES_DESK_TESTING_SHELL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "services/core/testing/fund_ledger.h"
#include "services/desk/desk.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/open_admission.h"

namespace amanat::desk_testing {

using MakeService = std::unique_ptr<grpc::Service> (*)(desk::Desk&);

// What does not depend on the domain.
class ShellServer {
 public:
  // `fund` outlives this object; `person_code` is that of the operator who asks. Whatever must not fail
  // stops the program.
  ShellServer(rules_testing::FundFixture& fund, const std::string& site, MakeService make,
              const char* full_name, const std::string& person_code);
  ~ShellServer();

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  rules_testing::FundFixture& fund() { return fund_; }
  const core_testing::FundLedger& ledger() const { return ledger_; }
  core_testing::FundLedger& ledger() { return ledger_; }

  common::v1::CommandHeader NewHeader(const std::vector<std::string>& authors);
  common::v1::SignedCommand Sign(const std::string& command,
                                 const std::vector<std::string>& authors) const;

 private:
  rules_testing::FundFixture& fund_;
  core_testing::FundLedger ledger_;
  desk::Desk desk_;
  const std::string folder_;  // of the certificates
  const rpc::testing::OpenAdmission admission_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

template <typename Service>
class Shell {
 public:
  using Stub = typename Service::Stub;

  Shell(rules_testing::FundFixture& fund, const std::string& site, MakeService make,
        const std::string& person = "somebody")
      : server_(fund, site, make, Service::service_full_name(), person),
        stub_(Service::NewStub(server_.channel())) {}

  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                         Response*),
                               const Request& request) {
    Response response;
    AMANAT_RETURN_IF_ERROR(
        rpc::FromGrpc(((*stub_).*rpc)(rpc::MakeContext().get(), request, &response)));
    return response;
  }

  // What a person's client does with a request in which the header alone is missing.
  template <typename Request>
  absl::StatusOr<common::v1::SubmitResult> Act(Request request,
                                               const std::vector<std::string>& authors) {
    *request.mutable_header() = server_.NewHeader(authors);
    AMANAT_ASSIGN_OR_RETURN(const common::v1::PreparedCommand prepared,
                            Ask(&Stub::Prepare, request));
    return Ask(&Stub::Submit, server_.Sign(prepared.command(), authors));
  }
  // The outcome's name, or that of the status code.
  template <typename Request>
  std::string Outcome(const Request& request, const std::vector<std::string>& authors) {
    const auto result = Act(request, authors);
    return result.ok() ? result->outcome() : absl::StatusCodeToString(result.status().code());
  }

  Stub& stub() { return *stub_; }
  ShellServer& server() { return server_; }
  const core_testing::FundLedger& ledger() const { return server_.ledger(); }

 private:
  ShellServer server_;
  const std::unique_ptr<Stub> stub_;
};

}  // namespace amanat::desk_testing

#endif  // AMANAT_SERVICES_DESK_TESTING_SHELL_H_
