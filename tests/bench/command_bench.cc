// command_bench: callers of a running node, as the command line is one: mutual TLS, the real services,
// commands that the service prepares and that are signed here. Prints one JSON object.
//
//   command_bench enrol --callers 64 --seconds 10 ...        # single signed commands
//   command_bench contributions --files 50 --callers 2 ...   # collectors' files
//   command_bench remittances --files 50 --callers 2 ...     # a provider's files
//   command_bench blast --callers 128 --seconds 60 ...       # all that one operator can ask for
//
// Enrolments are signed before the clock runs; a file's lines are encoded, hashed and signed while it
// runs, by the caller that sends them. A command or a line that is not recorded fails the whole run; only a
// blast is refused what is beyond its bounds, and counts it.
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "clients/cli/file_import.h"
#include "clients/cli/import_calls.h"
#include "clients/intake/observation.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"
#include "services/core/core.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/tls.h"
#include "tests/bench/machine.h"

namespace amanat::bench {
namespace {

using Json = nlohmann::ordered_json;
using common::v1::SignedCommand;
using ContributionStub = contribution::v1::Contribution::Stub;
using RemittanceStub = remittance::v1::Remittance::Stub;

constexpr absl::Duration kFileTimeout = absl::Minutes(5);
constexpr int kSigningThreads = 2;
constexpr money::Currency kPeso{608};
constexpr money::Currency kDirham{784};
constexpr char kProvider[] = "gulf-exchange";

struct Arguments {
  std::string address;
  std::string site;
  std::string domain;
  rpc::TlsFiles tls;
  std::vector<std::string> signers;  // CODE=KEYFILE
  int callers = 1;
  double seconds = 10;
  size_t commands = 0;
  int files = 1;
  size_t lines = 20'000;
  int64_t amount = 0;
  std::string started;
};

struct Signer {
  std::string code;
  signing::PrivateKey key;
};

absl::StatusOr<std::vector<Signer>> ReadSigners(const std::vector<std::string>& texts) {
  std::vector<Signer> signers;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) return absl::InvalidArgumentError("--sign CODE=KEYFILE");
    AMANAT_ASSIGN_OR_RETURN(auto key, signing::LoadPrivateKey(text.substr(equals + 1)));
    signers.push_back({text.substr(0, equals), std::move(key)});
  }
  if (signers.empty()) return absl::InvalidArgumentError("nobody signs");
  return signers;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Dial(const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const rpc::Tls tls, rpc::ReadTls(arguments.tls));
  AMANAT_ASSIGN_OR_RETURN(const auto credentials, rpc::ChannelCredentials(tls));
  return rpc::MakeChannel(arguments.address, rpc::NodeServerName(arguments.site, arguments.domain),
                          credentials);
}

CivilDays TodayDays() {
  return absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) - absl::CivilDay(1970, 1, 1);
}

common::v1::CommandHeader HeaderOf(const Signer& signer, RandomSource& random) {
  common::v1::CommandHeader header;
  header.set_idempotency_key(random.Draw<IdempotencyKey>().str());
  header.add_authors(signer.code);
  header.set_effective_date(TodayDays());
  return header;
}

SignedCommand Sign(const Signer& signer, const std::string& command) {
  SignedCommand signed_command;
  signed_command.set_command(command);
  signed_command.add_signatures(signer.key.Sign(entry::CommandSigningBytes(command)).str());
  return signed_command;
}

// Runs `call` in that many threads; the first error of any.
absl::Status InThreads(int count, absl::FunctionRef<absl::Status(int)> call) {
  absl::Mutex mutex;
  absl::Status first;
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      const absl::Status status = call(i);
      absl::MutexLock lock(&mutex);
      first.Update(status);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return first;
}

// Enrolments of members who differ, made after one that the service prepared.
absl::StatusOr<std::vector<SignedCommand>> MakeEnrolments(ContributionStub& stub,
                                                          const Signer& officer, size_t count) {
  SystemRandom random;
  contribution::v1::PrepareRequest request;
  *request.mutable_header() = HeaderOf(officer, random);
  acts::v1::MemberEnrolled& act = *request.mutable_enrol();
  request.add_subjects(random.Draw<SubjectId>().str());
  act.set_destination("SAU");
  act.set_hiring("agency");
  act.set_contract_start(TodayDays());
  act.set_contract_end(TodayDays() + 730);
  common::v1::PreparedCommand prepared;
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stub.Prepare(rpc::MakeContext().get(), request, &prepared)));
  AMANAT_ASSIGN_OR_RETURN(const entry::Command first, entry::DecodeCommand(prepared.command()));
  std::vector<SignedCommand> commands(count);
  AMANAT_RETURN_IF_ERROR(InThreads(kSigningThreads, [&](int thread) {
    entry::Command command = first;
    for (size_t i = static_cast<size_t>(thread); i < count; i += kSigningThreads) {
      const auto member = random.Draw<SubjectId>();
      command.idempotency_key = random.Draw<IdempotencyKey>();
      command.subjects = {member};
      command.streams = {{core::StreamOf(member), 0}};
      commands[i] = Sign(officer, wire::Encode(command));
    }
    return absl::OkStatus();
  }));
  return commands;
}

absl::Status Enrol(const Arguments& arguments, Json& json) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, Dial(arguments));
  AMANAT_ASSIGN_OR_RETURN(const auto signers, ReadSigners(arguments.signers));
  const auto stub = contribution::v1::Contribution::NewStub(channel);
  AMANAT_ASSIGN_OR_RETURN(const auto commands,
                          MakeEnrolments(*stub, signers.front(), arguments.commands));
  std::atomic<size_t> next{0};
  std::vector<std::vector<double>> milliseconds(static_cast<size_t>(arguments.callers));
  const Usage before = UsageNow();
  AMANAT_RETURN_IF_ERROR(InThreads(arguments.callers, [&](int caller) -> absl::Status {
    double start = UsageNow().wall_seconds;
    while (start - before.wall_seconds < arguments.seconds) {
      const size_t taken = next++;
      if (taken >= commands.size()) break;
      common::v1::SubmitResult result;
      AMANAT_RETURN_IF_ERROR(
          rpc::FromGrpc(stub->Submit(rpc::MakeContext().get(), commands[taken], &result)));
      if (!result.accepted()) return absl::InternalError("refused: " + result.outcome());
      const double end = UsageNow().wall_seconds;
      milliseconds[static_cast<size_t>(caller)].push_back((end - start) * 1e3);
      start = end;
    }
    return absl::OkStatus();
  }));
  const Usage used = UsageNow() - before;
  std::vector<double> all;
  for (const auto& each : milliseconds) all.insert(all.end(), each.begin(), each.end());
  json["commands"] = all.size();
  json["seconds"] = used.wall_seconds;
  json["commands_per_s"] = static_cast<double>(all.size()) / used.wall_seconds;
  json["p50_ms"] = Quantile(all, 0.5);
  json["p99_ms"] = Quantile(all, 0.99);
  json["max_ms"] = Quantile(all, 1);
  json["client_cores_busy"] = used.processor_seconds / used.wall_seconds;
  return absl::OkStatus();
}

// What one operator's callers were answered and refused.
struct BlastCounts {
  std::atomic<size_t> answered{0};
  std::atomic<size_t> refused{0};

  absl::Status Count(const grpc::Status& status) {
    if (status.ok()) ++answered;
    if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) ++refused;
    if (status.ok() || status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      return absl::OkStatus();
    }
    return rpc::FromGrpc(status);
  }
};

// A command to be signed, a signed one, a list, and an upload that begins and says no more, in turn.
absl::Status AskForOne(ContributionStub& stub, const Signer& officer,
                       const SignedCommand& enrolment, size_t turn, RandomSource& random,
                       BlastCounts& counts) {
  const auto context = rpc::MakeContext();
  switch (turn % 4) {
    case 0: {
      common::v1::SubmitResult result;
      return counts.Count(stub.Submit(context.get(), enrolment, &result));
    }
    case 1: {
      contribution::v1::PrepareRequest request;
      *request.mutable_header() = HeaderOf(officer, random);
      request.add_subjects(random.Draw<SubjectId>().str());
      acts::v1::MemberEnrolled& act = *request.mutable_enrol();
      act.set_destination("SAU");
      act.set_hiring("agency");
      act.set_contract_start(TodayDays());
      act.set_contract_end(TodayDays() + 730);
      common::v1::PreparedCommand prepared;
      return counts.Count(stub.Prepare(context.get(), request, &prepared));
    }
    case 2: {
      contribution::v1::ListUncreditedDepositsRequest request;
      request.set_as_of(TodayDays());
      contribution::v1::ListUncreditedDepositsResponse response;
      return counts.Count(stub.ListUncreditedDeposits(context.get(), request, &response));
    }
    default: {
      common::v1::ImportResult result;
      const auto writer = stub.SubmitImport(context.get(), &result);
      common::v1::ImportChunk chunk;
      *chunk.mutable_manifest() = enrolment;  // no manifest, and its lines are nobody's
      for (int i = 0; i < 1000; ++i) chunk.add_lines(random.Bytes(120));
      writer->Write(chunk);
      writer->WritesDone();
      const grpc::Status status = writer->Finish();
      return counts.Count(
          status.error_code() == grpc::StatusCode::INVALID_ARGUMENT ? grpc::Status::OK : status);
    }
  }
}

// One operator asks as much as so many callers can, whatever he is refused.
absl::Status Blast(const Arguments& arguments, Json& json) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, Dial(arguments));
  AMANAT_ASSIGN_OR_RETURN(const auto signers, ReadSigners(arguments.signers));
  const auto stub = contribution::v1::Contribution::NewStub(channel);
  AMANAT_ASSIGN_OR_RETURN(const auto commands,
                          MakeEnrolments(*stub, signers.front(), arguments.commands));
  if (!arguments.started.empty()) std::ofstream(arguments.started) << 0;
  BlastCounts counts;
  std::atomic<size_t> next{0};
  const Usage before = UsageNow();
  AMANAT_RETURN_IF_ERROR(InThreads(arguments.callers, [&](int) -> absl::Status {
    SystemRandom random;
    for (size_t turn = next++; UsageNow().wall_seconds - before.wall_seconds < arguments.seconds;
         turn = next++) {
      // A command that was sent before is answered as it was then.
      AMANAT_RETURN_IF_ERROR(AskForOne(*stub, signers.front(), commands[turn / 4 % commands.size()],
                                       turn, random, counts));
    }
    return absl::OkStatus();
  }));
  const Usage used = UsageNow() - before;
  json["seconds"] = used.wall_seconds;
  json["answered_per_s"] = static_cast<double>(counts.answered) / used.wall_seconds;
  json["refused_per_s"] = static_cast<double>(counts.refused) / used.wall_seconds;
  json["client_cores_busy"] = used.processor_seconds / used.wall_seconds;
  return absl::OkStatus();
}

// A file's lines as they are sent.
struct File {
  std::vector<std::string> lines;

  void Add(std::string body, std::vector<SubjectId> subjects) {
    lines.push_back(wire::Encode(entry::LineCommand{std::move(body), std::move(subjects)}));
  }
};

// One part of a file, as the command line sends it. `request` names source, digest and what its lines
// are.
template <typename Stub, typename Request>
absl::Status SendPart(Stub& stub, const Signer& signer, const std::vector<std::string>& lines,
                      Request& request, RandomSource& random) {
  merkle::Frontier tree;
  for (const std::string& line : lines) tree.Append(merkle::HashLeaf(line));
  auto& act = *request.mutable_import_file();
  act.set_root(tree.Root().str());
  act.set_count(lines.size());
  act.set_file_date(TodayDays());
  *request.mutable_header() = HeaderOf(signer, random);
  common::v1::PreparedCommand prepared;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.Prepare(rpc::MakeContext(kFileTimeout).get(), request, &prepared)));
  common::v1::ImportResult result;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(cli::UploadImport(stub, rpc::MakeContext(kFileTimeout).get(),
                                      Sign(signer, prepared.command()), lines, &result)));
  if (result.manifest().accepted() && result.recorded() == lines.size()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("recorded ", result.recorded(), " of ", lines.size(),
                                          " lines, ", result.duplicates(), " duplicates, ",
                                          result.issues_size(), " issues"));
}

// One part after the other.
template <typename Stub, typename Request>
absl::Status Send(Stub& stub, const Signer& signer, const File& file, Request& request,
                  RandomSource& random) {
  request.mutable_import_file()->set_file_digest(random.Draw<Hash>().str());
  for (size_t first = 0; first < file.lines.size(); first += cli::kPartLinesMax) {
    const size_t end = std::min(file.lines.size(), first + cli::kPartLinesMax);
    const std::vector<std::string> part(file.lines.begin() + first, file.lines.begin() + end);
    AMANAT_RETURN_IF_ERROR(SendPart(stub, signer, part, request, random));
  }
  return absl::OkStatus();
}

// A file of one collector, of members who contribute for the first time.
File MakeContributions(const std::string& book, const Arguments& arguments, RandomSource& random) {
  contribution::Contribution body;
  body.receipt_book = book;
  body.amount = {kPeso, arguments.amount};
  body.destination = "SAU";
  body.contract_start.days = body.paid_on.days = TodayDays();
  File file;
  const std::string members = random.Bytes(arguments.lines * SubjectId::kSize);
  for (size_t i = 0; i < arguments.lines; ++i) {
    body.receipt_number = i + 1;
    file.Add(wire::Encode(body), {*SubjectId::FromBytes(absl::string_view(members).substr(
                                     i * SubjectId::kSize, SubjectId::kSize))});
  }
  return file;
}

File MakeRemittances(const std::string& prefix, const Arguments& arguments) {
  remittance::Remittance body;
  body.kind = remittance::MessageKind::kCsv;
  body.source = "ARE";
  body.destination = "PHL";
  body.fee = money::Money{kDirham, 1575};
  body.applied_rate = remittance::Rate{1560, 100};
  body.reference = remittance::ReferenceRate{{1595, 100}, "bsp", {TodayDays()}};
  body.value_date.days = TodayDays();
  body.funding = "cash";
  body.payout = "bank-account";
  File file;
  for (size_t i = 0; i < arguments.lines; ++i) {
    const std::string reference = absl::StrCat(prefix, ".", i);
    body.sent = {kDirham, 73'500 + static_cast<int64_t>(i % 97) * 500};
    body.payment = intake::ReferenceKey(kProvider, reference);
    body.content = intake::ContentOf(reference, body.sent);
    file.Add(wire::Encode(body), {});
  }
  return file;
}

// Callers who each send one file after the other; `send` makes and sends file `number`.
absl::Status SendFiles(const Arguments& arguments, Json& json,
                       absl::FunctionRef<absl::Status(int caller, const std::string& name)> send) {
  SystemRandom random;
  const std::string run = HexEncode(random.Bytes(4));
  std::atomic<int> next{0};
  absl::Mutex mutex;
  std::vector<double> seconds;
  const Usage before = UsageNow();
  AMANAT_RETURN_IF_ERROR(InThreads(arguments.callers, [&](int caller) -> absl::Status {
    for (int number = next++; number < arguments.files; number = next++) {
      const double start = UsageNow().wall_seconds;
      AMANAT_RETURN_IF_ERROR(send(caller, absl::StrCat(run, ".", number)));
      if (!arguments.started.empty()) std::ofstream(arguments.started) << number;
      absl::MutexLock lock(&mutex);
      seconds.push_back(UsageNow().wall_seconds - start);
    }
    return absl::OkStatus();
  }));
  const Usage used = UsageNow() - before;
  const double lines = static_cast<double>(arguments.lines) * arguments.files;
  json["lines"] = lines;
  json["seconds"] = used.wall_seconds;
  json["lines_per_s"] = lines / used.wall_seconds;
  json["file_seconds_median"] = Quantile(seconds, 0.5);
  json["client_cores_busy"] = used.processor_seconds / used.wall_seconds;
  return absl::OkStatus();
}

absl::Status Contributions(const Arguments& arguments, Json& json) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, Dial(arguments));
  AMANAT_ASSIGN_OR_RETURN(const auto signers, ReadSigners(arguments.signers));
  const auto stub = contribution::v1::Contribution::NewStub(channel);
  SystemRandom random;
  return SendFiles(arguments, json, [&](int caller, const std::string& name) {
    const Signer& collector = signers[static_cast<size_t>(caller) % signers.size()];
    contribution::v1::PrepareRequest request;
    request.mutable_import_file()->set_source(collector.code);
    request.mutable_import_file()->set_line_event_type(
        static_cast<uint32_t>(event::kContributionLine));
    return Send(*stub, collector, MakeContributions(name, arguments, random), request, random);
  });
}

absl::Status Remittances(const Arguments& arguments, Json& json) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, Dial(arguments));
  AMANAT_ASSIGN_OR_RETURN(const auto signers, ReadSigners(arguments.signers));
  const auto stub = remittance::v1::Remittance::NewStub(channel);
  SystemRandom random;
  return SendFiles(arguments, json, [&](int caller, const std::string& name) {
    const Signer& reporter = signers[static_cast<size_t>(caller) % signers.size()];
    remittance::v1::PrepareRequest request;
    request.mutable_import_file()->set_source(kProvider);
    request.mutable_import_file()->set_line_event_type(
        static_cast<uint32_t>(event::kRemittanceLine));
    return Send(*stub, reporter, MakeRemittances(name, arguments), request, random);
  });
}

using Subcommand = absl::Status (*)(const Arguments&, Json&);

int Main(int argc, char** argv) {
  rpc::RequireTls13();
  Arguments arguments;
  Subcommand chosen = nullptr;
  CLI::App app("Measures a running node as its callers see it.", "command_bench");
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, Subcommand run) {
    CLI::App* subcommand = app.add_subcommand(name, description);
    subcommand->add_option("--address", arguments.address, "Of the service")->required();
    subcommand->add_option("--site", arguments.site, "Of the node")->required();
    subcommand->add_option("--domain", arguments.domain, "Of the fund")->required();
    subcommand->add_option("--certificate", arguments.tls.certificate, "PEM")->required();
    subcommand->add_option("--key", arguments.tls.key, "PEM")->required();
    subcommand->add_option("--authority", arguments.tls.authority, "PEM")->required();
    subcommand->add_option("--sign", arguments.signers, "CODE=KEYFILE, for callers in turn");
    subcommand->add_option("--callers", arguments.callers, "At the same time");
    subcommand->callback([&chosen, run] { chosen = run; });
    return subcommand;
  };
  CLI::App* blast = add("blast", "All that one operator can ask for", Blast);
  for (CLI::App* commands : {add("enrol", "Single signed commands", Enrol), blast}) {
    commands->add_option("--seconds", arguments.seconds, "How long at most");
    commands->add_option("--commands", arguments.commands, "How many differ, at most")->required();
  }
  blast->add_option("--started", arguments.started, "A file written before the first call");
  for (CLI::App* files : {add("contributions", "Collectors' files", Contributions),
                          add("remittances", "A provider's files", Remittances)}) {
    files->add_option("--files", arguments.files, "How many");
    files->add_option("--lines", arguments.lines, "Of each file");
    files->add_option("--amount", arguments.amount, "Of a contribution, in minor units");
    files->add_option("--started", arguments.started, "A file written after each that was sent");
  }
  CLI11_PARSE(app, argc, argv);
  Json json;
  const absl::Status status = chosen(arguments, json);
  if (!status.ok()) {
    std::fprintf(stderr, "command_bench: %s\n", status.ToString().c_str());
    return 1;
  }
  std::printf("%s\n", json.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace amanat::bench

int main(int argc, char** argv) { return amanat::bench::Main(argc, argv); }
