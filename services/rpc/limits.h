// How much of a server one caller may take, and how much all together: every bound of the transport in
// one place, with its reason. What is beyond one is RESOURCE_EXHAUSTED, or DEADLINE_EXCEEDED for time,
// and says which bound it was; nothing waits for room, but a caller for his own turn.
#ifndef AMANAT_SERVICES_RPC_LIMITS_H_
#define AMANAT_SERVICES_RPC_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace amanat::rpc {

// Of a message: a part of an upload has some 256 KiB; answers are pages.
constexpr int kReceivedMessageBytesMax = 4 << 20;
constexpr int kSentMessageBytesMax = 16 << 20;

// Of a server. A call holds a thread for as long as its handler runs.
constexpr int kServerThreadsMax = 512;
constexpr int kIdleThreadsMax = 64;  // kept for the next calls
constexpr size_t kServerMemoryBytesMax = size_t{512} << 20;
constexpr absl::Duration kHandshakeTimeMax = absl::Seconds(10);
constexpr int kConcurrentStreamsMax = 256;  // of a connection
constexpr absl::Duration kKeepaliveInterval = absl::Seconds(30);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);

// Of an identity, whatever its connections. A person's client makes one call after the other, a program
// that works for an operator some dozens at a time; five who take all that is theirs leave some.
constexpr int kOperatorCallsMax = 96;
// The own site's services make one call to the ledger for each call that they answer: what they may
// take together leaves room for replication, health and whoever asks the ledger himself.
constexpr int kOwnNodeCallsMax = 384;
// Of an operator's calls so many are worked on at a time (ledger/base/turn.h); the others wait for their
// turn, and neither those who wait for the log nor other callers for them. More than there are processors,
// since a turn is let go a little late.
constexpr int kOperatorTurnsMax = 4;
// Another site's node keeps one stream; a second while a broken one is not noticed yet.
constexpr int kOtherNodeCallsMax = 8;
// Uploads, reflection and replication hold a thread while nothing is said.
constexpr int kStreamsMax = 8;
constexpr int kOwnNodeStreamsMax = 128;

// The longest life of a call, whatever its deadline, and of one without: the client's own is 30 s.
constexpr absl::Duration kCallTimeMax = absl::Minutes(2);
// How often what has passed its time is looked for.
constexpr absl::Duration kOverdueInterval = absl::Milliseconds(500);

// Lines of files that are under way, before they are the log's: of an operator two of the largest files,
// of all together eight. A site's node hands on those of all.
constexpr size_t kOperatorUploadBytesMax = size_t{64} << 20;
constexpr size_t kUploadBytesMax = size_t{256} << 20;

// How often the own certificate's end is looked at, and how close it is told in the log. An authority's daily
// run renews one that has less than a third of its life left, a month of a node's.
constexpr absl::Duration kCertificateInterval = absl::Hours(24);
constexpr absl::Duration kCertificateLifeToTell = absl::Hours(14 * 24);

// Refusals are told in the log one by one up to this many in a second, then counted.
constexpr int kRefusalLinesMax = 10;

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_LIMITS_H_
