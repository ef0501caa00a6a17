// A fund's certificate authority: a folder with its key and certificate, what it issued, and the list
// of what it revoked. P-256 certificates for mutual TLS, as services/rpc/tls.h asks for them.
//
//   AMANAT_ASSIGN_OR_RETURN(const Authority authority, Authority::Create(folder, "owf.example", 3650));
//   authority.Issue({"owf.example", "manila", rpc::PeerKind::kNode, ""}, {.days = 90});
//   authority.Revoke(folder + "/manila/operator-reyes.crt");
//
// In the folder: authority.crt, authority.key, revoked.crl; <site>/node.crt and .key;
// <site>/operator-<code>.crt and .key. Keys are readable by their owner alone. authority.key signs new
// members of the fund: keep the folder off the nodes. Files are written whole and durably, a key before
// its certificate. Errors carry the path: AlreadyExists, NotFound, InvalidArgument for what is not what
// it should be, those of the disk.
//
// Thread-compatible; one process at a time works in a folder.
#ifndef AMANAT_CLIENTS_PKI_AUTHORITY_H_
#define AMANAT_CLIENTS_PKI_AUTHORITY_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/rpc/identity.h"

namespace amanat::pki {

constexpr int kDaysMax = 9999;
constexpr int kAuthorityDays = 3650;
// Short, so that what is lost ends by itself; renewed every day by a timer (deploy/README.md).
constexpr int kNodeDays = 90;
constexpr int kOperatorDays = 30;

struct Issued {
  std::string path;   // of the certificate; its key stands beside it
  bool kept = false;  // what was there is good for more than a third of its life
};

class Authority {
 public:
  // Makes key, certificate and an empty list of revocations. AlreadyExists when one of them is there.
  static absl::StatusOr<Authority> Create(const std::string& folder, const std::string& fund_domain,
                                          int days = kAuthorityDays);
  static absl::StatusOr<Authority> Open(const std::string& folder);

  const std::string& fund_domain() const { return fund_domain_; }

  // A certificate of that life with a fresh key; what is there is kept while it is good: of that
  // identity, of this authority, with its key, not revoked, and with more than a third of its life to
  // come. A node's carries NodeServerName, too. InvalidArgument for another fund's identity.
  absl::StatusOr<Issued> Issue(const rpc::Identity& identity, int days) const;

  // Puts the certificate's serial number into revoked.crl, for ever. InvalidArgument for one that this
  // authority has not signed, AlreadyExists for one that stands there.
  absl::Status Revoke(const std::string& certificate_path) const;

 private:
  using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;

  Authority(std::string folder, std::string fund_domain, KeyPointer key,
            CertificatePointer certificate);
  bool IsGood(const std::string& stem, const std::string& names) const;
  bool IsRevoked(const X509* certificate) const;

  std::string folder_;
  std::string fund_domain_;
  KeyPointer key_;
  CertificatePointer certificate_;
};

}  // namespace amanat::pki

#endif  // AMANAT_CLIENTS_PKI_AUTHORITY_H_
