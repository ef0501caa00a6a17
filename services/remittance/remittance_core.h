// The rules of the remittance book: what a reporter observed is recorded once.
//
// 1. A payment's fingerprint is a once-only key. The same payment again is DUPLICATE; the same
//    fingerprint with other content is IDENTIFIER_REUSED: one sender used an identifier twice, and
//    passing it over as a duplicate would lose a payment unseen.
// 2. A price is observed once for period, provider, corridor and methods; an entry of which one
//    price is known is refused as a whole.
// 3. Nothing is posted, nobody is named.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_REMITTANCE_REMITTANCE_CORE_H_
#define AMANAT_SERVICES_REMITTANCE_REMITTANCE_CORE_H_

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "amanat/acts/remittance.h"
#include "services/core/core.h"
#include "services/forms/cost.h"

namespace amanat::remittance {

// Recorded remittances of one corridor and currency.
struct CorridorFlow {
  uint64_t count = 0;
  absl::int128 sent;             // minor units
  absl::int128 fees;             // of those that state one
  uint64_t costed = 0;           // whose whole cost is known
  absl::int128 cost_millionths;  // sum of their costs in millionths of one per cent

  // The plain mean; absent when no cost is known.
  std::optional<PercentMillionths> AverageCost() const;
};

struct CorridorKey {
  std::string source;
  std::string destination;
  money::Currency currency;
  auto operator<=>(const CorridorKey&) const = default;
};

class RemittanceCore final : public core::Core {
 public:
  bool Handles(entry::EventType type) const override;
  absl::StatusOr<core::Decision> Decide(const entry::Command& command,
                                        const core::Context& context) const override;
  absl::StatusOr<core::Decision> DecideLine(const entry::LineCommand& line,
                                            const entry::Command& manifest,
                                            const core::Context& context) const override;
  void Evolve(const examine::Leaf& leaf, uint32_t event_type,
              const core::Context& context) override;

  // Indices of the entries that record a remittance, ascending.
  const std::vector<LogIndex>& recorded() const { return recorded_; }
  // The provider of the lines of the manifest at `index`; empty when there is none.
  std::string SourceOf(LogIndex index) const;
  const std::vector<PriceObserved>& prices() const { return prices_; }
  const std::map<CorridorKey, CorridorFlow>& flows() const { return flows_; }

 private:
  std::optional<core::Decision> CheckKey(const Remittance& body) const;
  absl::StatusOr<core::Decision> Record(const Remittance& body) const;
  absl::StatusOr<core::Decision> DecidePrices(const entry::Command& command,
                                              const core::Context& context) const;
  void Count(const Remittance& body);

  absl::flat_hash_map<OnceFingerprint, PaymentContent> payments_;
  std::vector<LogIndex> recorded_;
  std::map<LogIndex, std::string> manifests_;  // source by index
  std::vector<PriceObserved> prices_;
  std::map<CorridorKey, CorridorFlow> flows_;
};

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_REMITTANCE_REMITTANCE_CORE_H_
