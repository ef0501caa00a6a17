// Bodies of the entries of insurance claims. A claim is a stream with a random id; the entitlement
// (programme and person) is a stream with a derived id, so that one death gives one benefit.
//
// Who posts what, at head office (debit / credit):
//   CLAIM_APPROVED          expense / claims payable
//   CLAIM_PAYMENT_ORDERED   claims payable / claims ordered
//   CLAIM_PAID              claims ordered / bank, one credit for each heir
#ifndef AMANAT_SERVICES_CLAIMS_EVENTS_H_
#define AMANAT_SERVICES_CLAIMS_EVENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/entry/entry.h"

namespace amanat::claims {

// A document that was seen; `digest` is SHA-256 of salt and file, the salt stays outside.
struct Document {
  std::string code;  // such as death-certificate
  Hash digest;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "code", self.code);
    v.Field(2, "digest", self.digest);
  }
};

// `subject` is the position of the heir among the command's subjects. Shares in millionths of the
// whole; rank 1 comes first.
struct Heir {
  uint64_t subject = 0;
  uint64_t share_millionths = 0;
  uint64_t rank = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "subject", self.subject);
    v.Field(2, "share_millionths", self.share_millionths);
    v.Field(3, "rank", self.rank);
  }
};

// Body of CLAIM_FILED (head office, its stream) and of CLAIM_REQUESTED (a consulate's filing, which
// head office's CLAIM_FILED consumes). Subject 0 is the member, the others are heirs.
struct ClaimFiled {
  StreamId claim;
  std::string benefit;  // code in the schedule
  wire::CivilDate event_date;
  std::vector<Document> documents;
  std::vector<Heir> heirs;
  std::optional<entry::Reference> request;  // of a consulate; absent when filed at head office
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "claim", self.claim);
    v.Field(2, "benefit", self.benefit);
    v.Field(3, "event_date", self.event_date);
    v.Field(4, "documents", self.documents);
    v.Field(5, "heirs", self.heirs);
    v.Field(6, "request", self.request);
  }
};

// Body of CLAIM_RECOMMENDED, CLAIM_APPROVED, CLAIM_PAYMENT_ORDERED and CLAIM_PAID.
struct ClaimStep {
  StreamId claim;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "claim", self.claim);
  }
};

struct ClaimRejected {
  StreamId claim;
  std::string
      reason;  // code: not-covered, documents-not-genuine, not-an-heir, excluded-cause, withdrawn
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "claim", self.claim);
    v.Field(2, "reason", self.reason);
  }
};

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_CLAIMS_EVENTS_H_
