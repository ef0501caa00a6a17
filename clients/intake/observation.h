// Makes the bodies of remittance entries out of what the readers give. What is personal ends here:
// a body holds fingerprints of a payment, of a report and of a return, never their references.
//
//   const remittance::Remittance body = ObservationOf(transfer);        // of a pacs.008 message
//   const remittance::RemittanceReturn returned = ReturnOf(payment);    // of a pacs.004 message
//   const remittance::RemittanceStatus status = StatusOf(report);       // of a pacs.002 message
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_OBSERVATION_H_
#define AMANAT_CLIENTS_INTAKE_OBSERVATION_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"
#include "clients/intake/pacs002.h"
#include "clients/intake/pacs004.h"
#include "clients/intake/pacs008.h"
#include "ledger/money/ratio.h"

namespace amanat::intake {

// Stands for a provider that a message does not name.
constexpr absl::string_view kUnstatedProvider = "unstated";

// The observation of a message. `sent` is the instructed amount, or else the settlement amount;
// where they differ in currency the settlement amount is `received`. The fee is the sum of the
// charges, when all are in the currency of `sent`. The rate is left out: the standard does not say
// in which direction it is quoted.
remittance::Remittance ObservationOf(const CreditTransfer& transfer);

// The observation of a transaction that was refused because its currency has no minor unit, so that
// the refusal can be recorded: it has no key, hence can never stand for a payment. Nothing for
// other refusals.
std::optional<remittance::Remittance> ObservationOf(const TransferRefusal& refusal);

// What no leg of a payment may change: end-to-end id, debtor's and creditor's agent (without its
// branch) and instructed amount. When two transfers with the same PaymentKey differ in it, one
// sender used an identifier twice. Of a payment that is told by its place in one message alone, which no
// other leg has: all that is written of it there, with the settlement amount where none is instructed.
remittance::PaymentContent ContentOf(const CreditTransfer& transfer);

// What came back of a payment. The return's fingerprint is made of the payment's and of the return's id, where
// it has one: the legs of one return are the same, and so is a return that was sent twice; a second one of the
// payment that nobody tells from the first is a conflict, unless it says the same. The charges are left out
// where they are not in the currency of what was returned.
remittance::RemittanceReturn ReturnOf(const PaymentReturn& payment_return);

// How a payment stands. The report's fingerprint is made of who reported, of the ids of message and report, or
// of the report's place in the message, and of the day.
remittance::RemittanceStatus StatusOf(const StatusReport& report);

// Key and content of a remittance that has a reference of its provider, as ReadIdentifier gives it
// (written_text.h).
OnceFingerprint ReferenceKey(absl::string_view provider, absl::string_view reference);
remittance::PaymentContent ContentOf(absl::string_view reference, const money::Money& sent);

remittance::Rate RateOf(const money::Ratio& ratio);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_OBSERVATION_H_
