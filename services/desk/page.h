// Pages of a list, by the rules of common.proto: which items stand on the asked page, and the token
// of the next one.
//
//   AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "claims/filed"));
//   for (size_t i = 0; i < items.size() && !page.full(); ++i) {
//     if (page.Takes(PageKey(i))) Fill(items[i], response->add_items());
//   }
//   response->set_next_page_token(page.next_token());
//
// A token holds the name of the list and the key of the page's last item, so that a list may grow
// anywhere and lose items between two pages. Thread-compatible.
#ifndef AMANAT_SERVICES_DESK_PAGE_H_
#define AMANAT_SERVICES_DESK_PAGE_H_

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "ledger/base/bytes.h"

namespace amanat::desk {

constexpr size_t kPageSizeDefault = 100;
constexpr size_t kPageSizeMax = 1000;

// A key that ascends with the number.
inline std::string PageKey(uint64_t number) { return absl::StrFormat("%016x", number); }

class Page {
 public:
  // `list`: the list's name and the arguments that choose its items. InvalidArgument for a negative
  // size or another list's token.
  template <typename Request>
  static absl::StatusOr<Page> Open(const Request& request, absl::string_view list) {
    if (request.page_size() < 0) return absl::InvalidArgumentError("page_size: negative");
    Page page(absl::StrCat(list, "\n"), request.page_size() == 0
                                            ? kPageSizeDefault
                                            : std::min<size_t>(request.page_size(), kPageSizeMax));
    if (request.page_token().empty()) return page;
    const auto token = HexDecode(request.page_token());
    absl::string_view after = token.ok() ? absl::string_view(*token) : absl::string_view();
    if (!absl::ConsumePrefix(&after, page.prefix_) || after.empty()) {
      return absl::InvalidArgumentError("page_token: not one of this list");
    }
    page.last_ = std::string(after);
    return page;
  }

  // Whether the item stands on this page. To be asked in ascending order of keys, none empty.
  bool Takes(const std::string& key) {
    if (key <= last_) return false;
    if (left_ == 0) {
      full_ = true;
      return false;
    }
    --left_;
    last_ = key;
    return true;
  }

  // Whether an item was met that stands on the next page: no more items need be asked for.
  bool full() const { return full_; }
  std::string next_token() const { return full_ ? HexEncode(absl::StrCat(prefix_, last_)) : ""; }

 private:
  Page(std::string prefix, size_t size) : prefix_(std::move(prefix)), left_(size) {}

  std::string prefix_;
  size_t left_;
  std::string last_;
  bool full_ = false;
};

}  // namespace amanat::desk

#endif  // AMANAT_SERVICES_DESK_PAGE_H_
