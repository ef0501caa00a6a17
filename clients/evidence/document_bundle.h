// The documents of a case or claim, as they travel from the office that recorded them to the one that
// decides: files, and the salts without which nobody can show that a digest in the log is a file's. They
// never stand in a log. The format: docs/documents.md.
//
//   DocumentBundle bundle{.stream = claim, .documents = {...}};
//   const std::string bytes = FormatDocumentBundle(bundle);       // a tar archive
//   absl::StatusOr<DocumentBundle> again = ParseDocumentBundle(bytes);
//
// A bundle proves nothing by itself: what it says of entries is compared with the log, and each file with
// the digest that stands there. Values are plain data; functions are thread-safe.
#ifndef AMANAT_CLIENTS_EVIDENCE_DOCUMENT_BUNDLE_H_
#define AMANAT_CLIENTS_EVIDENCE_DOCUMENT_BUNDLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::evidence {

constexpr size_t kBundledDocumentsMax = 512;
constexpr size_t kDocumentBundleBytesMax = 256u << 20;

// The digest by which entries cite a document: SHA-256 of salt and content.
Hash DocumentDigest(const Hash& salt, absl::string_view content);

struct BundledDocument {
  // Where it is cited.
  std::string log;  // its name
  LogIndex index = 0;
  std::string field;  // of the body
  std::string code;   // what it is said to be; may be empty
  Hash digest;
  // What is missing is said by its absence: the salt that whoever made the bundle did not have, the file
  // that he did not give.
  std::optional<Hash> salt;
  std::optional<std::string> content;
  std::string name;  // of the file where it lay, for people
  bool operator==(const BundledDocument&) const = default;

  bool complete() const { return salt.has_value() && content.has_value(); }
};

struct DocumentBundle {
  StreamId stream;
  std::vector<BundledDocument> documents;  // in the order of entries and of their fields
  bool operator==(const DocumentBundle&) const = default;
};

// The same bytes for the same documents. ResourceExhausted beyond the bounds above.
absl::StatusOr<std::string> FormatDocumentBundle(const DocumentBundle& bundle);
// InvalidArgument names the place and the reason: an archive that is none, a manifest of another form, a
// file that it does not name or that has another size, and a file that is not the one of salt and digest.
absl::StatusOr<DocumentBundle> ParseDocumentBundle(absl::string_view bytes);

}  // namespace amanat::evidence

#endif  // AMANAT_CLIENTS_EVIDENCE_DOCUMENT_BUNDLE_H_
