// The acts of the directory: what directory::Directory::Check lets pass is accepted. They post
// nothing and keep no rows, because the ledger keeps the directory for all.
//
// The two administrators are two people: codes that profiles join are one's.
//
// Precedence: malformed bodies and missing administrators are statuses, without an entry; so is
// everything while the fund is being founded, when nobody is admitted who could be answerable.
// Afterwards ALREADY_EXISTS and NOT_FOUND are refusals. Thread-safe.
#ifndef AMANAT_SERVICES_RULES_DIRECTORY_ACTS_H_
#define AMANAT_SERVICES_RULES_DIRECTORY_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::directory_book {

const Domain& Acts();

}  // namespace amanat::rules::directory_book

#endif  // AMANAT_SERVICES_RULES_DIRECTORY_ACTS_H_
