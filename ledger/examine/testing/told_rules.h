// A toy fund for the engine's own tests: the body of a command or line says what it does. So a test
// decides the effects of every entry, and whoever reads the entries again gets the same.
//
//   command.body = Tell("whatever the body was", decision);
//   LogState state(log_id, &stored, &ToldRules());
//
// What a decision consumes is read, as a fund's rules do. A body that was not made by Tell is accepted
// and does nothing, kMalformed is refused as such; a manifest from source "refused" is a DUPLICATE.
// Every accepted entry leaves rows in the tables below, which look at the directory and at rows before,
// and a note with its subjects.
#ifndef AMANAT_LEDGER_EXAMINE_TESTING_TOLD_RULES_H_
#define AMANAT_LEDGER_EXAMINE_TESTING_TOLD_RULES_H_

#include <string>
#include <vector>

#include "ledger/examine/rule_versions.h"

namespace amanat::examine {

constexpr state::Table kToldTable{0xe0};   // by event type and index: the code of who signed first
constexpr state::Table kToldIndex{0xe1};   // the same by that code
constexpr state::Table kToldCounts{0xe2};  // by event type: how many entries

constexpr char kMalformed[] = "told\nnonsense";

// The body itself when the decision is an acceptance without effects.
std::string Tell(const std::string& body, const proposal::Decision& decision);
// The body of an entry addressed to another log, which takes it up with a command of type `type` that
// consumes it and does what `seen` says beside that.
std::string TellTakenUp(const std::string& body, const proposal::Decision& decision,
                        entry::EventType type, const proposal::Decision& seen);

// How many accepted entries of the type the rows count.
absl::StatusOr<uint64_t> ToldCount(const state::Reader& rows, entry::EventType type);

// What a program has that knows version 1 alone, and one that knows version 2, too: by that an entry has
// kBySecond added when the body says nothing else, and there is an event type more (toy::kStamped).
const RuleVersions& ToldRules();
const RuleVersions& ToldRulesOfTwoVersions();
constexpr char kBySecond[] = "by version 2";
// What activates version 2; and what founds a directory, given that its name and key are set.
directory::RulesActivated ActivationOfSecond();
entry::LogFounded NamingFirst(entry::LogFounded founding, std::vector<PublicKey> administrators);

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_TESTING_TOLD_RULES_H_
