#include "clients/cli/authors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/calls.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

using DirectoryStub = directory::v1::Directory::Stub;

constexpr size_t kPinsBytesMax = 1u << 20;

// Of the entry that a command names in place of somebody.
std::string WhoIs(LogIndex admission, absl::Span<const KnownOperator> operators) {
  for (const KnownOperator& item : operators) {
    if (item.admission == admission) {
      return absl::StrCat(item.code, item.revoked ? " (revoked)" : "", ", whom entry ", admission,
                          " of the directory admits");
    }
  }
  return absl::StrCat("whom entry ", admission, " of the directory admits, which admits nobody");
}

}  // namespace

absl::StatusOr<std::vector<KnownOperator>> ListOperators(
    const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = directory::v1::Directory::NewStub(channel);
  std::vector<KnownOperator> operators;
  absl::Status malformed;
  AMANAT_RETURN_IF_ERROR(
      ForEachPage(*stub, &DirectoryStub::ListOperators, directory::v1::ListOperatorsRequest(),
                  [&](const directory::v1::ListOperatorsResponse& page) {
                    for (const directory::v1::OperatorInfo& info : page.operators()) {
                      const auto key = PublicKey::FromBytes(info.operator_().public_key());
                      if (!key.ok()) malformed = Annotate(key.status(), info.operator_().code());
                      operators.push_back({info.operator_().code(), info.admission(),
                                           key.value_or(PublicKey()), info.revoked()});
                    }
                  }));
  AMANAT_RETURN_IF_ERROR(malformed);
  return operators;
}

const KnownOperator* FindOperator(absl::Span<const KnownOperator> operators,
                                  absl::string_view code) {
  const auto found =
      std::find_if(operators.begin(), operators.end(),
                   [&](const KnownOperator& item) { return item.code == code && !item.revoked; });
  return found == operators.end() ? nullptr : &*found;
}

absl::StatusOr<LogIndex> AdmissionOf(absl::Span<const KnownOperator> operators,
                                     absl::string_view code, absl::string_view option) {
  const KnownOperator* found = FindOperator(operators, code);
  for (const KnownOperator& item : operators) {
    if (item.code != code || (found != nullptr && !found->revoked)) continue;
    if (found == nullptr || item.admission > found->admission) found = &item;
  }
  if (found != nullptr) return found->admission;
  return absl::NotFoundError(
      absl::StrCat(option, ": the directory admitted nobody under '", code, "'"));
}

absl::Status CheckAuthors(absl::Span<const std::string> codes, const entry::Command& command,
                          absl::Span<const KnownOperator> operators) {
  if (command.authors.size() != codes.size()) {
    return absl::DataLossError(absl::StrCat("the command has ", command.authors.size(),
                                            " authors, not the ", codes.size(),
                                            " who are to sign it"));
  }
  for (size_t i = 0; i < codes.size(); ++i) {
    const KnownOperator* named = FindOperator(operators, codes[i]);
    if (named == nullptr) {
      return absl::NotFoundError(absl::StrCat("no operator ", codes[i], " is admitted"));
    }
    if (named->admission == command.authors[i]) continue;
    return absl::DataLossError(
        absl::StrCat("the service prepared another command than was asked "
                     "for: in place of ",
                     codes[i], " it is to be signed by ", WhoIs(command.authors[i], operators)));
  }
  return absl::OkStatus();
}

absl::StatusOr<SignerPins> SignerPins::Load(std::string path) {
  SignerPins pins(std::move(path));
  const auto text = ReadFile(pins.path_, kPinsBytesMax);
  if (absl::IsNotFound(text.status())) return pins;
  AMANAT_RETURN_IF_ERROR(text.status());
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    ++number;
    if (line.empty()) continue;
    const std::vector<std::string> parts = absl::StrSplit(line, ' ');
    const auto key = PublicKey::FromHex(parts.size() == 3 ? parts[2] : "");
    LogIndex admission = 0;
    if (!key.ok() || !absl::SimpleAtoi(parts[1], &admission) ||
        !pins.signers_.try_emplace(parts[0], Signer{admission, *key}).second) {
      return absl::DataLossError(
          absl::StrCat(pins.path_, ":", number,
                       ": not a code that no other line has, an entry and the 64 digits of a key"));
    }
  }
  return pins;
}

absl::Status SignerPins::Check(const std::string& code,
                               absl::Span<const KnownOperator> operators) const {
  const auto pinned = signers_.find(code);
  const KnownOperator* now = FindOperator(operators, code);
  if (pinned == signers_.end() || now == nullptr ||
      Signer{now->admission, now->key} == pinned->second) {
    return absl::OkStatus();
  }
  const auto& [admission, key] = pinned->second;
  const bool revoked =
      std::any_of(operators.begin(), operators.end(), [&](const KnownOperator& item) {
        return item.admission == admission && item.key == key && item.revoked;
      });
  return absl::FailedPreconditionError(absl::StrCat(
      "SIGNER_CHANGED: ", code, " is whom entry ", now->admission, " admits, with the key ",
      now->key.hex(), ", by what the node says; when ", code,
      " was asked for a signature before it was entry ", admission, " and the key ", key.hex(),
      revoked ? ", which the node says was revoked" : ", which nobody revoked", ". Ask ", code,
      " by another way; if it is right, remove the line of ", path_));
}

absl::Status SignerPins::Pin(const std::string& code, const Signer& signer) {
  const auto [pinned, fresh] = signers_.try_emplace(code, signer);
  if (!fresh && pinned->second == signer) return absl::OkStatus();
  pinned->second = signer;
  std::string text;
  for (const auto& [name, value] : signers_) {
    absl::StrAppend(&text, name, " ", value.admission, " ", value.key.hex(), "\n");
  }
  return WriteFileDurably(path_, text);
}

}  // namespace amanat::cli
