#include "clients/cli/inbox_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "amanat/inbox/v1/inbox.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/half_signed.h"
#include "clients/cli/recorded_commands.h"
#include "clients/cli/values.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"
#include "ledger/directory/events.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = inbox::v1;
using Stub = api::Inbox::Stub;

// Pages that --all reads at most.
constexpr int kPagesMax = 1'000;

struct Arguments {
  std::string role, list;
  int count = 20;
  bool all = false;
};

// The list that no node has.
constexpr char kHalfSigned[] = "half-signed";

std::string NameOf(api::WorkList list) { return StateText(api::WorkList_Name(list), "WORK_LIST_"); }

// What stands in the list, for a sentence.
std::string WaitingWords(api::WorkList list) {
  switch (list) {
    case api::WORK_LIST_SITES_SILENT:
      return "sites that were not heard";
    case api::WORK_LIST_RATES:
      return "rates that are to be renewed";
    case api::WORK_LIST_REQUESTS:
      return "requests of consulates";
    case api::WORK_LIST_CLAIMS_FILED:
      return "claims to recommend";
    case api::WORK_LIST_CLAIMS_RECOMMENDED:
      return "claims to approve";
    case api::WORK_LIST_CLAIMS_APPROVED:
      return "claims whose payment is to be ordered";
    case api::WORK_LIST_CLAIMS_ORDERED:
      return "claims to pay";
    case api::WORK_LIST_EMERGENCIES:
      return "emergency approvals to ratify";
    case api::WORK_LIST_CASES:
      return "open cases";
    case api::WORK_LIST_ASSISTANCE_RECOMMENDED:
      return "assistance to approve";
    case api::WORK_LIST_ASSISTANCE_APPROVED:
      return "assistance to pay";
    case api::WORK_LIST_NOTICES:
      return "notices to liable parties";
    case api::WORK_LIST_ALLOTMENTS:
      return "allotments to accept";
    case api::WORK_LIST_ADVANCES:
      return "payments to account for";
    case api::WORK_LIST_LINES:
      return "lines of liquidations to decide";
    case api::WORK_LIST_DEPOSITS:
      return "deposits to be credited";
    case api::WORK_LIST_COLLECTED:
      return "money to deposit";
    case api::WORK_LIST_LOGS:
      return "logs that are not examined on";
    case api::WORK_LIST_DECLINED:
      return "declined allotments to be credited";
    case api::WORK_LIST_RETURNED:
      return "returns to be credited";
    case api::WORK_LIST_SENT_BACK:
      return "payments that head office sent back";
    default:
      return NameOf(list);
  }
}

std::vector<std::string> AllListNames() {
  std::vector<std::string> names;
  for (int number = api::WorkList_MIN; number <= api::WorkList_MAX; ++number) {
    if (number == api::WORK_LIST_UNSPECIFIED || !api::WorkList_IsValid(number)) continue;
    names.push_back(NameOf(static_cast<api::WorkList>(number)));
  }
  names.emplace_back(kHalfSigned);
  return names;
}

absl::StatusOr<api::ListWorkRequest> RequestOf(const Arguments& arguments) {
  api::ListWorkRequest request;
  request.set_page_size(arguments.count);
  if (!arguments.role.empty()) {
    const auto role = directory::RoleFromName(arguments.role);
    if (!role.ok()) return Annotate(role.status(), "--role");
    request.set_role(static_cast<acts::v1::Role>(*role));
  }
  if (!arguments.list.empty()) {
    const std::string name = absl::StrCat(
        "WORK_LIST_", absl::StrReplaceAll(absl::AsciiStrToUpper(arguments.list), {{"-", "_"}}));
    api::WorkList list = api::WORK_LIST_UNSPECIFIED;
    if (!api::WorkList_Parse(name, &list) || list == api::WORK_LIST_UNSPECIFIED) {
      return absl::InvalidArgumentError(
          absl::StrCat("--list: one of ", absl::StrJoin(AllListNames(), ", ")));
    }
    request.set_list(list);
  }
  return request;
}

// Red, amber, or nothing.
std::string UrgencyText(api::Urgency urgency) {
  return urgency == api::URGENCY_NONE ? "" : StateText(api::Urgency_Name(urgency), "URGENCY_");
}

// "owf.example/riyadh/fund/1:12", which every command takes.
std::string PlaceOf(const api::WorkItem& item) {
  return item.has_entry() ? absl::StrCat(item.entry().log_name(), ":", item.entry().index())
                          : std::string();
}

// Where only a day is known, which stands as its beginning at UTC, a person is told the day alone.
Cell WhenOf(const Session& session, int64_t micros) {
  const bool is_day = micros != 0 && micros % kMicrosPerDay == 0;
  if (!is_day || session.options().json) return session.Time(micros);
  return FormatCivilDate(static_cast<CivilDays>(micros / kMicrosPerDay));
}

void PrintItem(Session& session, const api::WorkItem& item) {
  session.Print({{"urgency", UrgencyText(item.urgency())},
                 {"list", NameOf(item.list())},
                 {"site", item.site()},
                 {"what", item.what()},
                 {"amount", item.has_amount() ? TextOf(item.amount()) : ""},
                 {"currency", CurrencyOf(item.amount())},
                 {"since", WhenOf(session, item.since_micros())},
                 {"due", WhenOf(session, item.due_micros())},
                 {"offline_now", item.can_do_offline() ? "yes" : "no"},
                 {"why_not", item.why_not()},
                 {"stream", HexEncode(item.stream())},
                 {"number", item.number() == 0 ? "" : absl::StrCat(item.number())},
                 {"entry", PlaceOf(item)}});
}

// The parts of an answer, and what is left of those that have more.
struct Answer {
  api::ListWorkResponse first;
  std::vector<api::WorkItem> items;
  std::map<std::string, int> more;  // "list at site": parts that go on
};

void TakePart(const api::WorkPart& part, Answer& answer) {
  answer.items.insert(answer.items.end(), part.items().begin(), part.items().end());
}

absl::StatusOr<Answer> Read(Stub& stub, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const api::ListWorkRequest request, RequestOf(arguments));
  Answer answer;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.ListWork(rpc::MakeContext().get(), request, &answer.first)));
  int pages = 0;
  for (const api::WorkPart& part : answer.first.parts()) {
    TakePart(part, answer);
    std::string token = part.next_page_token();
    while (arguments.all && !token.empty() && ++pages < kPagesMax) {
      api::ListWorkRequest next = request;
      next.set_page_token(token);
      api::ListWorkResponse page;
      AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stub.ListWork(rpc::MakeContext().get(), next, &page)));
      token.clear();
      for (const api::WorkPart& continued : page.parts()) {
        TakePart(continued, answer);
        token = continued.next_page_token();
      }
    }
    if (!token.empty()) ++answer.more[absl::StrCat(NameOf(part.list()), " of ", part.site())];
  }
  return answer;
}

void SayNothingWaits(const api::ListWorkResponse& response) {
  std::vector<std::string> lists;
  for (const int list : response.lists()) {
    lists.push_back(WaitingWords(static_cast<api::WorkList>(list)));
  }
  if (lists.empty()) {
    terminal::Say("amanat: no role that you have has a list at this site");
    return;
  }
  terminal::Say(absl::StrCat("amanat: nothing waits in your lists: ", absl::StrJoin(lists, ", ")));
  SayBehindAtEnd(response.sights());
}

std::string UrgencyOf(const HalfSigned& waiting, UnixMicros now) {
  return waiting.IsExpired(now) ? "red" : waiting.IsUrgent(now) ? "amber" : "";
}

// What of this machine waits to be signed or submitted; true when there is something.
absl::StatusOr<bool> PrintHalfSigned(Session& session) {
  const UnixMicros now = absl::ToUnixMicros(absl::Now());
  std::vector<std::string> unreadable;
  AMANAT_ASSIGN_OR_RETURN(const auto keys, session.KnownKeys());
  AMANAT_ASSIGN_OR_RETURN(
      const std::vector<HalfSigned> found,
      ListHalfSigned(session.options().profile.state_directory, now, keys, unreadable));
  const RecordedCommands recorded = RecordedAmong(session, found);
  bool any = false;
  for (const HalfSigned& waiting : found) {
    if (recorded.contains(waiting.command)) continue;  // submitted elsewhere
    any = true;
    session.Print({{"urgency", UrgencyOf(waiting, now)},
                   {"list", kHalfSigned},
                   {"site", session.options().profile.site},
                   {"what", waiting.act},
                   {"waits_for", waiting.missing.empty() ? "being submitted"
                                                         : absl::StrJoin(waiting.missing, " ")},
                   {"since", session.Time(waiting.since)},
                   {"due", session.Time(waiting.expires)},
                   // A signature needs no node, and the last step one.
                   {"offline_now", waiting.missing.empty() ? "no" : "yes"},
                   {"file", waiting.path}});
  }
  session.EndTable();
  for (const std::string& reason : unreadable) {
    terminal::Say(absl::StrCat("amanat: not a command: ", reason));
  }
  return any;
}

// A list of the machine, which needs no node.
Exit ListHalfSignedOnly(Session& session) {
  const auto any = PrintHalfSigned(session);
  if (!any.ok()) return session.Fail(any.status());
  if (!*any) {
    terminal::Say("amanat: nothing of this machine waits to be signed or submitted");
  }
  return Exit::kDone;
}

Exit ListInbox(Session& session, const Arguments& arguments) {
  if (arguments.list == kHalfSigned) return ListHalfSignedOnly(session);
  // Of all lists those of the machine are one, whatever the node says.
  const bool all_lists = arguments.list.empty() && arguments.role.empty();
  const bool keeps = !session.options().profile.state_directory.empty();
  if (all_lists && keeps) {
    const auto any = PrintHalfSigned(session);
    if (!any.ok()) return session.Fail(any.status());
  }
  const auto channel = session.Channel("inbox");
  if (!channel.ok()) return session.Fail(channel.status());
  const auto stub = api::Inbox::NewStub(*channel);
  auto answer = Read(*stub, arguments);
  if (!answer.ok()) return session.Fail(answer.status());
  SayAge(answer->first.sights(), session.TimeZone());
  SortByUrgency(answer->items);
  for (const api::WorkItem& item : answer->items) PrintItem(session, item);
  session.EndTable();
  if (answer->items.empty()) SayNothingWaits(answer->first);
  for (const auto& [part, count] : answer->more) {
    terminal::Say(absl::StrCat("amanat: there is more in ", part, ": --all shows it"));
  }
  return Exit::kDone;
}

}  // namespace

void SortByUrgency(std::vector<inbox::v1::WorkItem>& items) {
  const auto order = [](const api::WorkItem& item) {
    return std::make_tuple(static_cast<int>(item.urgency()), item.since_micros() == 0,
                           item.since_micros());
  };
  std::stable_sort(items.begin(), items.end(), [&](const api::WorkItem& a, const api::WorkItem& b) {
    return order(a) < order(b);
  });
}

void AddInboxCommands(CLI::App& app, Session& session, Exit& exit) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand(
      "inbox", "List what waits for you: what is overdue first, then what is oldest");
  verb->add_option("--role", arguments->role, "Of your roles this one; default: all of them");
  verb->add_option("--list", arguments->list,
                   absl::StrCat("This list alone: ", absl::StrJoin(AllListNames(), ", ")));
  verb->add_option("--count", arguments->count, "Of each list and site at most so many; 20")
      ->check(CLI::Range(1, 100));
  verb->add_flag("--all", arguments->all, "Everything, however much it is");
  verb->footer(
      "Red is what is overdue, amber what has a quarter of its time left or less. offline_now "
      "says\n"
      "whether it can be done here while no other site can be reached, and why_not why it cannot.\n"
      "half-signed are commands of this machine that wait for a signature or to be submitted, red "
      "once "
      "they\n"
      "expired; no node knows of them, nor this machine of what others signed: see amanat command "
      "list.\n"
      "\nExample:\n  amanat --profile riyadh.toml inbox --role approver");
  verb->callback([&session, &exit, arguments] { exit = ListInbox(session, *arguments); });
}

}  // namespace amanat::cli
