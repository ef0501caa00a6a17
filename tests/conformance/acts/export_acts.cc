// Writes exported logs that hold one entry of every act there is: export_acts DIR
//
// The bodies are the typical vectors of tests/data/acts, so nobody's rules are asked. Run from the
// root of the repository.
#include <iostream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/testing/log_builder.h"
#include "nlohmann/json.hpp"

namespace amanat::testing {
namespace {

// By the name of the message.
using Bodies = std::map<std::string, std::string>;

absl::StatusOr<Bodies> ReadBodies() {
  Bodies bodies;
  for (const entry::ActDomain& domain : acts::kDomains) {
    AMANAT_ASSIGN_OR_RETURN(const std::string text,
                            ReadFile(absl::StrCat("tests/data/acts/", domain.name, ".json")));
    const auto golden = nlohmann::json::parse(text);
    for (const auto& message : golden.at("messages")) {
      for (const auto& vector : message.at("vectors")) {
        if (vector.at("name") != "typical") continue;
        bodies[message.at("message")] = *HexDecode(vector.at("hex").get<std::string>());
      }
    }
  }
  return bodies;
}

void AppendAct(FundBuilder& fund, LogBuilder& log, const entry::ActDescription& act,
               const Bodies& bodies, LogIndex manifest) {
  const std::string& body = bodies.at(std::string(act.body->name));
  const auto type = static_cast<entry::EventType>(act.event_type);
  const auto tamper = [&](entry::Entry& entry) {
    if (act.added != nullptr) entry.added = bodies.at(std::string(act.added->name));
    if (act.signer_class != entry::SignerClass::kLine) return;
    entry::LineCommand line;
    line.body = body;
    entry.command = wire::Encode(line);
    entry.signatures.clear();
    entry.line = entry::ManifestLine{.manifest = manifest, .line = 1};
  };
  if (act.signer_class == entry::SignerClass::kWriter) {
    log.AppendOfWriter(type, proposal::Decision{}, body);
  } else if (act.signer_class == entry::SignerClass::kTwoPersons) {
    fund.Append(log, type, {"admin-1", "admin-2"}, {}, tamper, body);
  } else {
    fund.Append(log, type, {"admin-1"}, {}, tamper, body);
  }
}

absl::Status WriteExport(const std::string& folder) {
  AMANAT_ASSIGN_OR_RETURN(const Bodies bodies, ReadBodies());
  FundBuilder fund(/*seed=*/1);
  LogBuilder& log = fund.AddLog("manila", entry::Book::kFund);
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      // A manifest's number is the one before its line's.
      AppendAct(fund, log, act, bodies, /*manifest=*/log.size() - 1);
    }
  }
  return fund.ExportTo(folder);
}

}  // namespace
}  // namespace amanat::testing

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: export_acts DIR\n";
    return 2;
  }
  const absl::Status status = amanat::testing::WriteExport(argv[1]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
