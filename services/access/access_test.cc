#include "services/access/access.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/rpc/error.h"

namespace amanat::access {
namespace {

using directory::Role;
using rpc::Identity;
using rpc::PeerKind;

constexpr UnixMicros kMade = 1'000;  // of certificates, unless a test says otherwise
constexpr char kClaims[] = "amanat.claims.v1.Claims/ListClaims";
constexpr char kFileClaim[] = "amanat.claims.v1.Claims/Submit";
constexpr char kFound[] = "amanat.directory.v1.Directory/Submit";
constexpr char kAppend[] = "amanat.ledger.v1.Ledger/Append";
constexpr char kExchange[] = "amanat.replication.v1.Replication/Exchange";
constexpr char kHealth[] = "grpc.health.v1.Health/Check";

Identity Node(const std::string& site) { return {"owf.example", site, PeerKind::kNode, ""}; }
Identity Person(const std::string& code, const std::string& site = "manila") {
  return {"owf.example", site, PeerKind::kOperator, code};
}

// The node of manila, and a directory that a test writes.
class AccessTest : public ::testing::Test {
 protected:
  template <typename Body>
  LogIndex Enact(entry::EventType type, const Body& body, UnixMicros recorded = 0) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    auto grown = std::make_shared<directory::Directory>(*directory_);
    grown->Apply(size_, command, recorded);
    directory_ = std::move(grown);
    return size_++;
  }
  LogIndex Admit(const std::string& code, const std::string& site, std::vector<Role> roles) {
    directory::OperatorAdmitted body;
    body.code = code;
    body.public_key.value.fill(static_cast<uint8_t>(size_ + 1));
    body.site = site;
    body.roles = std::move(roles);
    return Enact(entry::EventType::kOperatorAdmitted, body);
  }
  void AdmitAdministrators() {
    for (const char* code : {"adm-1", "adm-2"}) Admit(code, "manila", {Role::kAdministrator});
  }
  void Revoke(LogIndex admission, UnixMicros recorded = 0) {
    directory::KeyRevoked body;
    body.admission = admission;
    Enact(entry::EventType::kKeyRevoked, body, recorded);
  }
  // The reason, or "" for who is let in.
  std::string Says(absl::string_view rpc, const Identity& peer,
                   UnixMicros certified_from = kMade) const {
    return rpc::ReasonOf(access_.Admit(rpc, {peer, absl::FromUnixMicros(certified_from)}));
  }

  std::shared_ptr<const directory::Directory> directory_ =
      std::make_shared<const directory::Directory>();
  TreeSize size_ = 0;
  Access access_{Node("manila"), [this] { return std::make_pair(directory_, size_); }};
};

TEST_F(AccessTest, EveryRefusalHasItsReason) {
  AdmitAdministrators();
  Admit("off-1", "manila", {Role::kOfficer});
  Admit("col-1", "manila", {Role::kCollector});
  Admit("ruh-1", "riyadh", {Role::kOfficer});
  Admit("aud-1", "riyadh", {Role::kAuditor});
  Revoke(Admit("old-1", "manila", {Role::kOfficer}));
  const Identity foreign{"other.example", "manila", PeerKind::kOperator, "off-1"};
  const struct {
    Identity peer;
    const char* claims;
    const char* file;
    const char* append;
    const char* exchange;
    const char* health;
  } cases[] = {
      {Node("manila"), "", "", "", "NODE_REFUSED", ""},
      {Node("riyadh"), "NODE_REFUSED", "NODE_REFUSED", "NODE_REFUSED", "", ""},
      {Person("off-1"), "", "", "OPERATOR_REFUSED", "OPERATOR_REFUSED", ""},
      {Person("adm-1"), "", "ROLE_MISSING", "OPERATOR_REFUSED", "OPERATOR_REFUSED", ""},
      {Person("col-1"), "ROLE_MISSING", "ROLE_MISSING", "OPERATOR_REFUSED", "OPERATOR_REFUSED", ""},
      {Person("ruh-1", "riyadh"), "OTHER_SITE", "OTHER_SITE", "OPERATOR_REFUSED",
       "OPERATOR_REFUSED", ""},
      {Person("ruh-1"), "OTHER_SITE", "OTHER_SITE", "OPERATOR_REFUSED", "OPERATOR_REFUSED", ""},
      {Person("off-1", "riyadh"), "OTHER_SITE", "OTHER_SITE", "OPERATOR_REFUSED",
       "OPERATOR_REFUSED", ""},
      {Person("aud-1", "riyadh"), "", "OTHER_SITE", "OPERATOR_REFUSED", "OPERATOR_REFUSED", ""},
      {Person("old-1"), "OPERATOR_REVOKED", "OPERATOR_REVOKED", "OPERATOR_REFUSED",
       "OPERATOR_REFUSED", "OPERATOR_REVOKED"},
      {Person("nobody"), "OPERATOR_UNKNOWN", "OPERATOR_UNKNOWN", "OPERATOR_REFUSED",
       "OPERATOR_REFUSED", ""},
      {foreign, "OTHER_FUND", "OTHER_FUND", "OTHER_FUND", "OTHER_FUND", "OTHER_FUND"},
  };
  for (const auto& [peer, claims, file, append, exchange, health] : cases) {
    EXPECT_EQ(Says(kClaims, peer), claims) << rpc::FormatIdentity(peer);
    EXPECT_EQ(Says(kFileClaim, peer), file) << rpc::FormatIdentity(peer);
    EXPECT_EQ(Says(kAppend, peer), append) << rpc::FormatIdentity(peer);
    EXPECT_EQ(Says(kExchange, peer), exchange) << rpc::FormatIdentity(peer);
    EXPECT_EQ(Says(kHealth, peer), health) << rpc::FormatIdentity(peer);
    EXPECT_EQ(Says("amanat.claims.v1.Claims/NoSuchRpc", peer), "RPC_UNKNOWN");
  }
}

TEST_F(AccessTest, WhoHasNoneOfTheRolesIsToldWhichWouldDo) {
  AdmitAdministrators();
  Admit("col-1", "manila", {Role::kCollector});
  Admit("ops-1", "manila", {Role::kOfficer, Role::kSiteOperator});
  EXPECT_EQ(
      access_.Admit("amanat.ledger.v1.Ledger/GetStream", rpc::Caller{Person("col-1")}).message(),
      "ROLE_MISSING: this takes the role administrator, treasurer, reviewer, officer, "
      "approver, payer or auditor, and col-1 has collector");
  EXPECT_EQ(
      access_.Admit("amanat.directory.v1.Directory/Submit", rpc::Caller{Person("ops-1")}).message(),
      "ROLE_MISSING: this takes the role administrator, and ops-1 has officer and "
      "site-operator");
}

TEST_F(AccessTest, WhoActsReadsWhomTheDirectoryAdmits) {
  AdmitAdministrators();
  for (unsigned number = 1; number < Roles::kNumbers; ++number) {
    const auto role = static_cast<Role>(number);
    if (directory::RoleName(role) == "unknown") continue;
    const std::string code = absl::StrCat("op-", number);
    Admit(code, "manila", {role});
    EXPECT_EQ(Says("amanat.directory.v1.Directory/ListOperators", Person(code)), "") << code;
  }
}

TEST_F(AccessTest, ARevocationCountsAtTheNextCall) {
  AdmitAdministrators();
  const LogIndex admission = Admit("off-1", "manila", {Role::kOfficer});
  EXPECT_EQ(Says(kClaims, Person("off-1")), "");
  Revoke(admission);
  EXPECT_EQ(Says(kClaims, Person("off-1")), "OPERATOR_REVOKED");
  Admit("off-1", "manila", {Role::kCollector});
  EXPECT_EQ(Says(kClaims, Person("off-1")), "ROLE_MISSING") << "another key, another role";
}

TEST_F(AccessTest, ACertificateOfBeforeTheRevocationStaysShutForWhoIsAdmittedAgain) {
  AdmitAdministrators();
  Revoke(Admit("off-1", "manila", {Role::kOfficer}), kMade + 10);
  Revoke(Admit("off-1", "manila", {Role::kOfficer}), kMade + 20);
  Admit("off-1", "manila", {Role::kOfficer});
  for (const UnixMicros stolen : {kMade, kMade + 10, kMade + 19}) {
    EXPECT_EQ(Says(kClaims, Person("off-1"), stolen), "OPERATOR_REVOKED") << stolen;
    EXPECT_EQ(Says(kHealth, Person("off-1"), stolen), "OPERATOR_REVOKED") << stolen;
  }
  EXPECT_EQ(Says(kClaims, Person("off-1"), kMade + 20), "");
  EXPECT_EQ(rpc::ReasonOf(access_.Admit(kClaims, {Person("off-1")})), "OPERATOR_REVOKED")
      << "of when is not known";
  EXPECT_EQ(Says(kClaims, Person("adm-1"), 0), "") << "no key of that one was revoked";
}

TEST_F(AccessTest, WhoRunsTheNodeOfAnySiteSeesHowItStandsBacksItUpExportsAndAsksNoBook) {
  AdmitAdministrators();
  Admit("ops-1", "manila", {Role::kSiteOperator});
  Admit("ops-2", "riyadh", {Role::kSiteOperator});
  EXPECT_EQ(Says("amanat.ledger.v1.Ledger/GetStatus", Person("ops-1")), "");
  EXPECT_EQ(Says("amanat.ledger.v1.Ledger/BackupStores", Person("ops-1")), "");
  EXPECT_EQ(Says("amanat.directory.v1.Directory/ListOperators", Person("ops-1")), "");
  EXPECT_EQ(Says("amanat.ledger.v1.Ledger/ReadEntries", Person("ops-1")), "");
  EXPECT_EQ(Says("amanat.ledger.v1.Ledger/GetStream", Person("ops-1")), "ROLE_MISSING");
  EXPECT_EQ(Says("amanat.ledger.v1.Ledger/GetBalance", Person("ops-1")), "ROLE_MISSING");
  EXPECT_EQ(Says("amanat.inbox.v1.Inbox/ListWork", Person("ops-1")), "");
  EXPECT_EQ(Says(kClaims, Person("ops-1")), "ROLE_MISSING");
  EXPECT_EQ(Says("amanat.ledger.v1.Ledger/BackupStores", Person("ops-2", "riyadh")), "OTHER_SITE");
  const Access riyadh{Node("riyadh"), [this] { return std::make_pair(directory_, size_); }};
  EXPECT_TRUE(
      riyadh.Admit("amanat.ledger.v1.Ledger/BackupStores", {Person("ops-2", "riyadh")}).ok());
}

TEST_F(AccessTest, AnOlderDirectoryThanTheOneSeenLastTakesNothingBack) {
  AdmitAdministrators();
  const LogIndex admission = Admit("off-1", "manila", {Role::kOfficer});
  const auto older = std::make_pair(directory_, size_);
  Revoke(admission);
  EXPECT_EQ(Says(kClaims, Person("off-1")), "OPERATOR_REVOKED");
  std::tie(directory_, size_) = older;
  EXPECT_EQ(Says(kClaims, Person("off-1")), "OPERATOR_REVOKED");
}

TEST_F(AccessTest, BeforeTwoAdministratorsOnlyTheFoundingIsOpen) {
  for (int administrators = 0; administrators < 3; ++administrators) {
    const bool open = administrators < 2;
    EXPECT_EQ(Says(kFound, Person("adm-3")), open ? "" : "OPERATOR_UNKNOWN");
    EXPECT_EQ(Says(kFound, Person("adm-3", "riyadh")), "OPERATOR_UNKNOWN");
    EXPECT_EQ(Says(kClaims, Person("adm-3")), "OPERATOR_UNKNOWN");
    EXPECT_EQ(Says(kFileClaim, Person("adm-3")), "OPERATOR_UNKNOWN");
    Admit(absl::StrCat("adm-", administrators + 4), "manila", {Role::kAdministrator});
  }
}

TEST_F(AccessTest, OperatorsWaitUntilTheDirectoryIsKnown) {
  directory_ = nullptr;
  const absl::Status status = access_.Admit(kClaims, {Person("off-1")});
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(rpc::ReasonOf(status), "DIRECTORY_UNKNOWN");
  EXPECT_EQ(Says(kClaims, Node("manila")), "");
  EXPECT_EQ(Says(kHealth, Person("off-1")), "");
}

TEST_F(AccessTest, MoreOperatorsThanAreRememberedAreAskedForAgain) {
  AdmitAdministrators();
  Admit("off-1", "manila", {Role::kOfficer});
  for (size_t i = 0; i < 3 * kRememberedMax; ++i) {
    ASSERT_EQ(Says(kClaims, Person(absl::StrCat("nobody-", i))), "OPERATOR_UNKNOWN");
  }
  EXPECT_EQ(Says(kClaims, Person("off-1")), "");
}

TEST(AccessTableTest, IsInOrderAndGivesEveryCallAnEnd) {
  const auto table = AccessTable();
  EXPECT_TRUE(std::is_sorted(table.begin(), table.end(), [](const Rule& left, const Rule& right) {
    return left.rpc < right.rpc;
  }));
  for (const Rule& rule : table) {
    EXPECT_GT(rule.time_max, absl::ZeroDuration()) << rule.rpc;
    EXPECT_EQ(rule.time_max == absl::InfiniteDuration(), rule.rpc == kExchange) << rule.rpc;
    EXPECT_TRUE(rule.nodes != Nodes::kNone || !rule.roles.empty()) << rule.rpc;
  }
}

TEST(AccessTableTest, AnAuditorMayCallWhateverTheOfficeReadsAndNothingThatActs) {
  const Roles auditor = {Role::kAuditor};
  for (const Rule& rule : AccessTable()) {
    const absl::string_view verb = rule.rpc.substr(rule.rpc.rfind('/') + 1);
    const bool acts = verb == "Prepare" || verb == "Submit" || verb == "SubmitImport" ||
                      verb == "BackupStores" || verb == "ServerReflectionInfo";
    EXPECT_EQ(rule.roles.Meets(auditor), !acts && !rule.roles.empty()) << rule.rpc;
  }
}

}  // namespace
}  // namespace amanat::access
