#include "ledger/state/pages.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace amanat::state {
namespace {

constexpr size_t kPageBytes = 4096;
// At most one byte of so many may stay unused, in pages used again and in huge ones.
constexpr size_t kWastedPart = 32;

size_t Rounded(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

absl::Status SystemError(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::strerror(errno)));
}

}  // namespace

Pages::Pages(void* begin, size_t size, size_t room, bool in_file)
    : begin_(static_cast<char*>(begin)), size_(size), room_(room), in_file_(in_file) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  if (this == &other) return *this;
  Release();
  begin_ = std::exchange(other.begin_, nullptr);
  size_ = std::exchange(other.size_, 0);
  room_ = std::exchange(other.room_, 0);
  in_file_ = other.in_file_;
  return *this;
}

// What nearly fills huge pages gets whole ones, if the kernel has any: random reads then miss the
// processor's table of pages less often, and filling them costs fewer faults.
Pages Pages::OfMemory(size_t size) {
  if (size == 0) return {};
  size_t room = Rounded(size, kPageBytes);
  const size_t huge = Rounded(size, kHugePageBytes);
  const bool is_huge = huge - room <= huge / kWastedPart;
  if (is_huge) room = huge;
  const size_t mapped = is_huge ? room + kHugePageBytes : room;
  void* const memory =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  AMANAT_CHECK(memory != MAP_FAILED);
  if (!is_huge) return Pages(memory, size, room, /*in_file=*/false);
  char* const begin = static_cast<char*>(memory);
  const size_t before = Rounded(reinterpret_cast<uintptr_t>(begin), kHugePageBytes) -
                        reinterpret_cast<uintptr_t>(begin);
  if (before > 0) AMANAT_CHECK(munmap(begin, before) == 0);
  const size_t behind = kHugePageBytes - before;
  if (behind > 0) AMANAT_CHECK(munmap(begin + before + room, behind) == 0);
  madvise(begin + before, room, MADV_HUGEPAGE);
  return Pages(begin + before, size, room, /*in_file=*/false);
}

bool Pages::Reuse(size_t size) {
  if (in_file_ || size > room_ || room_ - size > room_ / kWastedPart) return false;
  size_ = size;
  return true;
}

char* Pages::fill() {
  AMANAT_CHECK(!in_file_);
  return begin_;
}

void Pages::ReadAhead() const {
  if (begin_ != nullptr) madvise(begin_, room_, MADV_WILLNEED);
}

void Pages::Release() {
  if (begin_ != nullptr) AMANAT_CHECK(munmap(begin_, room_) == 0);
  begin_ = nullptr;
  size_ = 0;
  room_ = 0;
}

absl::StatusOr<ScratchFile> ScratchFile::Make(const std::string& folder) {
  std::string path = absl::StrCat(folder, "/rows-XXXXXX");
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) return SystemError(absl::StrCat("a scratch file in ", folder));
  ScratchFile file(descriptor);
  if (unlink(path.c_str()) != 0) return SystemError(path);
  return file;
}

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
  if (this == &other) return *this;
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

ScratchFile::~ScratchFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<Pages> ScratchFile::Append(absl::string_view bytes) {
  if (bytes.empty()) return Pages();
  for (size_t written = 0; written < bytes.size();) {
    const ssize_t count = pwrite(descriptor_, bytes.data() + written, bytes.size() - written,
                                 static_cast<off_t>(size_ + written));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return SystemError("writing a scratch file");
    written += static_cast<size_t>(count);
  }
  const size_t room = Rounded(bytes.size(), kPageBytes);
  void* const memory =
      mmap(nullptr, room, PROT_READ, MAP_SHARED, descriptor_, static_cast<off_t>(size_));
  if (memory == MAP_FAILED) return SystemError("mapping a scratch file");
  size_ += room;
  return Pages(memory, bytes.size(), room, /*in_file=*/true);
}

}  // namespace amanat::state
