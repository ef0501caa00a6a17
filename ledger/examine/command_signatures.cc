#include "ledger/examine/command_signatures.h"

#include "absl/strings/str_cat.h"
#include "ledger/signing/signing.h"

namespace amanat::examine {

absl::Status CheckSigned(const directory::Directory& directory, TreeSize size,
                         const entry::Command& command, absl::string_view bytes,
                         absl::string_view signatures) {
  const size_t authors = command.authors.size();
  if (authors == 0 || signatures.size() != authors * Signature::kSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("SIGNATURES: ", signatures.size(), " bytes of ", authors, " authors"));
  }
  const std::string message = entry::CommandSigningBytes(bytes);
  for (size_t i = 0; i < authors; ++i) {
    if (command.authors[i] >= size) {
      return absl::AbortedError(absl::StrCat("AUTHOR: admitted at ", command.authors[i],
                                             " of the directory, of which ", size,
                                             " entries are known here"));
    }
    const directory::Operator* author = directory.FindOperator(command.authors[i], size);
    if (author == nullptr) {
      return absl::PermissionDeniedError(
          absl::StrCat("AUTHOR: none was admitted at ", command.authors[i], " and unrevoked"));
    }
    const auto signature =
        *Signature::FromBytes(signatures.substr(i * Signature::kSize, Signature::kSize));
    if (!signing::Verify(author->body.public_key, message, signature)) {
      return absl::PermissionDeniedError(
          absl::StrCat("SIGNATURE: signature ", i, " is not by operator ", author->body.code));
    }
  }
  return absl::OkStatus();
}

}  // namespace amanat::examine
