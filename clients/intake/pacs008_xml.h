// Loads XML from strangers for pacs008.cc: strict where the XML library is lenient, bounded, and
// without any document type, so that no entity is ever expanded.
//
//   pugi::xml_document document;
//   AMANAT_RETURN_IF_ERROR(LoadStrictXml(xml, document));
//
// Thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_PACS008_XML_H_
#define AMANAT_CLIENTS_INTAKE_PACS008_XML_H_

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

constexpr int kXmlDepthMax = 64;

// InvalidArgument, with the byte where there is one: not UTF-8 or declared as another encoding, a
// control character (also as a character reference), a DOCTYPE, an entity other than the five of
// XML, not well formed, not exactly one root. ResourceExhausted: deeper than kXmlDepthMax.
absl::Status LoadStrictXml(absl::string_view xml, pugi::xml_document& document);

// The name without its prefix.
absl::string_view LocalName(const pugi::xml_node& node);

// All elements below `node` with this local name, in document order, at any depth.
std::vector<pugi::xml_node> Descendants(const pugi::xml_node& node, absl::string_view local_name);

// The direct children with this local name.
std::vector<pugi::xml_node> Children(const pugi::xml_node& node, absl::string_view local_name);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PACS008_XML_H_
