#include "clients/cli/entry_name.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/cli/calls.h"

namespace amanat::cli {
namespace {

constexpr size_t kIdDigitsMin = 4;  // of a log

using ListedLogs = std::vector<NamedLog>;

// Those that the directory admits. Ids follow from names and keys: what the service says of them is not asked.
absl::StatusOr<ListedLogs> AdmittedLogs(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  const auto stub = directory::v1::Directory::NewStub(channel);
  ListedLogs logs;
  absl::Status malformed;
  const auto take = [&](const acts::v1::LogAdmitted& log) -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(entry::LogName name, entry::ParseLogName(log.name()));
    AMANAT_ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromBytes(log.public_key()));
    const LogId id = entry::LogIdOf(name, key);
    logs.push_back({std::move(name), id});
    return absl::OkStatus();
  };
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &directory::v1::Directory::Stub::ListLogs,
                                     directory::v1::ListLogsRequest(),
                                     [&](const directory::v1::ListLogsResponse& page) {
                                       for (const auto& item : page.logs()) {
                                         malformed.Update(take(item.log()));
                                       }
                                     }));
  AMANAT_RETURN_IF_ERROR(malformed);
  return logs;
}

// Those that are at hand at the node, the directory's own among them, which nobody admits.
absl::StatusOr<ListedLogs> LogsAtHand(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  const auto stub = ledger::v1::Ledger::NewStub(channel);
  ledger::v1::ListLogsResponse response;
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(
      stub->ListLogs(rpc::MakeContext().get(), ledger::v1::ListLogsRequest(), &response)));
  ListedLogs logs;
  for (const ledger::v1::LogInfo& log : response.logs()) {
    AMANAT_ASSIGN_OR_RETURN(entry::LogName name, entry::ParseLogName(log.name()));
    AMANAT_ASSIGN_OR_RETURN(const LogId id, LogId::FromBytes(log.log_id()));
    logs.push_back({std::move(name), id});
  }
  return logs;
}

absl::StatusOr<NamedLog> FindLog(Session& session, const std::string& text,
                                 absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const ListedLogs admitted, AdmittedLogs(session));
  auto chosen = ChooseLog(text, admitted, option);
  if (!absl::IsNotFound(chosen.status())) return chosen;
  AMANAT_ASSIGN_OR_RETURN(const ListedLogs at_hand, LogsAtHand(session));
  return ChooseLog(text, at_hand, option);
}

// Whether the text names that log, or one of its successions, in full.
bool NamesLog(absl::string_view text, const NamedLog& log) {
  if (text == log.name.str() || absl::AsciiStrToLower(text) == log.id.hex()) return true;
  const absl::string_view site = text.substr(0, text.find('/'));
  return site == log.name.site &&
         (site == text ? log.name.book == entry::Book::kFund
                       : text == absl::StrCat(site, "/", entry::BookName(log.name.book)));
}

// The same by the first letters of site and book, or the first digits of the id.
bool BeginsLog(absl::string_view text, const NamedLog& log) {
  const size_t slash = text.find('/');
  const absl::string_view site = text.substr(0, slash);
  if (!site.empty() && absl::StartsWith(log.name.site, site)) {
    if (slash == absl::string_view::npos) {
      if (log.name.book == entry::Book::kFund) return true;
    } else if (absl::StartsWith(entry::BookName(log.name.book), text.substr(slash + 1))) {
      return true;
    }
  }
  return text.size() >= kIdDigitsMin && absl::StartsWith(log.id.hex(), absl::AsciiStrToLower(text));
}

bool IsIndex(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

}  // namespace

absl::StatusOr<LogNames> AdmittedLogNames(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const ListedLogs admitted, AdmittedLogs(session));
  LogNames names;
  for (const NamedLog& log : admitted) names[log.id] = log.name.str();
  return names;
}

absl::StatusOr<NamedLog> ChooseLog(absl::string_view text, const std::vector<NamedLog>& known,
                                   absl::string_view option) {
  for (const auto fits : {NamesLog, BeginsLog}) {
    // Of each site's book the latest one.
    std::map<std::pair<std::string, entry::Book>, NamedLog> found;
    for (const NamedLog& log : known) {
      if (!fits(text, log)) continue;
      const auto [place, is_new] = found.emplace(std::pair(log.name.site, log.name.book), log);
      if (!is_new && place->second.name.succession <= log.name.succession) place->second = log;
    }
    if (found.size() == 1) return found.begin()->second;
    if (found.empty()) continue;
    std::string names;
    for (const auto& [place, log] : found) {
      absl::StrAppend(&names, names.empty() ? "" : ", ", log.name.str());
    }
    return absl::FailedPreconditionError(
        absl::StrCat(option, ": several logs begin with ", text, ": ", names));
  }
  return absl::NotFoundError(
      absl::StrCat(option, ": the directory has no log ", text, "; see amanat directory logs"));
}

absl::StatusOr<Place> PlaceFromText(const std::string& text, absl::string_view option) {
  const size_t colon = text.rfind(':');
  Place place;
  if (colon == std::string::npos || colon == 0 || !IsIndex(text.substr(colon + 1)) ||
      !absl::SimpleAtoi(text.substr(colon + 1), &place.index)) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, " is LOG:INDEX, such as hong-kong:12 or owf.example/hong-kong/fund/1:12"));
  }
  place.log = text.substr(0, colon);
  return place;
}

absl::StatusOr<std::string> LogNameFromText(Session& session, const std::string& text,
                                            absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const NamedLog log, FindLog(session, text, option));
  return log.name.str();
}

absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const Place place, PlaceFromText(text, option));
  AMANAT_ASSIGN_OR_RETURN(const NamedLog log, FindLog(session, place.log, option));
  acts::v1::Reference reference;
  reference.set_log(log.id.str());
  reference.set_index(place.index);
  return reference;
}

absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option, entry::Book own) {
  if (!IsIndex(text)) return EntryFromText(session, text, option);
  const std::string& site = session.options().profile.site;
  return EntryFromText(session, absl::StrCat(site, "/", entry::BookName(own), ":", text), option);
}

ExpectedLog InDirectory() {
  return {"the directory",
          [](const NamedLog& log) { return log.name.book == entry::Book::kDirectory; }};
}

ExpectedLog InOwnFund(const Session& session) {
  const std::string& site = session.options().profile.site;
  return {absl::StrCat(site, "/fund"), [site](const NamedLog& log) {
            return log.name.book == entry::Book::kFund && log.name.site == site;
          }};
}

ExpectedLog InLog(const std::string& words, const std::string& log_id) {
  return {words, [log_id](const NamedLog& log) { return log.id.str() == log_id; }};
}

absl::StatusOr<LogIndex> IndexFromText(Session& session, const std::string& text,
                                       absl::string_view option, const ExpectedLog& expected) {
  LogIndex index = 0;
  if (IsIndex(text) && absl::SimpleAtoi(text, &index)) return index;
  const auto place = PlaceFromText(text, option);
  if (!place.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(option, " is LOG:INDEX or, of an entry of ",
                                                   expected.words, ", its INDEX alone"));
  }
  AMANAT_ASSIGN_OR_RETURN(const NamedLog log, FindLog(session, place->log, option));
  if (expected.is(log)) return place->index;
  return absl::FailedPreconditionError(absl::StrCat(
      option, ": ", text, " is an entry of ", log.name.str(), ", and not of ", expected.words));
}

}  // namespace amanat::cli
