// The desk of a service: where a command is prepared for signing and a signed one is handed to the
// ledger, which decides. It is the same for every domain, and keeps nothing between two calls.
//
//   Desk desk("manila", ledger, clock);
//   AMANAT_RETURN_IF_ERROR(desk.Prepare(request, completions, &prepared));      // reserves nothing
//   AMANAT_RETURN_IF_ERROR(desk.Submit(signed_command, completions, &result));  // durable on OK
//
// Thread-safe.
#ifndef AMANAT_SERVICES_DESK_DESK_H_
#define AMANAT_SERVICES_DESK_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "amanat/acts/v1/types.pb.h"
#include "amanat/common/v1/common.pb.h"
#include "ledger/base/clock.h"
#include "ledger/examine/leaf.h"
#include "services/core/ledger_client.h"
#include "services/core/sight.h"
#include "services/desk/completion.h"
#include "services/desk/upload.h"
#include "services/rpc/limits.h"

namespace amanat::desk {

// Works on the tables of the site's logs.
using Reader = absl::FunctionRef<absl::Status(const core::SiteRows& now)>;
using Drafter = absl::FunctionRef<absl::StatusOr<Draft>(const core::SiteRows& now)>;

class Desk {
 public:
  // `ledger` and `clock` outlive this object.
  Desk(std::string site, core::LedgerClient& ledger, Clock& clock)
      : site_(std::move(site)), ledger_(ledger), clock_(clock) {}

  // Completes the command: target log (the site's own log of the event type's book), authors'
  // admissions, stream versions, schedule version in force on the effective date, version of the rules
  // that is active, expiry. Also says what submitting it now would do. FailedPrecondition, reason GUARD,
  // when the target log is behind its guard; NotFound for an operator or log that is not there;
  // InvalidArgument for a malformed header; and what the rules say against the command.
  absl::Status Prepare(const common::v1::CommandHeader& header, Drafter draft,
                       common::v1::PreparedCommand* prepared);
  // The same for a domain's PrepareRequest (common.proto), completed as `acts` says.
  template <typename Request>
  absl::Status Prepare(const Request& request, const Completions& acts,
                       common::v1::PreparedCommand* prepared) {
    AMANAT_ASSIGN_OR_RETURN(Draft draft, acts.Read(request));
    return Prepare(
        request.header(),
        [&](const core::SiteRows& now) -> absl::StatusOr<Draft> {
          AMANAT_RETURN_IF_ERROR(CheckWhole(now, draft.type));
          AMANAT_RETURN_IF_ERROR(acts.Complete(draft, Present{*this, now}));
          return draft;
        },
        prepared);
  }

  // Hands a signed command, whose act is submitted as `acts` say, to the ledger. Durable and published
  // on OK, also when the outcome is a refusal; with validate_only what it would be. Aborted when the
  // expected version of a stream, or the version of the rules, is not the present one: prepare again.
  absl::Status Submit(const common::v1::SignedCommand& signed_command, const Completions& acts,
                      common::v1::SubmitResult* result);

  // The same for a file: `lines` are encoded LineCommands in the manifest's order. With a line that
  // the rules refuse, `result` lists the issues and nothing is appended.
  absl::Status SubmitImport(const common::v1::SignedCommand& manifest, entry::EventType type,
                            const std::vector<std::string>& lines,
                            common::v1::ImportResult* result);

  // Reads a file that `caller`, an identity, sends (upload.h). PermissionDenied before a line is kept
  // unless the manifest was signed by whom it names; ResourceExhausted when the caller, or all, have too
  // many bytes under way.
  absl::StatusOr<Upload> ReadUpload(std::string caller, ReadChunk read);

  // What the ledger has published at the call is what `reader` sees. `book` is that of the site's own log that
  // the answer rests on, beside the directory: FailedPrecondition, reason GUARD, while that one is behind its guard,
  // and nothing is read. Unavailable when the ledger does not answer; Aborted when it was started anew
  // meanwhile: ask again.
  absl::Status Query(entry::Book book, Reader reader) const;

  // An entry of a log at hand, for a draft that cites it. NotFound when it is not at hand.
  absl::StatusOr<examine::Leaf> ReadLeaf(const core::SiteRows& now, const LogId& log,
                                         LogIndex index) const;

  // An entry of the site's own log of `book` that one of `acts` made, and of a line its manifest's.
  // NotFound when there is none such; the errors of Query.
  absl::Status GetEntry(const common::v1::GetEntryRequest& request, entry::Book book,
                        const Completions& acts, common::v1::GetEntryResponse* response) const;

  core::LedgerClient& ledger() const { return ledger_; }
  const std::string& site() const { return site_; }
  Clock& clock() const { return clock_; }

 private:
  // Of the log that such an act is recorded in.
  static absl::Status CheckWhole(const core::SiteRows& now, entry::EventType type);
  absl::StatusOr<entry::Command> Complete(const core::SiteRows& now,
                                          const common::v1::CommandHeader& header,
                                          const Draft& draft) const;
  // The counts of an import and its duplicates, as its entries say them.
  absl::Status ReadImport(const LogId& log, LogIndex manifest,
                          common::v1::ImportResult* result) const;
  template <typename Takes>
  absl::StatusOr<entry::Command> Read(const common::v1::SignedCommand& signed_command,
                                      const Takes& takes) const;

  const std::string site_;
  core::LedgerClient& ledger_;
  Clock& clock_;
  core::ByteBudget uploads_{rpc::kOperatorUploadBytesMax, rpc::kUploadBytesMax};
};

// Conversions between API messages and ledger values. InvalidArgument names the field; a date that
// is asked for and not given is one.
absl::StatusOr<money::Money> FromProto(const acts::v1::Money& money, absl::string_view field);
absl::StatusOr<CivilDays> DateFromProto(int64_t days, absl::string_view field);
void ToProto(const core::Sight& sight, UnixMicros now, common::v1::Sight* message);

// Of what a list is made that is read from the fund logs of all sites at hand.
template <typename Response>
void AddFundSights(const core::SiteRows& site, UnixMicros now, Response* response) {
  for (const core::Sight& sight : core::FundSights(site, now)) {
    ToProto(sight, now, response->add_sights());
  }
}
// The same of head office's alone; nothing at head office itself, which has its own log whole.
template <typename Response>
void AddHeadOfficeSight(const core::SiteRows& site, UnixMicros now, Response* response) {
  const std::string head_office = site.HeadOffice();
  for (const core::Sight& sight : core::FundSights(site, now)) {
    if (sight.site == head_office) ToProto(sight, now, response->add_sights());
  }
}

// 16 raw bytes.
template <typename Fixed>
absl::StatusOr<Fixed> FixedFromProto(const std::string& bytes, absl::string_view field) {
  auto fixed = Fixed::FromBytes(bytes);
  if (!fixed.ok()) return Annotate(fixed.status(), field);
  return fixed;
}

}  // namespace amanat::desk

#endif  // AMANAT_SERVICES_DESK_DESK_H_
