#include "clients/intake/strict_xml.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"
#include "ledger/base/utf8.h"

namespace amanat::intake {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status At(size_t byte, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("byte ", byte, ": ", what));
}

bool IsXmlCharacter(uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xD800 || (code > 0xDFFF && code < 0xFFFE) || (code > 0xFFFF && code <= 0x10FFFF);
}

// `reference` stands between "&" and ";".
bool IsAllowedReference(absl::string_view reference) {
  for (const char* name : {"amp", "lt", "gt", "quot", "apos"}) {
    if (reference == name) return true;
  }
  if (!absl::ConsumePrefix(&reference, "#")) return false;
  const bool hexadecimal = absl::ConsumePrefix(&reference, "x");
  constexpr size_t kDigitsMax = 7;
  if (reference.empty() || reference.size() > kDigitsMax) return false;
  uint32_t code = 0;
  for (char c : reference) {
    if (hexadecimal ? !absl::ascii_isxdigit(c) : !absl::ascii_isdigit(c)) return false;
    const uint32_t digit = absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10;
    code = code * (hexadecimal ? 16 : 10) + digit;
  }
  return IsXmlCharacter(code);
}

// The XML library leaves unknown references as they are and stops a value at a NUL.
absl::Status CheckCharacters(absl::string_view xml) {
  const size_t invalid = FirstInvalidUtf8(xml);
  if (invalid != absl::string_view::npos) return At(invalid, "not UTF-8");
  for (size_t i = 0; i < xml.size(); ++i) {
    const auto c = static_cast<unsigned char>(xml[i]);
    if (c < 0x20 && !IsXmlCharacter(c)) return At(i, "a control character");
    if (c == '<') {
      // Nothing is a reference inside a comment or a CDATA section.
      const absl::string_view rest = xml.substr(i);
      const char* end = absl::StartsWith(rest, "<!--")        ? "-->"
                        : absl::StartsWith(rest, "<![CDATA[") ? "]]>"
                                                              : nullptr;
      if (end == nullptr) continue;
      const size_t length = rest.find(end);
      if (length == absl::string_view::npos) return At(i, "a comment or CDATA section never ends");
      for (char inside : rest.substr(0, length)) {
        if (!IsXmlCharacter(static_cast<unsigned char>(inside))) {
          return At(i, "a control character in a comment or CDATA section");
        }
      }
      i += length;
    } else if (c == '&') {
      constexpr size_t kReferenceBytesMax = 12;
      const size_t length = xml.substr(i + 1, kReferenceBytesMax).find(';');
      if (length == absl::string_view::npos || !IsAllowedReference(xml.substr(i + 1, length))) {
        return At(i, "an entity or character reference that XML does not define");
      }
    }
  }
  return absl::OkStatus();
}

// Walks without recursion and stops at the first element that is too deep, or has attributes that no
// well-formed one has.
class StrictWalker : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    if (node.type() != pugi::node_element) return true;
    if (depth() >= kXmlDepthMax) {
      status_ =
          absl::ResourceExhaustedError(absl::StrCat("elements nested deeper than ", kXmlDepthMax));
      return false;
    }
    status_ = CheckAttributes(node);
    return status_.ok();
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status CheckAttributes(const pugi::xml_node& node) {
    names_.clear();
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      if (names_.size() == kXmlAttributesMax) {
        return absl::ResourceExhaustedError(
            absl::StrCat("an element with more than ", kXmlAttributesMax, " attributes"));
      }
      names_.push_back(attribute.name());
    }
    std::sort(names_.begin(), names_.end());
    if (std::adjacent_find(names_.begin(), names_.end()) == names_.end()) return absl::OkStatus();
    return At(static_cast<size_t>(node.offset_debug()), "an attribute stands twice in an element");
  }

  std::vector<absl::string_view> names_;
  absl::Status status_;
};

absl::Status CheckElements(pugi::xml_document& document) {
  StrictWalker walker;
  document.traverse(walker);
  return walker.status();
}

absl::Status CheckTopLevel(const pugi::xml_document& document) {
  int roots = 0;
  for (const pugi::xml_node& node : document) {
    switch (node.type()) {
      case pugi::node_doctype:
        return absl::InvalidArgumentError("a DOCTYPE is not allowed");
      case pugi::node_pcdata:
      case pugi::node_cdata:
        return absl::InvalidArgumentError("text outside the root element");
      case pugi::node_declaration: {
        const absl::string_view encoding = node.attribute("encoding").value();
        if (!encoding.empty() && !absl::EqualsIgnoreCase(encoding, "UTF-8") &&
            !absl::EqualsIgnoreCase(encoding, "US-ASCII")) {
          return absl::InvalidArgumentError("the declared encoding is not UTF-8");
        }
        break;
      }
      case pugi::node_element:
        ++roots;
        break;
      default:
        break;
    }
  }
  if (roots != 1) return absl::InvalidArgumentError(absl::StrCat(roots, " root elements, not one"));
  return absl::OkStatus();
}

}  // namespace

absl::Status LoadStrictXml(absl::string_view xml, pugi::xml_document& document) {
  absl::ConsumePrefix(&xml, kByteOrderMark);
  AMANAT_RETURN_IF_ERROR(CheckCharacters(xml));
  // As a fragment, so that text outside the root and further roots are seen instead of dropped.
  constexpr unsigned int kOptions =
      pugi::parse_default | pugi::parse_doctype | pugi::parse_declaration | pugi::parse_fragment;
  const pugi::xml_parse_result result =
      document.load_buffer(xml.data(), xml.size(), kOptions, pugi::encoding_utf8);
  if (!result) return At(static_cast<size_t>(result.offset), result.description());
  AMANAT_RETURN_IF_ERROR(CheckTopLevel(document));
  return CheckElements(document);
}

absl::string_view LocalName(const pugi::xml_node& node) {
  const absl::string_view name = node.name();
  const size_t colon = name.rfind(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

std::optional<absl::string_view> NamespaceOf(const pugi::xml_node& node) {
  const absl::string_view name = node.name();
  const absl::string_view local = LocalName(node);
  std::string declaration = "xmlns";
  if (local.size() < name.size()) {
    absl::StrAppend(&declaration, ":", name.substr(0, name.size() - local.size() - 1));
  }
  for (pugi::xml_node at = node; at.type() == pugi::node_element; at = at.parent()) {
    const pugi::xml_attribute attribute = at.attribute(declaration.c_str());
    if (attribute) return absl::string_view(attribute.value());
  }
  if (local.size() < name.size()) return std::nullopt;
  return absl::string_view();
}

std::vector<pugi::xml_node> ChildrenOfAnyNamespace(const pugi::xml_node& node,
                                                   absl::string_view local_name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node& child : node) {
    if (child.type() == pugi::node_element && LocalName(child) == local_name) {
      found.push_back(child);
    }
  }
  return found;
}

std::vector<pugi::xml_node> Children(const pugi::xml_node& node) {
  std::vector<pugi::xml_node> found;
  const auto own = NamespaceOf(node);
  for (const pugi::xml_node& child : node) {
    if (child.type() == pugi::node_element && NamespaceOf(child) == own) found.push_back(child);
  }
  return found;
}

std::vector<pugi::xml_node> Children(const pugi::xml_node& node, absl::string_view local_name) {
  std::vector<pugi::xml_node> found = ChildrenOfAnyNamespace(node, local_name);
  if (found.empty()) return found;
  const auto own = NamespaceOf(node);
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&own](const auto& child) { return NamespaceOf(child) != own; }),
              found.end());
  return found;
}

bool HasElements(const pugi::xml_node& node) {
  return std::any_of(node.begin(), node.end(),
                     [](const auto& child) { return child.type() == pugi::node_element; });
}

std::string TextOf(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    }
  }
  return std::string(StripXmlSpace(text));
}

absl::string_view StripXmlSpace(absl::string_view text) {
  constexpr absl::string_view kXmlSpace = " \t\r\n";
  const size_t first = text.find_first_not_of(kXmlSpace);
  if (first == absl::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kXmlSpace) - first + 1);
}

std::string ContentText(const pugi::xml_node& node) {
  std::string written = absl::StrCat("<", LocalName(node));
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const absl::string_view name = attribute.name();
    if (name == "xmlns" || absl::StartsWith(name, "xmlns:")) continue;
    absl::StrAppend(&written, " ", name, "=", StripXmlSpace(attribute.value()));
  }
  absl::StrAppend(&written, ">", TextOf(node));
  // The depth is bounded by kXmlDepthMax.
  for (const pugi::xml_node& child : node) {
    if (child.type() == pugi::node_element) absl::StrAppend(&written, ContentText(child));
  }
  absl::StrAppend(&written, "</>");
  return written;
}

}  // namespace amanat::intake
