#include "clients/cli/document_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/cited_documents.h"
#include "clients/cli/document_salts.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/ledger_export.h"
#include "clients/evidence/document_bundle.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;
using evidence::BundledDocument;
using evidence::DocumentBundle;
using Stub = std::unique_ptr<api::Ledger::Stub>;

struct Arguments {
  std::string file, place, field, code = "document", bundle, stream, output;
  std::vector<std::string> files;
  bool incomplete = false;
};

absl::StatusOr<Stub> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  return api::Ledger::NewStub(channel);
}

absl::StatusOr<std::string> ReadDocument(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(std::string content, ReadFile(path));
  if (!content.empty()) return content;
  return absl::InvalidArgumentError(absl::StrCat(path, ": an empty file is no document"));
}

absl::StatusOr<std::string> StateDirectory(Session& session) {
  const std::string& folder = session.options().profile.state_directory;
  if (!folder.empty()) return folder;
  return absl::FailedPreconditionError(
      "documents need a state_directory in the profile, where their salts are kept");
}

absl::StatusOr<DocumentBundle> ReadBundle(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadFile(path, evidence::kDocumentBundleBytesMax));
  auto bundle = evidence::ParseDocumentBundle(bytes);
  if (!bundle.ok()) return Annotate(bundle.status(), path);
  return bundle;
}

// Those of the bundle, if one is given, else those of the state directory.
absl::StatusOr<DocumentSalts> SaltsFor(Session& session, const std::string& bundle) {
  if (bundle.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string folder, StateDirectory(session));
    return ReadDocumentSalts(folder);
  }
  AMANAT_ASSIGN_OR_RETURN(const DocumentBundle read, ReadBundle(bundle));
  DocumentSalts salts;
  for (const BundledDocument& document : read.documents) {
    if (document.salt.has_value()) salts[document.digest] = *document.salt;
  }
  return salts;
}

absl::StatusOr<Exit> AddDocument(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const std::string folder, StateDirectory(session));
  const auto keep = [&](const std::string& code, const Hash& salt, const Hash& digest) {
    session.Print({{"code", code}, {"digest", digest.hex()}});
    return session.options().dry_run ? absl::OkStatus()
                                     : KeepDocumentSalt(folder, code, salt, digest);
  };
  if (arguments.bundle.empty() == arguments.file.empty()) {
    return absl::InvalidArgumentError("name either a FILE or, with --bundle, whose salts to keep");
  }
  if (arguments.bundle.empty()) {
    AMANAT_ASSIGN_OR_RETURN(const std::string content, ReadDocument(arguments.file));
    const Hash salt = session.random().Draw<Hash>();
    AMANAT_RETURN_IF_ERROR(keep(arguments.code, salt, evidence::DocumentDigest(salt, content)));
    return Exit::kDone;
  }
  AMANAT_ASSIGN_OR_RETURN(const DocumentBundle bundle, ReadBundle(arguments.bundle));
  for (const BundledDocument& document : bundle.documents) {
    // What a file does not show to be its salt may be anybody's.
    if (!document.complete()) continue;
    AMANAT_RETURN_IF_ERROR(
        keep(document.code.empty() ? "document" : document.code, *document.salt, document.digest));
  }
  return Exit::kDone;
}

void PrintResult(Session& session, const std::string& log, LogIndex index, const std::string& field,
                 const std::string& code, const Hash& digest, const std::string& result) {
  session.Print({{"entry", absl::StrCat(log, ":", index)},
                 {"field", field},
                 {"code", code},
                 {"digest", digest.hex()},
                 {"result", result}});
}

// Whether the file is one that the entry cites.
absl::StatusOr<Exit> CheckFile(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const std::string content, ReadDocument(arguments.file));
  AMANAT_ASSIGN_OR_RETURN(const DocumentSalts salts, SaltsFor(session, arguments.bundle));
  AMANAT_ASSIGN_OR_RETURN(const auto place, EntryFromText(session, arguments.place, "place"));
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<api::LogInfo> logs, ListLogs(*stub));
  const auto log = std::find_if(logs.begin(), logs.end(), [&](const api::LogInfo& candidate) {
    return candidate.log_id() == place.log();
  });
  if (log == logs.end()) {
    return absl::NotFoundError(
        absl::StrCat("the log of ", arguments.place, " is not at hand here"));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto cited, CitedBy(*stub, *log, place.index()));
  bool found = false, any = false, unsalted = false;
  for (const CitedDocument& document : cited) {
    const evidence::Commitment& commitment = document.commitment;
    if (!arguments.field.empty() && arguments.field != commitment.field &&
        arguments.field != commitment.code) {
      continue;
    }
    any = true;
    const auto salt = salts.find(commitment.digest);
    const bool here = salt != salts.end();
    const bool same = here && evidence::DocumentDigest(salt->second, content) == commitment.digest;
    found = found || same;
    unsalted = unsalted || !here;
    PrintResult(session, document.log, document.index, commitment.field, commitment.code,
                commitment.digest,
                same   ? "this file"
                : here ? "another file"
                       : "its salt is not here");
  }
  session.EndTable();
  if (!any) return absl::NotFoundError(absl::StrCat(arguments.place, " cites no such document"));
  if (found) return Exit::kDone;
  terminal::Say(unsalted
                    ? "amanat: nothing shows that it is this file; whoever recorded the entry has "
                      "the salts: ask for a bundle (amanat document bundle)"
                    : "amanat: the entry cites another file");
  return Exit::kRefused;
}

bool IsCitedAs(const BundledDocument& document, const CitedDocument& cited) {
  return document.log == cited.log && document.index == cited.index &&
         document.field == cited.commitment.field && document.digest == cited.commitment.digest;
}

std::string ResultOf(const BundledDocument& document, const std::vector<CitedDocument>& cited) {
  const bool stands = std::any_of(cited.begin(), cited.end(), [&](const CitedDocument& candidate) {
    return IsCitedAs(document, candidate);
  });
  if (!stands) return "no such entry cites it";
  if (document.complete()) return "matches";
  return document.salt.has_value() ? "its file is missing" : "its salt is missing";
}

// Every file against the log, and the log against the bundle.
absl::StatusOr<Exit> CheckBundle(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const DocumentBundle bundle, ReadBundle(arguments.bundle));
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const auto cited, CitedInStream(*stub, bundle.stream));
  size_t wrong = 0;
  for (const BundledDocument& document : bundle.documents) {
    const std::string result = ResultOf(document, cited);
    if (result != "matches") ++wrong;
    PrintResult(session, document.log, document.index, document.field, document.code,
                document.digest, result);
  }
  for (const CitedDocument& document : cited) {
    const bool bundled = std::any_of(
        bundle.documents.begin(), bundle.documents.end(),
        [&](const BundledDocument& candidate) { return IsCitedAs(candidate, document); });
    if (bundled) continue;
    ++wrong;
    PrintResult(session, document.log, document.index, document.commitment.field,
                document.commitment.code, document.commitment.digest, "not in the bundle");
  }
  session.EndTable();
  if (wrong == 0) return Exit::kDone;
  terminal::Say(absl::StrCat("amanat: ", wrong, " of the documents of ", bundle.stream.hex(),
                             " do not match"));
  return Exit::kRefused;
}

absl::StatusOr<Exit> CheckDocument(Session& session, const Arguments& arguments) {
  if (arguments.file.empty() != arguments.place.empty() ||
      (arguments.file.empty() && arguments.bundle.empty())) {
    return absl::InvalidArgumentError("name a FILE and LOG:INDEX, or a whole bundle with --bundle");
  }
  return arguments.file.empty() ? CheckBundle(session, arguments) : CheckFile(session, arguments);
}

struct GivenFile {
  std::string path;
  std::string content;
  bool cited = false;
};

// With salt and file, as far as they are there.
BundledDocument Bundled(const CitedDocument& cited, const DocumentSalts& salts,
                        std::vector<GivenFile>& files) {
  BundledDocument document{.log = cited.log,
                           .index = cited.index,
                           .field = cited.commitment.field,
                           .code = cited.commitment.code,
                           .digest = cited.commitment.digest,
                           .salt = {},
                           .content = {},
                           .name = ""};
  const auto salt = salts.find(document.digest);
  if (salt == salts.end()) return document;
  document.salt = salt->second;
  for (GivenFile& file : files) {
    if (evidence::DocumentDigest(*document.salt, file.content) != document.digest) continue;
    file.cited = true;
    document.content = file.content;
    document.name = std::filesystem::path(file.path).filename().string();
    break;
  }
  return document;
}

absl::Status CheckGiven(const std::vector<GivenFile>& files, size_t missing,
                        const Arguments& arguments) {
  for (const GivenFile& file : files) {
    if (file.cited) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        file.path,
        ": no entry of the case cites it, as far as the salts in the state directory tell"));
  }
  if (missing == 0 || arguments.incomplete) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(missing == 1 ? "1 document is" : absl::StrCat(missing, " documents are"),
                   " missing: name their files with --file, or --incomplete to go without"));
}

absl::StatusOr<StreamId> CaseOrClaim(Session& session, const std::string& text) {
  AMANAT_ASSIGN_OR_RETURN(const std::string id,
                          IdOfAny(session, {IdKind::kClaim, IdKind::kCase}, text, "case"));
  return StreamId::FromBytes(id);
}

absl::StatusOr<Exit> MakeBundle(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const StreamId stream, CaseOrClaim(session, arguments.stream));
  if (std::filesystem::exists(arguments.output)) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.output, " is there already; it is not written over"));
  }
  AMANAT_ASSIGN_OR_RETURN(const DocumentSalts salts, SaltsFor(session, ""));
  std::vector<GivenFile> files;
  for (const std::string& path : arguments.files) {
    AMANAT_ASSIGN_OR_RETURN(std::string content, ReadDocument(path));
    files.push_back({path, std::move(content)});
  }
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const auto cited, CitedInStream(*stub, stream));
  DocumentBundle bundle{.stream = stream, .documents = {}};
  size_t missing = 0;
  for (const CitedDocument& document : cited) {
    const BundledDocument& added = bundle.documents.emplace_back(Bundled(document, salts, files));
    if (!added.complete()) ++missing;
    PrintResult(session, added.log, added.index, added.field, added.code, added.digest,
                added.complete()         ? added.name
                : added.salt.has_value() ? "its file is missing"
                                         : "its salt is missing");
  }
  session.EndTable();
  AMANAT_RETURN_IF_ERROR(CheckGiven(files, missing, arguments));
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, evidence::FormatDocumentBundle(bundle));
  if (session.options().dry_run) return Exit::kDone;
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(arguments.output, bytes, 0600));
  return Exit::kDone;
}

}  // namespace

void AddDocumentCommands(CLI::App& app, Session& session, Exit& exit) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* group = app.add_subcommand(
      "document", "Files that entries cite by salted digests: keep, check, bundle for head office");
  group->require_subcommand(1);
  group->footer("A log holds digests only; files and salts stay outside and travel in a bundle.");
  const auto add = [&](const char* name, const char* text,
                       absl::StatusOr<Exit> (*work)(Session&, const Arguments&)) {
    CLI::App* verb = group->add_subcommand(name, text);
    verb->callback([&session, &exit, arguments, work] {
      const auto done = work(session, *arguments);
      session.EndTable();
      exit = done.ok() ? *done : session.Fail(done.status());
    });
    return verb;
  };
  CLI::App* keep =
      add("add", "Salt a file and keep the salt, or keep those of a bundle", AddDocument);
  keep->add_option("file", arguments->file, "File");
  keep->add_option("--code", arguments->code, "Code of what it is, such as passport-copy");
  keep->add_option("--bundle", arguments->bundle, "Bundle whose salts to keep");
  CLI::App* check =
      add("check", "Say whether a file is the one that an entry cites, or check a bundle",
          CheckDocument);
  check->add_option("file", arguments->file, "File");
  check->add_option("place", arguments->place, "LOG:INDEX");
  check->add_option("--field", arguments->field,
                    "The document's code or field, where an entry cites several");
  check->add_option("--bundle", arguments->bundle,
                    "Bundle to check against the log; with a FILE, where its salt is");
  CLI::App* bundle = add("bundle", "Collect the files and salts of a case or claim", MakeBundle);
  bundle
      ->add_option("case", arguments->stream,
                   "Case or claim: its id, short or the first digits of it")
      ->required();
  bundle->add_option("--file", arguments->files, "A document; repeatable")->allow_extra_args(false);
  bundle->add_option("--output", arguments->output, "Bundle to write")->required();
  bundle->add_flag("--incomplete", arguments->incomplete,
                   "Write it although documents are missing");
}

}  // namespace amanat::cli
