#include "clients/verifier/bundle_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/evidence/body_text.h"
#include "clients/verifier/listed_entry.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"

namespace amanat::verifier {
namespace {

using evidence::BundledDocument;
using evidence::Commitment;
using verify::VerifiedSet;

// A document that an entry of the case cites.
struct Cited {
  const VerifiedSet::Log* log = nullptr;
  LogIndex index = 0;
  bool accepted = false;
  Commitment commitment;
};

absl::StatusOr<std::vector<Cited>> CitedInStream(const VerifiedSet& set, const StreamId& stream) {
  std::vector<Cited> cited;
  for (const VerifiedSet::Log& log : set.logs()) {
    if (log.name.book != entry::Book::kFund) continue;
    AMANAT_RETURN_IF_ERROR(
        set.ForEachEntry(log, [&](const examine::Leaf& leaf, uint32_t event_type) -> absl::Status {
          const auto& streams = leaf.command.streams;
          const bool of_case = std::any_of(streams.begin(), streams.end(), [&](const auto& named) {
            return named.stream == stream;
          });
          // What a file's lines rest on its manifest cites.
          if (!of_case || leaf.entry.line.has_value()) return absl::OkStatus();
          const bool accepted = leaf.entry.outcome == entry::Outcome::kAccepted;
          auto commitments = evidence::CommitmentsOf(event_type, leaf.command.body);
          if (!commitments.ok()) {  // what was refused may be anything
            return accepted ? commitments.status() : absl::OkStatus();
          }
          for (Commitment& commitment : *commitments) {
            cited.push_back({&log, leaf.entry.index, accepted, std::move(commitment)});
          }
          return absl::OkStatus();
        }));
  }
  return cited;
}

bool IsSame(const BundledDocument& document, const Cited& cited) {
  return document.log == cited.log->name.str() && document.index == cited.index &&
         document.field == cited.commitment.field && document.digest == cited.commitment.digest;
}

std::string ResultOf(const BundledDocument& document, const std::vector<Cited>& cited) {
  const bool stands = std::any_of(cited.begin(), cited.end(), [&](const Cited& candidate) {
    return IsSame(document, candidate);
  });
  if (!stands) return "no such entry cites it";
  if (document.complete()) return "matches";
  return document.salt.has_value() ? "its file is missing" : "its salt is missing";
}

std::vector<Column> ColumnsOfBundle() {
  return {{"entry", 20}, {"field", 10}, {"code", 18}, {"digest", 0}, {"result", 1}};
}

}  // namespace

absl::StatusOr<evidence::DocumentBundle> ReadBundle(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadFile(path, evidence::kDocumentBundleBytesMax));
  auto bundle = evidence::ParseDocumentBundle(bytes);
  if (!bundle.ok()) return Annotate(bundle.status(), path);
  return bundle;
}

absl::StatusOr<uint64_t> CheckBundle(const evidence::DocumentBundle& bundle, const VerifiedSet& set,
                                     RowFormat format, const RowWriter::Sink& sink) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<Cited> cited, CitedInStream(set, bundle.stream));
  RowWriter rows(format, ColumnsOfBundle(), sink);
  uint64_t wrong = 0;
  const auto write = [&](Cell entry, const std::string& field, const std::string& code,
                         const Hash& digest, const std::string& result) {
    return rows.Write({std::move(entry), Cell::Text(field), Cell::Text(code),
                       Cell::Text(digest.hex()), Cell::Text(result)});
  };
  for (const BundledDocument& document : bundle.documents) {
    const std::string result = ResultOf(document, cited);
    if (result != "matches") ++wrong;
    const auto name = entry::ParseLogName(document.log);
    const std::string whole = absl::StrCat(document.log, ":", document.index);
    AMANAT_RETURN_IF_ERROR(write(name.ok() ? PlaceCell(*name, document.index) : Cell::Text(whole),
                                 document.field, document.code, document.digest, result));
  }
  for (const Cited& document : cited) {
    const bool bundled =
        std::any_of(bundle.documents.begin(), bundle.documents.end(),
                    [&](const BundledDocument& candidate) { return IsSame(candidate, document); });
    if (bundled || !document.accepted) continue;
    ++wrong;
    AMANAT_RETURN_IF_ERROR(write(PlaceCell(document.log->name, document.index),
                                 document.commitment.field, document.commitment.code,
                                 document.commitment.digest, "not in the bundle"));
  }
  AMANAT_RETURN_IF_ERROR(rows.Finish());
  return wrong;
}

}  // namespace amanat::verifier
