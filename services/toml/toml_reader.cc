#include "services/toml/toml_reader.h"

#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat {
namespace {

const toml::table& AsTable(const void* table) { return *static_cast<const toml::table*>(table); }

std::string Place(const std::string& path, const toml::source_position& position) {
  return absl::StrCat(path, ":", position.line, ":", position.column, ": ");
}

std::string TypeOf(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::floating_point:
      return "a floating point number";
    default:
      return "a date or time";
  }
}

}  // namespace

struct TomlTable::Document {
  std::string path;
  toml::table root;
};

TomlTable::TomlTable(std::shared_ptr<const Document> document, const void* table, std::string name)
    : document_(std::move(document)), table_(table), name_(std::move(name)) {}

absl::StatusOr<TomlTable> TomlTable::Parse(const std::string& text, const std::string& path) {
  try {
    auto document = std::make_shared<Document>();
    document->path = path;
    document->root = toml::parse(text, path);
    const void* root = &document->root;
    return TomlTable(std::move(document), root, "");
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(Place(path, error.source().begin), std::string(error.description())));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.what()));
  }
}

std::string TomlTable::NameOf(const std::string& key) const {
  return name_.empty() ? key : absl::StrCat(name_, ".", key);
}

absl::Status TomlTable::AllowOnly(const std::vector<std::string>& keys) const {
  const toml::key* unknown = nullptr;
  for (const auto& [key, node] : AsTable(table_)) {
    if (std::find(keys.begin(), keys.end(), key.str()) != keys.end()) continue;
    const auto earlier = [](const toml::source_position& a, const toml::source_position& b) {
      return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    };
    if (unknown == nullptr || earlier(key.source().begin, unknown->source().begin)) unknown = &key;
  }
  if (unknown == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(Place(document_->path, unknown->source().begin),
                                                 NameOf(std::string(unknown->str())),
                                                 " is not a key of this file"));
}

bool TomlTable::Has(const std::string& key) const { return AsTable(table_).contains(key); }

absl::Status TomlTable::Wrong(const std::string& key, absl::string_view reason) const {
  const toml::node* node = AsTable(table_).get(key);
  const toml::node& near = node == nullptr ? AsTable(table_) : *node;
  return absl::InvalidArgumentError(
      absl::StrCat(Place(document_->path, near.source().begin), NameOf(key), " ", reason));
}

absl::Status TomlTable::At(const std::string& key, const absl::Status& status) const {
  return status.ok() ? status : Wrong(key, status.message());
}

absl::StatusOr<TomlTable> TomlTable::Table(const std::string& key) const {
  const toml::node* node = AsTable(table_).get(key);
  if (node == nullptr) return Wrong(key, "is missing");
  if (!node->is_table()) return Wrong(key, absl::StrCat("is ", TypeOf(*node), ", not a table"));
  return TomlTable(document_, node->as_table(), NameOf(key));
}

absl::StatusOr<std::vector<TomlTable>> TomlTable::Tables(const std::string& key) const {
  const toml::node* node = AsTable(table_).get(key);
  if (node == nullptr) return Wrong(key, "is missing");
  if (!node->is_array()) {
    return Wrong(key, absl::StrCat("is ", TypeOf(*node), ", not an array of tables"));
  }
  std::vector<TomlTable> tables;
  for (const toml::node& element : *node->as_array()) {
    const std::string name = absl::StrCat(NameOf(key), "[", tables.size(), "]");
    if (!element.is_table()) {
      return absl::InvalidArgumentError(absl::StrCat(Place(document_->path, element.source().begin),
                                                     name, " is ", TypeOf(element),
                                                     ", not a table"));
    }
    tables.push_back(TomlTable(document_, element.as_table(), name));
  }
  return tables;
}

absl::StatusOr<std::string> TomlTable::String(const std::string& key) const {
  const toml::node* node = AsTable(table_).get(key);
  if (node == nullptr) return Wrong(key, "is missing");
  if (!node->is_string()) return Wrong(key, absl::StrCat("is ", TypeOf(*node), ", not a string"));
  const std::string& text = node->as_string()->get();
  if (text.empty()) return Wrong(key, "is empty");
  return text;
}

absl::StatusOr<std::vector<std::string>> TomlTable::Strings(const std::string& key) const {
  const toml::node* node = AsTable(table_).get(key);
  if (node == nullptr) return Wrong(key, "is missing");
  if (!node->is_array()) {
    return Wrong(key, absl::StrCat("is ", TypeOf(*node), ", not an array of strings"));
  }
  std::vector<std::string> texts;
  for (const toml::node& element : *node->as_array()) {
    if (!element.is_string()) {
      return absl::InvalidArgumentError(absl::StrCat(Place(document_->path, element.source().begin),
                                                     NameOf(key), "[", texts.size(), "] is ",
                                                     TypeOf(element), ", not a string"));
    }
    texts.push_back(element.as_string()->get());
  }
  return texts;
}

absl::StatusOr<int64_t> TomlTable::Integer(const std::string& key, int64_t min, int64_t max) const {
  const toml::node* node = AsTable(table_).get(key);
  if (node == nullptr) return Wrong(key, "is missing");
  if (!node->is_integer()) {
    return Wrong(key, absl::StrCat("is ", TypeOf(*node), ", not an integer"));
  }
  const int64_t value = node->as_integer()->get();
  if (value < min || value > max) {
    return Wrong(key, absl::StrCat("is ", value, ", not within ", min, " to ", max));
  }
  return value;
}

}  // namespace amanat
