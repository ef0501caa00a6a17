// What makes two messages the same payment.
//
//   if (IdentityOf(transfer) == PaymentIdentity::kNone) { ... a person has to look ... }
//   const OnceFingerprint key = PaymentKey(transfer);
//
// 1. The UETR alone, where there is one. A payment is relayed from agent to agent (A to B, B to C, C to D);
//    on every leg the message, instruction and instructing agent are new, and where agents deduct charges so
//    is the settlement amount, but the UETR is passed on unchanged and made for one payment only. So
//    whichever leg is seen first is recorded and all others are duplicates of it. Whether its letters are
//    large or small does not matter.
// 2. Else the end-to-end id, with what an agent must pass on unchanged and what tells two uses of a reference
//    apart: debtor agent, transaction id, instructed amount (the settlement amount where nothing was deducted
//    and none is given) and settlement date. A leg that settles on another day counts as another payment: an
//    observation too many can be seen and taken back, one that was taken for a duplicate is never seen.
// 3. Else its place in the one message: who sent that, the message's id, the transaction id, or else the
//    instruction id, or else the number of the transaction in it, and the settlement date. A message that is
//    sent again gives the same payments; another leg of a payment gives another one, for the same reason. The
//    content of such a payment (ContentOf in observation.h) is all that the message says of it: the same place
//    with another payee or amount is never a duplicate but an identifier that was used twice.
// 4. Else nothing: it is refused, for a person to look at.
//
// What people and programs write where an identifier is asked for and they have none is no identifier
// (IsPlaceholder in written_text.h): ISO 20022 prescribes NOTPROVIDED where a customer gave no end-to-end id.
//
// The key is the first half of SHA-256 over length-prefixed fields; it stands in logs, and never changes.
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_PAYMENT_KEY_H_
#define AMANAT_CLIENTS_INTAKE_PAYMENT_KEY_H_

#include "clients/intake/pacs008.h"
#include "ledger/base/bytes.h"

namespace amanat::intake {

enum class PaymentIdentity { kNone, kUetr, kEndToEnd, kMessage };

PaymentIdentity IdentityOf(const CreditTransfer& transfer);

// Zero without an identity.
OnceFingerprint PaymentKey(const CreditTransfer& transfer);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PAYMENT_KEY_H_
