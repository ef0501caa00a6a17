#include "services/node/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"

namespace amanat::node {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kConsulate[] = R"([node]
site = "riyadh"
fund_domain = "owf.example"
data_directory = "data"
guard_directory = "/guard/riyadh/"
books = ["fund"]
trust_file = "../trust"

[tls]
certificate = "node.crt"
key = "node.key"
authority = "/pki/authority.crt"

[listen]
address = "[::1]:7011"

[replication]
retry_milliseconds_min = 50
retry_milliseconds_max = 2000
peers = [{site = "manila", address = "manila.example:7001"}]
)";

absl::StatusOr<Config> Parse(const std::string& text, const std::vector<std::string>& serve = {}) {
  return ParseConfig(text, "/etc/amanat/riyadh.toml", serve);
}

// The consulate's configuration with the first `from` replaced.
std::string With(const std::string& from, const std::string& to) {
  std::string text = kConsulate;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ConfigTest, BackupsAreMadeWhereTheConfigurationSays) {
  EXPECT_EQ(Parse(kConsulate)->backup_directory, "");
  const auto config = Parse(With("[tls]", "backup_directory = \"../backups\"\n[tls]"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->backup_directory, "/etc/backups");
}

TEST(ConfigTest, ReadsAConsulate) {
  const auto config = Parse(kConsulate);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->site, "riyadh");
  EXPECT_EQ(config->fund_domain, "owf.example");
  EXPECT_THAT(config->books, ElementsAre(Book::kFund));
  EXPECT_TRUE(config->Owns(Book::kFund));
  EXPECT_FALSE(config->Owns(Book::kDirectory));
  EXPECT_THAT(config->peers, ElementsAre(Peer{"manila", "manila.example:7001"}));
  EXPECT_EQ(config->retry_min, absl::Milliseconds(50));
  EXPECT_EQ(config->retry_max, absl::Seconds(2));
}

TEST(ConfigTest, HostsEveryPartOnOneAddressUnlessTold) {
  const auto config = Parse(kConsulate);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->serve, AllParts());
  for (Part part : AllParts()) EXPECT_EQ(config->AddressOf(part), "[::1]:7011");
}

TEST(ConfigTest, TakesRelativePathsFromItsOwnFolder) {
  const auto config = Parse(kConsulate);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->data_directory, "/etc/amanat/data");
  EXPECT_EQ(config->guard_directory, "/guard/riyadh");
  EXPECT_EQ(config->trust_file, "/etc/trust");
  EXPECT_EQ(config->tls.certificate, "/etc/amanat/node.crt");
  EXPECT_EQ(config->tls.key, "/etc/amanat/node.key");
  EXPECT_EQ(config->tls.authority, "/pki/authority.crt");
}

TEST(ConfigTest, ReplicationMayBeLeftOut) {
  std::string text = kConsulate;
  text.resize(text.find("[replication]"));
  const auto config = Parse(text);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_TRUE(config->peers.empty());
  EXPECT_EQ(config->retry_min, kRetryMinDefault);
  EXPECT_EQ(config->retry_max, kRetryMaxDefault);
}

TEST(ConfigTest, TheOwnerOfTheDirectoryNeedsNoTrustFile) {
  const std::string text = absl::StrReplaceAll(
      kConsulate, {{"trust_file = \"../trust\"\n", ""}, {"[\"fund\"]", "[\"directory\"]"}});
  const auto config = Parse(text);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->trust_file, "");
}

TEST(ConfigTest, TheExampleIsValidAndNamesEveryPart) {
  const auto config = LoadConfig("deploy/config/example.toml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->serve, AllParts());
  EXPECT_EQ(config->listen_addresses.size(), AllParts().size());
  EXPECT_EQ(config->AddressOf(Part::kTreasury), "127.0.0.1:7007");
  EXPECT_THAT(config->peers, ElementsAre(Peer{"riyadh", "192.0.2.10:7001"}));
  EXPECT_EQ(config->http_address, "127.0.0.1:7080");
}

TEST(ConfigTest, TheCommandLineReplacesServe) {
  const auto config = LoadConfig("deploy/config/example.toml", {"claims", "treasury"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->serve, ElementsAre(Part::kClaims, Part::kTreasury));
  EXPECT_FALSE(config->Serves(Part::kLedger));
  EXPECT_EQ(config->ledger_address, "127.0.0.1:7001");
  EXPECT_EQ(config->ledger_site, "manila");
}

TEST(ConfigTest, TheLedgersSiteIsTheNodesOwnUnlessTold) {
  const std::string ledger = "[ledger]\naddress = \"10.0.0.1:1\"\n";
  const auto config = Parse(kConsulate + ledger, {"claims"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->ledger_site, "riyadh");
}

TEST(ConfigTest, AServiceWithoutItsLedgerIsRefused) {
  const absl::Status status = Parse(kConsulate, {"claims"}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("ledger is missing"));
}

TEST(ConfigTest, AWrongServeOnTheCommandLineIsNamed) {
  const absl::Status status = Parse(kConsulate, {"claim"}).status();
  EXPECT_THAT(std::string(status.message()), StartsWith("--serve: 'claim' is none of ledger,"));
}

TEST(ConfigTest, TilesAreServedOnlyWhenAnAddressIsNamed) {
  EXPECT_EQ(Parse(kConsulate)->http_address, "");
  const auto config = Parse(std::string(kConsulate) + "[http]\naddress = \"127.0.0.1:7080\"\n");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->http_address, "127.0.0.1:7080");
  EXPECT_FALSE(Parse(std::string(kConsulate) + "[http]\naddress = \"[::1]:7011\"\n").ok());
  EXPECT_FALSE(Parse(std::string(kConsulate) + "[http]\naddress = \"7080\"\n").ok());
  EXPECT_FALSE(Parse(std::string(kConsulate) + "[http]\nport = 7080\n").ok());
  EXPECT_FALSE(Parse(std::string(kConsulate) + "[http]\n").ok());
}

TEST(ConfigTest, AWitnessHasANameAKeyAndRecordsOfItsOwn) {
  const std::string http = std::string(kConsulate) + "[http]\naddress = \"127.0.0.1:7080\"\n";
  const std::string witness =
      "[witness]\nname = \"owf.example/riyadh\"\nkey = \"w.key\"\nrecords = \"/records\"\n";
  EXPECT_EQ(Parse(http)->witness_name, "");
  const auto config = Parse(http + witness);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->witness_name, "owf.example/riyadh");
  EXPECT_EQ(config->witness_key, "/etc/amanat/w.key");
  EXPECT_EQ(config->witness_records, "/records");
  EXPECT_FALSE(Parse(kConsulate + witness).ok());
  EXPECT_FALSE(Parse(http + absl::StrReplaceAll(witness, {{"/riyadh", " riyadh"}})).ok());
  EXPECT_FALSE(Parse(http + absl::StrReplaceAll(witness, {{"/records", "data/records"}})).ok());
  EXPECT_FALSE(Parse(http + absl::StrReplaceAll(witness, {{"key =", "kay ="}})).ok());
}

TEST(ConfigTest, AMissingFileIsNamed) {
  const absl::Status status = LoadConfig("/nowhere/x.toml").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/x.toml"));
}

TEST(ConfigTest, TooManyPeersAreRefused) {
  std::string text = kConsulate;
  text.resize(text.find("peers ="));
  for (size_t i = 0; i <= kPeersMax; ++i) {
    absl::StrAppend(&text, "[[replication.peers]]\nsite = \"s", i, "\"\naddress = \"h:1\"\n");
  }
  EXPECT_THAT(std::string(Parse(text).status().message()), HasSubstr("more than 64"));
}

// A change of the consulate's configuration, and where and why it is refused.
struct Malformation {
  std::string from;
  std::string to;
  std::string place;
  std::string reason;
};

void PrintTo(const Malformation& m, std::ostream* out) { *out << m.from << " -> " << m.to; }

class MalformationTest : public ::testing::TestWithParam<Malformation> {};

TEST_P(MalformationTest, IsRefusedWithItsPlace) {
  const Malformation& m = GetParam();
  const absl::Status status = Parse(With(m.from, m.to)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              StartsWith(absl::StrCat("/etc/amanat/riyadh.toml:", m.place, ": ")));
  EXPECT_THAT(std::string(status.message()), HasSubstr(m.reason));
}

INSTANTIATE_TEST_SUITE_P(
    Text, MalformationTest,
    ::testing::Values(Malformation{"site = \"riyadh\"", "site = riyadh", "2:8", ""},
                      Malformation{"[tls]", "[tls", "9:5", ""},
                      Malformation{"[tls]", "[node]", "9:1", "node"},
                      Malformation{"key =", "certificate =", "11:15", "certificate"},
                      Malformation{"riyadh\"", "\xff\"", "2:8", "utf-8"}));

INSTANTIATE_TEST_SUITE_P(
    Keys, MalformationTest,
    ::testing::Values(
        Malformation{"site =", "sitte = \"x\"\nsite =", "2:1", "node.sitte is not a key"},
        Malformation{"[tls]", "[tlss]\n[tls]", "9:2", "tlss is not a key"},
        Malformation{"key =", "cipher = \"x\"\nkey =", "11:1", "tls.cipher is not a key"},
        Malformation{"address =", "claim = \"h:1\"\naddress =", "15:1", "listen.claim is not"},
        Malformation{"retry_milliseconds_min", "retry_min", "18:1", "replication.retry_min is not"},
        Malformation{"{site = \"manila\"", "{site = \"manila\", key = 1", "20:28",
                     "peers[0].key is"},
        Malformation{"[listen]", "[ledger]\nname = \"x\"\naddress = \"h:1\"\n[listen]", "15:1",
                     "ledger.name is not a key"}));

INSTANTIATE_TEST_SUITE_P(
    Missing, MalformationTest,
    ::testing::Values(
        Malformation{"site = \"riyadh\"", "", "1:1", "node.site is missing"},
        Malformation{"fund_domain = \"owf.example\"", "", "1:1", "node.fund_domain is missing"},
        Malformation{"data_directory = \"data\"", "", "1:1", "node.data_directory is missing"},
        Malformation{"guard_directory = \"/guard/riyadh/\"", "", "1:1", "node.guard_directory is"},
        Malformation{"books = [\"fund\"]", "", "1:1", "node.books is missing"},
        Malformation{"trust_file = \"../trust\"", "", "1:1", "node.trust_file is missing"},
        Malformation{"certificate = \"node.crt\"", "", "9:1", "tls.certificate is missing"},
        Malformation{"key = \"node.key\"", "", "9:1", "tls.key is missing"},
        Malformation{"authority = \"/pki/authority.crt\"", "", "9:1", "tls.authority is missing"},
        Malformation{"address = \"[::1]:7011\"", "", "14:1", "listen.ledger is missing"},
        Malformation{"site = \"manila\", ", "", "20:10", "replication.peers[0].site is missing"},
        Malformation{", address = \"manila.example:7001\"", "", "20:10", "peers[0].address is"}));

INSTANTIATE_TEST_SUITE_P(
    Types, MalformationTest,
    ::testing::Values(
        Malformation{"\"riyadh\"", "7", "2:8", "node.site is an integer, not a string"},
        Malformation{"\"riyadh\"", "\"\"", "2:8", "node.site is empty"},
        Malformation{"\"data\"", "true", "4:18", "node.data_directory is a boolean"},
        Malformation{"[\"fund\"]", "\"fund\"", "6:9", "node.books is a string, not an array"},
        Malformation{"[\"fund\"]", "[\"fund\", 1.5]", "6:18", "node.books[1] is a floating"},
        Malformation{"50", "\"50\"", "18:26", "is a string, not an integer"},
        Malformation{"50", "2020-01-01", "18:26", "is a date or time"},
        Malformation{"[{site = \"manila\", address = \"manila.example:7001\"}]", "[\"manila\"]",
                     "20:10", "replication.peers[0] is a string, not a table"},
        Malformation{"[{site = \"manila\", address = \"manila.example:7001\"}]", "{}", "20:9",
                     "replication.peers is a table, not an array"}));

INSTANTIATE_TEST_SUITE_P(
    Values, MalformationTest,
    ::testing::Values(
        Malformation{"\"riyadh\"", "\"Riyadh\"", "2:8", "'Riyadh' is not a site"},
        Malformation{"\"owf.example\"", "\"owf\"", "3:15", "'owf' is not a domain"},
        Malformation{"[\"fund\"]", "[]", "6:9", "node.books names nothing"},
        Malformation{"[\"fund\"]", "[\"fond\"]", "6:9", "'fond' is none of directory, fund"},
        Malformation{"[\"fund\"]", "[\"fund\", \"fund\"]", "6:9", "'fund' stands there twice"},
        Malformation{"[\"fund\"]", "[\"fund\"]\nserve = [\"all\"]", "7:9", "'all' is none of"},
        Malformation{"\"/guard/riyadh/\"", "\"data\"", "5:19", "overlaps data_directory"},
        Malformation{"[tls]", "backup_directory = \"data/backups\"\n[tls]", "9:20",
                     "overlaps data_directory"},
        Malformation{"[tls]", "backup_directory = \"/guard\"\n[tls]", "9:20",
                     "overlaps data_directory or guard_directory"},
        Malformation{"\"/guard/riyadh/\"", "\"data/guard\"", "5:19", "overlaps data_directory"},
        Malformation{"\"/guard/riyadh/\"", "\"./x/../data/\"", "5:19", "overlaps"},
        Malformation{"\"/guard/riyadh/\"", "\"/etc\"", "5:19", "overlaps data_directory"},
        Malformation{"\"data\"", "\"da\\u0000ta\"", "4:18", "zero byte"},
        Malformation{"= 50", "= 9", "18:26", "is 9, not within 10 to 3600000"},
        Malformation{"= 50", "= 2001", "18:26", "is above retry_milliseconds_max"},
        Malformation{"2000", "3600001", "19:26", "not within"},
        Malformation{"\"manila\"", "\"riyadh\"", "20:18", "peers[0].site is this node's own"},
        Malformation{"7001\"}", "7001\"}, {site = \"manila\", address = \"h:1\"}", "20:70",
                     "replication.peers[1].site stands there twice"},
        Malformation{"address = \"[", "claims = \"h:1\"\naddress = \"[", "15:10",
                     "listen.claims stands beside listen.address"},
        Malformation{"address = \"[::1]:7011\"", "ledger = \"h:1\"\ndirectory = \"h:1\"", "16:13",
                     "listen.directory is listen.ledger's address"}));

class AddressTest : public ::testing::TestWithParam<const char*> {};

TEST_P(AddressTest, IsRefusedWhereItStands) {
  const std::string quoted = absl::StrCat("\"", GetParam(), "\"");
  const absl::Status listen = Parse(With("\"[::1]:7011\"", quoted)).status();
  EXPECT_THAT(std::string(listen.message()), HasSubstr(".toml:15:11: listen.address '"));
  const absl::Status peer = Parse(With("\"manila.example:7001\"", quoted)).status();
  EXPECT_THAT(std::string(peer.message()), HasSubstr("replication.peers[0].address '"));
}

INSTANTIATE_TEST_SUITE_P(All, AddressTest,
                         ::testing::Values("host", ":7001", "host:", "host:65536", "host:-1",
                                           "host:+1", "host:7001x", "host: 7001", "host:000001",
                                           "::1:7001", "[::1:7001", "dns:///host:1",
                                           "unix:/run/x:1", "[]:1"));

TEST(ConfigTest, APeerHasNoPortZeroAndAListenerMay) {
  EXPECT_TRUE(Parse(With("[::1]:7011", "127.0.0.1:0")).ok());
  EXPECT_FALSE(Parse(With("manila.example:7001", "manila.example:0")).ok());
}

}  // namespace
}  // namespace amanat::node
