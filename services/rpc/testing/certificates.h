// Certificates for tests: an authority of its own with P-256 certificates of nodes and operators,
// like those that `amanat pki` makes.
//
//   rpc::testing::Authority authority("owf.example", folder);
//   rpc::Tls manila = *rpc::ReadTls(authority.IssueNode("manila"));
//   rpc::TlsFiles expired = authority.IssueOperator("riyadh", "reyes", {.valid_until_days = -1});
//
// A failure stops the process. Each call writes its files under the folder with keys of mode 0600.
// Thread-compatible.
#ifndef AMANAT_SERVICES_RPC_TESTING_CERTIFICATES_H_
#define AMANAT_SERVICES_RPC_TESTING_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "services/rpc/tls.h"

namespace amanat::rpc::testing {

using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// What a test may want to be wrong.
struct CertificateOptions {
  int valid_from_days = -2;   // from now
  int valid_until_days = 30;  // from now
  bool rsa = false;           // an RSA key in place of P-256
  // In place of the identity's URI; "" leaves it out.
  const char* uri = nullptr;
};

class Authority {
 public:
  // Makes the authority's key and certificate, `<folder>/<name>.crt`; `folder` must exist. Two
  // authorities in one folder need two names.
  Authority(std::string fund_domain, std::string folder, std::string name = "authority");

  // A certificate of kind node with the DNS SAN that clients check.
  TlsFiles IssueNode(const std::string& site, const CertificateOptions& options = {});
  // A certificate of kind operator; for clients alone.
  TlsFiles IssueOperator(const std::string& site, const std::string& code,
                         const CertificateOptions& options = {});

  // Writes the list of revoked certificates, of these serial numbers, as if it were signed so many days
  // from now; returns its path, the same each time.
  std::string Revoke(const std::vector<int>& serials, int signed_at_days = 0);

  // The PEM file of the authority's certificate.
  const std::string& path() const { return path_; }

 private:
  TlsFiles Issue(const std::string& name, const Identity& identity,
                 const CertificateOptions& options);

  const std::string fund_domain_;
  const std::string folder_;
  const std::string name_;
  const std::string path_;
  const KeyPointer key_;
  CertificatePointer certificate_;
  int issued_ = 0;
};

}  // namespace amanat::rpc::testing

#endif  // AMANAT_SERVICES_RPC_TESTING_CERTIFICATES_H_
