#include "clients/cli/id_lookup.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/calls.h"
#include "ledger/base/bytes.h"

namespace amanat::cli {
namespace {

constexpr size_t kCandidatesMax = 5;  // named when a beginning is not unique
constexpr size_t kMemberDigitsMin = 4;

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

// Heirs and people in distress need not be members: those of claims are looked through, too.
absl::Status AddMembers(Session& session, const std::string& digits, Ids& ids) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("contribution"));
  const auto stub = contribution::v1::Contribution::NewStub(channel);
  contribution::v1::FindMembersRequest request;
  request.set_digits(digits);
  contribution::v1::FindMembersResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub->FindMembers(rpc::MakeContext().get(), request, &response)));
  ids.insert(ids.end(), response.members().begin(), response.members().end());
  if (!ids.empty()) return absl::OkStatus();
  return AddFromClaims(session, [&](const auto& item) {
    ids.insert(ids.end(), item.subjects().begin(), item.subjects().end());
  });
}

// At least those that begin with the digits.
absl::StatusOr<Ids> KnownIds(Session& session, IdKind kind, const std::string& digits) {
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
      status = AddMembers(session, digits, ids);
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

absl::Status Several(absl::string_view things, const std::string& digits,
                     const std::vector<KnownId>& found) {
  std::string candidates;
  size_t named = 0;
  for (const KnownId& each : found) {
    if (++named > kCandidatesMax) {
      absl::StrAppend(&candidates, ", and ", found.size() - kCandidatesMax, " more");
      break;
    }
    absl::StrAppend(&candidates, candidates.empty() ? "" : ", ", HexEncode(each.id), " (",
                    ShortId(each.kind, HexEncode(each.id)), ")");
  }
  return absl::FailedPreconditionError(
      absl::StrCat(found.size(), " ", things, " begin with ", digits, ": ", candidates));
}

// The kind whose short forms begin with that letter, if it is one of those.
std::optional<IdKind> KindOfShortId(const std::vector<IdKind>& kinds, absl::string_view text) {
  const char letter = absl::ascii_toupper(static_cast<unsigned char>(text.front()));
  const auto found = std::find(kinds.begin(), kinds.end(), static_cast<IdKind>(letter));
  return found == kinds.end() ? std::nullopt : std::make_optional(*found);
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
        absl::StrCat("no ", NameOf(kind), " that this node lists begins with ", digits));
  }
  std::vector<KnownId> candidates;
  for (const std::string& id : found) candidates.push_back({kind, id});
  return Several(absl::StrCat(NameOf(kind), "s"), digits, candidates);
}

const std::vector<IdKind>& AllIdKinds() {
  static const auto& kinds = *new std::vector<IdKind>{
      IdKind::kCase, IdKind::kClaim, IdKind::kAllotment, IdKind::kLiquidation, IdKind::kMember};
  return kinds;
}

absl::StatusOr<std::string> ChooseIdOfAny(const std::string& digits,
                                          const std::vector<KnownId>& known) {
  std::map<std::string, IdKind> found;
  for (const KnownId& each : known) {
    if (absl::StartsWith(HexEncode(each.id), digits)) found.emplace(each.id, each.kind);
  }
  if (found.size() == 1) return found.begin()->first;
  if (found.empty()) {
    return absl::NotFoundError(absl::StrCat("nothing that this node lists begins with ", digits));
  }
  std::vector<KnownId> candidates;
  for (const auto& [id, kind] : found) candidates.push_back({kind, id});
  return Several("ids", digits, candidates);
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
  const auto known = KnownIds(session, kind, digits);
  if (!known.ok()) return Annotate(known.status(), option);
  auto chosen = ChooseId(kind, digits, *known);
  if (!chosen.ok()) return Annotate(chosen.status(), option);
  return chosen;
}

absl::StatusOr<std::string> IdOfAny(Session& session, const std::vector<IdKind>& kinds,
                                    const std::string& text, absl::string_view option) {
  if (IsShortId(text)) {
    // Of a letter that none of them has, the first one says what is wrong.
    return IdOf(session, KindOfShortId(kinds, text).value_or(kinds.front()), text, option);
  }
  const std::string digits = absl::AsciiStrToLower(text);
  if (!IsHex(digits) || digits.size() == 2 * SubjectId::kSize) {
    return IdOf(session, kinds.front(), text, option);
  }
  std::vector<KnownId> known;
  for (const IdKind kind : kinds) {
    if (kind == IdKind::kMember && digits.size() < kMemberDigitsMin) continue;
    const auto ids = KnownIds(session, kind, digits);
    if (absl::IsPermissionDenied(ids.status())) continue;
    if (!ids.ok()) return Annotate(ids.status(), option);
    for (const std::string& id : *ids) known.push_back({kind, id});
  }
  auto chosen = ChooseIdOfAny(digits, known);
  if (!chosen.ok()) return Annotate(chosen.status(), option);
  return chosen;
}

absl::StatusOr<std::string> IdOrNew(Session& session, IdKind kind, const std::string& text,
                                    absl::string_view option) {
  if (text.empty()) return session.random().Draw<SubjectId>().str();
  return IdOf(session, kind, text, option);
}

}  // namespace amanat::cli
