#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "services/rpc/tls.h"

// What deploy/certificates makes is what the transport accepts. Runs in the repository's root.
namespace amanat::rpc {
namespace {

using ::testing::HasSubstr;

class CertificatesScriptTest : public ::testing::Test {
 protected:
  CertificatesScriptTest() : folder_(absl::StrCat(::testing::TempDir(), "/certificates_XXXXXX")) {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
  }

  // Runs the script on the test's folder; its output is left in output_.
  int Run(const std::string& arguments) {
    const std::string command =
        absl::StrCat("deploy/certificates ", folder_, " --domain owf.example ", arguments, " 2>&1");
    FILE* pipe = popen(command.c_str(), "r");
    output_.clear();
    for (int c = 0; (c = fgetc(pipe)) != EOF;) output_.push_back(static_cast<char>(c));
    return WEXITSTATUS(pclose(pipe));
  }
  TlsFiles Files(const std::string& stem) const {
    return {absl::StrCat(folder_, "/", stem, ".crt"), absl::StrCat(folder_, "/", stem, ".key"),
            folder_ + "/authority.crt"};
  }
  std::string IdentityIn(const std::string& stem) const {
    const auto tls = ReadTls(Files(stem));
    return tls.ok() ? FormatIdentity(tls->identity) : tls.status().ToString();
  }

  std::string folder_;
  std::string output_;
};

TEST_F(CertificatesScriptTest, MakesWhatTheTransportAccepts) {
  ASSERT_EQ(Run("--operator manila reyes-01 --node hong-kong --ca"), 0) << output_;
  EXPECT_EQ(IdentityIn("hong-kong/node"), "amanat://owf.example/hong-kong/node");
  EXPECT_EQ(IdentityIn("manila/operator-reyes-01"),
            "amanat://owf.example/manila/operator/reyes-01");
}

TEST_F(CertificatesScriptTest, KeepsWhatIsThere) {
  ASSERT_EQ(Run("--ca --node manila"), 0) << output_;
  const std::string key = *ReadFile(Files("manila/node").key);
  ASSERT_EQ(Run("--ca --node manila --node riyadh"), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("kept"));
  EXPECT_EQ(*ReadFile(Files("manila/node").key), key);
  EXPECT_EQ(IdentityIn("riyadh/node"), "amanat://owf.example/riyadh/node");
}

TEST_F(CertificatesScriptTest, RenewsWhatEndsWithinADay) {
  ASSERT_EQ(Run("--ca --node manila --days 1"), 0) << output_;
  const std::string certificate = *ReadFile(Files("manila/node").certificate);
  ASSERT_EQ(Run("--node manila"), 0) << output_;
  EXPECT_NE(*ReadFile(Files("manila/node").certificate), certificate);
  EXPECT_EQ(IdentityIn("manila/node"), "amanat://owf.example/manila/node");
}

TEST_F(CertificatesScriptTest, NeverReplacesAnAuthorityWhoseKeyIsElsewhere) {
  ASSERT_EQ(Run("--ca"), 0) << output_;
  const std::string certificate = *ReadFile(folder_ + "/authority.crt");
  ASSERT_EQ(std::remove((folder_ + "/authority.key").c_str()), 0);
  EXPECT_EQ(Run("--ca"), 1);
  EXPECT_EQ(*ReadFile(folder_ + "/authority.crt"), certificate);
}

TEST_F(CertificatesScriptTest, RefusesNamesThatAreNoNames) {
  for (const char* arguments : {"", "--node Manila", "--node ../x", "--operator manila 'a b'",
                                "--ca --days 0", "--ca --what", "--node"}) {
    EXPECT_EQ(Run(arguments), 2) << arguments << ": " << output_;
  }
}

}  // namespace
}  // namespace amanat::rpc
