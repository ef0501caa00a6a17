// Exchanges of head office's banks, near their rates and far from them.
#include "ledger/base/status.h"
#include "services/desk/completion.h"
#include "services/desk/page.h"
#include "services/rules/treasury/tables.h"
#include "services/treasury/treasury_lists.h"

namespace amanat::treasury {
namespace {

using desk::ToProto;
using rules::treasury::BookedExchange;
using Rows = state::TypedTable<BookedExchange, LogIndex>;

void Fill(const core::LogRows& log, const Rows::Found& found, v1::Exchange* message) {
  const BookedExchange& row = found.row;
  message->mutable_entry()->set_log_name(log.name.str());
  message->mutable_entry()->set_index(std::get<0>(found.key));
  ToProto(row.body, message->mutable_exchange());
  ToProto(row.worth, message->mutable_worth());
  const int64_t beyond = row.charged().minor_units - row.worth.minor_units;
  ToProto(money::Money{row.worth.currency, row.buys ? beyond : -beyond}, message->mutable_loss());
  message->set_beyond_tolerance(row.beyond_tolerance);
  message->set_reversal(row.reversal);
}

}  // namespace

absl::Status ListExchanges(const core::SiteRows& now, const v1::ListExchangesRequest& request,
                           v1::ListExchangesResponse* response) {
  const bool beyond_only = request.beyond_tolerance_only();
  AMANAT_ASSIGN_OR_RETURN(desk::Page page,
                          desk::Page::Open(request, absl::StrCat("exchanges/", beyond_only)));
  AMANAT_ASSIGN_OR_RETURN(const std::string site, HeadOfficeSite(now));
  const core::LogRows* log = now.Of(site, entry::Book::kFund);
  if (log == nullptr) return absl::OkStatus();
  const auto take = [&](absl::Span<const Rows::Found> batch) -> absl::StatusOr<bool> {
    for (const Rows::Found& found : batch) {
      if (page.Takes(found.index_key)) Fill(*log, found, response->add_exchanges());
    }
    return !page.full();
  };
  const Rows& exchanges = rules::treasury::BookedExchanges();
  const size_t at_once = page.left() + 1;
  AMANAT_RETURN_IF_ERROR(
      beyond_only
          ? exchanges.ScanIndexInBatches(*log->rows, rules::treasury::kExchangesBeyondTolerance, "",
                                         page.last(), at_once, take)
          : exchanges.ScanInBatches(*log->rows, "", page.last(), at_once, take));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

}  // namespace amanat::treasury
