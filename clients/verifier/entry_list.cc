// Every entry with what it says.
#include "absl/strings/str_cat.h"
#include "clients/evidence/body_text.h"
#include "clients/verifier/lists.h"
#include "ledger/base/status.h"
#include "ledger/entry/text.h"

namespace amanat::verifier {
namespace {

std::vector<Column> Columns() {
  return {{"entry", 20},
          {"log", 0},
          {"index", 0},
          {"record_time", 27},
          {"effective_date", 10},
          {"type", 28},
          {"outcome", 10},
          {"by", 10},
          {"line", 0},
          {"subjects", 0},
          {"streams", 0},
          {"consumes", 0},
          {"rests_on", 0},
          {"reverses", 0},
          {"closes_hold", 0},
          {"recipient", 0},
          {"rules_version", 0},
          {"leaf_hash", 0},
          {"body", 1},
          {"added", 0}};
}

// By which another log is cited, "log id:index", for it may not be in the set.
std::vector<std::string> PlacesOf(const std::vector<entry::Reference>& references) {
  std::vector<std::string> places;
  for (const entry::Reference& reference : references) {
    places.push_back(absl::StrCat(reference.log.hex(), ":", reference.index));
  }
  return places;
}

// Where a body cannot be read with its type, which only a refused one can be, its bytes.
std::string BodyOf(const absl::StatusOr<std::string>& json, const std::string& bytes) {
  if (json.ok()) return *json;
  return entry::JsonString(HexEncode(bytes));
}

std::vector<Cell> RowOf(const ListedEntry& listed) {
  const entry::Entry& entry = listed.entry();
  const entry::Command& command = listed.leaf.command;
  std::vector<std::string> subjects, streams;
  for (const SubjectId& subject : command.subjects) subjects.push_back(subject.hex());
  for (const entry::StreamVersion& stream : command.streams) streams.push_back(stream.stream.hex());
  return {PlaceCell(listed.log.name, entry.index),
          Cell::Text(listed.log.name.str()),
          Cell::Index(entry.index),
          Cell::Text(listed.RecordTime()),
          Cell::Text(listed.EffectiveDate()),
          Cell::Text(listed.TypeName()),
          Cell::Text(listed.log.catalogue->OutcomeName(entry.outcome)),
          Cell::List(listed.authors),
          entry.line.has_value()
              ? Cell::Text(absl::StrCat(entry.line->manifest, ":", entry.line->line))
              : Cell::Nothing(),
          Cell::List(subjects),
          Cell::List(streams),
          Cell::List(PlacesOf(entry.consumes)),
          Cell::List(PlacesOf(entry.rests_on)),
          Cell::IndexIfAny(entry.reverses),
          Cell::IndexIfAny(entry.closes_hold),
          entry.recipient.is_zero() ? Cell::Nothing() : Cell::Text(entry.recipient.hex()),
          Cell::IndexIfAny(command.rules_version),
          Cell::Text(listed.leaf.hash.hex()),
          Cell::Json(BodyOf(evidence::BodyJson(listed.event_type, command.body), command.body)),
          Cell::Json(BodyOf(evidence::AddedJson(listed.event_type, entry.added), entry.added))};
}

}  // namespace

absl::StatusOr<uint64_t> ListEntries(const ListedEntries& entries, RowFormat format,
                                     const RowWriter::Sink& sink) {
  RowWriter rows(format, Columns(), sink);
  AMANAT_RETURN_IF_ERROR(
      entries.ForEach([&](const ListedEntry& listed) { return rows.Write(RowOf(listed)); }));
  AMANAT_RETURN_IF_ERROR(rows.Finish());
  return rows.rows();
}

}  // namespace amanat::verifier
