#include "clients/cli/claim_content.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/document.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/values.h"
#include "ledger/base/file.h"
#include "ledger/money/money.h"
#include "services/forms/codes.h"

namespace amanat::cli {
namespace {

constexpr int kShareDecimals = 4;  // of a percent: millionths of the whole

absl::StatusOr<std::pair<std::string, std::string>> Split(const std::string& text,
                                                          absl::string_view option) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (!parts.first.empty() && !parts.second.empty()) return parts;
  return absl::InvalidArgumentError(absl::StrCat(option, ": two parts, with = between them"));
}

// Writes the salts before anything is sent: without its salt a digest proves nothing.
absl::Status ReadDocuments(Session& session, const ClaimOptions& options,
                           acts::v1::ClaimFiled& body) {
  if (options.documents.empty()) return absl::OkStatus();
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "documents need a state_directory in the profile, where their salts are kept");
  }
  std::string salts = "amanat-documents/v1\n";
  for (const std::string& option : options.documents) {
    AMANAT_ASSIGN_OR_RETURN(const auto document, Split(option, "--document CODE=FILE"));
    AMANAT_RETURN_IF_ERROR(
        forms::RequireOneOf(forms::DocumentKinds(), document.first, "--document: the code"));
    AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadDocument(document.second, "--document"));
    const Hash salt = session.random().Draw<Hash>();
    const Hash digest = SaltedDigest(salt, bytes);
    acts::v1::Document* item = body.add_documents();
    item->set_code(document.first);
    item->set_digest(digest.str());
    absl::StrAppend(&salts, document.first, " ", salt.hex(), " ", digest.hex(), "\n");
  }
  if (session.options().dry_run) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, 0700));
  return WriteFileDurably(absl::StrCat(folder, "/", HexEncode(body.claim()), ".documents"), salts,
                          0600);
}

// The position of a person among the subjects, who is added when new there.
uint64_t SubjectOf(const std::string& person, std::vector<std::string>& subjects) {
  const auto known = std::find(subjects.begin(), subjects.end(), person);
  const auto position = static_cast<uint64_t>(known - subjects.begin());
  if (known == subjects.end()) subjects.push_back(person);
  return position;
}

absl::Status ReadHeirs(Session& session, const ClaimOptions& options, ClaimContent& content) {
  for (const std::string& option : options.heirs) {
    AMANAT_ASSIGN_OR_RETURN(const auto heir, Split(option, "--heir PERSON=PERCENT"));
    const auto share = money::ParseDecimal(heir.second, kShareDecimals);
    if (!share.ok()) return Annotate(share.status(), "--heir PERSON=PERCENT");
    acts::v1::Heir* item = content.body.add_heirs();
    item->set_share_millionths(static_cast<uint64_t>(*share));
    item->set_rank(content.body.heirs_size());
    if (heir.first == "member") continue;  // the first of the subjects
    AMANAT_ASSIGN_OR_RETURN(const std::string person,
                            IdOrNew(session, IdKind::kMember, heir.first == "new" ? "" : heir.first,
                                    "--heir PERSON=PERCENT"));
    item->set_subject(SubjectOf(person, content.subjects));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ClaimContent> ReadClaimContent(Session& session, const ClaimOptions& options) {
  std::vector<absl::string_view> missing;
  if (options.member.empty()) missing.push_back("--member");
  if (options.benefit.empty()) missing.push_back("--benefit");
  if (options.event_date.empty()) missing.push_back("--event-date");
  if (!missing.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("these are missing: ", absl::StrJoin(missing, ", ")));
  }
  ClaimContent content;
  acts::v1::ClaimFiled& body = content.body;
  AMANAT_ASSIGN_OR_RETURN(*body.mutable_claim(),
                          IdOrNew(session, IdKind::kClaim, options.claim, "--claim"));
  AMANAT_ASSIGN_OR_RETURN(content.subjects.emplace_back(),
                          IdOf(session, IdKind::kMember, options.member, "--member"));
  body.set_benefit(options.benefit);
  AMANAT_ASSIGN_OR_RETURN(const CivilDays event_date,
                          DaysFromText(session, options.event_date, "--event-date"));
  body.set_event_date(event_date);
  AMANAT_RETURN_IF_ERROR(ReadHeirs(session, options, content));
  AMANAT_RETURN_IF_ERROR(ReadDocuments(session, options, body));
  return content;
}

}  // namespace amanat::cli
