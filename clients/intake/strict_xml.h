// XML from strangers: strict where the XML library is lenient, bounded, and without any document type,
// so that no entity is ever expanded. Elements are found by local name and namespace.
//
//   pugi::xml_document document;
//   AMANAT_RETURN_IF_ERROR(LoadStrictXml(xml, document));
//   for (const pugi::xml_node& header : Children(message, "GrpHdr")) ...
//
// Thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_STRICT_XML_H_
#define AMANAT_CLIENTS_INTAKE_STRICT_XML_H_

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

constexpr int kXmlDepthMax = 64;
constexpr size_t kXmlAttributesMax = 64;  // of one element

// InvalidArgument, with the byte where there is one: not UTF-8 or declared as another encoding, a
// control character (also as a character reference), a DOCTYPE, an entity other than the five of
// XML, an attribute twice, not well formed, not exactly one root. ResourceExhausted: deeper than
// kXmlDepthMax, more than kXmlAttributesMax attributes.
absl::Status LoadStrictXml(absl::string_view xml, pugi::xml_document& document);

// The name without its prefix.
absl::string_view LocalName(const pugi::xml_node& node);

// The namespace of an element, empty where it has none; nothing when its prefix is not declared. Valid as
// long as the document is.
std::optional<absl::string_view> NamespaceOf(const pugi::xml_node& node);

// The elements directly in `node` that are of its namespace; what is of another one is an extension that
// somebody put there, and no part of the message.
std::vector<pugi::xml_node> Children(const pugi::xml_node& node);
// Those of this local name.
std::vector<pugi::xml_node> Children(const pugi::xml_node& node, absl::string_view local_name);
// The same whatever their namespace.
std::vector<pugi::xml_node> ChildrenOfAnyNamespace(const pugi::xml_node& node,
                                                   absl::string_view local_name);

// Whether an element stands in it.
bool HasElements(const pugi::xml_node& node);
// All text that stands directly in it, comments left out, without white space around it.
std::string TextOf(const pugi::xml_node& node);
// `text` without what XML calls white space around it: space, tab, carriage return and line feed.
absl::string_view StripXmlSpace(absl::string_view text);

// What the element says, whatever its prefixes, indentation and comments: names, texts and attributes of
// it and all that is in it, in their order.
std::string ContentText(const pugi::xml_node& node);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_STRICT_XML_H_
