// The numbers of one receipt book that were used, as runs without a gap: what a book takes to remember is as
// much as it has gaps, however many receipts were written.
//
//   ReceiptRuns runs;
//   for (...) runs.Add(receipt.number, receipt.paid_on, receipt.index);   // in the order of the log
//   runs.all();   // {101 to 190, 192 to 240}: 191 is missing
//
// Values are plain data; thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_RECEIPT_RUNS_H_
#define AMANAT_CLIENTS_AUDIT_RECEIPT_RUNS_H_

#include <cstdint>
#include <map>

#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"

namespace amanat::audit {

struct ReceiptRun {
  uint64_t last = 0;
  LogIndex first_index = 0;  // of the entry that used its first number first
  CivilDays earliest = 0;    // of the days on which its receipts were paid
};

class ReceiptRuns {
 public:
  // A number that is there already makes its run no longer. Entries come in the order of their log.
  void Add(uint64_t number, CivilDays paid_on, LogIndex index);
  // By their first numbers; between two of them at least one number is missing.
  const std::map<uint64_t, ReceiptRun>& all() const { return runs_; }

 private:
  std::map<uint64_t, ReceiptRun> runs_;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_RECEIPT_RUNS_H_
