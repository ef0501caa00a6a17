// The desk of a service: where a command is prepared for signing and a signed one is submitted. It
// is the same for every domain: complete the command, let the core decide over what the site's
// ledger says now, append, and decide again when somebody else was faster.
//
//   Desk desk(view, clock);
//   AMANAT_RETURN_IF_ERROR(desk.Prepare(header, draft, &prepared));       // reserves nothing
//   AMANAT_RETURN_IF_ERROR(desk.Submit(signed_command, types, &result));  // durable on OK
//
// Thread-safe.
#ifndef AMANAT_SERVICES_DESK_DESK_H_
#define AMANAT_SERVICES_DESK_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "amanat/common/v1/common.pb.h"
#include "ledger/base/clock.h"
#include "services/core/site_view.h"

namespace amanat::desk {

constexpr int kDecisionsMax = 8;  // tries of one Submit when streams move on meanwhile
constexpr absl::Duration kCatchUpTimeout = absl::Seconds(10);
constexpr size_t kImportIssuesMax = 1000;

// The act that a Prepare request asks for.
struct Draft {
  entry::EventType type = entry::EventType::kUnspecified;
  std::string body;               // strict encoding
  std::vector<StreamId> streams;  // the desk adds the versions that stand now
  std::vector<SubjectId> subjects;
};

// Works on the state of the site's logs.
using Reader = absl::FunctionRef<absl::Status(const core::SiteView::Snapshot& now)>;
using Drafter = absl::FunctionRef<absl::StatusOr<Draft>(const core::SiteView::Snapshot& now)>;

class Desk {
 public:
  // `view` and `clock` outlive this object.
  Desk(core::SiteView& view, Clock& clock) : view_(view), clock_(clock) {}

  // Completes the command: target log (the site's own log of the event type's book), authors'
  // admissions, stream versions, schedule version in force on the effective date, expiry. Also says
  // what submitting it now would do. NotFound for an operator or log that is not there;
  // InvalidArgument for a malformed header; FailedPrecondition when the core cannot decide.
  absl::Status Prepare(const common::v1::CommandHeader& header, const Draft& draft,
                       common::v1::PreparedCommand* prepared);
  // The same with a draft that depends on the present state.
  absl::Status Prepare(const common::v1::CommandHeader& header, Drafter draft,
                       common::v1::PreparedCommand* prepared);

  // Decides and appends a signed command whose event type is one of `types`. Durable and published
  // on OK, also when the outcome is a refusal. Aborted when the expected version of a stream is not
  // the present one: prepare again.
  absl::Status Submit(const common::v1::SignedCommand& signed_command,
                      const std::vector<entry::EventType>& types, common::v1::SubmitResult* result);

  // The same for a file: `lines` are encoded LineCommands in the manifest's order. With a line that
  // the core refuses, `result` lists the issues and nothing is appended.
  absl::Status SubmitImport(const common::v1::SignedCommand& manifest, entry::EventType type,
                            const std::vector<std::string>& lines,
                            common::v1::ImportResult* result);

  // What the ledger has at the call is what `reader` sees. Unavailable when it does not answer
  // within kCatchUpTimeout.
  absl::Status Query(Reader reader) const;

  core::SiteView& view() const { return view_; }
  Clock& clock() const { return clock_; }

 private:
  struct Decided {
    LogId log;
    std::string log_name;
    proposal::Proposal proposal;
    proposal::Import import;  // of a file only
    std::vector<common::v1::LineIssue> issues;
    uint64_t duplicates = 0;
    std::optional<LogIndex> first_index;  // of the answer that is given again
  };
  absl::StatusOr<entry::Command> Complete(const core::SiteView::Snapshot& now,
                                          const common::v1::CommandHeader& header,
                                          const Draft& draft) const;
  absl::StatusOr<Decided> DecideNow(const common::v1::SignedCommand& signed_command,
                                    const entry::Command& command,
                                    const std::vector<std::string>* lines) const;
  absl::Status DecideLines(const core::Core& core, const core::Context& context,
                           const entry::Command& manifest, const std::vector<std::string>& lines,
                           Decided& decided) const;
  // Fills the counts of an import from its entries, for an answer that is given again.
  absl::Status ReadCounts(const LogId& log, LogIndex manifest,
                          common::v1::ImportResult* result) const;
  absl::StatusOr<entry::Command> Read(const common::v1::SignedCommand& signed_command,
                                      const std::vector<entry::EventType>& types) const;

  core::SiteView& view_;
  Clock& clock_;
};

// Conversions between API messages and ledger values. InvalidArgument names the field.
absl::StatusOr<money::Money> FromProto(const common::v1::Money& money, absl::string_view field);
common::v1::Money ToProto(const money::Money& money);
absl::StatusOr<CivilDays> FromProto(const common::v1::CivilDate& date, absl::string_view field);
common::v1::CivilDate ToProto(CivilDays days);
// 16 raw bytes.
template <typename Fixed>
absl::StatusOr<Fixed> FixedFromProto(const std::string& bytes, absl::string_view field) {
  auto fixed = Fixed::FromBytes(bytes);
  if (!fixed.ok()) return Annotate(fixed.status(), field);
  return fixed;
}

}  // namespace amanat::desk

#endif  // AMANAT_SERVICES_DESK_DESK_H_
