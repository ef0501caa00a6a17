// What a signature over a command of 300 bytes costs, on one core and on two.
#include <benchmark/benchmark.h>

#include "ledger/signing/signing.h"

namespace amanat::signing {
namespace {

const std::string& Message() {
  static const std::string message(300, 'm');
  return message;
}
const PrivateKey& Key() {
  static const PrivateKey key = *PrivateKey::FromSeed(std::string(kSeedBytes, 'k'));
  return key;
}

void Sign(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Key().Sign(Message()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Sign)->ThreadRange(1, 2)->UseRealTime();

void VerifySignature(benchmark::State& state) {
  const Signature signature = Key().Sign(Message());
  for (auto _ : state) {
    if (!Verify(Key().public_key(), Message(), signature)) state.SkipWithError("refused");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(VerifySignature)->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace amanat::signing
