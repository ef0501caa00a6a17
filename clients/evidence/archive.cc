#include "clients/evidence/archive.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"

namespace amanat::evidence {
namespace {

constexpr size_t kBlock = 512;
constexpr size_t kEndBytes = 2 * kBlock;

// Offsets and sizes of a header's fields.
constexpr size_t kName = 0, kMode = 100, kUser = 108, kGroup = 116, kSize = 124, kTime = 136,
                 kSum = 148, kType = 156, kMagic = 257, kVersion = 263;
constexpr size_t kNumberDigits = 7, kSizeDigits = 11, kSumDigits = 6;

size_t Padded(size_t bytes) { return (bytes + kBlock - 1) / kBlock * kBlock; }

void PutOctal(std::string& header, size_t at, size_t digits, uint64_t value) {
  const std::string text = absl::StrFormat("%0*o", static_cast<int>(digits), value);
  AMANAT_CHECK(text.size() == digits);
  header.replace(at, digits, text);
}

// Of a file: everything in it follows from name and size.
std::string HeaderOf(const std::string& name, size_t size) {
  std::string header(kBlock, '\0');
  header.replace(kName, name.size(), name);
  PutOctal(header, kMode, kNumberDigits, 0600);
  PutOctal(header, kUser, kNumberDigits, 0);
  PutOctal(header, kGroup, kNumberDigits, 0);
  PutOctal(header, kSize, kSizeDigits, size);
  PutOctal(header, kTime, kSizeDigits, 0);
  header[kType] = '0';
  header.replace(kMagic, 5, "ustar");
  header.replace(kVersion, 2, "00");
  // The sum is over the header with spaces in its own place, which ends in a zero and a space.
  header.replace(kSum, 8, "        ");
  uint64_t sum = 0;
  for (const char c : header) sum += static_cast<uint8_t>(c);
  PutOctal(header, kSum, kSumDigits, sum);
  header[kSum + kSumDigits] = '\0';
  return header;
}

absl::Status Malformed(size_t offset, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("archive, offset ", offset, ": ", reason));
}

absl::StatusOr<size_t> SizeIn(absl::string_view header) {
  size_t size = 0;
  for (const char c : header.substr(kSize, kSizeDigits)) {
    if (c < '0' || c > '7') return absl::InvalidArgumentError("a size that is no octal number");
    size = size * 8 + static_cast<size_t>(c - '0');
  }
  return size;
}

}  // namespace

bool IsArchivedName(absl::string_view name) {
  if (name.empty() || name.size() > kArchivedNameBytesMax) return false;
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
    const bool known = std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
    });
    if (!known) return false;
  }
  return true;
}

std::string WriteArchive(const std::vector<ArchivedFile>& files) {
  AMANAT_CHECK(files.size() <= kArchivedFilesMax);
  std::string bytes;
  for (const ArchivedFile& file : files) {
    AMANAT_CHECK(IsArchivedName(file.name));
    absl::StrAppend(&bytes, HeaderOf(file.name, file.content.size()), file.content);
    bytes.resize(Padded(bytes.size()), '\0');
  }
  bytes.append(kEndBytes, '\0');
  return bytes;
}

absl::StatusOr<std::vector<ArchivedFile>> ReadArchive(absl::string_view bytes) {
  std::vector<ArchivedFile> files;
  std::set<std::string> names;
  size_t at = 0;
  const std::string end(kEndBytes, '\0');
  while (bytes.substr(at) != end) {
    if (bytes.size() - at < kBlock + kEndBytes) return Malformed(at, "it ends too early");
    const absl::string_view header = bytes.substr(at, kBlock);
    const absl::string_view field = header.substr(kName, kArchivedNameBytesMax);
    const std::string name(field.substr(0, std::min(field.find('\0'), field.size())));
    if (!IsArchivedName(name)) return Malformed(at, "a name that no file of an archive has");
    const auto size = SizeIn(header);
    if (!size.ok()) return Malformed(at, size.status().message());
    // Mode, owner, time, type and sum are always the same: one comparison is all the strictness.
    if (header != HeaderOf(name, *size)) {
      return Malformed(at, "not the header of a plain file as this program writes it");
    }
    at += kBlock;
    if (*size > bytes.size() - at || Padded(*size) > bytes.size() - at) {
      return Malformed(at, absl::StrCat(name, " ends too early"));
    }
    const absl::string_view padding = bytes.substr(at + *size, Padded(*size) - *size);
    if (padding.find_first_not_of('\0') != absl::string_view::npos) {
      return Malformed(at + *size, absl::StrCat("bytes behind the end of ", name));
    }
    if (!names.insert(name).second) return Malformed(at, absl::StrCat(name, " stands twice"));
    if (files.size() == kArchivedFilesMax) return Malformed(at, "too many files");
    files.push_back({name, std::string(bytes.substr(at, *size))});
    at += Padded(*size);
    if (at > bytes.size()) return Malformed(at, "it ends too early");
  }
  return files;
}

}  // namespace amanat::evidence
