#include "clients/cli/claims_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/claim_content.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/values.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

namespace api = claims::v1;
using Stub = api::Claims::Stub;

struct Arguments {
  ClaimOptions content;
  std::string request, reason, state;
  bool all = false;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("claims"));
  return api::Claims::NewStub(channel);
}

using EachRequest = std::function<void(const api::ClaimRequest&)>;

absl::Status ForEachRequest(Stub& stub, bool include_filed, const EachRequest& each,
                            ListAge* age = nullptr) {
  api::ListRequestsRequest request;
  request.set_include_filed(include_filed);
  return ForEachPage(stub, &Stub::ListRequests, request,
                     [&](const api::ListRequestsResponse& page) {
                       if (age != nullptr) age->Take(page);
                       for (const api::ClaimRequest& item : page.requests()) each(item);
                     });
}

// What the consulate asked for, as the list of requests has it.
absl::StatusOr<api::ClaimRequest> FindRequest(Stub& stub, const acts::v1::Reference& place) {
  absl::StatusOr<api::ClaimRequest> found =
      absl::NotFoundError("--request: no such request is here; see amanat claims requests --all");
  AMANAT_RETURN_IF_ERROR(
      ForEachRequest(stub, /*include_filed=*/true, [&](const api::ClaimRequest& item) {
        if (item.reference().log_id() == place.log() && item.reference().index() == place.index()) {
          found = item;
        }
      }));
  return found;
}

// The member, who is the first.
template <typename Subjects>
std::string MemberOf(const Subjects& subjects) {
  return std::empty(subjects) ? "" : HexEncode(*subjects.begin());
}
// Whom the claim pays, as a member of the subjects; empty where it names nobody.
template <typename Subjects>
std::string PersonOf(const acts::v1::Heir& heir, const Subjects& subjects) {
  const auto count = static_cast<uint64_t>(std::size(subjects));
  return heir.subject() < count ? HexEncode(*(subjects.begin() + heir.subject())) : "";
}

// The ids that were drawn, for later commands.
void PrintIds(Session& session, const ClaimContent& content) {
  session.Print(
      {{"claim", HexEncode(content.body.claim())}, {"member", MemberOf(content.subjects)}});
  for (const acts::v1::Heir& heir : content.body.heirs()) {
    session.Print({{"heir", PersonOf(heir, content.subjects)},
                   {"rank", absl::StrCat(heir.rank())},
                   {"share_percent", ShareText(heir.share_millionths())}});
  }
  session.EndTable();
}

// A consulate's request, or a filing at head office.
Exit Bring(Session& session, const Arguments& arguments, bool at_head_office) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  api::PrepareRequest request;
  ClaimContent content;
  acts::v1::ClaimFiled& act = at_head_office ? *request.mutable_file() : *request.mutable_request();
  if (!arguments.request.empty()) {
    const auto place = EntryFromText(session, arguments.request, "--request");
    if (!place.ok()) return session.Fail(place.status());
    const auto found = FindRequest(**stub, *place);
    if (!found.ok()) return session.Fail(found.status());
    content = {found->content(), {found->subjects().begin(), found->subjects().end()}};
    *content.body.mutable_request() = *place;
  } else {
    const auto read = ReadClaimContent(session, arguments.content);
    if (!read.ok()) return session.Fail(read.status());
    content = *read;
  }
  act = content.body;
  request.mutable_subjects()->Assign(content.subjects.begin(), content.subjects.end());
  const Exit exit = ExecuteAct(session, stub, request);
  if (exit == Exit::kDone && !session.options().dry_run) PrintIds(session, content);
  return exit;
}

using Fill = void (*)(const std::string& claim, const Arguments&, api::PrepareRequest&);

Exit Act(Session& session, const Arguments& arguments, Fill fill) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  const auto claim = IdOf(session, IdKind::kClaim, arguments.content.claim, "--claim");
  if (!claim.ok()) return session.Fail(claim.status());
  api::PrepareRequest request;
  fill(*claim, arguments, request);
  return ExecuteAct(session, stub, request);
}

std::string StateOf(const api::Claim& claim) {
  const std::string name = api::ClaimState_Name(claim.state());
  return std::string(absl::StripPrefix(name, "CLAIM_STATE_"));
}

void PrintClaim(Session& session, const api::Claim& claim) {
  session.Print({{"claim", HexEncode(claim.content().claim())},
                 {"member", MemberOf(claim.subjects())},
                 {"benefit", claim.content().benefit()},
                 {"event_date", DateText(claim.content().event_date())},
                 {"state", StateOf(claim)},
                 {"amount", TextOf(claim.amount())},
                 {"currency", CurrencyOf(claim.amount())},
                 {"recommender", claim.recommender()},
                 {"approver", claim.approver()},
                 {"payer", claim.payer()},
                 {"reason", claim.reason()},
                 {"filed_index", absl::StrCat(claim.filed_index())}});
}

Exit Show(Session& session, const Arguments& arguments) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  const auto id = IdOf(session, IdKind::kClaim, arguments.content.claim, "--claim");
  if (!id.ok()) return session.Fail(id.status());
  api::GetClaimRequest request;
  request.set_claim(*id);
  api::Claim claim;
  const grpc::Status status = (*stub)->GetClaim(rpc::MakeContext().get(), request, &claim);
  if (!status.ok()) return session.Fail(status);
  PrintClaim(session, claim);
  for (int i = 0; i < claim.content().heirs_size(); ++i) {
    const acts::v1::Heir& heir = claim.content().heirs(i);
    session.Print({{"heir", PersonOf(heir, claim.subjects())},
                   {"rank", absl::StrCat(heir.rank())},
                   {"share_percent", ShareText(heir.share_millionths())},
                   {"amount", i < claim.shares_size() ? TextOf(claim.shares(i)) : ""},
                   {"currency", CurrencyOf(claim.amount())}});
  }
  for (const acts::v1::Document& document : claim.content().documents()) {
    session.Print({{"document", document.code()}, {"digest", HexEncode(document.digest())}});
  }
  session.EndTable();
  return Exit::kDone;
}

Exit List(Session& session, const Arguments& arguments) {
  api::ListClaimsRequest request;
  if (!arguments.state.empty()) {
    const std::string name = absl::StrCat(
        "CLAIM_STATE_", absl::StrReplaceAll(absl::AsciiStrToUpper(arguments.state), {{"-", "_"}}));
    api::ClaimState state = api::CLAIM_STATE_UNSPECIFIED;
    if (!api::ClaimState_Parse(name, &state)) {
      return session.Fail(absl::InvalidArgumentError(
          "--state: filed, recommended, approved, rejected, payment-ordered or paid"));
    }
    request.set_state(state);
  }
  return PrintList(session, Dial(session), &Stub::ListClaims, request,
                   [&](const api::ListClaimsResponse& page) {
                     for (const api::Claim& claim : page.claims()) PrintClaim(session, claim);
                   });
}

Exit ListRequests(Session& session, const Arguments& arguments) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  ListAge age(session);
  const auto print = [&](const api::ClaimRequest& item) {
    session.Print({{"request", absl::StrCat(item.log_name(), ":", item.reference().index())},
                   {"claim", HexEncode(item.content().claim())},
                   {"member", MemberOf(item.subjects())},
                   {"benefit", item.content().benefit()},
                   {"event_date", DateText(item.content().event_date())},
                   {"requested_on", DateText(item.requested_on())},
                   {"filed", item.filed() ? "yes" : "no"}});
  };
  const absl::Status status = ForEachRequest(**stub, arguments.all, print, &age);
  session.EndTable();
  if (!status.ok()) return session.Fail(status);
  age.End();
  return Exit::kDone;
}

void AddContent(CLI::App& verb, ClaimOptions& content) {
  verb.add_option("--claim", content.claim, "Its id; default: a new one");
  verb.add_option("--member", content.member,
                  "The member: the id, short or the first four digits of it");
  verb.add_option("--benefit", content.benefit, "Code in the schedule, such as death-natural");
  verb.add_option("--event-date", content.event_date, "YYYY-MM-DD");
  verb.add_option(
      "--document", content.documents,
      "CODE=FILE, once for each document, such as death-certificate=scan.pdf; the file stays "
      "here");
  verb.add_option("--heir", content.heirs,
                  "PERSON=PERCENT, first in rank first; PERSON is an id, new or member");
}

void AddBringing(CLI::App& group, Session& session, Exit& exit,
                 const std::shared_ptr<Arguments>& arguments) {
  CLI::App* request = group.add_subcommand(
      "request", "At a consulate: ask head office for a benefit; an officer signs");
  AddContent(*request, arguments->content);
  request->footer(
      "Example: amanat --sign hk-off-1=key claims request --member "
      "0123456789abcdef0123456789abcdef "
      "--benefit death-natural --event-date 2026-03-01 --document death-certificate=scan.pdf "
      "--heir new=60 --heir new=40");
  request->callback([&session, &exit, arguments] {
    exit = Bring(session, *arguments, /*at_head_office=*/false);
  });
  CLI::App* file = group.add_subcommand(
      "file", "At head office: file a claim, or take up a consulate's request; an officer signs");
  AddContent(*file, arguments->content);
  file->add_option(
          "--request", arguments->request,
          "LOG:INDEX of a consulate's request, such as hong-kong:12; nothing else is given")
      ->excludes("--member")
      ->excludes("--claim")
      ->excludes("--benefit")
      ->excludes("--event-date")
      ->excludes("--heir")
      ->excludes("--document");
  file->callback(
      [&session, &exit, arguments] { exit = Bring(session, *arguments, /*at_head_office=*/true); });
}

CLI::App* AddStep(CLI::App& group, Session& session, Exit& exit,
                  const std::shared_ptr<Arguments>& arguments, const std::string& name,
                  const std::string& text, Fill fill) {
  CLI::App* verb = group.add_subcommand(name, text);
  verb->add_option("--claim", arguments->content.claim, "Its id, short or the first digits of it")
      ->required();
  verb->callback([&session, &exit, arguments, fill] { exit = Act(session, *arguments, fill); });
  return verb;
}

void AddSteps(CLI::App& group, Session& session, Exit& exit,
              const std::shared_ptr<Arguments>& arguments) {
  AddStep(group, session, exit, arguments, "recommend", "Recommend a claim; an officer signs",
          [](const std::string& claim, const Arguments&, api::PrepareRequest& request) {
            request.mutable_recommend()->set_claim(claim);
          });
  AddStep(group, session, exit, arguments, "approve", "Approve a claim; an approver signs",
          [](const std::string& claim, const Arguments&, api::PrepareRequest& request) {
            request.mutable_approve()->set_claim(claim);
          });
  AddStep(group, session, exit, arguments, "reject",
          "Reject a claim with a reason; an approver signs",
          [](const std::string& claim, const Arguments& given, api::PrepareRequest& request) {
            request.mutable_reject()->set_claim(claim);
            request.mutable_reject()->set_reason(given.reason);
          })
      ->add_option("--reason", arguments->reason, "Why")
      ->required();
  AddStep(group, session, exit, arguments, "order-payment",
          "Order the payment of a claim; an approver signs",
          [](const std::string& claim, const Arguments&, api::PrepareRequest& request) {
            request.mutable_order_payment()->set_claim(claim);
          });
  AddStep(group, session, exit, arguments, "pay",
          "Record that the heirs or the member were paid; a payer signs",
          [](const std::string& claim, const Arguments&, api::PrepareRequest& request) {
            request.mutable_pay()->set_claim(claim);
          });
}

}  // namespace

void AddClaimsCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* group = app.add_subcommand("claims", "Insurance claims: request, file, decide and pay");
  group->require_subcommand(1);
  group->footer(
      "Recommender, approver and payer of a claim are three different people.\n"
      "A LOG is a site, a site and a book such as hong-kong/fund, a log's name or its id.");
  const auto arguments = std::make_shared<Arguments>();
  AddBringing(*group, session, exit, arguments);
  AddSteps(*group, session, exit, arguments);
  CLI::App* show = group->add_subcommand("show", "Show a claim with its heirs and documents");
  show->add_option("--claim", arguments->content.claim, "Its id, short or the first digits of it")
      ->required();
  show->callback([&session, &exit, arguments] { exit = Show(session, *arguments); });
  CLI::App* list = group->add_subcommand("list", "List claims in the order of filing");
  list->add_option("--state", arguments->state, "In this state only");
  list->callback([&session, &exit, arguments] { exit = List(session, *arguments); });
  CLI::App* requests =
      group->add_subcommand("requests", "List consulates' requests that are not taken up yet");
  requests->add_flag("--all", arguments->all, "Those that are taken up, too");
  requests->callback([&session, &exit, arguments] { exit = ListRequests(session, *arguments); });
}

}  // namespace amanat::cli
