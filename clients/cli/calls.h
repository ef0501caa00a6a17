// The two ways in which every domain's subcommands use its service: submit an act, and page through
// a list.
//
//   return ExecuteAct(session, Dial(session), std::move(request));
//   return PrintList(session, Dial(session), &Stub::ListSites, api::ListSitesRequest(),
//                    [&](const api::ListSitesResponse& page) { ... session.Print(row) ... });
//   return PrintItems(session, Dial(session), &Stub::ListSites, &api::ListSitesResponse::sites,
//                     api::ListSitesRequest(), [&](const api::SiteInfo& item) { ... });
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_CALLS_H_
#define AMANAT_CLIENTS_CLI_CALLS_H_

#include <google/protobuf/repeated_field.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/as_of.h"
#include "clients/cli/asked.h"
#include "clients/cli/session.h"
#include "ledger/base/status.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {

constexpr int kPageSize = 1000;

// The whole way of the act in `request` (Session::Execute); the service's stub, or why there is
// none. `show` is told what was prepared; `open` may be filled in by the service (asked.h).
template <typename Stub, typename Request>
Exit ExecuteAct(Session& session, const absl::StatusOr<std::unique_ptr<Stub>>& stub,
                Request request,
                const std::function<void(const common::v1::PreparedCommand&)>& show = nullptr,
                const OpenFields& open = {}) {
  if (!stub.ok()) return session.Fail(stub.status());
  const Exit exit = session.Execute(
      [&](grpc::ClientContext* context, const common::v1::CommandHeader& header,
          common::v1::PreparedCommand* prepared) {
        *request.mutable_header() = header;
        const grpc::Status status = (*stub)->Prepare(context, request, prepared);
        if (!status.ok()) return status;
        const absl::Status asked = CheckAsked(request, prepared->command(), open);
        if (!asked.ok()) return rpc::ToGrpc(asked);
        if (show) show(*prepared);
        return status;
      },
      [&](grpc::ClientContext* context, const common::v1::SignedCommand& command,
          common::v1::SubmitResult* result) { return (*stub)->Submit(context, command, result); });
  if (exit != Exit::kDone && AsksForTwo(request)) session.SayIfOneSigns();
  return exit;
}

// Calls `list` for page after page and gives each to `take`; the first error ends it.
template <typename Stub, typename Request, typename Response, typename Take>
absl::Status ForEachPage(Stub& stub,
                         grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&,
                                                    Response*),
                         Request request, const Take& take) {
  request.set_page_size(kPageSize);
  do {
    Response page;
    AMANAT_RETURN_IF_ERROR(rpc::FromGrpc((stub.*list)(rpc::MakeContext().get(), request, &page)));
    take(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// Says as of when a list is that is made of other sites' logs: at its head, and where it is empty at its
// end, too.
class ListAge {
 public:
  explicit ListAge(const Session& session) : session_(session) {}
  template <typename Response>
  void Take(const Response& page) {
    if constexpr (requires { page.sights(); }) {
      if (!begun_) {
        sights_ = page.sights();
        if (!sights_.empty()) SayAge(sights_, session_.TimeZone());
      }
      rows_ += CountRows(page);
    }
    begun_ = true;
  }
  void End() const {
    if (rows_ == 0) SayBehindAtEnd(sights_);
  }

 private:
  const Session& session_;
  Sights sights_;
  bool begun_ = false;
  int rows_ = 0;
};

// The same for a list that `print` prints page by page; ends the table.
template <typename Stub, typename Request, typename Response, typename Print>
Exit PrintList(Session& session, const absl::StatusOr<std::unique_ptr<Stub>>& stub,
               grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&, Response*),
               Request request, const Print& print) {
  if (!stub.ok()) return session.Fail(stub.status());
  ListAge age(session);
  const absl::Status status =
      ForEachPage(**stub, list, std::move(request), [&](const Response& page) {
        age.Take(page);
        print(page);
      });
  session.EndTable();
  if (!status.ok()) return session.Fail(status);
  age.End();
  return Exit::kDone;
}

// The same for a list whose `items` are printed one by one.
template <typename Stub, typename Request, typename Response, typename Item, typename Print>
Exit PrintItems(Session& session, const absl::StatusOr<std::unique_ptr<Stub>>& stub,
                grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&, Response*),
                const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
                const Request& request, const Print& print) {
  return PrintList(session, stub, list, request, [&](const Response& page) {
    for (const Item& item : (page.*items)()) print(item);
  });
}

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CALLS_H_
