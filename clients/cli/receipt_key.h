// The key by which the clients of one office make the salts of receipts, so that the same receipt has the
// same digest whichever case it is brought for, and the ledger refuses to pay against it twice.
//
//   salt   = HMAC-SHA256(key, "amanat/receipt-salt/v1\n" || SHA-256(receipt))
//   digest = SHA-256(salt || receipt)
//
//   AMANAT_ASSIGN_OR_RETURN(const ReceiptKey key, LoadReceiptKey(profile, random));
//   const Hash digest = SaltedDigest(key.SaltOf(receipt), receipt);
//
// What it shows: that one file, byte for byte, was brought twice to clients with one key. What it does not:
// another scan or photograph of the same paper is another file; another office has another key; and who
// leaves this program aside may choose any salt, which whoever has key and receipt can see afterwards by
// making the digest again. Without the key a digest says nothing, not even to somebody who guesses what the
// receipt is.
//
// The key is 32 random bytes in hexadecimal in a file: `receipt_key` of the profile, which the people of an
// office share, or else `receipts.key` in the state directory, which knows the receipts of one person only:
// a payment is recorded by that one only where the person asks for it (--receipt-without-key).
// It is made when it is first needed, for its owner alone, and said to be new: where several pay, on machines
// of their own, the file is made once and copied to each. To be kept as the salts are: the digests that were
// made with it cannot be made with another one.
#ifndef AMANAT_CLIENTS_CLI_RECEIPT_KEY_H_
#define AMANAT_CLIENTS_CLI_RECEIPT_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"
#include "ledger/base/bytes.h"
#include "ledger/base/random.h"

namespace amanat::cli {

struct ReceiptKey {
  Hash key;
  bool made = false;  // now, for there was none
  Hash SaltOf(absl::string_view receipt) const;
};

// Reads the key, or makes it where there is none. FailedPrecondition when the profile names neither a key
// nor a state directory; InvalidArgument, naming the file, when it holds something else than a key; the
// errors of reading and writing it. Of clients that make it at once all get the same.
absl::StatusOr<ReceiptKey> LoadReceiptKey(const Profile& profile, RandomSource& random);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_RECEIPT_KEY_H_
