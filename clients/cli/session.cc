#include "clients/cli/session.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/as_of.h"
#include "clients/cli/body_text.h"
#include "clients/cli/command_file.h"
#include "clients/cli/half_signed.h"
#include "clients/cli/site_day.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/base/write_error.h"
#include "ledger/entry/entry.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/identity.h"
#include "services/rpc/tls.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kOwnSigners = "/own-signers";  // public keys, in the state directory
constexpr absl::string_view kAccepted = "ACCEPTED";
constexpr int kSubmitAttemptsMax = 5;
// How long a command may wait for its signatures and for its node.
constexpr absl::Duration kValidity = absl::Hours(24);
constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
// For what can be done without a node, too.
constexpr std::chrono::seconds kNodeAnswersWithin{2};

// After these nobody knows whether the entry stands: the same bytes are sent again.
bool OutcomeIsUnknown(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnknown(status) || absl::IsCancelled(status);
}

Exit ExitCodeOf(const absl::Status& status) {
  if (IsWriteError(status)) return Exit::kUnavailable;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return Exit::kDone;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return Exit::kUsage;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kResourceExhausted:
      return Exit::kUnavailable;
    default:
      return Exit::kRefused;
  }
}

absl::Status NobodySigns() {
  return absl::InvalidArgumentError("nobody signs: give --sign CODE=KEYFILE");
}

// What is wrong before any node was asked is not the node's, nor the profile's.
std::string NextStep(const absl::Status& status, bool asked_a_node) {
  if (IsWriteError(status) || !asked_a_node) return "";
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "is the node running, and are the profile's address and certificates right?";
    case absl::StatusCode::kAborted:
      return "somebody else was faster: run the command again";
    case absl::StatusCode::kUnauthenticated:
      return "the profile's certificate is not one of this fund's";
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> Session::Channel(const std::string& service) const {
  const Profile& profile = options_.profile;
  auto address = profile.addresses.find(service);
  if (address == profile.addresses.end()) address = profile.addresses.find("default");
  if (address == profile.addresses.end()) {
    return absl::InvalidArgumentError(
        profile.site.empty() ? "no profile: give --profile FILE or set AMANAT_PROFILE"
                             : absl::StrCat("the profile has no address for ", service));
  }
  std::shared_ptr<grpc::Channel>& channel = channels_[address->second];
  if (channel != nullptr) return channel;
  if (credentials_ == nullptr) {
    AMANAT_ASSIGN_OR_RETURN(
        const rpc::Tls tls,
        rpc::ReadTls({profile.certificate, profile.certificate_key, profile.authority}));
    AMANAT_ASSIGN_OR_RETURN(credentials_, rpc::ChannelCredentials(tls));
  }
  channel =
      rpc::MakeChannel(address->second, rpc::NodeServerName(profile.site, profile.fund_domain),
                       credentials_, rpc::Retries::kBounded);
  return channel;
}

bool Session::NodeAnswers() const {
  const auto channel = Channel("ledger");
  return channel.ok() &&
         (*channel)->WaitForConnected(std::chrono::system_clock::now() + kNodeAnswersWithin);
}

absl::StatusOr<CivilDays> Session::EffectiveDate() const {
  if (options_.date.empty()) return SiteDay();
  const auto days = ParseCivilDate(options_.date);
  if (!days.ok()) return Annotate(days.status(), "--date");
  return days;
}

absl::StatusOr<CivilDays> Session::SiteDay() const {
  if (site_day_.has_value()) return *site_day_;
  AMANAT_ASSIGN_OR_RETURN(const std::string time_zone, SiteZone());
  AMANAT_ASSIGN_OR_RETURN(site_day_, DayAt(time_zone, absl::ToUnixMicros(absl::Now())));
  return *site_day_;
}

absl::StatusOr<std::string> Session::SiteZone() const {
  if (founding_) return std::string(kUniversalTime);  // of a fund that has no site yet
  AMANAT_ASSIGN_OR_RETURN(const auto channel, Channel("directory"));
  return TimeZoneOfSite(channel, options_.profile.site);
}

std::string Session::TimeZone() const {
  // Asked for once, also where it cannot be told.
  if (!time_zone_.has_value()) time_zone_ = SiteZone().value_or("");
  return *time_zone_;
}

Cell Session::Time(int64_t micros) const {
  if (micros == 0) return "";
  std::string instant = FormatInstant(micros);
  if (options_.json) return instant;
  std::string local = LocalTimeText(micros, TimeZone(), absl::ToUnixMicros(absl::Now()));
  return Cell::Told(std::move(instant), std::move(local));
}

absl::StatusOr<common::v1::CommandHeader> Session::Header() {
  common::v1::CommandHeader header;
  header.set_idempotency_key(random_.Draw<IdempotencyKey>().str());
  if (!founding_) {
    for (const auto& [code, path] : options_.signers) header.add_authors(code);
  }
  for (const std::string& code : options_.authors) {
    const auto& named = header.authors();
    if (std::find(named.begin(), named.end(), code) == named.end()) header.add_authors(code);
  }
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date, EffectiveDate());
  header.set_effective_date(date);
  header.set_expiry_micros(absl::ToUnixMicros(absl::Now() + kValidity));
  return header;
}

absl::StatusOr<common::v1::SignedCommand> Session::Sign(const std::string& command) {
  common::v1::SignedCommand signed_command;
  signed_command.set_command(command);
  for (const auto& [code, path] : options_.signers) {
    AMANAT_ASSIGN_OR_RETURN(const signing::PrivateKey key, signing::LoadPrivateKey(path));
    signed_command.add_signatures(key.Sign(entry::CommandSigningBytes(command)).str());
  }
  if (signed_command.signatures_size() == 0) {
    return NobodySigns();
  }
  return signed_command;
}

absl::Status Session::CheckPrepared(const common::v1::CommandHeader& header,
                                    const common::v1::PreparedCommand& prepared) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(prepared.command()));
  if (command.idempotency_key.str() != header.idempotency_key() ||
      command.effective_date.days != header.effective_date() ||
      command.expiry.micros != header.expiry_micros() ||
      command.authors.size() != static_cast<size_t>(header.authors_size())) {
    return absl::DataLossError("the service prepared another command than was asked for");
  }
  // A false admission of whoever signs here only spoils the signature.
  if (!options_.authors.empty()) {
    AMANAT_RETURN_IF_ERROR(
        CheckSigners({header.authors().begin(), header.authors().end()}, prepared.command()));
  }
  return Show(prepared);
}

absl::StatusOr<SignerPins> Session::LoadPins() const {
  const std::string& folder = options_.profile.state_directory;
  if (!folder.empty()) AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  return SignerPins::Load(folder.empty() ? "" : absl::StrCat(folder, "/signers"));
}

absl::Status Session::KeepOwnKeys() const {
  const std::string& folder = options_.profile.state_directory;
  if (folder.empty() || options_.signers.empty()) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  AMANAT_ASSIGN_OR_RETURN(SignerPins own, SignerPins::Load(absl::StrCat(folder, kOwnSigners)));
  for (const auto& [code, path] : options_.signers) {
    AMANAT_ASSIGN_OR_RETURN(const signing::PrivateKey key, signing::LoadPrivateKey(path));
    AMANAT_RETURN_IF_ERROR(own.Pin(code, {0, key.public_key()}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::multimap<std::string, PublicKey>> Session::KnownKeys() const {
  std::multimap<std::string, PublicKey> keys;
  const std::string& folder = options_.profile.state_directory;
  if (folder.empty()) return keys;
  AMANAT_ASSIGN_OR_RETURN(const SignerPins asked, LoadPins());
  AMANAT_ASSIGN_OR_RETURN(const SignerPins own,
                          SignerPins::Load(absl::StrCat(folder, kOwnSigners)));
  for (const SignerPins* pins : {&asked, &own}) {
    for (const auto& [code, signer] : pins->all()) keys.emplace(code, signer.key);
  }
  return keys;
}

absl::Status Session::CheckSigners(const std::vector<std::string>& codes,
                                   const std::string& bytes) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(bytes));
  std::vector<KnownOperator> operators;
  if (operators_call_) {
    AMANAT_ASSIGN_OR_RETURN(operators, operators_call_());
  } else {
    AMANAT_ASSIGN_OR_RETURN(const auto channel, Channel("directory"));
    AMANAT_ASSIGN_OR_RETURN(operators, ListOperators(channel));
  }
  AMANAT_RETURN_IF_ERROR(CheckAuthors(codes, command, operators));
  AMANAT_ASSIGN_OR_RETURN(const SignerPins pins, LoadPins());
  for (const std::string& code : codes) {
    const bool here = std::any_of(options_.signers.begin(), options_.signers.end(),
                                  [&](const auto& signer) { return signer.first == code; });
    if (here) continue;
    AMANAT_RETURN_IF_ERROR(pins.Check(code, operators));
    const KnownOperator& known = *FindOperator(operators, code);
    elsewhere_[code] = {known.admission, known.key};
    terminal::Say(absl::StrCat("  Signs elsewhere: ", code, ", whom entry ", known.admission,
                               " of the directory admits, key ", known.key.hex()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Session::Keep(const common::v1::SignedCommand& signed_command) {
  const std::string& folder = options_.profile.state_directory;
  if (folder.empty()) return std::string();
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command,
                          entry::DecodeCommand(signed_command.command()));
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  CommandFile file{signed_command.command(), {}};
  for (int i = 0; i < signed_command.signatures_size(); ++i) {
    AMANAT_ASSIGN_OR_RETURN(const Signature signature,
                            Signature::FromBytes(signed_command.signatures(i)));
    file.signers.push_back({options_.signers[i].first, signature});
  }
  const std::string path = absl::StrCat(folder, "/", command.idempotency_key.hex(), ".command");
  AMANAT_RETURN_IF_ERROR(WriteCommandFile(path, file));
  return path;
}

Exit Session::SubmitKept(const common::v1::SignedCommand& signed_command, const SubmitCall& submit,
                         const std::string& kept) {
  absl::Status status;
  absl::Duration pause = kFirstPause;
  has_acted_ = true;
  for (int attempt = 0; attempt < kSubmitAttemptsMax; ++attempt, pause *= 2) {
    if (attempt > 0) absl::SleepFor(pause);
    common::v1::SubmitResult result;
    const auto context = rpc::MakeContext();
    status = rpc::FromGrpc(submit(context.get(), signed_command, &result));
    if (OutcomeIsUnknown(status)) continue;
    if (!kept.empty()) unlink(kept.c_str());
    if (!status.ok()) return Fail(status);
    status = ForgetHalfSigned(options_.profile.state_directory, signed_command.command());
    if (!status.ok()) Fail(status);  // what is recorded is told all the same
    return Report(result);
  }
  Fail(status);
  if (!kept.empty()) {
    terminal::Say(absl::StrCat(
        "The outcome is unknown. Submit the same command again: amanat command submit ", kept));
  }
  return Exit::kUnavailable;
}

Exit Session::DryRun(const common::v1::PreparedCommand& prepared) {
  Row row = {{"outcome", prepared.preview()}, {"dry_run", "true"}};
  if (!prepared.preview_detail().empty()) row.emplace_back("detail", prepared.preview_detail());
  Print(row);
  EndTable();
  return prepared.preview() == kAccepted ? Exit::kDone : Exit::kRefused;
}

Exit Session::WriteForOthers(const common::v1::CommandHeader& header, const std::string& command) {
  CommandFile file{command, {}};
  for (const std::string& code : header.authors()) file.signers.push_back({code, {}});
  if (founding_) file.signers.push_back({options_.signers.front().first, {}});
  if (!options_.signers.empty()) {
    const auto signed_command = Sign(command);
    if (!signed_command.ok()) return Fail(signed_command.status());
    for (int i = 0; i < signed_command->signatures_size(); ++i) {
      file.signers[i].signature = *Signature::FromBytes(signed_command->signatures(i));
    }
  }
  absl::Status status = WriteCommandFile(options_.prepare_to, file);
  if (status.ok()) status = KeepOwnKeys();
  if (status.ok()) status = KeepHalfSigned(options_.profile.state_directory, file);
  if (!status.ok()) return Fail(status);
  has_acted_ = true;
  if (!options_.profile.state_directory.empty()) {
    auto pins = LoadPins();
    for (const auto& [code, signer] : elsewhere_) {
      const absl::Status pinned = pins.ok() ? pins->Pin(code, signer) : pins.status();
      if (!pinned.ok()) return Fail(pinned);
    }
  }
  Print({{"file", options_.prepare_to}, {"signers", absl::StrCat(file.signers.size())}});
  EndTable();
  return Exit::kDone;
}

Exit Session::Execute(const PrepareCall& prepare, const SubmitCall& submit, Keeping keeping) {
  if (options_.signers.empty() && options_.authors.empty()) return Fail(NobodySigns());
  const auto header = Header();
  if (!header.ok()) return Fail(header.status());
  common::v1::PreparedCommand prepared;
  absl::Status status;
  for (int attempt = 0; attempt < kSubmitAttemptsMax; ++attempt) {
    if (attempt > 0) absl::SleepFor(kFirstPause);
    const auto context = rpc::MakeContext();
    status = rpc::FromGrpc(prepare(context.get(), *header, &prepared));
    if (!absl::IsUnavailable(status)) break;
  }
  if (!status.ok()) return Fail(status);
  status = CheckPrepared(*header, prepared);
  if (!status.ok()) return Fail(status);
  if (options_.dry_run) return DryRun(prepared);
  status = Confirm(prepared);
  if (!status.ok()) {
    if (prepared.preview() != kAccepted) {
      Row row = {{"outcome", prepared.preview()}, {"recorded", "no"}};
      if (!prepared.preview_detail().empty()) row.emplace_back("detail", prepared.preview_detail());
      Print(row);
      EndTable();
    }
    return Fail(status);
  }
  if (!options_.prepare_to.empty()) return WriteForOthers(*header, prepared.command());
  const auto signed_command = Sign(prepared.command());
  if (!signed_command.ok()) return Fail(signed_command.status());
  if (keeping == Keeping::kByCaller) return SubmitKept(*signed_command, submit, "");
  const auto kept = Keep(*signed_command);
  if (!kept.ok()) return Fail(kept.status());
  return SubmitKept(*signed_command, submit, *kept);
}

Exit Session::SubmitFile(const std::string& path) {
  const auto file = ReadCommandFile(path);
  if (!file.ok()) return Fail(file.status());
  const auto signed_command = ToSignedCommand(*file);
  if (!signed_command.ok()) return Fail(signed_command.status());
  const auto command = entry::DecodeCommand(file->command);
  const std::string service = ServiceOf(command->event_type);
  if (service.empty()) return Fail(absl::InvalidArgumentError("no service takes that event type"));
  const auto channel = Channel(service);
  if (!channel.ok()) return Fail(channel.status());
  std::string type = service;
  type.front() = static_cast<char>(type.front() - 'a' + 'A');
  // Submit has the same messages at every service.
  const std::string method = absl::StrCat("/amanat.", service, ".v1.", type, "/Submit");
  grpc::TemplatedGenericStub<common::v1::SignedCommand, common::v1::SubmitResult> stub(*channel);
  const SubmitCall submit = [&](grpc::ClientContext* context,
                                const common::v1::SignedCommand& signed_bytes,
                                common::v1::SubmitResult* result) {
    grpc::CompletionQueue queue;
    grpc::Status status;
    auto call = stub.PrepareUnaryCall(context, method, signed_bytes, &queue);
    call->StartCall();
    call->Finish(result, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  };
  const std::string& folder = options_.profile.state_directory;
  const bool ours = !folder.empty() && absl::StartsWith(path, folder + "/");
  return SubmitKept(*signed_command, submit, ours ? path : "");
}

Exit Session::Report(const common::v1::SubmitResult& result) {
  Row row = {{"outcome", result.outcome()}};
  if (result.has_position()) {
    row.emplace_back("entry",
                     absl::StrCat(result.position().log_name(), ":", result.position().index()));
    row.emplace_back("log", result.position().log_name());
    row.emplace_back("index", absl::StrCat(result.position().index()));
    row.emplace_back("leaf_hash", HexEncode(result.leaf_hash()));
  }
  if (result.first_answer_repeated()) row.emplace_back("repeated", "true");
  if (!result.detail().empty()) row.emplace_back("detail", result.detail());
  Print(row);
  EndTable();
  return result.accepted() ? Exit::kDone : Exit::kRefused;
}

void Session::SayIfOneSigns() const {
  if (founding_ || options_.signers.size() + options_.authors.size() != 1) return;
  const std::string first = options_.signers.empty()
                                ? "CODE=KEYFILE"
                                : absl::StrCat(options_.signers.front().first, "=KEYFILE");
  terminal::Say(
      "Two people sign this act: give --sign twice or, for one who signs elsewhere, the same "
      "command "
      "with");
  terminal::Say(absl::StrCat("  amanat --sign ", first, " --author CODE --prepare-to FILE ..."));
  terminal::Say("Next, the other one signs the file, and whoever is last submits it:");
  terminal::Say("  amanat --sign CODE=KEYFILE command sign FILE");
  terminal::Say("  amanat command submit FILE");
}

std::string Session::Said(const std::string& title) const {
  const auto found = said_.find(title);
  return found == said_.end() ? "" : found->second;
}

Exit Session::Fail(const absl::Status& status) {
  const std::string next = NextStep(status, !channels_.empty());
  // A rule's name stands in front of its message already.
  const std::string reason = rpc::ReasonOf(status) + ": ";
  terminal::Say(absl::StrCat("amanat: ", absl::StartsWith(status.message(), reason) ? "" : reason,
                             status.message(), next.empty() ? "" : absl::StrCat(" (", next, ")")));
  return ExitCodeOf(status);
}

Exit Session::Fail(const grpc::Status& status) { return Fail(rpc::FromGrpc(status)); }

Exit Session::RefuseFile(const std::string& path, const absl::Status& status) {
  Fail(Annotate(status, path));
  terminal::Say("amanat: the file is refused whole; nothing was sent");
  return Exit::kRefused;
}

}  // namespace amanat::cli
