#include "clients/cli/command_file.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/log_name.h"

namespace amanat::cli {
namespace {

constexpr char kFirstLine[] = "amanat-command/v1";
constexpr size_t kFileBytesMax = 64u << 10;

absl::Status AtLine(size_t line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", reason));
}

absl::StatusOr<CommandFile::Signer> ParseSigner(absl::string_view line, size_t number) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  if (words.size() != 3 || words[0] != "signer" || !entry::IsCode(words[1])) {
    return AtLine(number, "not 'signer CODE SIGNATURE' or 'signer CODE -'");
  }
  CommandFile::Signer signer{words[1], {}};
  if (words[2] == "-") return signer;
  const auto bytes = Base64Decode(words[2]);
  if (!bytes.ok()) return AtLine(number, bytes.status().message());
  const auto signature = Signature::FromBytes(*bytes);
  if (!signature.ok()) return AtLine(number, signature.status().message());
  signer.signature = *signature;
  return signer;
}

}  // namespace

std::string FormatCommandFile(const CommandFile& file) {
  std::string text = absl::StrCat(kFirstLine, "\ncommand ", Base64Encode(file.command), "\n");
  for (const CommandFile::Signer& signer : file.signers) {
    absl::StrAppend(&text, "signer ", signer.code, " ",
                    signer.signature.has_value() ? Base64Encode(signer.signature->view()) : "-",
                    "\n");
  }
  return text;
}

absl::StatusOr<CommandFile> ParseCommandFile(absl::string_view text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.back() != "") return AtLine(lines.size(), "no newline at the end");
  lines.pop_back();
  if (lines.empty() || lines[0] != kFirstLine) {
    return AtLine(1, absl::StrCat("not '", kFirstLine, "'"));
  }
  if (lines.size() < 2 || !absl::StartsWith(lines[1], "command ")) {
    return AtLine(2, "not 'command BASE64'");
  }
  CommandFile file;
  auto command = Base64Decode(lines[1].substr(8));
  if (!command.ok()) return AtLine(2, command.status().message());
  const absl::Status strict = entry::DecodeCommand(*command).status();
  if (!strict.ok()) return AtLine(2, strict.message());
  file.command = *std::move(command);
  if (lines.size() < 3 || lines.size() > 2 + entry::kSignaturesMax) {
    return AtLine(lines.size(), absl::StrCat("not 1 to ", entry::kSignaturesMax, " signers"));
  }
  for (size_t i = 2; i < lines.size(); ++i) {
    AMANAT_ASSIGN_OR_RETURN(file.signers.emplace_back(), ParseSigner(lines[i], i + 1));
  }
  return file;
}

absl::StatusOr<CommandFile> ReadCommandFile(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kFileBytesMax));
  auto file = ParseCommandFile(text);
  if (!file.ok()) return Annotate(file.status(), path);
  return file;
}

absl::Status WriteCommandFile(const std::string& path, const CommandFile& file) {
  return WriteFileDurably(path, FormatCommandFile(file), 0600);
}

absl::StatusOr<common::v1::SignedCommand> ToSignedCommand(const CommandFile& file) {
  common::v1::SignedCommand signed_command;
  signed_command.set_command(file.command);
  std::string missing;
  for (const CommandFile::Signer& signer : file.signers) {
    if (signer.signature.has_value()) {
      signed_command.add_signatures(signer.signature->str());
    } else {
      absl::StrAppend(&missing, missing.empty() ? "" : ", ", signer.code);
    }
  }
  if (missing.empty()) return signed_command;
  return absl::FailedPreconditionError(absl::StrCat("not signed yet by ", missing));
}

}  // namespace amanat::cli
