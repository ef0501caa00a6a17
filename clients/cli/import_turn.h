// Whose turn it is: of all programs that import one file out of one state directory, one at a time.
//
//   AMANAT_ASSIGN_OR_RETURN(ImportTurn turn, ImportTurn::Take(path));   // waits, and says so
//
// Taken before anything is asked about the file's lines, so that the second import of a file finds what
// the first one recorded. The turn is a lock on the file `<path>.lock`, which goes with the turn; when
// its program is killed the system ends it, and the file that stays behind means nothing.
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_IMPORT_TURN_H_
#define AMANAT_CLIENTS_CLI_IMPORT_TURN_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace amanat::cli {

constexpr absl::Duration kTurnWaitMax = absl::Minutes(10);

class ImportTurn {
 public:
  // The turn of nobody else's file.
  ImportTurn() = default;
  ImportTurn(ImportTurn&& other) noexcept
      : path_(std::exchange(other.path_, "")), descriptor_(std::exchange(other.descriptor_, -1)) {}
  ImportTurn& operator=(ImportTurn&& other) noexcept;
  ~ImportTurn() { End(); }

  // Waits at most `wait_max`, and says to a person that it does. Aborted, with what to do, after that;
  // or the error of the file system. The folder exists.
  static absl::StatusOr<ImportTurn> Take(const std::string& path,
                                         absl::Duration wait_max = kTurnWaitMax);

 private:
  ImportTurn(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  void End();

  std::string path_;
  int descriptor_ = -1;
};

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_IMPORT_TURN_H_
