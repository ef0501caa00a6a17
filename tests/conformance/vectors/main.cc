// Runs published vectors against the project's code: conformance_vectors [--roots DIR]... DIR...
//
// Files are recognised by their names and their content; what is not known is listed as skipped. The
// last line is `N passed, N failed, N skipped`. Exit codes: 0 none failed; 1 some failed, or a
// folder cannot be read; 2 wrong usage.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "tests/conformance/vectors/vectors.h"

namespace amanat::conformance {
namespace {

namespace fs = std::filesystem;

// Whether a file of this name holds vectors of a kind that is known here, so that other content is
// damage rather than something foreign.
bool HasKnownName(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  if (absl::StrContains(path, "proof_vectors/") || absl::StrContains(path, "/inclusion/") ||
      absl::StrContains(path, "/consistency/")) {
    return absl::EndsWith(name, ".json");
  }
  for (const char* known :
       {"rfc6962_reference_roots", "tlog_constants", "note_checkpoint_vectors", "ed25519_speccheck",
        "ed25519_test", "ed25519vectors", "ed25519_sign_input", "sign.input"}) {
    if (absl::StartsWith(name, known)) return true;
  }
  return false;
}

class Run {
 public:
  // Reads the roots that cases start from, without judging the cases.
  void Learn(const std::string& folder) {
    for (const std::string& file : FilesOf(folder)) {
      if (!absl::EndsWith(file, ".json")) continue;
      const auto content = ReadFile(file);
      if (!content.ok()) continue;
      const Json json = Json::parse(*content, nullptr, /*allow_exceptions=*/false);
      if (IsNoteVectors(json)) CollectRoots(json, roots_);
    }
  }

  void Judge(const std::string& folder) {
    if (IsTileTree(folder)) {
      JudgeTileTree(folder, tally_);
      return;
    }
    std::vector<std::string> folders;
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error)) {
      (item.is_directory() ? folders : files).push_back(item.path().string());
    }
    if (error) tally_.Fail(folder, "the folder", error.message());
    std::sort(folders.begin(), folders.end());
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) JudgeFile(file);
    for (const std::string& each : folders) Judge(each);
  }

  const Tally& tally() const { return tally_; }

 private:
  static bool IsTileTree(const std::string& folder) {
    std::error_code ignored;
    return fs::is_directory(folder + "/tile", ignored);
  }

  static std::vector<std::string> FilesOf(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& item : fs::recursive_directory_iterator(folder, error)) {
      if (item.is_regular_file()) files.push_back(item.path().string());
    }
    return files;
  }

  void JudgeFile(const std::string& path) {
    const auto content = ReadFile(path);
    if (!content.ok()) {
      tally_.Fail(path, "the file", content.status().ToString());
      return;
    }
    tally_.Run(path, "the file", [&] {
      const Json json = absl::EndsWith(path, ".json")
                            ? Json::parse(*content, nullptr, /*allow_exceptions=*/false)
                            : Json();
      if (IsSignInput(*content)) return JudgeSignInput(path, *content, tally_);
      if (!json.is_discarded() && JudgeJson(path, json)) return;
      if (HasKnownName(path)) throw Malformed("not the content that its name promises");
      tally_.Skip(path, "not a kind of vectors that is known here");
    });
  }

  bool JudgeJson(const std::string& path, const Json& json) {
    if (IsProofVector(json)) {
      JudgeProofVector(path, json, tally_);
    } else if (IsReferenceRoots(json)) {
      JudgeReferenceRoots(path, json, tally_);
    } else if (IsTlogConstants(json)) {
      JudgeTlogConstants(path, json, tally_);
    } else if (IsNoteVectors(json)) {
      JudgeNoteVectors(path, json, roots_, tally_);
    } else if (IsWycheproof(json)) {
      JudgeWycheproof(path, json, tally_);
    } else if (IsSpeccheck(json)) {
      JudgeSpeccheck(path, json, tally_);
    } else if (IsCctvEd25519(json)) {
      JudgeCctvEd25519(path, json, tally_);
    } else {
      return false;
    }
    return true;
  }

  Tally tally_;
  KnownRoots roots_;
};

int Main(const std::vector<std::string>& arguments) {
  Run run;
  std::vector<std::string> folders;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool roots_only = arguments[i] == "--roots" && i + 1 < arguments.size();
    const std::string& folder = roots_only ? arguments[++i] : arguments[i];
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      std::cerr << "conformance_vectors: not a folder: " << folder << "\n";
      return 2;
    }
    run.Learn(folder);
    if (!roots_only) folders.push_back(folder);
  }
  if (folders.empty()) {
    std::cerr << "usage: conformance_vectors [--roots DIR]... DIR...\n";
    return 2;
  }
  for (const std::string& folder : folders) run.Judge(folder);
  const Tally& tally = run.tally();
  std::cout << tally.passed() << " passed, " << tally.failed() << " failed, " << tally.skipped()
            << " skipped\n";
  return tally.failed() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace amanat::conformance

int main(int argc, char** argv) {
  return amanat::conformance::Main(std::vector<std::string>(argv + 1, argv + argc));
}
