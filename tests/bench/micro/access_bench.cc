// What it costs to ask of a call whether it is let in. The directory has a thousand operators.
#include <benchmark/benchmark.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "services/access/access.h"

namespace amanat::access {
namespace {

constexpr int kOperators = 1000;
constexpr char kRpc[] = "amanat.treasury.v1.Treasury/TrialBalance";
constexpr char kRpcOfSiteOperators[] = "amanat.ledger.v1.Ledger/BackupStores";

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

// What the threads of a server do: they share one Access, and what it remembers.
class WarmTogether : public benchmark::Fixture {
 public:
  WarmTogether() : directory_(Admitted()) {}

 protected:
  const std::shared_ptr<const directory::Directory> directory_;
  Access access_{{"owf.example", "manila", rpc::PeerKind::kNode, ""},
                 [this] { return std::make_pair(directory_, TreeSize{kOperators}); }};
};
BENCHMARK_DEFINE_F(WarmTogether, Ask)(benchmark::State& state) {
  const rpc::Identity officer = Officer(kOperators - 1 - state.thread_index());
  for (auto _ : state) AMANAT_CHECK(access_.Admit(kRpc, {officer}).ok());
}
BENCHMARK_REGISTER_F(WarmTogether, Ask)->Name("access_warm")->Threads(2)->UseRealTime();

BENCHMARK_DEFINE_F(WarmTogether, AskInVain)(benchmark::State& state) {
  const rpc::Identity officer = Officer(kOperators - 1);
  for (auto _ : state) {
    AMANAT_CHECK(absl::IsPermissionDenied(access_.Admit(kRpcOfSiteOperators, {officer})));
  }
}
BENCHMARK_REGISTER_F(WarmTogether, AskInVain)->Name("access_refused");

void AfterEveryEntryOfTheDirectory(benchmark::State& state) { Ask(state, true); }
BENCHMARK(Warm)->Name("access_warm");
BENCHMARK(AfterEveryEntryOfTheDirectory)->Name("access_after_a_directory_entry");

}  // namespace
}  // namespace amanat::access
