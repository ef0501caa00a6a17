#include "ledger/witness/record_store.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/checkpoint/note.h"

namespace amanat::witness {

std::string FileRecordStore::PathOf(const std::string& name) const {
  return absl::StrCat(folder_, "/", name, ".checkpoint");
}

absl::StatusOr<std::string> FileRecordStore::Read(const std::string& name) {
  return ReadFile(PathOf(name), checkpoint::kNoteBytesMax);
}

absl::Status FileRecordStore::Write(const std::string& name, absl::string_view content) {
  return WriteFileDurably(PathOf(name), content);
}

}  // namespace amanat::witness
