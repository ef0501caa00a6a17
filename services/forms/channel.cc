#include "services/forms/channel.h"

namespace amanat::remittance {
namespace {

constexpr absl::string_view kFundingChannels[] = {
    "cash", "bank-account", "debit-card", "credit-card", "prepaid-card", "mobile-money", "cheque"};
constexpr absl::string_view kPayoutChannels[] = {"cash",         "bank-account",  "card",
                                                 "mobile-money", "home-delivery", "cheque"};

struct Synonym {
  absl::string_view word;
  absl::string_view channel;
};
// Of either list; a channel that the list at hand does not have is none.
constexpr Synonym kSynonyms[] = {
    {"account", "bank-account"},
    {"account-credit", "bank-account"},
    {"bank", "bank-account"},
    {"bank-account-transfer", "bank-account"},
    {"bank-deposit", "bank-account"},
    {"bank-transfer", "bank-account"},
    {"cash-pick-up", "cash"},
    {"cash-pickup", "cash"},
    {"check", "cheque"},
    {"credit-card", "card"},
    {"debit-card", "card"},
    {"door-to-door", "home-delivery"},
    {"e-wallet", "mobile-money"},
    {"mobile-wallet", "mobile-money"},
    {"prepaid-card", "card"},
    {"wallet", "mobile-money"},
};

}  // namespace

forms::Codes FundingChannels() { return kFundingChannels; }
forms::Codes PayoutChannels() { return kPayoutChannels; }

absl::string_view ChannelNamed(forms::Codes channels, absl::string_view word) {
  if (forms::IsOneOf(channels, word)) return word;
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.word == word && forms::IsOneOf(channels, synonym.channel)) return synonym.channel;
  }
  return "";
}

}  // namespace amanat::remittance
