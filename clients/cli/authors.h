// Whether a command that a service prepared names the people who are to sign it. Authors stand in a
// command as entries of the directory that admit them: numbers that say nothing to a person, of which a
// service could give another one's, and whoever signs first would have asked somebody else to confirm.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto operators, ListOperators(directory_channel));
//   AMANAT_RETURN_IF_ERROR(CheckAuthors({"adm-1", "adm-2"}, command, operators));
//   AMANAT_RETURN_IF_ERROR(pins.Check("adm-2", operators));
//
// The directory's service says whom an entry admits, which is another process where services run apart.
// Against one who answers for both there are pins: who was named once is known again by the entry that admits
// him, which is what the command names, and by his key.
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_AUTHORS_H_
#define AMANAT_CLIENTS_CLI_AUTHORS_H_

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/entry.h"

namespace amanat::cli {

struct KnownOperator {
  std::string code;
  LogIndex admission = 0;
  PublicKey key;
  bool revoked = false;
};

// All whom the directory ever admitted, by its service.
absl::StatusOr<std::vector<KnownOperator>> ListOperators(
    const std::shared_ptr<grpc::Channel>& channel);

// NotFound for a code under which nobody stands admitted; DataLoss when an author of the command is
// somebody else than the one of `codes` at his place.
absl::Status CheckAuthors(absl::Span<const std::string> codes, const entry::Command& command,
                          absl::Span<const KnownOperator> operators);

// Who was asked for a signature before, in a file of the state directory; a line for each, with the entry of
// the directory that admits him: "adm-2 17 <64 hexadecimal digits>".
class SignerPins {
 public:
  struct Signer {
    LogIndex admission = 0;
    PublicKey key;
    bool operator==(const Signer&) const = default;
  };

  // A file that is not there holds none. DataLoss, with the line's number, for one that was spoilt.
  static absl::StatusOr<SignerPins> Load(std::string path);

  // OK when the code was never pinned or stands for whom it did. FailedPrecondition otherwise, and it says
  // what to do, also when the node says that the former key was revoked: nothing proves it.
  absl::Status Check(const std::string& code, absl::Span<const KnownOperator> operators) const;
  // From now on the code is his. Durable on OK.
  absl::Status Pin(const std::string& code, const Signer& signer);
  // By code.
  const std::map<std::string, Signer>& all() const { return signers_; }

 private:
  explicit SignerPins(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::map<std::string, Signer> signers_;
};

// Who stands admitted under the code; nullptr: nobody.
const KnownOperator* FindOperator(absl::Span<const KnownOperator> operators,
                                  absl::string_view code);

// The entry that admitted the code: of several the one under which its key stands, or else, all of them being
// revoked, the last. NotFound, in front of which `option` stands, when nobody ever was admitted under it.
absl::StatusOr<LogIndex> AdmissionOf(absl::Span<const KnownOperator> operators,
                                     absl::string_view code, absl::string_view option);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_AUTHORS_H_
