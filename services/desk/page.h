// Pages of a list, by the rules of common.proto: which items stand on the asked page, and the token
// of the next one.
//
//   AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(*request, "deposits"));
//   Deposits().ScanIndexInBatches(rows, kOpen, "", page.last(), page.left() + 1, [&](auto batch) {
//     for (const auto& found : batch) {
//       if (page.Takes(found.index_key)) Fill(found, response->add_deposits());
//     }
//     return !page.full();
//   });
//   response->set_next_page_token(page.next_token());
//
// A token holds the name of the list and the key of the page's last item, so that a list may grow
// anywhere and lose items between two pages, and a page seeks its beginning. Thread-compatible.
#ifndef AMANAT_SERVICES_DESK_PAGE_H_
#define AMANAT_SERVICES_DESK_PAGE_H_

#include <algorithm>
#include <optional>
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

  // The key of the last item that was taken; of the page before's last one until then, empty on the
  // first page: the list goes on behind it.
  const std::string& last() const { return last_; }
  // The same within a part of the list whose keys all begin with `prefix`: without it, and empty at
  // the part's beginning; nothing for a part that stands on earlier pages.
  std::optional<std::string> LastWithin(absl::string_view prefix) const {
    absl::string_view last = last_;
    if (absl::ConsumePrefix(&last, prefix)) return std::string(last);
    return last_ < prefix ? std::make_optional(std::string()) : std::nullopt;
  }
  // How many more items fit.
  size_t left() const { return left_; }

  // Ends the page behind `key`, although more would fit: enough was looked at for one request.
  void EndBehind(std::string key) {
    if (key > last_) last_ = std::move(key);
    full_ = true;
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
