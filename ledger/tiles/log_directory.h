// Reads an exported log from a directory. Symbolic links and special files are refused, and
// CheckLayout accounts for every file.
//
//   LogDirectory log("export/manila-fund");
//   AMANAT_ASSIGN_OR_RETURN(std::string note, log.ReadCheckpointNote());
//   AMANAT_RETURN_IF_ERROR(log.CheckLayout(size, [](const LayoutFinding& finding) { ... }));
//
// A partial file that a later export superseded may stand there until its full file exists: it must
// be the beginning of the present one. Thread-safe.
#ifndef AMANAT_LEDGER_TILES_LOG_DIRECTORY_H_
#define AMANAT_LEDGER_TILES_LOG_DIRECTORY_H_

#include <map>
#include <string>
#include <utility>

#include "ledger/tiles/log_reader.h"

namespace amanat::tiles {

// The content of a regular file; symbolic links and special files are InvalidArgument.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t bytes_max);

class LogDirectory final : public LogReader {
 public:
  explicit LogDirectory(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }

  // Reads no contents but those of superseded partial files and what they are the beginning of.
  // Memory does not grow with the log.
  absl::Status CheckLayout(TreeSize size, const Sink& sink) const override;
  bool ListsFiles() const override { return true; }

 protected:
  absl::StatusOr<std::string> ReadFile(const std::string& relative,
                                       size_t bytes_max) const override {
    return ReadRegularFile(Locate(relative), bytes_max);
  }
  std::string Locate(const std::string& relative) const override { return path_ + "/" + relative; }

 private:
  struct Counts {
    std::map<int, uint64_t> tiles;  // expected tiles that are there, by level; bundles at -1
  };
  absl::Status Walk(const std::string& relative, int depth, TreeSize size, const Sink& sink,
                    Counts& counts) const;
  void CheckFile(const std::string& relative, TreeSize size, const Sink& sink,
                 Counts& counts) const;
  void CheckSuperseded(const std::string& relative, const std::string& present,
                       const Sink& sink) const;
  void ListMissing(TreeSize size, const Sink& sink, const Counts& counts) const;

  const std::string path_;
};

}  // namespace amanat::tiles

#endif  // AMANAT_LEDGER_TILES_LOG_DIRECTORY_H_
