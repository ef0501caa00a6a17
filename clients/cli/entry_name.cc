#include "clients/cli/entry_name.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/calls.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/log_name.h"

namespace amanat::cli {
namespace {

namespace api = directory::v1;

bool Means(const std::string& text, const api::AdmittedLog& item) {
  if (text == item.log().name() || text == HexEncode(item.log_id())) return true;
  const auto name = entry::ParseLogName(item.log().name());
  return name.ok() && name->book == entry::Book::kFund && name->site == text;
}

}  // namespace

absl::StatusOr<acts::v1::Reference> EntryOf(Session& session, const std::string& log,
                                            uint64_t index, absl::string_view option) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  const auto stub = api::Directory::NewStub(channel);
  acts::v1::Reference reference;
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &api::Directory::Stub::ListLogs, api::ListLogsRequest(),
                                     [&](const api::ListLogsResponse& page) {
                                       for (const api::AdmittedLog& item : page.logs()) {
                                         // In the order of admission: the latest one stays.
                                         if (Means(log, item)) reference.set_log(item.log_id());
                                       }
                                     }));
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
