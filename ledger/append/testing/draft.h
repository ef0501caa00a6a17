// A command of a test before it is signed, with the effects that it is to have: the toy fund's rules
// (examine/testing/told_rules.h) give what a body tells, so the decision becomes part of what is
// signed. Plain data.
#ifndef AMANAT_LEDGER_APPEND_TESTING_DRAFT_H_
#define AMANAT_LEDGER_APPEND_TESTING_DRAFT_H_

#include <string>
#include <vector>

#include "ledger/entry/entry.h"
#include "ledger/proposal/proposal.h"

namespace amanat::append {

struct Draft {
  entry::Command command;          // without directory and authors
  std::vector<std::string> codes;  // of the operators who sign
  proposal::Decision decision;
};

// A line of a file, in the same way.
struct DraftLine {
  entry::LineCommand line;
  proposal::Decision decision;
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_TESTING_DRAFT_H_
