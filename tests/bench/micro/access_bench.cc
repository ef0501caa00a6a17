// What it costs to ask of a call whether it is let in. The directory has a thousand operators.
#include <benchmark/benchmark.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "services/access/access.h"

namespace amanat::access {
namespace {

constexpr int kOperators = 1000;
constexpr char kRpc[] = "amanat.treasury.v1.Treasury/TrialBalance";

rpc::Identity Officer(int number) {
  return {"owf.example", "manila", rpc::PeerKind::kOperator, absl::StrCat("off-", number)};
}

std::shared_ptr<const directory::Directory> Admitted() {
  auto directory = std::make_shared<directory::Directory>();
  for (int i = 0; i < kOperators; ++i) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(entry::EventType::kOperatorAdmitted);
    directory::OperatorAdmitted body;
    body.code = absl::StrCat("off-", i);
    body.site = "manila";
    body.roles = {directory::Role::kOfficer};
    command.body = wire::Encode(body);
    directory->Apply(i, command, 0);
  }
  return directory;
}

// `grows`: the directory has a new entry at each call, so that nothing that was remembered is good.
void Ask(benchmark::State& state, bool grows) {
  const auto directory = Admitted();
  TreeSize size = kOperators;
  Access access({"owf.example", "manila", rpc::PeerKind::kNode, ""}, [&] {
    if (grows) ++size;
    return std::make_pair(directory, size);
  });
  const rpc::Identity officer = Officer(kOperators - 1);
  for (auto _ : state) AMANAT_CHECK(access.Admit(kRpc, {officer}).ok());
}

void Warm(benchmark::State& state) { Ask(state, false); }
void AfterEveryEntryOfTheDirectory(benchmark::State& state) { Ask(state, true); }
BENCHMARK(Warm)->Name("access_warm");
BENCHMARK(AfterEveryEntryOfTheDirectory)->Name("access_after_a_directory_entry");

}  // namespace
}  // namespace amanat::access
