#include "clients/cli/reversal_command.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/asked.h"
#include "clients/cli/body_text.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/recorded_entry.h"
#include "clients/cli/reversal.h"
#include "clients/cli/values.h"
#include "ledger/base/status.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

struct Arguments {
  std::string entry;
  std::string reason;
};

// Prepares, shows, signs and submits it at the service of its domain.
template <typename Service>
Exit Execute(Session& session, const std::shared_ptr<grpc::Channel>& channel, const LogId& log,
             const Reversal& reversal, auto request) {
  const absl::Status set = SetAct(reversal.type, reversal.body, request);
  if (!set.ok()) return session.Fail(set);
  const auto stub = Service::NewStub(channel);
  return session.Execute(
      [&](grpc::ClientContext* context, const common::v1::CommandHeader& header,
          common::v1::PreparedCommand* prepared) {
        *request.mutable_header() = header;
        const grpc::Status status = stub->Prepare(context, request, prepared);
        if (!status.ok()) return status;
        const absl::Status asked = CheckAsked(request, prepared->command());
        if (!asked.ok()) return rpc::ToGrpc(asked);
        const auto command = entry::DecodeCommand(prepared->command());
        if (command.ok() && command->target == log) return status;
        return rpc::ToGrpc(absl::FailedPreconditionError(
            "the entry stands in another log than this site's: it is taken back there"));
      },
      [&](grpc::ClientContext* context, const common::v1::SignedCommand& command,
          common::v1::SubmitResult* result) { return stub->Submit(context, command, result); });
}

// What next_steps.cc fills in.
void NoteTakenBack(Session& session, const Reversal& reversal) {
  for (const auto& [name, text] : reversal.marks) session.Note(name, text);
  session.Note(kTakenBackNote,
               rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(reversal.type)));
}

Exit SubmitReversal(Session& session, const LogId& log, const Reversal& reversal) {
  const std::string service = ServiceOf(static_cast<uint32_t>(reversal.type));
  const auto channel = session.Channel(service);
  if (!channel.ok()) return session.Fail(channel.status());
  if (service == "remittance") {
    return Execute<remittance::v1::Remittance>(session, *channel, log, reversal,
                                               remittance::v1::PrepareRequest());
  }
  if (service == "repatriation") {
    return Execute<repatriation::v1::Repatriation>(session, *channel, log, reversal,
                                                   repatriation::v1::PrepareRequest());
  }
  if (service == "treasury") {
    return Execute<treasury::v1::Treasury>(session, *channel, log, reversal,
                                           treasury::v1::PrepareRequest());
  }
  contribution::v1::PrepareRequest request;
  for (const SubjectId& subject : reversal.subjects) request.add_subjects(subject.str());
  return Execute<contribution::v1::Contribution>(session, *channel, log, reversal,
                                                 std::move(request));
}

Exit Reverse(Session& session, const Arguments& given) {
  const size_t people = session.options().signers.size() + session.options().authors.size();
  if (people < 2) {
    return session.Fail(
        absl::InvalidArgumentError("two people sign what is taken back: give --sign twice, or "
                                   "--sign, --author and --prepare-to "
                                   "for the one who signs elsewhere"));
  }
  const auto reference = EntryFromText(session, given.entry, "the entry");
  if (!reference.ok()) return session.Fail(reference.status());
  const auto log = LogId::FromBytes(reference->log());
  if (!log.ok()) return session.Fail(log.status());
  const auto recorded = ReadRecorded(session, *log, reference->index());
  if (!recorded.ok()) return session.Fail(Annotate(recorded.status(), given.entry));
  const auto reversal = ReversalOf(recorded->leaf, recorded->manifest, given.reason);
  if (!reversal.ok()) return session.Fail(reversal.status());
  const Exit exit = SubmitReversal(session, *log, *reversal);
  if (exit == Exit::kDone) NoteTakenBack(session, *reversal);
  return exit;
}

}  // namespace

void AddReversalCommand(CLI::App& app, Session& session, Exit& exit) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* reverse = app.add_subcommand(
      "reverse", "Take back an entry that was recorded wrongly; two people sign");
  reverse->add_option("entry", arguments->entry, "LOG:INDEX, such as manila:40")
      ->required()
      ->type_name("LOG:INDEX");
  reverse->add_option("--reason", arguments->reason, "Why")->required();
  reverse->footer(
      "Nothing is erased: the entry stays, a second one takes it back, and the right thing is "
      "then\n"
      "recorded under the same number as usual. Contributions, deposits, bank credits and "
      "enrolments,\n"
      "remittances, all prices of an entry, exchanges and opening balances are taken back; a "
      "deposit after\n"
      "its credit, an enrolment after what names the member since; payments of a consulate that "
      "stand in no\n"
      "liquidation, and head office's acceptances of lines. The second person is no collector.\n"
      "Example:\n  amanat --sign col-1=col-1.key --sign tre-1=tre-1.key reverse manila:40 "
      "--reason wrong-amount");
  reverse->callback([&session, &exit, arguments] { exit = Reverse(session, *arguments); });
}

}  // namespace amanat::cli
