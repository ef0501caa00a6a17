#include "clients/cli/entry_name.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/calls.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/log_name.h"

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

bool Means(const std::string& text, const Admitted& log) {
  if (text == log.name.str() || absl::AsciiStrToLower(text) == log.id.hex()) return true;
  const std::string site = text.substr(0, text.find('/'));
  return site == log.name.site &&
         (site == text ? log.name.book == entry::Book::kFund
                       : text == absl::StrCat(site, "/", entry::BookName(log.name.book)));
}

}  // namespace

absl::StatusOr<acts::v1::Reference> EntryOf(Session& session, const std::string& log,
                                            uint64_t index, absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  const auto stub = api::Directory::NewStub(channel);
  acts::v1::Reference reference;
  absl::Status malformed;
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &api::Directory::Stub::ListLogs, api::ListLogsRequest(),
                                     [&](const api::ListLogsResponse& page) {
                                       for (const api::AdmittedLog& item : page.logs()) {
                                         const auto admitted = AdmittedOf(item.log());
                                         malformed.Update(admitted.status());
                                         // In the order of admission: the latest one stays.
                                         if (admitted.ok() && Means(log, *admitted)) {
                                           reference.set_log(admitted->id.str());
                                         }
                                       }
                                     }));
  AMANAT_RETURN_IF_ERROR(malformed);
  if (reference.log().empty()) {
    return absl::NotFoundError(
        absl::StrCat(option, ": the directory has no log ", log, "; see amanat directory logs"));
  }
  reference.set_index(index);
  return reference;
}

absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option) {
  const size_t colon = text.rfind(':');
  uint64_t index = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(colon + 1), &index)) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, " is LOG:INDEX, such as hong-kong:12 or owf.example/hong-kong/fund/1:12"));
  }
  return EntryOf(session, text.substr(0, colon), index, option);
}

}  // namespace amanat::cli
