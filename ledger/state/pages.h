// Whole pages of memory that are filled once and then only read: of the process, or of a scratch
// file, where the kernel may drop them and read them again.
//
//   Pages kept = Pages::OfMemory(bytes.size());
//   std::memcpy(kept.fill(), bytes.data(), bytes.size());
//   AMANAT_ASSIGN_OR_RETURN(ScratchFile file, ScratchFile::Make("/var/tmp"));
//   AMANAT_ASSIGN_OR_RETURN(Pages written, file.Append(bytes));   // outlives `file`
//
// A scratch file has no name from its beginning on, so that nothing is left of it when the process
// ends, however it ends; its room is given back with the last of its pages. A disk that cannot read
// back what it took ends the process (SIGBUS). Thread-compatible.
#ifndef AMANAT_LEDGER_STATE_PAGES_H_
#define AMANAT_LEDGER_STATE_PAGES_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::state {

// As large as these are best used whole.
constexpr size_t kHugePageBytes = 2u << 20;

class Pages {
 public:
  Pages() = default;
  Pages(Pages&& other) noexcept { *this = std::move(other); }
  Pages& operator=(Pages&& other) noexcept;
  ~Pages() { Release(); }

  // To be filled. Stops the process when there is no memory.
  static Pages OfMemory(size_t size);
  // Whether these take `size` bytes without much waste; then they have that size and are to be filled
  // anew. The kernel need not find and empty others then.
  bool Reuse(size_t size);
  // Precondition: of memory.
  char* fill();

  // They begin at a multiple of 4,096.
  absl::string_view bytes() const { return {begin_, size_}; }
  // What they take, whole pages.
  size_t room() const { return room_; }
  bool in_file() const { return in_file_; }
  // All of it will be read soon.
  void ReadAhead() const;
  // Gives them back.
  void Release();

 private:
  friend class ScratchFile;
  Pages(void* begin, size_t size, size_t room, bool in_file);

  char* begin_ = nullptr;
  size_t size_ = 0;
  size_t room_ = 0;
  bool in_file_ = false;
};

class ScratchFile {
 public:
  // In `folder`, which exists. Unavailable names the folder and what the system says.
  static absl::StatusOr<ScratchFile> Make(const std::string& folder);

  ScratchFile(ScratchFile&& other) noexcept { *this = std::move(other); }
  ScratchFile& operator=(ScratchFile&& other) noexcept;
  ~ScratchFile();

  // Writes the bytes behind those of before. Unavailable: the disk is full or does not answer.
  absl::StatusOr<Pages> Append(absl::string_view bytes);

 private:
  explicit ScratchFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
  uint64_t size_ = 0;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_PAGES_H_
