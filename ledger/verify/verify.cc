#include "ledger/verify/verify.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/fork_evidence.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/tiles/exporter.h"
#include "ledger/verify/examination.h"
#include "ledger/verify/tree_check.h"

namespace amanat::verify {
namespace {

// What is wrong with a file is a finding; that it cannot be read is an error of the verification.
bool IsUnreadable(const absl::Status& status) {
  return !status.ok() && !absl::IsInvalidArgument(status) && !absl::IsNotFound(status);
}

// A sub-directory whose log is not verified yet.
struct Folder {
  std::string name;
  std::string origin;  // of its checkpoint, unverified; empty when there is none
};

class SetVerification {
 public:
  explicit SetVerification(const Options& options)
      : options_(options),
        directory_set_(options.directory),
        set_(options.set == nullptr ? directory_set_ : *options.set) {}
  absl::StatusOr<Report> Run();

 private:
  absl::Status ListFolders();
  absl::Status ReadOrigins();
  absl::Status ReadTrust();
  absl::Status CheckQuorum(const std::string& note);
  absl::Status AddAdmittedLogs(bool* added);
  absl::Status AddLog(const Folder& folder, const entry::LogName& name, const LogId& id,
                      const checkpoint::VerifierKey& key);
  absl::Status CheckFiles(const CheckedLog& log, const checkpoint::VerifierKey& key);
  void CheckHistory(CheckedLog& log);
  absl::Status CheckEvidence();
  void JudgeEvidence(const EvidenceFile& file);
  // Of a log that the trust file or the directory names, whether the set holds it or not.
  std::optional<checkpoint::VerifierKey> FindKey(const LogId& id) const;
  std::optional<std::string> ContradictedBySet(const checkpoint::ForkEvidence& evidence,
                                               const checkpoint::VerifierKey& key) const;
  void ReportVanished();
  void ReportUnadmitted();
  void ReportMissing();
  void Tell(const std::string& log, const std::string& path, const std::string& rule,
            std::string found, std::string expected = "");

  const Options& options_;
  const DirectorySet directory_set_;
  const LogSet& set_;
  Report report_;
  std::vector<Folder> folders_;
  checkpoint::TrustPolicy policy_;
  bool trusted_ = false;  // the trust file names one directory log
  entry::LogName directory_name_;
  checkpoint::VerifierKey directory_key_;
  LogId directory_id_;
  std::unique_ptr<Examination> examination_;
  std::set<std::string> added_;  // folders
};

void SetVerification::Tell(const std::string& log, const std::string& path, const std::string& rule,
                           std::string found, std::string expected) {
  report_.findings.Add({log, std::nullopt, path, rule,
                        expected.empty() ? ExpectationOf(rule) : std::move(expected),
                        std::move(found)});
}

absl::Status SetVerification::ListFolders() {
  AMANAT_ASSIGN_OR_RETURN(const auto names, set_.ListLogs([&](const tiles::LayoutFinding& finding) {
    Tell("", finding.path, finding.rule, finding.found, finding.expected);
  }));
  for (const std::string& name : names) folders_.push_back({name, ""});
  return absl::OkStatus();
}

// A folder whose checkpoint names no log is reported here and left alone.
absl::Status SetVerification::ReadOrigins() {
  for (Folder& folder : folders_) {
    const auto note = set_.Open(folder.name)->ReadCheckpointNote();
    if (IsUnreadable(note.status())) return note.status();
    const std::string path = folder.name + "/checkpoint";
    if (!note.ok()) {
      Tell(folder.name, path, "CHECKPOINT", std::string(note.status().message()));
      continue;
    }
    const size_t line = note->find('\n');
    const auto name = entry::ParseLogName(absl::string_view(*note).substr(0, line));
    if (!name.ok()) {
      Tell(folder.name, path, "CHECKPOINT", std::string(name.status().message()));
    } else if (tiles::LogFolderName(*name) != folder.name) {
      Tell(name->str(), folder.name, "FOLDER_NAME", absl::StrCat("the log ", name->str()),
           tiles::LogFolderName(*name));
    } else {
      folder.origin = name->str();
    }
  }
  return absl::OkStatus();
}

absl::Status SetVerification::ReadTrust() {
  auto policy = checkpoint::ParseTrustPolicy(options_.trust);
  if (!policy.ok()) {
    Tell("", options_.trust_path, "TRUST_FILE", std::string(policy.status().message()));
    return absl::OkStatus();
  }
  policy_ = *std::move(policy);
  size_t directories = 0;
  for (const checkpoint::TrustPolicy::Log& log : policy_.logs) {
    const auto name = entry::ParseLogName(log.key.name);
    if (!name.ok() || name->book != entry::Book::kDirectory ||
        log.key.type != checkpoint::kKeyTypeEd25519) {
      continue;
    }
    const auto key = PublicKey::FromBytes(log.key.public_key);
    if (!key.ok()) continue;
    ++directories;
    directory_name_ = *name;
    directory_key_ = log.key;
    directory_id_ = entry::LogIdOf(*name, *key);
  }
  trusted_ = directories == 1;
  if (!trusted_) {
    Tell("", options_.trust_path, "TRUST_FILE",
         absl::StrCat(directories, " directory logs with an Ed25519 key"));
  }
  return absl::OkStatus();
}

absl::Status SetVerification::CheckQuorum(const std::string& bytes) {
  if (policy_.quorum == "none") return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Note note, checkpoint::ParseNote(bytes));
  std::vector<checkpoint::VerifierKey> cosigners;
  for (const checkpoint::TrustPolicy::Witness& witness : policy_.witnesses) {
    for (const checkpoint::NoteSignature& signature : note.signatures) {
      if (!checkpoint::VerifyCosignature(note.text, signature, witness.key).ok()) continue;
      cosigners.push_back(witness.key);
      break;
    }
  }
  if (checkpoint::QuorumReached(policy_, cosigners)) return absl::OkStatus();
  Tell(directory_name_.str(), tiles::LogFolderName(directory_name_) + "/checkpoint", "QUORUM",
       absl::StrCat("valid cosignatures of ", cosigners.size(), " witnesses"));
  return absl::OkStatus();
}

absl::Status SetVerification::CheckFiles(const CheckedLog& log,
                                         const checkpoint::VerifierKey& key) {
  const std::string& folder = log.report.folder;
  const auto sink = [&](const tiles::LayoutFinding& finding) {
    Tell(log.report.name, absl::StrCat(folder, "/", finding.path), finding.rule, finding.found,
         finding.expected);
  };
  AMANAT_RETURN_IF_ERROR(log.files->CheckLayout(log.size, sink));
  const auto line = log.files->ReadVerifierKey();
  if (IsUnreadable(line.status())) return line.status();
  const std::string path = folder + "/vkey";
  const std::string expected = checkpoint::FormatVerifierKey(key);
  if (absl::IsInvalidArgument(line.status())) {
    Tell(log.report.name, path, "VERIFIER_KEY", std::string(line.status().message()), expected);
  } else if (line.ok() && *line != expected) {
    Tell(log.report.name, path, "VERIFIER_KEY", *line, expected);
  }
  return absl::OkStatus();
}

absl::Status SetVerification::AddLog(const Folder& folder, const entry::LogName& name,
                                     const LogId& id, const checkpoint::VerifierKey& key) {
  const auto start = std::chrono::steady_clock::now();
  auto log =
      std::make_unique<CheckedLog>(name, id, set_.Open(folder.name), options_.rules, options_.rows);
  log->report.name = name.str();
  log->report.folder = folder.name;
  log->report.id = id;
  AMANAT_ASSIGN_OR_RETURN(const std::string note, log->files->ReadCheckpointNote());
  const auto head = checkpoint::OpenCheckpoint(note, key);
  if (!head.ok()) {
    Tell(name.str(), folder.name + "/checkpoint", "CHECKPOINT",
         std::string(head.status().message()));
  } else {
    log->report.signatures = 1;
    log->report.size = log->size = head->size;
    log->report.root = head->root;
    if (id == directory_id_) AMANAT_RETURN_IF_ERROR(CheckQuorum(note));
    AMANAT_RETURN_IF_ERROR(CheckFiles(*log, key));
    const auto progress = [&](TreeSize done) {
      if (options_.progress) options_.progress({name.str(), "tree", done, head->size});
    };
    const auto past = options_.remembered.find(id);
    const TreeSize remembered = past == options_.remembered.end() ? 0 : past->second.size;
    AMANAT_ASSIGN_OR_RETURN(
        log->good, CheckTree(*log->files, *head, name.str(), folder.name, remembered, progress,
                             log->facts, report_.findings));
    CheckHistory(*log);
  }
  log->report.seconds +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  added_.insert(folder.name);
  examination_->Add(std::move(log));
  return absl::OkStatus();
}

// A log that was cut back, or whose past is another one, is no longer the log that was verified.
void SetVerification::CheckHistory(CheckedLog& log) {
  const auto it = options_.remembered.find(log.state.id());
  if (it == options_.remembered.end()) return;
  const Remembered& past = it->second;
  const std::string expected = absl::StrCat("size ", past.size, " with root ", past.root.hex());
  std::string found;
  if (log.size < past.size) {
    found = absl::StrCat("size ", log.size, " with root ", log.report.root.hex());
  } else if (past.size <= log.facts.hashed()) {
    const Hash root = log.facts.RootOfHashes(past.size);
    if (root != past.root) found = absl::StrCat("size ", past.size, " with root ", root.hex());
  }
  if (!found.empty()) {
    Tell(log.report.name, log.report.folder + "/checkpoint", "HISTORY", found, expected);
  }
}

std::optional<checkpoint::VerifierKey> SetVerification::FindKey(const LogId& id) const {
  if (trusted_ && id == directory_id_) return directory_key_;
  const directory::AdmittedLog* log =
      examination_->directory().FindLog(id, examination_->directory_size());
  if (log == nullptr) return std::nullopt;
  return checkpoint::MakeVerifierKey(log->name.str(), log->public_key);
}

// What a file lacks to be a proof, the entries may show: they are under a checkpoint that was verified.
std::optional<std::string> SetVerification::ContradictedBySet(
    const checkpoint::ForkEvidence& evidence, const checkpoint::VerifierKey& key) const {
  const auto& logs = examination_->logs();
  const auto log = std::find_if(logs.begin(), logs.end(), [&](const auto& candidate) {
    return candidate->state.id() == evidence.log;
  });
  if (log == logs.end()) return std::nullopt;
  const CheckedLog& checked = **log;
  if (checked.good != checked.size || checked.facts.hashed() < checked.size) return std::nullopt;
  for (const checkpoint::Checkpoint& head : checkpoint::SignedHeads(evidence, key)) {
    if (head.size == 0 || head.size > checked.size) continue;
    const Hash root = checked.facts.RootOfHashes(head.size);
    if (root == head.root) continue;
    return absl::StrCat("its key signed a checkpoint of size ", head.size, " with the root ",
                        head.root.hex(), "; the log in the set has ", root.hex(), " there");
  }
  return std::nullopt;
}

// Evidence that shows nothing is a finding, too: who laid it there meant something by it.
void SetVerification::JudgeEvidence(const EvidenceFile& file) {
  const auto evidence = checkpoint::ParseForkEvidence(file.text);
  if (!evidence.ok()) {
    return Tell("", file.path, "EVIDENCE", std::string(evidence.status().message()));
  }
  const auto key = FindKey(evidence->log);
  if (!key.has_value()) {
    if (const auto examined = examination_->DirectoryStandsAt()) {
      return report_.limitations.Add(
          Limitation::kMissing,
          {evidence->name, std::nullopt, 1,
           absl::StrCat(file.path, " not examined: of the directory only ", *examined,
                        " entries are, and these do not admit its log")});
    }
    return Tell(evidence->name, file.path, "EVIDENCE",
                absl::StrCat("the directory does not admit the log ", evidence->log.hex()));
  }
  const auto proved = checkpoint::ProveFork(*evidence, *key);
  if (proved.ok()) return Tell(key->name, file.path, "FORK", *proved);
  if (const auto found = ContradictedBySet(*evidence, *key)) {
    return Tell(key->name, file.path, "FORK", *found);
  }
  Tell(key->name, file.path, "EVIDENCE", std::string(proved.status().message()));
}

absl::Status SetVerification::CheckEvidence() {
  AMANAT_ASSIGN_OR_RETURN(const auto files,
                          set_.ReadEvidence([&](const tiles::LayoutFinding& finding) {
                            Tell("", finding.path, finding.rule, finding.found, finding.expected);
                          }));
  for (const EvidenceFile& file : files) JudgeEvidence(file);
  for (const EvidenceFile& file : options_.evidence) JudgeEvidence(file);
  return absl::OkStatus();
}

// Of logs that an earlier verification knew.
void SetVerification::ReportVanished() {
  for (const auto& [id, past] : options_.remembered) {
    const auto& logs = examination_->logs();
    if (std::any_of(logs.begin(), logs.end(),
                    [&id = id](const auto& log) { return log->state.id() == id; })) {
      continue;
    }
    Tell(past.log_name, "", "HISTORY", "not in the set",
         absl::StrCat("size ", past.size, " with root ", past.root.hex()));
  }
}

absl::Status SetVerification::AddAdmittedLogs(bool* added) {
  *added = false;
  const directory::Directory& directory = examination_->directory();
  for (const Folder& folder : folders_) {
    if (folder.origin.empty() || added_.contains(folder.name)) continue;
    const directory::AdmittedLog* admitted =
        directory.FindLogByName(folder.origin, examination_->directory_size());
    if (admitted == nullptr) continue;
    const directory::AdmittedLog log = *admitted;
    AMANAT_RETURN_IF_ERROR(AddLog(folder, log.name, log.id,
                                  checkpoint::MakeVerifierKey(log.name.str(), log.public_key)));
    *added = true;
  }
  return absl::OkStatus();
}

void SetVerification::ReportUnadmitted() {
  for (const Folder& folder : folders_) {
    if (added_.contains(folder.name)) continue;
    LogReport log;
    log.name = folder.origin;
    log.folder = folder.name;
    report_.logs.push_back(log);
    if (folder.origin.empty()) continue;  // stands in the findings already
    if (const auto examined = examination_->DirectoryStandsAt()) {
      report_.limitations.Add(Limitation::kMissing,
                              {folder.origin, std::nullopt, 1,
                               absl::StrCat("not examined: of the directory only ", *examined,
                                            " entries are, and these do not admit it")});
      continue;
    }
    Tell(folder.origin, folder.name, "LOG_NOT_ADMITTED",
         "the directory, as far as it was examined, does not know this log; not examined");
  }
}

// What the directory admits and the set does not hold.
void SetVerification::ReportMissing() {
  for (const directory::AdmittedLog& log : examination_->directory().logs()) {
    if (examination_->Holds(log.id)) continue;
    report_.limitations.Add(Limitation::kMissing,
                            {log.name.str(), std::nullopt, 1,
                             absl::StrCat("admitted by entry ", log.admission,
                                          " of the directory, and not in the set")});
  }
  if (!options_.trust_received_apart) {
    report_.limitations.Add(
        Limitation::kUntrusted,
        {"", std::nullopt, 1,
         absl::StrCat(options_.trust_path,
                      " came with the set: compare its SHA-256 with one received by another way")});
  }
}

absl::StatusOr<Report> SetVerification::Run() {
  AMANAT_RETURN_IF_ERROR(ListFolders());
  AMANAT_RETURN_IF_ERROR(ReadOrigins());
  AMANAT_RETURN_IF_ERROR(ReadTrust());
  examination_ = std::make_unique<Examination>(options_, directory_id_, report_);
  const auto directory = std::find_if(folders_.begin(), folders_.end(), [&](const Folder& folder) {
    return trusted_ && folder.origin == directory_name_.str();
  });
  if (directory != folders_.end()) {
    AMANAT_RETURN_IF_ERROR(AddLog(*directory, directory_name_, directory_id_, directory_key_));
  } else if (trusted_) {
    Tell(directory_name_.str(), tiles::LogFolderName(directory_name_), "SET_EMPTY",
         "the directory log is not in the set");
  }
  for (bool added = true; added;) {
    AMANAT_RETURN_IF_ERROR(examination_->Advance());
    AMANAT_RETURN_IF_ERROR(AddAdmittedLogs(&added));
  }
  examination_->AllAreAdded();
  AMANAT_RETURN_IF_ERROR(examination_->Advance());
  examination_->Finish();
  ReportMissing();
  ReportUnadmitted();
  ReportVanished();
  AMANAT_RETURN_IF_ERROR(CheckEvidence());
  if (options_.verified) {
    AMANAT_RETURN_IF_ERROR(options_.verified(report_, VerifiedSet(*examination_)));
  }
  return std::move(report_);
}

}  // namespace

absl::StatusOr<Report> VerifySet(const Options& options) { return SetVerification(options).Run(); }

}  // namespace amanat::verify
