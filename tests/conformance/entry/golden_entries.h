// The golden vectors of the entry format: one entry of each kind, made with fixed keys, ids and
// times, so that every program that writes this format writes these bytes.
#ifndef AMANAT_TESTS_CONFORMANCE_ENTRY_GOLDEN_ENTRIES_H_
#define AMANAT_TESTS_CONFORMANCE_ENTRY_GOLDEN_ENTRIES_H_

#include <map>
#include <string>
#include <vector>

#include "ledger/entry/entry.h"
#include "ledger/signing/signing.h"

namespace amanat::golden {

struct GoldenEntry {
  std::string name;
  std::string log;  // its name
  entry::Entry entry;
  std::string body_json;  // the command's body, printed
};

std::vector<GoldenEntry> GoldenEntries();

// tests/data/entry/golden.json.
std::string GoldenJson();

// Seeds for the fuzz targets: path below tests/fuzz/seeds to content.
std::map<std::string, std::string> FuzzSeeds();

}  // namespace amanat::golden

#endif  // AMANAT_TESTS_CONFORMANCE_ENTRY_GOLDEN_ENTRIES_H_
