// The assistances of a case as `repatriation show` prints them, with what came back of each payment, and how it
// stands with head office. `paid` is what was paid at first, `paid_net` what is left of it.
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ASSISTANCE_ROWS_H_
#define AMANAT_CLIENTS_CLI_ASSISTANCE_ROWS_H_

#include <string>
#include <vector>

#include "amanat/repatriation/v1/repatriation.pb.h"
#include "amanat/treasury/v1/treasury.pb.h"
#include "clients/cli/came_back.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// How a payment stands with head office, by the lines that account for it, in the order of submission:
// "submitted (LOG:20), sent back receipt-missing; submitted again (LOG:23)".
std::string LiquidationWords(const std::vector<treasury::v1::LiquidationLine>& lines);

// The row of one: `back` are the entries, of the log of that name, by which its payment came back, as far as
// they can be read here. JSON has them, and the sum, in fields of their own.
Row AssistanceRow(const repatriation::v1::Assistance& item, const std::vector<CameBack>& back,
                  const std::string& log_name, const std::string& liquidation, bool json);

// Prints all of the case. Reads the case's entries where something came back; where it cannot, the sum is
// shown without them. Says so where the lines of liquidations cannot be read.
void PrintAssistances(Session& session, const repatriation::v1::Case& item);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ASSISTANCE_ROWS_H_
