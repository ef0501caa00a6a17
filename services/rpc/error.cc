#include "services/rpc/error.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/check.h"
#include "ledger/base/utf8.h"

namespace amanat::rpc {
namespace {

constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr size_t kReasonBytesMax = 63;  // AIP-193
constexpr size_t kDetailsMax = 16;
constexpr absl::string_view kReasonEnd = ": ";  // in the message of an early refusal

bool IsReason(absl::string_view text) {
  if (text.empty() || text.size() > kReasonBytesMax || !absl::ascii_isupper(text.front())) {
    return false;
  }
  for (char c : text) {
    if (!absl::ascii_isupper(c) && !absl::ascii_isdigit(c) && c != '_') return false;
  }
  return true;
}

// A string field of protobuf must be UTF-8, and what is wrong is often why there is an error.
std::string BoundedUtf8(absl::string_view text, size_t bytes_max) {
  std::string result;
  while (!text.empty()) {
    absl::string_view rest = text;
    const bool valid = TakeCharacter(rest).has_value();
    if (!valid) rest.remove_prefix(1);
    const size_t taken = text.size() - rest.size();
    if (result.size() + taken > bytes_max) break;
    absl::StrAppend(&result, valid ? text.substr(0, taken) : "?");
    text = rest;
  }
  return result;
}

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const absl::optional<absl::Cord> payload = status.GetPayload(kErrorInfoUrl);
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) {
    const absl::string_view message = status.message();
    const absl::string_view begins = message.substr(0, message.find(kReasonEnd));
    const bool is_reason = begins.size() < message.size() && IsReason(begins);
    info.Clear();
    info.set_reason(is_reason ? std::string(begins) : absl::StatusCodeToString(status.code()));
    info.set_domain(std::string(kErrorDomain));
  }
  return info;
}

// Whether what came over the wire may be believed to be one of ours.
bool IsOurs(const google::rpc::ErrorInfo& info) {
  return info.domain() == kErrorDomain && IsReason(info.reason());
}

}  // namespace

absl::Status WithReason(const absl::Status& status, absl::string_view reason,
                        const ErrorMetadata& metadata) {
  if (status.ok()) return status;
  AMANAT_CHECK(IsReason(reason));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  size_t bytes = 0;
  for (const auto& [key, value] : metadata) {
    bytes += key.size() + value.size();
    AMANAT_CHECK(FirstInvalidUtf8(key) == key.npos && FirstInvalidUtf8(value) == value.npos);
    (*info.mutable_metadata())[key] = value;
  }
  AMANAT_CHECK(bytes <= kErrorMetadataBytesMax);
  absl::Status result = status;
  result.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return result;
}

absl::Status EarlyRefusal(absl::StatusCode code, absl::string_view reason, absl::string_view text) {
  AMANAT_CHECK(IsReason(reason));
  return absl::Status(code, absl::StrCat(reason, kReasonEnd, text));
}

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "" : InfoOf(status).reason();
}

ErrorMetadata MetadataOf(const absl::Status& status) {
  if (status.ok()) return {};
  const google::rpc::ErrorInfo info = InfoOf(status);
  return ErrorMetadata(info.metadata().begin(), info.metadata().end());
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(BoundedUtf8(status.message(), kErrorMessageBytesMax));
  details.add_details()->PackFrom(InfoOf(status));
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), details.message(),
                      details.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const absl::Status result(static_cast<absl::StatusCode>(status.error_code()),
                            BoundedUtf8(status.error_message(), kErrorMessageBytesMax));
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details()) ||
      static_cast<size_t>(details.details_size()) > kDetailsMax) {
    return result;
  }
  for (const google::protobuf::Any& any : details.details()) {
    google::rpc::ErrorInfo info;
    if (!any.Is<google::rpc::ErrorInfo>() || !any.UnpackTo(&info) || !IsOurs(info)) continue;
    absl::Status with_reason = result;
    with_reason.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
    return with_reason;
  }
  return result;
}

}  // namespace amanat::rpc
