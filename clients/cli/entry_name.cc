#include "clients/cli/entry_name.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/calls.h"

namespace amanat::cli {
namespace {

namespace api = directory::v1;

// A log that the directory admits. Its id follows from name and key: what the service says of it is not
// asked.
struct Admitted {
  entry::LogName name;
  LogId id;
};

absl::StatusOr<Admitted> AdmittedOf(const acts::v1::LogAdmitted& log) {
  AMANAT_ASSIGN_OR_RETURN(entry::LogName name, entry::ParseLogName(log.name()));
  AMANAT_ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromBytes(log.public_key()));
  const LogId id = entry::LogIdOf(name, key);
  return Admitted{std::move(name), id};
}

absl::StatusOr<Admitted> FindAdmitted(Session& session, const std::string& text,
                                      absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  const auto stub = api::Directory::NewStub(channel);
  std::optional<Admitted> found;
  absl::Status malformed;
  const auto look = [&](const api::ListLogsResponse& page) {
    for (const api::AdmittedLog& item : page.logs()) {
      auto log = AdmittedOf(item.log());
      malformed.Update(log.status());
      // In the order of admission: the latest one stays.
      if (log.ok() && NamesLog(text, log->name, log->id)) found = *std::move(log);
    }
  };
  AMANAT_RETURN_IF_ERROR(
      ForEachPage(*stub, &api::Directory::Stub::ListLogs, api::ListLogsRequest(), look));
  AMANAT_RETURN_IF_ERROR(malformed);
  if (found.has_value()) return *found;
  return absl::NotFoundError(
      absl::StrCat(option, ": the directory has no log ", text, "; see amanat directory logs"));
}

}  // namespace

bool NamesLog(absl::string_view text, const entry::LogName& name, const LogId& id) {
  if (text == name.str() || absl::AsciiStrToLower(text) == id.hex()) return true;
  const absl::string_view site = text.substr(0, text.find('/'));
  return site == name.site &&
         (site == text ? name.book == entry::Book::kFund
                       : text == absl::StrCat(site, "/", entry::BookName(name.book)));
}

absl::StatusOr<Place> PlaceFromText(const std::string& text, absl::string_view option) {
  const size_t colon = text.rfind(':');
  Place place;
  if (colon == std::string::npos || colon == 0 ||
      !absl::SimpleAtoi(text.substr(colon + 1), &place.index)) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, " is LOG:INDEX, such as hong-kong:12 or owf.example/hong-kong/fund/1:12"));
  }
  place.log = text.substr(0, colon);
  return place;
}

absl::StatusOr<std::string> LogNameFromText(Session& session, const std::string& text,
                                            absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const Admitted log, FindAdmitted(session, text, option));
  return log.name.str();
}

absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const Place place, PlaceFromText(text, option));
  AMANAT_ASSIGN_OR_RETURN(const Admitted log, FindAdmitted(session, place.log, option));
  acts::v1::Reference reference;
  reference.set_log(log.id.str());
  reference.set_index(place.index);
  return reference;
}

}  // namespace amanat::cli
