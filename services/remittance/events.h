// Bodies of the entries of the remittance book: observations of money that the fund never holds.
// Nothing is posted. No personal datum, no identifier of a message and no free text stands in them:
// what tells one payment from another are fingerprints, which the client computes.
#ifndef AMANAT_SERVICES_REMITTANCE_EVENTS_H_
#define AMANAT_SERVICES_REMITTANCE_EVENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/entry/entry.h"

namespace amanat::remittance {

enum class MessageKind : uint32_t { kUnspecified = 0, kSingle = 1, kCsv = 2, kPacs008 = 3 };
// For the printer (ledger/entry/text.h).
inline absl::string_view EnumName(MessageKind kind) {
  switch (kind) {
    case MessageKind::kSingle:
      return "single";
    case MessageKind::kCsv:
      return "csv";
    case MessageKind::kPacs008:
      return "pacs008";
    case MessageKind::kUnspecified:
      break;
  }
  return "unspecified";
}

// Units of the receiving currency for one unit of the sending one.
struct Rate {
  uint64_t numerator = 0;
  uint64_t denominator = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "numerator", self.numerator);
    v.Field(2, "denominator", self.denominator);
  }
};

struct ReferenceRate {
  Rate rate;
  std::string source;  // code of who published it
  wire::CivilDate date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "rate", self.rate);
    v.Field(2, "source", self.source);
    v.Field(3, "date", self.date);
  }
};

// What must agree between two observations of one payment, to tell a duplicate from an identifier
// that was used again. Fingerprints of 32 bits: enough to compare two, too few to search for the
// text behind them. 0: not stated. The amount stands as it was instructed.
struct PaymentContent {
  uint32_t end_to_end = 0;
  uint32_t debtor_bic = 0;
  uint32_t debtor_system = 0;
  uint32_t debtor_member = 0;
  uint32_t creditor_bic = 0;
  uint32_t creditor_system = 0;
  uint32_t creditor_member = 0;
  std::optional<money::Money> instructed;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "end_to_end", self.end_to_end);
    v.Field(2, "debtor_bic", self.debtor_bic);
    v.Field(3, "debtor_system", self.debtor_system);
    v.Field(4, "debtor_member", self.debtor_member);
    v.Field(5, "creditor_bic", self.creditor_bic);
    v.Field(6, "creditor_system", self.creditor_system);
    v.Field(7, "creditor_member", self.creditor_member);
    v.Field(8, "instructed", self.instructed);
  }
};

// Body of REMITTANCE_RECORDED and of REMITTANCE_LINE.
struct Remittance {
  OnceFingerprint payment;  // once only; absent where the client could not read the payment whole
  PaymentContent content;
  MessageKind kind = MessageKind::kUnspecified;
  std::string provider;     // code; empty in a line, whose provider is the manifest's source
  std::string source;       // ISO 3166-1 alpha-2 or alpha-3; may be empty in a message
  std::string destination;  // the same
  money::Money sent;
  std::optional<money::Money> received;
  std::optional<money::Money> fee;  // in the currency of `sent`
  std::optional<Rate> applied_rate;
  std::optional<ReferenceRate> reference;
  wire::CivilDate value_date;
  std::string funding;    // code of how it was paid in, such as cash or bank-account
  std::string payout;     // code of how it was paid out
  std::string purpose;    // external code of ISO 20022; may be empty
  std::string bpm_class;  // balance of payments: personal-transfer, compensation, capital-transfer,
                          // social-benefit, npish-transfer; empty when not classified
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "payment", self.payment);
    v.Field(2, "content", self.content);
    v.Field(3, "kind", self.kind);
    v.Field(4, "provider", self.provider);
    v.Field(5, "source", self.source);
    v.Field(6, "destination", self.destination);
    v.Field(7, "sent", self.sent);
    v.Field(8, "received", self.received);
    v.Field(9, "fee", self.fee);
    v.Field(10, "applied_rate", self.applied_rate);
    v.Field(11, "reference", self.reference);
    v.Field(12, "value_date", self.value_date);
    v.Field(13, "funding", self.funding);
    v.Field(14, "payout", self.payout);
    v.Field(15, "purpose", self.purpose);
    v.Field(16, "bpm_class", self.bpm_class);
  }
};

// What a service asks for one standard amount. The margin is in millionths of one per cent.
struct ObservedQuote {
  money::Money amount;
  uint64_t fee_minor_units = 0;
  int64_t margin = 0;
  std::optional<Rate> applied_rate;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "amount", self.amount);
    v.Field(2, "fee_minor_units", self.fee_minor_units);
    v.Field(3, "margin", self.margin);
    v.Field(4, "applied_rate", self.applied_rate);
  }
};

// A price that a service quoted; nobody sent anything. Once only for period, provider, corridor,
// payment method and pickup method.
struct PriceObserved {
  std::string period;          // a quarter, such as 2025_3Q
  std::string provider;        // codes, made of what was published
  std::string source;          // ISO 3166-1 alpha-3
  std::string destination;     // ISO 3166-1 alpha-3
  std::string payment_method;  // may be empty
  std::string pickup_method;   // may be empty
  wire::CivilDate observed_on;
  bool rate_disclosed = false;  // when not, the margins say nothing
  std::optional<ObservedQuote> for_200_dollars;
  std::optional<ObservedQuote> for_500_dollars;
  std::optional<Rate> reference_rate;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "period", self.period);
    v.Field(2, "provider", self.provider);
    v.Field(3, "source", self.source);
    v.Field(4, "destination", self.destination);
    v.Field(5, "payment_method", self.payment_method);
    v.Field(6, "pickup_method", self.pickup_method);
    v.Field(7, "observed_on", self.observed_on);
    v.Field(8, "rate_disclosed", self.rate_disclosed);
    v.Field(9, "for_200_dollars", self.for_200_dollars);
    v.Field(10, "for_500_dollars", self.for_500_dollars);
    v.Field(11, "reference_rate", self.reference_rate);
  }
};

// Body of PRICES_OBSERVED; as many as an entry has once-only keys.
constexpr size_t kObservationsMax = entry::kOnceKeysMax;
struct PricesObserved {
  std::vector<PriceObserved> observations;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "observations", self.observations);
  }
};

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_REMITTANCE_EVENTS_H_
