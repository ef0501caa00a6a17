// Strict access to a TOML text: each value asked for by its key and type, every error with its
// place. Keeps toml++ in one source file.
//
//   AMANAT_ASSIGN_OR_RETURN(TomlTable root, TomlTable::Parse(text, "manila.toml"));
//   AMANAT_ASSIGN_OR_RETURN(TomlTable node, root.Table("node"));
//   AMANAT_RETURN_IF_ERROR(node.AllowOnly({"site"}));
//   AMANAT_ASSIGN_OR_RETURN(std::string site, node.String("site"));
//
// Every error is InvalidArgument "<path>:<line>:<column>: <key's path> <reason>"; for a missing key
// the place is its table's. No function throws. Values share the parsed text and keep it alive.
// Thread-compatible.
#ifndef AMANAT_SERVICES_TOML_TOML_READER_H_
#define AMANAT_SERVICES_TOML_TOML_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat {

class TomlTable {
 public:
  // The root table of `text`, which errors say to stand in `path`.
  static absl::StatusOr<TomlTable> Parse(const std::string& text, const std::string& path);

  // Refuses the first key, in the order of the text, that is not among `keys`.
  absl::Status AllowOnly(const std::vector<std::string>& keys) const;

  bool Has(const std::string& key) const;
  absl::StatusOr<TomlTable> Table(const std::string& key) const;
  // The elements of an array of tables.
  absl::StatusOr<std::vector<TomlTable>> Tables(const std::string& key) const;
  // A string that is not empty.
  absl::StatusOr<std::string> String(const std::string& key) const;
  // An array of strings.
  absl::StatusOr<std::vector<std::string>> Strings(const std::string& key) const;
  // An integer from `min` to `max`.
  absl::StatusOr<int64_t> Integer(const std::string& key, int64_t min, int64_t max) const;

  // The error of `key`, whether it is there or not.
  absl::Status Wrong(const std::string& key, absl::string_view reason) const;
  // `status` if OK, otherwise Wrong with its message.
  absl::Status At(const std::string& key, const absl::Status& status) const;

 private:
  struct Document;

  TomlTable(std::shared_ptr<const Document> document, const void* table, std::string name);

  std::string NameOf(const std::string& key) const;

  std::shared_ptr<const Document> document_;
  const void* table_;  // a toml::table of document_
  std::string name_;   // its path, empty for the root
};

}  // namespace amanat

#endif  // AMANAT_SERVICES_TOML_TOML_READER_H_
