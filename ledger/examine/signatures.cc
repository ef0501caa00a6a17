#include "absl/strings/str_cat.h"
#include "ledger/examine/log_state.h"
#include "ledger/signing/signing.h"

namespace amanat::examine {

using entry::EventType;

Finding LogState::CheckAuthors(const Leaf& leaf, bool two_administrators,
                               const Surroundings& around) const {
  const directory::Directory& directory = around.directory();
  const TreeSize known = DirectorySize();
  std::string message;
  for (size_t i = 0; i < leaf.command.authors.size(); ++i) {
    const directory::Operator* author = directory.FindOperator(leaf.command.authors[i], known);
    if (author == nullptr) {
      return Invalid("AUTHOR", absl::StrCat("no operator was admitted at ", leaf.command.authors[i],
                                            " and unrevoked at size ", known, " of the directory"));
    }
    if (two_administrators && !author->HasRole(directory::Role::kAdministrator)) {
      return Invalid("AUTHOR", absl::StrCat("two administrators must sign, operator ",
                                            author->body.code, " is none"));
    }
    if (i < leaf.verified.size() && leaf.verified[i] == author->body.public_key) continue;
    if (message.empty()) message = entry::CommandSigningBytes(leaf.entry.command);
    const Signature signature = *Signature::FromBytes(
        absl::string_view(leaf.entry.signatures).substr(i * Signature::kSize, Signature::kSize));
    if (!signing::Verify(author->body.public_key, message, signature)) {
      return Invalid("SIGNATURE",
                     absl::StrCat("signature ", i, " is not by operator ", author->body.code));
    }
  }
  return {};
}

// The admitted key signs its own admission, and entry 0 names it; the trust file vouches for this log.
Finding LogState::CheckFoundingAdmission(const Leaf& leaf, uint32_t event_type,
                                         const Surroundings& around) const {
  const auto body = wire::Decode<directory::OperatorAdmitted>(leaf.command.body);
  if (event_type != static_cast<uint32_t>(EventType::kOperatorAdmitted) || !body.ok() ||
      !leaf.command.authors.empty() || leaf.entry.signatures.size() != Signature::kSize) {
    return Invalid("FOUNDING", "the first two administrators each sign their own admission");
  }
  if (!around.directory().founding().Names(body->public_key)) {
    return Invalid("FOUNDER",
                   absl::StrCat("entry 0 names two administrators' keys, neither of them is ",
                                body->public_key.hex()));
  }
  const Signature signature = *Signature::FromBytes(leaf.entry.signatures);
  if (!signing::Verify(body->public_key, entry::CommandSigningBytes(leaf.entry.command),
                       signature)) {
    return Invalid("SIGNATURE", "not by the key that is admitted");
  }
  return {};
}

Finding LogState::CheckSignatures(const Leaf& leaf, uint32_t event_type,
                                  const Surroundings& around) const {
  if (around.directory_size() < DirectorySize()) {
    return {Verdict::kWaiting, "DIRECTORY",
            absl::StrCat("rests on size ", DirectorySize(), " of the directory, here are ",
                         around.directory_size())};
  }
  if (is_directory() && around.directory().RequiredAdministrators(size()) == 0) {
    return CheckFoundingAdmission(leaf, event_type, around);
  }
  const size_t signatures = leaf.entry.signatures.size() / Signature::kSize;
  if (signatures != leaf.command.authors.size()) {
    return Invalid("SIGNATURES", absl::StrCat(signatures, " signatures of ",
                                              leaf.command.authors.size(), " authors"));
  }
  const entry::EventTypeInfo* info = catalogue().FindEventType(event_type);
  // Whatever its type, an entry of the directory is decided by two administrators. Which roles the two
  // persons of another entry have, the fund's rules say.
  const bool two =
      is_directory() || (info != nullptr && info->signer_class == entry::SignerClass::kTwoPersons);
  const size_t required = two ? 2 : 1;
  if (signatures < required || (info != nullptr && signatures > required)) {
    return Invalid("SIGNATURES", absl::StrCat(signatures, " signatures, not ", required));
  }
  const LogId expected = is_directory() ? id_ : directory_log();
  if (leaf.command.directory != expected) {
    return Invalid("DIRECTORY", absl::StrCat("authors of directory ", leaf.command.directory.hex(),
                                             ", not ", expected.hex()));
  }
  return CheckAuthors(leaf, /*two_administrators=*/is_directory(), around);
}

}  // namespace amanat::examine
