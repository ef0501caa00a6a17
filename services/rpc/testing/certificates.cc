#include "services/rpc/testing/certificates.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"

namespace amanat::rpc::testing {
namespace {

constexpr long kSecondsPerDay = 86'400;
constexpr unsigned kRsaBits = 2048;
constexpr long kX509Version3 = 2;

KeyPointer NewKey(bool rsa) {
  EVP_PKEY* key = rsa ? EVP_RSA_gen(kRsaBits) : EVP_EC_gen("P-256");
  AMANAT_CHECK(key != nullptr);
  return KeyPointer(key, EVP_PKEY_free);
}

void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  AMANAT_CHECK(extension != nullptr);
  AMANAT_CHECK(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// Everything but the extensions and the signature. The issuer's name is `issuer`'s, or its own.
CertificatePointer NewCertificate(const std::string& common_name, EVP_PKEY* key, X509* issuer,
                                  int serial, const CertificateOptions& options) {
  CertificatePointer certificate(X509_new(), X509_free);
  AMANAT_CHECK(certificate != nullptr);
  X509* x = certificate.get();
  AMANAT_CHECK(X509_set_version(x, kX509Version3) == 1);
  AMANAT_CHECK(ASN1_INTEGER_set(X509_get_serialNumber(x), serial) == 1);
  X509_gmtime_adj(X509_getm_notBefore(x), options.valid_from_days * kSecondsPerDay);
  X509_gmtime_adj(X509_getm_notAfter(x), options.valid_until_days * kSecondsPerDay);
  AMANAT_CHECK(X509_NAME_add_entry_by_txt(
                   X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                   reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0) == 1);
  X509* named = issuer == nullptr ? x : issuer;
  AMANAT_CHECK(X509_set_issuer_name(x, X509_get_subject_name(named)) == 1);
  AMANAT_CHECK(X509_set_pubkey(x, key) == 1);
  return certificate;
}

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

void WriteCertificate(const std::string& path, X509* certificate) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  AMANAT_CHECK(PEM_write_bio_X509(bio.get(), certificate) == 1);
  AMANAT_CHECK(WriteFileDurably(path, Contents(bio.get())).ok());
}

void WriteKey(const std::string& path, EVP_PKEY* key) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  AMANAT_CHECK(
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  AMANAT_CHECK(WriteFileDurably(path, Contents(bio.get()), 0600).ok());
}

}  // namespace

Authority::Authority(std::string fund_domain, std::string folder, std::string name)
    : fund_domain_(std::move(fund_domain)),
      folder_(std::move(folder)),
      name_(std::move(name)),
      path_(absl::StrCat(folder_, "/", name_, ".crt")),
      key_(NewKey(/*rsa=*/false)),
      certificate_(nullptr, X509_free) {
  certificate_ = NewCertificate(absl::StrCat(fund_domain_, " ", name_), key_.get(), nullptr, 1, {});
  AddExtension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate_.get(), certificate_.get(), NID_key_usage,
               "critical,keyCertSign,cRLSign");
  AddExtension(certificate_.get(), certificate_.get(), NID_subject_key_identifier, "hash");
  AMANAT_CHECK(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0);
  WriteCertificate(path_, certificate_.get());
}

TlsFiles Authority::IssueNode(const std::string& site, const CertificateOptions& options) {
  return Issue(absl::StrCat("node-", site), {fund_domain_, site, PeerKind::kNode, ""}, options);
}

TlsFiles Authority::IssueOperator(const std::string& site, const std::string& code,
                                  const CertificateOptions& options) {
  return Issue(absl::StrCat("operator-", site, "-", code),
               {fund_domain_, site, PeerKind::kOperator, code}, options);
}

TlsFiles Authority::Issue(const std::string& name, const Identity& identity,
                          const CertificateOptions& options) {
  const bool node = identity.kind == PeerKind::kNode;
  const KeyPointer key = NewKey(options.rsa);
  const int serial = 2 + issued_++;
  const CertificatePointer certificate =
      NewCertificate(name, key.get(), certificate_.get(), serial, options);
  const std::string uri = options.uri == nullptr ? FormatIdentity(identity) : options.uri;
  std::string names = uri.empty() ? "" : absl::StrCat("URI:", uri);
  if (node) {
    absl::StrAppend(&names, names.empty() ? "" : ",",
                    "DNS:", NodeServerName(identity.site, fund_domain_));
  }
  X509* issuer = certificate_.get();
  AddExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate.get(), issuer, NID_key_usage, "critical,digitalSignature");
  AddExtension(certificate.get(), issuer, NID_ext_key_usage,
               node ? "serverAuth,clientAuth" : "clientAuth");
  if (!names.empty()) AddExtension(certificate.get(), issuer, NID_subject_alt_name, names);
  AMANAT_CHECK(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
  const std::string stem = absl::StrCat(folder_, "/", name_, "-", serial, "-", name);
  const TlsFiles files{stem + ".crt", stem + ".key", path_};
  WriteCertificate(files.certificate, certificate.get());
  WriteKey(files.key, key.get());
  return files;
}

std::string Authority::Revoke(const std::vector<int>& serials, int signed_at_days) {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list(X509_CRL_new(), X509_CRL_free);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> time(
      X509_gmtime_adj(nullptr, signed_at_days * kSecondsPerDay), ASN1_TIME_free);
  AMANAT_CHECK(list != nullptr && time != nullptr);
  AMANAT_CHECK(X509_CRL_set_version(list.get(), 1) == 1);  // version 2
  AMANAT_CHECK(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get())) ==
               1);
  AMANAT_CHECK(X509_CRL_set1_lastUpdate(list.get(), time.get()) == 1);
  for (const int serial : serials) {
    X509_REVOKED* const revoked = X509_REVOKED_new();
    const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> number(ASN1_INTEGER_new(),
                                                                             ASN1_INTEGER_free);
    AMANAT_CHECK(revoked != nullptr && ASN1_INTEGER_set(number.get(), serial) == 1);
    AMANAT_CHECK(X509_REVOKED_set_serialNumber(revoked, number.get()) == 1);
    AMANAT_CHECK(X509_REVOKED_set_revocationDate(revoked, time.get()) == 1);
    AMANAT_CHECK(X509_CRL_add0_revoked(list.get(), revoked) == 1);
  }
  AMANAT_CHECK(X509_CRL_sign(list.get(), key_.get(), EVP_sha256()) > 0);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  AMANAT_CHECK(PEM_write_bio_X509_CRL(bio.get(), list.get()) == 1);
  const std::string path = absl::StrCat(folder_, "/", name_, ".crl");
  AMANAT_CHECK(WriteFileDurably(path, Contents(bio.get())).ok());
  return path;
}

}  // namespace amanat::rpc::testing
