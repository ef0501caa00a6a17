#include "services/rpc/error.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace amanat::rpc {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

google::rpc::ErrorInfo OnlyInfoOf(const grpc::Status& status) {
  const google::rpc::Status details = DetailsOf(status);
  google::rpc::ErrorInfo info;
  EXPECT_EQ(details.details_size(), 1);
  EXPECT_TRUE(details.details(0).UnpackTo(&info));
  return info;
}

TEST(ErrorTest, CarriesExactlyOneErrorInfo) {
  const grpc::Status status = ToGrpc(
      WithReason(absl::AbortedError("stream moved on"), "STREAM_VERSION_MOVED", {{"at", "4"}}));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "stream moved on");
  EXPECT_EQ(DetailsOf(status).code(), 10);
  const google::rpc::ErrorInfo info = OnlyInfoOf(status);
  EXPECT_EQ(info.reason(), "STREAM_VERSION_MOVED");
  EXPECT_EQ(info.domain(), "amanat");
  EXPECT_EQ(info.metadata().at("at"), "4");
}

TEST(ErrorTest, AStatusWithoutReasonGetsTheNameOfItsCode) {
  EXPECT_EQ(OnlyInfoOf(ToGrpc(absl::NotFoundError("no such claim"))).reason(), "NOT_FOUND");
}

TEST(ErrorTest, EveryCodeComesBack) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status sent(static_cast<absl::StatusCode>(code), "message");
    const absl::Status received = FromGrpc(ToGrpc(WithReason(sent, "SOME_REASON", {{"k", "v"}})));
    EXPECT_EQ(received.code(), sent.code());
    EXPECT_EQ(received.message(), "message");
    EXPECT_EQ(ReasonOf(received), "SOME_REASON");
    EXPECT_EQ(MetadataOf(received), (ErrorMetadata{{"k", "v"}}));
  }
}

TEST(ErrorTest, OkIsOkBothWays) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
  EXPECT_TRUE(WithReason(absl::OkStatus(), "REASON").ok());
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(ErrorTest, AMessageThatBeginsWithAReasonHasIt) {
  const absl::Status early =
      EarlyRefusal(absl::StatusCode::kPermissionDenied, "ROLE_MISSING", "none of the roles");
  EXPECT_EQ(std::string(early.message()), "ROLE_MISSING: none of the roles");
  EXPECT_EQ(ReasonOf(early), "ROLE_MISSING");
  // Where gRPC carries no details, and where it does.
  const grpc::Status bare(grpc::StatusCode::PERMISSION_DENIED, std::string(early.message()));
  EXPECT_EQ(ReasonOf(FromGrpc(bare)), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(FromGrpc(ToGrpc(early))), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(WithReason(early, "OTHER")), "OTHER") << "what was given goes before";
  for (const char* text : {"Limit: of", "LIMIT", "LIMIT:of", ": of", "a LIMIT: of"}) {
    EXPECT_EQ(ReasonOf(absl::NotFoundError(text)), "NOT_FOUND") << text;
  }
}

TEST(ErrorTest, TheLaterReasonReplacesTheEarlier) {
  const absl::Status status =
      WithReason(WithReason(absl::InternalError("x"), "FIRST", {{"a", "b"}}), "SECOND");
  EXPECT_EQ(ReasonOf(status), "SECOND");
  EXPECT_TRUE(MetadataOf(status).empty());
}

TEST(ErrorTest, CutsALongMessageBetweenCharacters) {
  std::string message = "x";
  while (message.size() < 5000) message += "\xd8\xb9";  // two bytes each, at odd offsets
  const grpc::Status status = ToGrpc(absl::InternalError(message));
  EXPECT_EQ(status.error_message().size(), kErrorMessageBytesMax - 1);
  EXPECT_EQ(message.substr(0, kErrorMessageBytesMax - 1), status.error_message());
}

TEST(ErrorTest, ReplacesEachByteThatIsNotUtf8) {
  const std::string invalid[] = {
      "\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"};
  for (const std::string& bytes : invalid) {
    EXPECT_EQ(ToGrpc(absl::InternalError("a" + bytes + "(")).error_message(),
              "a" + std::string(bytes.size(), '?') + "(");
  }
}

TEST(ErrorTest, LeavesTextsOfAllScriptsAlone) {
  const std::string text = "caf\xc3\xa9 \xd8\xb9 \xe2\x82\xac \xf0\x9f\x98\x80";
  EXPECT_EQ(ToGrpc(absl::InternalError(text)).error_message(), text);
}

TEST(ErrorTest, CodeAndMessageSurviveDetailsThatAreNoDetails) {
  for (const std::string& garbage :
       {std::string(), std::string("\xff\xff\xff"), std::string(100, '\0')}) {
    const absl::Status status =
        FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone", garbage));
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(status.message(), "gone");
    EXPECT_EQ(ReasonOf(status), "NOT_FOUND");
  }
}

grpc::Status WithForeignInfo(const std::string& reason, const std::string& domain) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain(domain);
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  return grpc::Status(grpc::StatusCode::INTERNAL, "m", details.SerializeAsString());
}

TEST(ErrorTest, BelievesOnlyReasonsOfItsOwnDomainAndForm) {
  EXPECT_EQ(ReasonOf(FromGrpc(WithForeignInfo("GOOD", "amanat"))), "GOOD");
  EXPECT_EQ(ReasonOf(FromGrpc(WithForeignInfo("GOOD", "elsewhere"))), "INTERNAL");
  EXPECT_EQ(ReasonOf(FromGrpc(WithForeignInfo("not upper", "amanat"))), "INTERNAL");
  EXPECT_EQ(ReasonOf(FromGrpc(WithForeignInfo(std::string(64, 'A'), "amanat"))), "INTERNAL");
}

TEST(ErrorDeathTest, AReasonThatIsNotUpperSnakeIsAProgrammingError) {
  EXPECT_DEATH((void)WithReason(absl::InternalError("x"), "lower_case"), "IsReason");
}

}  // namespace
}  // namespace amanat::rpc
