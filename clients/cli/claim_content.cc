#include "clients/cli/claim_content.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/values.h"
#include "ledger/base/file.h"
#include "ledger/money/money.h"

namespace amanat::cli {
namespace {

namespace api = claims::v1;

constexpr int kShareDecimals = 4;  // of a percent: millionths of the whole

absl::StatusOr<std::pair<std::string, std::string>> Split(const std::string& text,
                                                          absl::string_view option) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (!parts.first.empty() && !parts.second.empty()) return parts;
  return absl::InvalidArgumentError(absl::StrCat(option, ": two parts, with = between them"));
}

// Writes the salts before anything is sent: without its salt a digest proves nothing.
absl::Status ReadDocuments(Session& session, const ClaimOptions& options,
                           api::ClaimContent& content) {
  if (options.documents.empty()) return absl::OkStatus();
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "documents need a state_directory in the profile, where their salts are kept");
  }
  std::string salts = "amanat-documents/v1\n";
  for (const std::string& option : options.documents) {
    AMANAT_ASSIGN_OR_RETURN(const auto document, Split(option, "--document CODE=FILE"));
    const auto bytes = ReadFile(document.second);
    if (!bytes.ok()) return Annotate(bytes.status(), "--document");
    const Hash salt = session.random().Draw<Hash>();
    const Hash digest = SaltedDigest(salt, *bytes);
    api::Document* item = content.add_documents();
    item->set_code(document.first);
    item->set_digest(digest.str());
    absl::StrAppend(&salts, document.first, " ", salt.hex(), " ", digest.hex(), "\n");
  }
  if (session.options().dry_run) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, 0700));
  return WriteFileDurably(absl::StrCat(folder, "/", HexEncode(content.claim()), ".documents"),
                          salts, 0600);
}

absl::Status ReadHeirs(Session& session, const ClaimOptions& options, api::ClaimContent& content) {
  for (const std::string& option : options.heirs) {
    AMANAT_ASSIGN_OR_RETURN(const auto heir, Split(option, "--heir PERSON=PERCENT"));
    const auto share = money::ParseDecimal(heir.second, kShareDecimals);
    if (!share.ok()) return Annotate(share.status(), "--heir PERSON=PERCENT");
    api::Heir* item = content.add_heirs();
    item->set_share_millionths(static_cast<uint64_t>(*share));
    item->set_rank(content.heirs_size());
    if (heir.first == "member") {
      item->set_person(content.member());
    } else {
      AMANAT_ASSIGN_OR_RETURN(
          *item->mutable_person(),
          IdFromText(session, heir.first == "new" ? "" : heir.first, "--heir PERSON=PERCENT"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<api::ClaimContent> ReadClaimContent(Session& session, const ClaimOptions& options) {
  api::ClaimContent content;
  for (const auto& [text, option] :
       {std::pair<std::string, std::string>{options.member, "--member"},
        {options.benefit, "--benefit"},
        {options.event_date, "--event-date"}}) {
    if (text.empty()) return absl::InvalidArgumentError(absl::StrCat(option, " is required"));
  }
  AMANAT_ASSIGN_OR_RETURN(*content.mutable_claim(), IdFromText(session, options.claim, "--claim"));
  AMANAT_ASSIGN_OR_RETURN(*content.mutable_member(),
                          IdFromText(session, options.member, "--member"));
  content.set_benefit(options.benefit);
  AMANAT_ASSIGN_OR_RETURN(*content.mutable_event_date(),
                          DateFromText(session, options.event_date, "--event-date"));
  AMANAT_RETURN_IF_ERROR(ReadHeirs(session, options, content));
  AMANAT_RETURN_IF_ERROR(ReadDocuments(session, options, content));
  return content;
}

}  // namespace amanat::cli
