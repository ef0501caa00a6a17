#include "ledger/verify/report.h"

#include <algorithm>

namespace amanat::verify {
namespace {

struct Expectation {
  const char* rule;
  const char* text;
};

// Rules of the set, its files and trees first; then those of ledger/examine; then across logs.
constexpr Expectation kExpectations[] = {
    {"TRUST_FILE", "a C2SP tlog-policy that names the key of one directory log"},
    {"QUORUM", "cosignatures of the quorum that the trust file names"},
    {"SET_EMPTY", "a set holds the log that the trust file names"},
    {"UNEXPECTED_FILE", "every file is accounted for"},
    {"EMPTY_FOLDER", "every folder holds files of the log"},
    {"NOT_A_REGULAR_FILE", "a regular file"},
    {"FOLDER_NAME", "a log's folder is named <site>-<book>, each log once"},
    {"LOG_NOT_ADMITTED", "the directory admits every log of the set"},
    {"HISTORY", "the log that an earlier verification remembers, grown at most"},
    {"FORK", "one history: no two checkpoints of the log that contradict each other"},
    {"EVIDENCE",
     "evidence of a fork: two checkpoints, signed by the key of a log that the directory admits, "
     "that "
     "contradict each other"},
    {"MISSING_FILE", "every file of the log is there"},
    {"FILE_SIZE", "a file of the size that its name says"},
    {"PARTIAL_FILE", "the beginning of the wider file"},
    {"VERIFIER_KEY", "the file vkey names the log's key"},
    {"CHECKPOINT", "a checkpoint signed by the log's key"},
    {"ENTRY_BUNDLE", "a bundle of entries, each with its length before it"},
    {"ENTRY_HASH", "the entry that the tiles and the checkpoint cover"},
    {"TILE", "the hashes that the entries give"},
    {"ROOT", "the root that the checkpoint states"},
    {"ENTRY_FORMAT", "an entry of the strict encoding"},
    {"ENCODING_VERSION", "an encoding version that this verifier knows"},
    {"INDEX", "the entry states its own position"},
    {"RECORD_TIME", "record times never decrease"},
    {"FOUNDING", "entry 0 founds the log; two administrators found the directory"},
    {"FOUNDER", "the fund is founded by the two administrators whose keys entry 0 names"},
    {"BOOK", "an event type of this book"},
    {"LOG_NAME", "a well-formed log name"},
    {"LOG_ID", "the log id that name and founding key give"},
    {"LOG_FOUNDED",
     "the directory names version 1 of the rules and two founders, every other log its directory"},
    {"IMPORT",
     "an import's lines and duplicates make up its signed manifest, and each duplicate repeats an "
     "earlier line"},
    {"SIGNER_CLASS", "signed by whom the event type says"},
    {"SIGNATURES", "as many signatures as the event type wants"},
    {"SIGNATURE", "a valid signature by its author"},
    {"AUTHOR", "an author whom the directory admits, unrevoked, at the recorded frontier"},
    {"DIRECTORY", "authors of the fund's directory"},
    {"DIRECTORY_RULE", "an entry that the directory's rules allow"},
    {"TARGET", "a command for this log"},
    {"IDEMPOTENCY_KEY", "an idempotency key of its own"},
    {"EXPIRY", "recorded before the command expired, at most 30 days before"},
    {"STREAM_VERSION", "the stream's version that the signer saw"},
    {"RULES_VERSION", "the version of the rules that is active, as the signer saw it"},
    {"FRONTIER", "a frontier that advances"},
    {"FRONTIER_ROOT", "the root that the followed log has at that size"},
    {"FRONTIER_TIME", "recorded no earlier than the last entry that is followed"},
    {"REFERENCE", "a cited entry within the frontier, with its leaf hash"},
    {"RECIPIENT", "only its recipient consumes an entry"},
    {"CONSUMED", "an entry is consumed once"},
    {"ONCE", "a once-only key is used once"},
    {"BODY", "a well-formed body"},
    {"POSTINGS", "postings that sum to zero, on accounts that permit them"},
    {"LIMIT", "no account passes its limit, held amounts counted"},
    {"EFFECTS", "the effects that the fund's rules give"},
    {"STATE", "an entry by which the rules can change the fund's rows"},
    {"ALLOTMENT", "spent + returned <= accepted <= issued"},
    {"INTER_OFFICE_MIRROR", "inter-office accounts mirror, but for the postings in transit"},
};

}  // namespace

std::string ExpectationOf(const std::string& rule) {
  for (const Expectation& expectation : kExpectations) {
    if (rule == expectation.rule) return expectation.text;
  }
  return "what ledger/doc/verification.md says";
}

absl::string_view LimitationName(Limitation limitation) {
  switch (limitation) {
    case Limitation::kMissing:
      return "missing";
    case Limitation::kWaiting:
      return "waiting";
    case Limitation::kNewer:
      return "newer";
    case Limitation::kUntrusted:
      return "untrusted";
    case Limitation::kUnderived:
      return "underived";
  }
  return "unspecified";
}

void Limitations::Add(Limitation kind, ReportedLimitation limitation) {
  List& list = lists_[static_cast<size_t>(kind)];
  list.count += limitation.count;
  if (list.listed.size() < kFindingsListedMax) {
    list.listed.push_back(std::move(limitation));
  } else {
    ++list.unlisted;
  }
}

bool Limitations::empty() const {
  return std::all_of(lists_.begin(), lists_.end(),
                     [](const List& list) { return list.listed.empty(); });
}

absl::string_view SetVerdictName(SetVerdict verdict) {
  switch (verdict) {
    case SetVerdict::kVerified:
      return "verified";
    case SetVerdict::kIncomplete:
      return "incomplete";
    case SetVerdict::kFailed:
      return "failed";
  }
  return "unspecified";
}

SetVerdict Report::verdict() const {
  if (findings.count() != 0) return SetVerdict::kFailed;
  const bool all = limitations.empty() && !logs.empty() && entries_examined() == entries();
  return all ? SetVerdict::kVerified : SetVerdict::kIncomplete;
}

uint64_t Report::entries_examined() const {
  uint64_t sum = 0;
  for (const LogReport& log : logs) sum += log.examined;
  return sum;
}

uint64_t Report::entries() const {
  uint64_t sum = 0;
  for (const LogReport& log : logs) sum += log.size;
  return sum;
}

}  // namespace amanat::verify
