// What every subcommand shares: the profile (who, where, which keys), channels to a node's
// services, the way of a command from prepare to submit, and output.
//
//   session.Execute(
//       [&](auto* context, auto& header, auto* prepared) { ... stub->Prepare(...) },
//       [&](auto* context, auto& signed_command, auto* result) { ... stub->Submit(...) });
//
// The way of a command: prepare at the service, decode the bytes here with the strict reader, show
// what will be signed, ask (a person, unless --yes), sign with the operators' keys, which never
// leave this process, keep the signed command on disk, submit, and submit the same again while the
// outcome is unknown.
//
// Not thread-safe: one session, one invocation.
#ifndef AMANAT_CLIENTS_CLI_SESSION_H_
#define AMANAT_CLIENTS_CLI_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "amanat/common/v1/common.pb.h"
#include "clients/cli/authors.h"
#include "clients/cli/cell.h"
#include "clients/cli/log_names.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/money/money.h"
#include "ledger/signing/signing.h"

namespace amanat::cli {

// Under it a reversal notes which act it was: "DEPOSIT_REVERSED".
constexpr char kTakenBackNote[] = "reversal";

// Exit codes of `amanat`, by kind the same as those of amanat-verify. kUnavailable: no answer, an unknown
// outcome, an answer that could not be written, or a file that another process holds. kIncomplete: nothing is
// wrong, and something that belongs to it is not here, or an audit warns.
enum class Exit : int { kDone = 0, kRefused = 1, kUsage = 2, kUnavailable = 3, kIncomplete = 4 };

// From --profile FILE (TOML) and the global options, which win.
struct Profile {
  std::string site;
  std::string fund_domain;
  std::string certificate;  // PEM paths of the operator's client certificate
  std::string certificate_key;
  std::string authority;
  std::map<std::string, std::string> addresses;  // service name or "default" -> host:port
  std::string state_directory;                   // where signed commands are kept
  std::string receipt_key;  // file of the office's key of receipts (receipt_key.h); may be empty
  // Above it, per currency, a person types the amount back before signing.
  std::map<money::Currency, int64_t> typed_back_above;
};

// Reads and checks a profile; deploy/config/profile.toml documents every key. Relative paths are
// taken from its folder.
absl::StatusOr<Profile> LoadProfile(const std::string& path);

struct Options {
  Profile profile;
  std::vector<std::pair<std::string, std::string>> signers;  // --sign CODE=KEYFILE, in order
  std::vector<std::string> authors;  // --author CODE: signs later, elsewhere; with prepare_to
  std::string prepare_to;            // --prepare-to FILE: write the command there, do not submit
  std::string date;                  // --date, the effective date; default: the site's day
  bool json = false;                 // machine-readable data on standard output
  bool yes = false;                  // sign without asking, unless it would be refused
  bool record_refusal = false;       // then, too: the refusal becomes an entry
  bool no_input = false;             // never ask: fail instead
  bool confirm_amount = false;   // what is doubtfully large is right (services/forms/magnitude.h)
  bool confirm_expense = false;  // a payment is another expense than its own line
  bool dry_run = false;          // show what would happen, sign nothing
};

using PrepareCall = std::function<grpc::Status(
    grpc::ClientContext*, const common::v1::CommandHeader&, common::v1::PreparedCommand*)>;
using SubmitCall = std::function<grpc::Status(
    grpc::ClientContext*, const common::v1::SignedCommand&, common::v1::SubmitResult*)>;

class Session {
 public:
  Session(Options& options, RandomSource& random) : options_(options), random_(random) {}

  const Options& options() const { return options_; }
  RandomSource& random() { return random_; }

  // The channel to the service of that name ("ledger", "treasury", ...); InvalidArgument when
  // the profile has no address for it.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel(const std::string& service) const;
  // Whether the ledger's service can be reached, for which it waits two seconds.
  bool NodeAnswers() const;

  // The effective date of this invocation: --date, else the day at the profile's site, whose time zone
  // the directory gives and is asked for once (site_day.h).
  absl::StatusOr<CivilDays> EffectiveDate() const;
  void SetEffectiveDate(CivilDays date) { options_.date = FormatCivilDate(date); }
  // The time zone of the profile's site, whose clock tells all moments on a screen; empty, which is UTC, where
  // the directory cannot be asked.
  std::string TimeZone() const;
  // A moment in a row: for programs in UTC, for people by that clock, which is named (as_of.h). Empty for 0,
  // which is none.
  Cell Time(int64_t micros) const;
  // A header with a fresh idempotency key, the signers' codes, the effective date and an expiry in a day.
  absl::StatusOr<common::v1::CommandHeader> Header();
  // The signatures of all signers over the command bytes.
  absl::StatusOr<common::v1::SignedCommand> Sign(const std::string& command);

  // Puts the public keys of all signers where KnownKeys finds them. Nothing is done without a state directory.
  absl::Status KeepOwnKeys() const;
  // Of those who signed here and of those who were asked for a signature from here; no node is asked.
  absl::StatusOr<std::multimap<std::string, PublicKey>> KnownKeys() const;

  // Shows what a command says and asks whether it is to be signed, as Execute does.
  absl::Status ConfirmCommand(const std::string& command);
  // Of the logs that the directory admits, asked for once; of none where it cannot be asked.
  const LogNames& NamesOfLogs();
  // Whether the command is to be signed by these, in their order; says by which keys those of them do who
  // sign elsewhere (authors.h).
  absl::Status CheckSigners(const std::vector<std::string>& codes, const std::string& command);
  // Where the directory's operators come from: its service, unless a test says otherwise.
  using OperatorsCall = std::function<absl::StatusOr<std::vector<KnownOperator>>()>;
  void SetOperators(OperatorsCall operators) { operators_call_ = std::move(operators); }

  // Who keeps the signed command on disk before it is submitted: the session, in the state
  // directory, or the caller's `submit`.
  enum class Keeping { kBySession, kByCaller };

  // The whole way of a command; prints the outcome and returns the exit code. Retries Submit with
  // the same bytes on UNAVAILABLE, a bounded number of times.
  Exit Execute(const PrepareCall& prepare, const SubmitCall& submit,
               Keeping keeping = Keeping::kBySession);
  // The end of that way, for a command that its caller kept.
  Exit Resubmit(const common::v1::SignedCommand& signed_command, const SubmitCall& submit) {
    return SubmitKept(signed_command, submit, "");
  }
  // What a person answers to the next question counts for all that would follow.
  void AskOnce() { ask_once_ = true; }
  // Submits what a file holds to the service of its event type, as often as Execute would. The file
  // is removed once the outcome is known, when it lies in the state directory.
  Exit SubmitFile(const std::string& path);
  // The founding administrator, who signs alone with the key that is admitted and is not yet an
  // author: replaces the signers of the command line.
  void SetFoundingSigner(const std::string& code, const std::string& key_path) {
    options_.signers = {{code, key_path}};
    options_.authors.clear();
    founding_ = true;
  }

  // Prints `status` to standard error with what to do next, and gives the exit code.
  Exit Fail(const absl::Status& status);
  Exit Fail(const grpc::Status& status);
  // The same for a data file whose content is not accepted, before anything of it was sent.
  Exit RefuseFile(const std::string& path, const absl::Status& status);

  // One row of data: a JSON line with --json, else aligned columns; the first row prints titles.
  using Row = cli::Row;
  void Print(const Row& row);
  // Ends a table (prints the aligned columns).
  void EndTable();
  uint64_t rows_printed() const { return rows_printed_; }
  // As if it was printed under that title, for what is said behind the answer (next_steps.h).
  void Note(const std::string& title, const std::string& text) { said_[title] = text; }
  // What was printed last under that title; empty when nothing was.
  std::string Said(const std::string& title) const;
  // Behind an act of two people that was not done: how the second one signs it, where only one was named.
  void SayIfOneSigns() const;
  // Whether something was, or may have been, recorded or written: then how it ended must be told.
  bool has_acted() const { return has_acted_; }

 private:
  absl::StatusOr<CivilDays> SiteDay() const;
  absl::StatusOr<std::string> SiteZone() const;
  // Shows it, too.
  absl::Status CheckPrepared(const common::v1::CommandHeader& header,
                             const common::v1::PreparedCommand& prepared);
  // The card of the command's bytes, what the node says it would do and, where it may be read, on what it
  // rests and what happened before.
  absl::Status Show(const common::v1::PreparedCommand& prepared);
  absl::Status Confirm(const common::v1::PreparedCommand& prepared);
  // Whether what nobody is asked about is booked as what it was paid for, or said to be right.
  absl::Status CheckExpense() const;
  // Whether a person will be asked.
  bool Asks() const;
  // Whether the card may be made with what the node has: always for a person who looks at it, otherwise where
  // a node answers at once. Of several that one answer is for, of the first alone.
  bool MayReadForCard() const;
  Exit DryRun(const common::v1::PreparedCommand& prepared);
  Exit WriteForOthers(const common::v1::CommandHeader& header, const std::string& command);
  absl::StatusOr<SignerPins> LoadPins() const;
  // The path where the signed command is kept; empty without a state directory.
  absl::StatusOr<std::string> Keep(const common::v1::SignedCommand& signed_command);
  Exit Report(const common::v1::SubmitResult& result);
  Exit SubmitKept(const common::v1::SignedCommand& signed_command, const SubmitCall& submit,
                  const std::string& kept);

  Options& options_;
  RandomSource& random_;
  // Made when they are first asked for.
  mutable std::shared_ptr<grpc::ChannelCredentials> credentials_;
  mutable std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  mutable std::optional<CivilDays> site_day_;
  OperatorsCall operators_call_;                         // none: the directory's service
  std::map<std::string, SignerPins::Signer> elsewhere_;  // who signs elsewhere
  mutable std::optional<std::string> time_zone_;
  std::optional<LogNames> names_of_logs_;
  bool founding_ = false;
  bool ask_once_ = false;
  bool answered_ = false;                   // and the answer was yes
  bool is_doubtful_ = false;                // an amount or cost of what was shown
  bool is_unlike_ = false;                  // an expense of what was shown and its payment's line
  std::optional<money::Money> typed_back_;  // what the person must type to sign what was shown
  std::vector<Row> rows_;
  uint64_t rows_printed_ = 0;
  std::map<std::string, std::string> said_;  // by title
  bool has_acted_ = false;
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_SESSION_H_
