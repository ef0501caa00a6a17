#include "services/inbox/inbox_service.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/inbox/v1/inbox.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/directory/events.h"
#include "services/inbox/work_lists.h"
#include "services/rpc/error.h"
#include "services/rpc/handler.h"

namespace amanat::inbox {
namespace {

using core::LogRows;
using core::SiteRows;
using directory::Role;

constexpr int kItemsDefault = 20;
constexpr int kItemsMax = 100;
// Of one answer, over all its parts.
constexpr int kItemsOfAnswerMax = 5'000;

// What a page is opened by.
struct PartRequest {
  int32_t size = 0;
  std::string token;
  int32_t page_size() const { return size; }
  const std::string& page_token() const { return token; }
};

// A list made by one log, for one answer.
struct Part {
  const WorkListInfo* info = nullptr;
  const LogRows* log = nullptr;
};

// The roles that an operator has, or all for the site's own node.
absl::StatusOr<std::set<Role>> RolesOf(const SiteRows& now, const rpc::Identity& peer) {
  std::set<Role> roles;
  if (peer.kind == rpc::PeerKind::kNode) {
    for (const WorkListInfo& info : AllWorkLists()) roles.insert(info.role);
    return roles;
  }
  const directory::Operator* caller =
      now.directory->FindOperatorByCode(peer.operator_code, now.directory_size);
  if (caller == nullptr) return absl::PermissionDeniedError("the operator is not admitted");
  roles.insert(caller->body.roles.begin(), caller->body.roles.end());
  return roles;
}

// Whose lists are asked for. An auditor sees those of every role.
absl::StatusOr<std::set<Role>> RolesAsked(const SiteRows& now, const rpc::Identity& peer,
                                          acts::v1::Role asked) {
  AMANAT_ASSIGN_OR_RETURN(std::set<Role> roles, RolesOf(now, peer));
  if (asked == acts::v1::ROLE_UNSPECIFIED) return roles;
  const auto role = static_cast<Role>(asked);
  if (!roles.contains(role) && !roles.contains(Role::kAuditor)) {
    return rpc::WithReason(
        absl::PermissionDeniedError(absl::StrCat("these lists are of the role ",
                                                 directory::RoleName(role), ", or of an auditor")),
        "ROLE_MISSING");
  }
  return std::set<Role>{role};
}

class InboxService final : public v1::Inbox::Service {
 public:
  explicit InboxService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status ListWork(grpc::ServerContext* context, const v1::ListWorkRequest* request,
                        v1::ListWorkResponse* response) override {
    return rpc::Handle(*context, [&](const rpc::Identity& peer) {
      return desk_.Query(entry::Book::kFund,
                         [&](const SiteRows& now) { return Fill(now, peer, *request, response); });
    });
  }

 private:
  absl::Status Fill(const SiteRows& now, const rpc::Identity& peer,
                    const v1::ListWorkRequest& request, v1::ListWorkResponse* response) const {
    if (request.page_size() < 0) return absl::InvalidArgumentError("page_size: negative");
    if (!v1::WorkList_IsValid(request.list())) {
      return absl::InvalidArgumentError("list: not a list of work");
    }
    Asked asked{now, desk_.ledger(), desk_.clock().Now(), now.HeadOffice(), ""};
    AMANAT_ASSIGN_OR_RETURN(const std::set<Role> roles, RolesAsked(now, peer, request.role()));
    const std::vector<Part> parts = PartsOf(asked, roles, request, response);
    response->set_now_micros(asked.now);
    desk::AddFundSights(now, asked.now, response);
    if (!request.page_token().empty()) {
      return FillNext(asked, peer, parts, request, response);
    }
    const int asked_size = request.page_size() == 0 ? kItemsDefault : request.page_size();
    const int share = kItemsOfAnswerMax / static_cast<int>(std::max<size_t>(parts.size(), 1));
    const int size = std::max(1, std::min({asked_size, kItemsMax, share}));
    for (const Part& part : parts) {
      AMANAT_ASSIGN_OR_RETURN(desk::Page page, Open(part, {size, ""}));
      AMANAT_RETURN_IF_ERROR(FillPartOf(asked, peer, part, page, response));
    }
    return absl::OkStatus();
  }

  // Goes on with the part whose token it is.
  static absl::Status FillNext(Asked& asked, const rpc::Identity& peer,
                               const std::vector<Part>& parts, const v1::ListWorkRequest& request,
                               v1::ListWorkResponse* response) {
    const int size = request.page_size() == 0 ? kItemsDefault : request.page_size();
    for (const Part& part : parts) {
      auto page = Open(part, {std::min(size, kItemsMax), request.page_token()});
      if (page.ok()) return FillPartOf(asked, peer, part, *page, response);
    }
    return absl::InvalidArgumentError("page_token: not one of these lists");
  }

  static absl::StatusOr<desk::Page> Open(const Part& part, const PartRequest& request) {
    return desk::Page::Open(request,
                            absl::StrCat("work/", part.info->list, "/", part.log->id.hex()));
  }

  static absl::Status FillPartOf(Asked& asked, const rpc::Identity& peer, const Part& part,
                                 desk::Page& page, v1::ListWorkResponse* response) {
    v1::WorkPart filled;
    filled.set_list(part.info->list);
    filled.set_site(part.log->name.site);
    asked.only_of = part.info->own_only ? peer.operator_code : "";
    AMANAT_RETURN_IF_ERROR(part.info->fill(asked, *part.log, page, filled));
    filled.set_next_page_token(page.next_token());
    if (filled.items_size() > 0 || page.full()) *response->add_parts() = std::move(filled);
    return absl::OkStatus();
  }

  // Each list once: everybody's before the caller's own alone.
  static std::vector<Part> PartsOf(const Asked& asked, const std::set<Role>& roles,
                                   const v1::ListWorkRequest& request,
                                   v1::ListWorkResponse* response) {
    std::map<v1::WorkList, const WorkListInfo*> lists;
    for (const WorkListInfo& info : AllWorkLists()) {
      const bool here = info.where == Where::kAnywhere ||
                        (info.where == Where::kHeadOffice) == asked.at_head_office();
      const bool wanted =
          request.list() == v1::WORK_LIST_UNSPECIFIED || request.list() == info.list;
      if (!here || !wanted || !roles.contains(info.role)) continue;
      const WorkListInfo*& known = lists[info.list];
      if (known == nullptr || known->own_only) known = &info;
    }
    std::vector<Part> parts;
    for (const auto& [list, info] : lists) {
      response->add_lists(list);
      for (const LogRows* log : LogsOf(*info, asked)) parts.push_back({info, log});
    }
    return parts;
  }

  desk::Desk& desk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInboxService(desk::Desk& desk) {
  return std::make_unique<InboxService>(desk);
}

}  // namespace amanat::inbox
