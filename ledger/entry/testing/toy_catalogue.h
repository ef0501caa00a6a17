// The catalogue of a toy fund, for the engine's own tests. A vault grants purses: what is granted is
// under way until it is received, then used or given back, and the two logs owe each other the same.
// Beside that there are notes, files with lines that count as income, and observations.
#ifndef AMANAT_LEDGER_ENTRY_TESTING_TOY_CATALOGUE_H_
#define AMANAT_LEDGER_ENTRY_TESTING_TOY_CATALOGUE_H_

#include "ledger/entry/catalogue.h"

namespace amanat::toy {

inline constexpr entry::EventType kMinted{100};
inline constexpr entry::EventType kGranted{102};
inline constexpr entry::EventType kReceived{103};
inline constexpr entry::EventType kReceiptSeen{104};
inline constexpr entry::EventType kGivenBack{105};
inline constexpr entry::EventType kGivenBackCredited{106};
inline constexpr entry::EventType kUseBooked{108};
inline constexpr entry::EventType kUseSeen{110};
inline constexpr entry::EventType kNoted{120};
inline constexpr entry::EventType kReserved{122};
inline constexpr entry::EventType kReservedAlone{123};
inline constexpr entry::EventType kUsed{124};
inline constexpr entry::EventType kLetGo{125};
inline constexpr entry::EventType kFileSigned{142};
inline constexpr entry::EventType kFileLine{143};
inline constexpr entry::EventType kPaidOut{166};
inline constexpr entry::EventType kObserved{200};
inline constexpr entry::EventType kObservationsSigned{201};
inline constexpr entry::EventType kObservationLine{202};
inline constexpr entry::EventType kPriceSeen{203};

inline constexpr entry::Chart kVault{1};
inline constexpr entry::Chart kUnderWay{2};
inline constexpr entry::Chart kOwedBy{3};
inline constexpr entry::Chart kCounter{8};
inline constexpr entry::Chart kIncome{9};
inline constexpr entry::Chart kCapital{14};
inline constexpr entry::Chart kPurse{30};
inline constexpr entry::Chart kOwedTo{31};
inline constexpr entry::Chart kUseKept{32};

inline constexpr entry::Outcome kMissing{12};
inline constexpr entry::Outcome kOutOfTurn{13};
inline constexpr entry::Outcome kKeyReused{17};
inline constexpr entry::Outcome kForbidden{30};
inline constexpr entry::Outcome kNobody{42};

const entry::Catalogue& Catalogue();

// Of a second version of the toy fund's rules, which has an event type more: it may touch vaults, capital and
// purses, and debit all of them.
inline constexpr entry::EventType kStamped{130};
const entry::Catalogue& CatalogueOfSecond();

}  // namespace amanat::toy

#endif  // AMANAT_LEDGER_ENTRY_TESTING_TOY_CATALOGUE_H_
