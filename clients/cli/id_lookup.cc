#include "clients/cli/id_lookup.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/calls.h"
#include "ledger/base/bytes.h"

namespace amanat::cli {
namespace {

constexpr size_t kCandidatesMax = 5;  // named when a beginning is not unique

using Ids = std::vector<std::string>;

// All pages of a list; `take` adds an item's ids.
template <typename Service, typename Request, typename Response, typename Item, typename Take>
absl::Status AddFrom(Session& session, const char* service,
                     grpc::Status (Service::Stub::*list)(grpc::ClientContext*, const Request&,
                                                         Response*),
                     const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
                     const Request& request, const Take& take) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel(service));
  const auto stub = Service::NewStub(channel);
  return ForEachPage(*stub, list, request, [&](const Response& page) {
    for (const Item& item : (page.*items)()) take(item);
  });
}

// Of claims that are filed, and of requests that are on their way.
template <typename TakeClaim>
absl::Status AddFromClaims(Session& session, const TakeClaim& take) {
  using claims::v1::Claims;
  AMANAT_RETURN_IF_ERROR(AddFrom<Claims>(session, "claims", &Claims::Stub::ListClaims,
                                         &claims::v1::ListClaimsResponse::claims,
                                         claims::v1::ListClaimsRequest(), take));
  claims::v1::ListRequestsRequest request;
  request.set_include_filed(true);
  return AddFrom<Claims>(session, "claims", &Claims::Stub::ListRequests,
                         &claims::v1::ListRequestsResponse::requests, request, take);
}

absl::StatusOr<Ids> KnownIds(Session& session, IdKind kind) {
  using repatriation::v1::Repatriation;
  using treasury::v1::Treasury;
  Ids ids;
  absl::Status status;
  switch (kind) {
    case IdKind::kCase:
      status = AddFrom<Repatriation>(
          session, "repatriation", &Repatriation::Stub::ListCases,
          &repatriation::v1::ListCasesResponse::cases, repatriation::v1::ListCasesRequest(),
          [&](const repatriation::v1::Case& item) { ids.push_back(item.content().case_id()); });
      break;
    case IdKind::kClaim:
      status =
          AddFromClaims(session, [&](const auto& item) { ids.push_back(item.content().claim()); });
      break;
    case IdKind::kMember:
      status = AddFromClaims(session, [&](const auto& item) {
        ids.insert(ids.end(), item.subjects().begin(), item.subjects().end());
      });
      break;
    case IdKind::kAllotment:
      status = AddFrom<Treasury>(
          session, "treasury", &Treasury::Stub::ListAllotments,
          &treasury::v1::ListAllotmentsResponse::allotments, treasury::v1::ListAllotmentsRequest(),
          [&](const treasury::v1::Allotment& item) { ids.push_back(item.allotment()); });
      break;
    case IdKind::kLiquidation:
      status = AddFrom<Treasury>(
          session, "treasury", &Treasury::Stub::ListLiquidations,
          &treasury::v1::ListLiquidationsResponse::lines, treasury::v1::ListLiquidationsRequest(),
          [&](const treasury::v1::LiquidationLine& item) { ids.push_back(item.liquidation()); });
      break;
  }
  if (!status.ok()) return status;
  return ids;
}

bool IsHex(absl::string_view text) {
  return !text.empty() && text.size() <= 2 * SubjectId::kSize &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::StatusOr<std::string> ChooseId(IdKind kind, const std::string& digits,
                                     const std::vector<std::string>& known) {
  std::set<std::string> found;
  for (const std::string& id : known) {
    if (absl::StartsWith(HexEncode(id), digits)) found.insert(id);
  }
  if (found.size() == 1) return *found.begin();
  if (found.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no ", NameOf(kind), " that this node lists begins with ", digits,
                     kind == IdKind::kMember ? "; give all 32 digits of a member" : ""));
  }
  std::string candidates;
  size_t named = 0;
  for (const std::string& id : found) {
    if (++named > kCandidatesMax) {
      absl::StrAppend(&candidates, ", and ", found.size() - kCandidatesMax, " more");
      break;
    }
    absl::StrAppend(&candidates, candidates.empty() ? "" : ", ", HexEncode(id), " (",
                    ShortId(kind, HexEncode(id)), ")");
  }
  return absl::FailedPreconditionError(
      absl::StrCat(found.size(), " ", NameOf(kind), "s begin with ", digits, ": ", candidates));
}

absl::StatusOr<std::string> IdOf(Session& session, IdKind kind, const std::string& text,
                                 absl::string_view option) {
  std::string digits = absl::AsciiStrToLower(text);
  if (IsShortId(text)) {
    auto read = DigitsOfShortId(kind, text);
    if (!read.ok()) return Annotate(read.status(), option);
    digits = *std::move(read);
  }
  if (!IsHex(digits)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": not the id of a ", NameOf(kind),
                     ": 32 hexadecimal digits, the first of them, or the short form, such as ",
                     ShortId(kind, "3f9a07c1d2")));
  }
  if (digits.size() == 2 * SubjectId::kSize) {
    AMANAT_ASSIGN_OR_RETURN(const SubjectId whole, SubjectId::FromHex(digits));
    return whole.str();
  }
  const auto known = KnownIds(session, kind);
  if (!known.ok()) return Annotate(known.status(), option);
  auto chosen = ChooseId(kind, digits, *known);
  if (!chosen.ok()) return Annotate(chosen.status(), option);
  return chosen;
}

absl::StatusOr<std::string> IdOrNew(Session& session, IdKind kind, const std::string& text,
                                    absl::string_view option) {
  if (text.empty()) return session.random().Draw<SubjectId>().str();
  return IdOf(session, kind, text, option);
}

}  // namespace amanat::cli
