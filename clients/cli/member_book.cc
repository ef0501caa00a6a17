#include "clients/cli/member_book.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kMagic = "amanat-members1\n";
constexpr size_t kSaltBytes = 32;
constexpr size_t kHeadBytes = kMagic.size() + kSaltBytes;
constexpr size_t kFingerprintBytes = 16;
constexpr size_t kRecordBytes = SubjectId::kSize + kFingerprintBytes;
// Thirty million members.
constexpr size_t kFileBytesMax = size_t{1} << 30;

absl::Status SystemError(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(path, ": ", what, ": ", std::strerror(errno)));
}

// In one write, so that two clients that append at a time do not mix their records.
absl::Status Append(const std::string& path, const std::string& records) {
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return SystemError("cannot be opened", path);
  const bool written =
      write(file, records.data(), records.size()) == static_cast<ssize_t>(records.size()) &&
      fsync(file) == 0;
  const absl::Status status = written ? absl::OkStatus() : SystemError("cannot be written", path);
  close(file);
  return status;
}

}  // namespace

absl::Status MemberBook::Load(const std::set<SubjectId>& members, RandomSource& random) {
  known_.clear();
  for (const SubjectId& member : members) known_[member];
  if (path_.empty()) return absl::OkStatus();
  const auto content = ReadFile(path_, kFileBytesMax);
  if (absl::IsNotFound(content.status())) {
    is_new_ = true;
    salt_ = random.Draw<Hash>().str();
    return absl::OkStatus();
  }
  AMANAT_RETURN_IF_ERROR(content.status());
  if (content->size() < kHeadBytes || !absl::StartsWith(*content, kMagic)) {
    return absl::DataLossError(absl::StrCat(path_, " is no book of members"));
  }
  is_new_ = false;
  const absl::string_view bytes = *content;
  salt_ = std::string(bytes.substr(kMagic.size(), kSaltBytes));
  // What a crash left of a last record is no record.
  for (size_t at = kHeadBytes; at + kRecordBytes <= bytes.size(); at += kRecordBytes) {
    const auto known = known_.find(*SubjectId::FromBytes(bytes.substr(at, SubjectId::kSize)));
    if (known == known_.end()) continue;
    known->second.emplace(bytes.substr(at + SubjectId::kSize, kFingerprintBytes));
  }
  return absl::OkStatus();
}

std::string MemberBook::FingerprintOf(const Hash& person) const {
  return Sha256(absl::StrCat(salt_, person.view())).substr(0, kFingerprintBytes);
}

MemberBook::Person MemberBook::Compare(const SubjectId& member, const Hash& person) const {
  const auto known = known_.find(member);
  if (known == known_.end() || known->second.empty()) return Person::kUnknown;
  return known->second.contains(FingerprintOf(person)) ? Person::kSame : Person::kAnother;
}

absl::Status MemberBook::Add(const std::vector<std::pair<SubjectId, Hash>>& people) {
  std::string records;
  for (const auto& [member, person] : people) {
    const std::string fingerprint = FingerprintOf(person);
    if (!known_[member].insert(fingerprint).second) continue;
    absl::StrAppend(&records, member.view(), fingerprint);
  }
  if (path_.empty() || records.empty()) return absl::OkStatus();
  if (!is_new_) return Append(path_, records);
  is_new_ = false;
  return WriteFileDurably(path_, absl::StrCat(kMagic, salt_, records), 0600);
}

}  // namespace amanat::cli
