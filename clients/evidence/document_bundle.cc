#include "clients/evidence/document_bundle.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/evidence/archive.h"
#include "ledger/base/status.h"

namespace amanat::evidence {
namespace {

using json = nlohmann::ordered_json;

constexpr char kFormat[] = "amanat-document-bundle/v1";
constexpr char kManifest[] = "manifest.json";
constexpr size_t kManifestBytesMax = 1u << 20;
constexpr size_t kTextBytesMax = 1024;  // of one text in the manifest

std::string FileNameOf(const Hash& digest) { return absl::StrCat("files/", digest.hex()); }

json JsonOf(const BundledDocument& document) {
  return {{"log", document.log},
          {"index", document.index},
          {"field", document.field},
          {"code", document.code},
          {"digest", document.digest.hex()},
          {"salt", document.salt.has_value() ? json(document.salt->hex()) : json()},
          {"file", document.content.has_value() ? json(FileNameOf(document.digest)) : json()},
          {"bytes", document.content.has_value() ? json(document.content->size()) : json()},
          {"name", document.name}};
}

// Reads an object field by field: each is there, of its type, and none besides. What is wrong first stays.
class FieldReader {
 public:
  FieldReader(const json& object, std::set<std::string> names) : object_(object) {
    if (!object.is_object()) {
      Refuse("is not an object");
      return;
    }
    for (const auto& [name, value] : object.items()) {
      if (names.erase(name) == 0) Refuse(absl::StrCat("has the unknown field ", name));
    }
    if (!names.empty()) Refuse(absl::StrCat("lacks the field ", *names.begin()));
  }

  std::string Text(const char* name) {
    if (!problem_.empty()) return "";
    const json& value = object_[name];
    if (value.is_string() && value.get_ref<const std::string&>().size() <= kTextBytesMax) {
      return value.get<std::string>();
    }
    Refuse(absl::StrCat(name, " is no text of at most ", kTextBytesMax, " bytes"));
    return "";
  }
  uint64_t Number(const char* name) {
    if (!problem_.empty()) return 0;
    const json& value = object_[name];
    if (value.is_number_unsigned()) return value.get<uint64_t>();
    Refuse(absl::StrCat(name, " is no number"));
    return 0;
  }
  bool IsNull(const char* name) const { return problem_.empty() && object_[name].is_null(); }
  template <typename Bytes>
  Bytes Hex(const char* name) {
    const auto bytes = Bytes::FromHex(Text(name));
    if (!bytes.ok()) Refuse(absl::StrCat(name, ": ", bytes.status().message()));
    return problem_.empty() ? *bytes : Bytes();
  }
  absl::Status status() const {
    return problem_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(problem_);
  }

 private:
  void Refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  const json& object_;
  std::string problem_;
};

using Files = std::map<std::string, std::string>;

// Takes the document's file from `files`.
absl::StatusOr<BundledDocument> DocumentOf(const json& object, Files& files) {
  FieldReader reader(object,
                     {"log", "index", "field", "code", "digest", "salt", "file", "bytes", "name"});
  BundledDocument document{.log = reader.Text("log"),
                           .index = reader.Number("index"),
                           .field = reader.Text("field"),
                           .code = reader.Text("code"),
                           .digest = reader.Hex<Hash>("digest"),
                           .salt = {},
                           .content = {},
                           .name = reader.Text("name")};
  if (!reader.IsNull("salt")) document.salt = reader.Hex<Hash>("salt");
  if (!reader.IsNull("file")) {
    const std::string file = reader.Text("file");
    const uint64_t bytes = reader.Number("bytes");
    AMANAT_RETURN_IF_ERROR(reader.status());
    const auto found = files.find(file);
    if (file != FileNameOf(document.digest) || found == files.end()) {
      return absl::InvalidArgumentError(absl::StrCat("the file ", file, " is not there"));
    }
    if (found->second.size() != bytes) {
      return absl::InvalidArgumentError(absl::StrCat(file, " has ", found->second.size(),
                                                     " bytes, and the manifest says ", bytes));
    }
    document.content = found->second;
  }
  AMANAT_RETURN_IF_ERROR(reader.status());
  if (document.complete() && DocumentDigest(*document.salt, *document.content) != document.digest) {
    return absl::InvalidArgumentError(
        absl::StrCat("the file of ", document.name, " is not the one of its salt and digest"));
  }
  return document;
}

absl::StatusOr<json> ManifestOf(const Files& files) {
  const auto manifest = files.find(kManifest);
  if (manifest == files.end()) {
    return absl::InvalidArgumentError(absl::StrCat("the bundle holds no ", kManifest));
  }
  if (manifest->second.size() > kManifestBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat(kManifest, " is too large"));
  }
  json parsed = json::parse(manifest->second, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) {
    return absl::InvalidArgumentError(absl::StrCat(kManifest, " is no JSON"));
  }
  return parsed;
}

}  // namespace

Hash DocumentDigest(const Hash& salt, absl::string_view content) {
  return *Hash::FromBytes(Sha256(absl::StrCat(salt.view(), content)));
}

absl::StatusOr<std::string> FormatDocumentBundle(const DocumentBundle& bundle) {
  if (bundle.documents.size() > kBundledDocumentsMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a bundle holds at most ", kBundledDocumentsMax, " documents"));
  }
  json documents = json::array();
  std::map<std::string, std::string> files;  // a file that is cited twice stands once
  size_t bytes = 0;
  for (const BundledDocument& document : bundle.documents) {
    documents.push_back(JsonOf(document));
    if (!document.content.has_value()) continue;
    if (files.emplace(FileNameOf(document.digest), *document.content).second) {
      bytes += document.content->size();
    }
  }
  if (bytes > kDocumentBundleBytesMax - (4u << 20)) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "a bundle holds at most ", (kDocumentBundleBytesMax >> 20) - 4, " MiB of files"));
  }
  const json manifest = {
      {"format", kFormat}, {"stream", bundle.stream.hex()}, {"documents", documents}};
  std::vector<ArchivedFile> archived = {
      {kManifest, manifest.dump(1, ' ', true, json::error_handler_t::replace) + "\n"}};
  for (auto& [name, content] : files) archived.push_back({name, std::move(content)});
  return WriteArchive(archived);
}

absl::StatusOr<DocumentBundle> ParseDocumentBundle(absl::string_view bytes) {
  AMANAT_ASSIGN_OR_RETURN(std::vector<ArchivedFile> archived, ReadArchive(bytes));
  Files files;
  for (ArchivedFile& file : archived) files.emplace(file.name, std::move(file.content));
  AMANAT_ASSIGN_OR_RETURN(const json manifest, ManifestOf(files));
  files.erase(kManifest);
  FieldReader reader(manifest, {"format", "stream", "documents"});
  const std::string format = reader.Text("format");
  DocumentBundle bundle{.stream = reader.Hex<StreamId>("stream"), .documents = {}};
  AMANAT_RETURN_IF_ERROR(Annotate(reader.status(), kManifest));
  if (format != kFormat) {
    return absl::InvalidArgumentError(absl::StrCat(kManifest, ": its format is not ", kFormat));
  }
  const json& documents = manifest["documents"];
  if (!documents.is_array() || documents.size() > kBundledDocumentsMax) {
    return absl::InvalidArgumentError(
        absl::StrCat(kManifest, ": documents is no list of at most ", kBundledDocumentsMax));
  }
  std::set<std::string> named;
  for (size_t i = 0; i < documents.size(); ++i) {
    auto document = DocumentOf(documents[i], files);
    if (!document.ok()) {
      return Annotate(document.status(), absl::StrCat(kManifest, ": document ", i + 1));
    }
    if (document->content.has_value()) named.insert(FileNameOf(document->digest));
    bundle.documents.push_back(*std::move(document));
  }
  for (const auto& [name, content] : files) {
    if (!named.contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat("the manifest does not name ", name));
    }
  }
  return bundle;
}

}  // namespace amanat::evidence
