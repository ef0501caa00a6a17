// The golden vectors of what stands in entries: bytes and fields of every body of an act, and of the
// envelope around it. Made from the field lists that the programs use, so that a change of a number,
// kind, encoding or name shows. Thread-safe: functions without state.
#ifndef AMANAT_TESTS_CONFORMANCE_ACTS_GOLDEN_BODIES_H_
#define AMANAT_TESTS_CONFORMANCE_ACTS_GOLDEN_BODIES_H_

#include <map>
#include <string>

namespace amanat::golden {

// The files below tests/data/acts: name to content.
std::map<std::string, std::string> GoldenBodies();

}  // namespace amanat::golden

#endif  // AMANAT_TESTS_CONFORMANCE_ACTS_GOLDEN_BODIES_H_
