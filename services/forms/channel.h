// The channels of a remittance: how it is paid in to the provider and how it is paid out, in the terms by which
// the World Bank's Remittance Prices Worldwide tells services apart. A closed list: words that providers'
// files use for one of them are taken for it, and every other word is refused before anything is signed.
//
//   ChannelNamed(FundingChannels(), "bank-account-transfer");   // "bank-account"
//   ChannelNamed(PayoutChannels(), "door-to-door");             // "home-delivery"
//   ChannelNamed(PayoutChannels(), "pigeon");                   // ""
//
// Clients alone ask: the rules take any word of forms::PaymentChannels, since what was recorded once must stay
// readable. Prices keep the names that firms publish, by which one service is told from another. Thread-safe: constant data.
#ifndef AMANAT_SERVICES_FORMS_CHANNEL_H_
#define AMANAT_SERVICES_FORMS_CHANNEL_H_

#include "absl/strings/string_view.h"
#include "services/forms/codes.h"

namespace amanat::remittance {

forms::Codes FundingChannels();
forms::Codes PayoutChannels();

// The channel of the list that a word in the form of a code stands for; empty for none.
absl::string_view ChannelNamed(forms::Codes channels, absl::string_view word);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_FORMS_CHANNEL_H_
