// What one entry costs to write, read and hash: a manifest's line of some 240 bytes and a command of
// its own of some 300, each with two postings, a subject and a once-only key.
#include <benchmark/benchmark.h>

#include "ledger/entry/entry.h"
#include "ledger/examine/leaf.h"
#include "ledger/merkle/tree_hash.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat {
namespace {

template <typename Fixed>
Fixed Filled(uint8_t byte) {
  Fixed value;
  value.value.fill(byte);
  return value;
}

entry::Entry Effects() {
  entry::Entry entry;
  entry.index = 12'345'678;
  entry.record_time.micros = 1'767'225'600'000'000;
  entry.postings = {{.account = 1'003, .amount = 1'234'500},
                    {.account = 70'211, .amount = -1'234'500}};
  entry.once = {Filled<OnceFingerprint>(0x5a)};
  return entry;
}

entry::Entry LineEntry() {
  entry::LineCommand line;
  line.body = std::string(100, 'b');
  line.subjects = {Filled<SubjectId>(0x11)};
  entry::Entry entry = Effects();
  entry.command = wire::Encode(line);
  entry.line = entry::ManifestLine{.manifest = 12'000'000, .line = 345'678};
  return entry;
}

entry::Entry CommandEntry() {
  entry::Command command;
  command.target = Filled<LogId>(0x21);
  command.idempotency_key = Filled<IdempotencyKey>(0x22);
  command.event_type = static_cast<uint32_t>(event::kContributionCollected);
  command.body = std::string(60, 'b');
  command.streams = {{.stream = Filled<StreamId>(0x23), .expected_version = 3}};
  command.subjects = {Filled<SubjectId>(0x11)};
  command.effective_date.days = 20'454;
  command.directory = Filled<LogId>(0x24);
  command.authors = {17};
  entry::Entry entry = Effects();
  entry.command = wire::Encode(command);
  entry.signatures = std::string(Signature::kSize, 's');
  return entry;
}

void ParseEach(benchmark::State& state, const entry::Entry& entry) {
  const std::string bytes = wire::Encode(entry);
  for (auto _ : state) {
    auto leaf = examine::ParseLeaf(bytes);
    if (!leaf.ok()) state.SkipWithError("the entry is refused");
    benchmark::DoNotOptimize(leaf);
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
void EncodeEach(benchmark::State& state, const entry::Entry& entry) {
  for (auto _ : state) benchmark::DoNotOptimize(wire::Encode(entry));
}

void ParseLeafOfLine(benchmark::State& state) { ParseEach(state, LineEntry()); }
void ParseLeafOfCommand(benchmark::State& state) { ParseEach(state, CommandEntry()); }
void EncodeLineEntry(benchmark::State& state) { EncodeEach(state, LineEntry()); }
void EncodeCommandEntry(benchmark::State& state) { EncodeEach(state, CommandEntry()); }
BENCHMARK(ParseLeafOfLine)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK(ParseLeafOfCommand);
BENCHMARK(EncodeLineEntry)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK(EncodeCommandEntry);

void DecodeLineEntry(benchmark::State& state) {
  const std::string bytes = wire::Encode(LineEntry());
  for (auto _ : state) benchmark::DoNotOptimize(entry::DecodeEntry(bytes));
}
BENCHMARK(DecodeLineEntry);

void HashLeaf(benchmark::State& state) {
  const std::string bytes(static_cast<size_t>(state.range(0)), 'e');
  for (auto _ : state) benchmark::DoNotOptimize(merkle::HashLeaf(bytes));
}
BENCHMARK(HashLeaf)->Arg(130)->Arg(240)->Arg(300)->ThreadRange(1, 2)->UseRealTime();

void HashNode(benchmark::State& state) {
  const Hash left = Filled<Hash>(1);
  Hash right = Filled<Hash>(2);
  for (auto _ : state) right = merkle::HashNode(left, right);
  benchmark::DoNotOptimize(right);
}
BENCHMARK(HashNode);

void Fingerprint(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(entry::Fingerprint("once/contribution-receipt", {"OWWA", "2026-1"}));
  }
}
BENCHMARK(Fingerprint);

void FindEventType(benchmark::State& state) {
  uint32_t number = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(rules::FundCatalogue().FindEventType(number = (number + 1) % 210));
}
BENCHMARK(FindEventType);

}  // namespace
}  // namespace amanat
