// Commands that wait for a signature or to be submitted. They are files of the people who sign, and no node
// knows of them: of each command that it writes or signs for others, a client keeps a copy in its state
// directory, where lists find it again. What somebody else signed elsewhere it cannot know, and what was
// submitted elsewhere a node says (recorded_commands.h).
//
//   KeepHalfSigned(folder, file);                        // <folder>/<SHA-256 of the command>.half-signed
//   for (const HalfSigned& waiting : *ListHalfSigned(folder, now, keys, unreadable)) ...
//   ForgetHalfSigned(folder, file.command);              // its outcome is known
//
// A file says of anybody that he signed: who did is told by the signature alone, under a key that this machine
// knows. No node is asked for keys.
//
// A command that expired can never be recorded: a copy of one is shown for a week more and is then removed. A
// signed command whose outcome is unknown lies in the same folder (session.h) and is listed with them. Not
// thread-safe: files.
#ifndef AMANAT_CLIENTS_CLI_HALF_SIGNED_H_
#define AMANAT_CLIENTS_CLI_HALF_SIGNED_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/command_file.h"
#include "ledger/base/clock.h"

namespace amanat::cli {

struct HalfSigned {
  std::string path;
  std::string event;  // "RATE_SET"
  std::string act;    // in one line, as ActLine has it; why not, where it cannot be shown
  std::vector<std::string> signed_by;  // whose signature was verified
  std::vector<std::string> unproven;   // who signed by the file, and whose key is not known here
  std::vector<std::string>
      missing;           // those with a false signature, too; empty: it is to be submitted
  UnixMicros since = 0;  // when the file was written
  UnixMicros expires = 0;
  std::string command;  // its exact bytes
  bool IsExpired(UnixMicros now) const { return expires <= now; }
  // Less than a quarter of its time is left.
  bool IsUrgent(UnixMicros now) const { return expires - now < (expires - since) / 4; }
};

// By code.
using KnownKeys = std::multimap<std::string, PublicKey>;

// How long an expired copy is shown.
constexpr UnixMicros kExpiredShownMicros = 7 * kMicrosPerDay;

// Writes the copy, or replaces it. Nothing is done without a folder. The errors carry the path.
absl::Status KeepHalfSigned(const std::string& folder, const CommandFile& file);
// Removes the copy of that command, if there is one.
absl::Status ForgetHalfSigned(const std::string& folder, const std::string& command);

// Of one file.
absl::StatusOr<HalfSigned> HalfSignedOf(const std::string& path, const CommandFile& file,
                                        const KnownKeys& keys);
// Those of the folder, the one that expires first in front; of a command that lies there twice the file with
// more signatures. Files that are no commands are named in `unreadable`, with the reason. Removes what expired
// long ago. FailedPrecondition without a folder.
absl::StatusOr<std::vector<HalfSigned>> ListHalfSigned(const std::string& folder, UnixMicros now,
                                                       const KnownKeys& keys,
                                                       std::vector<std::string>& unreadable);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_HALF_SIGNED_H_
