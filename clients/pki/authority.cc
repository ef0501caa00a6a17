#include "clients/pki/authority.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::pki {
namespace {

constexpr long kX509Version3 = 2;
constexpr long kCrlVersion2 = 1;
constexpr long kSecondsPerDay = 86'400;
constexpr int kSerialBits = 127;        // positive, at most 16 bytes
constexpr int kClockSkewSeconds = 300;  // a peer's clock may stand behind
constexpr char kSubjectSuffix[] = " authority";

using BioPointer = std::unique_ptr<BIO, decltype(&BIO_free)>;
using CrlPointer = std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)>;
using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;

// Of calls that fail for want of memory alone.
void Must(bool good) { AMANAT_CHECK(good); }

absl::StatusOr<BioPointer> Open(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
  BioPointer bio(BIO_new(BIO_s_mem()), BIO_free);
  Must(bio != nullptr && BIO_write(bio.get(), pem.data(), static_cast<int>(pem.size())) ==
                             static_cast<int>(pem.size()));
  return bio;
}

// `read` is one of OpenSSL's PEM readers.
template <typename Pointer, typename Read, typename Free>
absl::StatusOr<Pointer> ReadPem(const std::string& path, const char* what, Read read, Free free) {
  AMANAT_ASSIGN_OR_RETURN(const BioPointer bio, Open(path));
  Pointer value(read(bio.get(), nullptr, nullptr, const_cast<char*>("")), free);
  ERR_clear_error();
  if (value == nullptr) return absl::InvalidArgumentError(absl::StrCat(path, ": not a PEM ", what));
  return value;
}
absl::StatusOr<CertificatePointer> ReadCertificate(const std::string& path) {
  return ReadPem<CertificatePointer>(path, "certificate", PEM_read_bio_X509, X509_free);
}
absl::StatusOr<KeyPointer> ReadKey(const std::string& path) {
  return ReadPem<KeyPointer>(path, "private key", PEM_read_bio_PrivateKey, EVP_PKEY_free);
}
absl::StatusOr<CrlPointer> ReadCrl(const std::string& path) {
  return ReadPem<CrlPointer>(path, "list of revocations", PEM_read_bio_X509_CRL, X509_CRL_free);
}

template <typename Write>
absl::Status WritePem(const std::string& path, mode_t mode, Write write) {
  const BioPointer bio(BIO_new(BIO_s_mem()), BIO_free);
  Must(bio != nullptr && write(bio.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return WriteFileDurably(path, absl::string_view(data, static_cast<size_t>(size)), mode);
}
absl::Status WriteCertificate(const std::string& path, X509* certificate) {
  return WritePem(path, 0644, [&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}
absl::Status WriteKey(const std::string& path, EVP_PKEY* key) {
  return WritePem(path, 0600, [&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  Must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// Without extensions and signature; its own issuer when there is none.
CertificatePointer NewCertificate(const std::string& subject, EVP_PKEY* key, X509* issuer,
                                  int days) {
  CertificatePointer certificate(X509_new(), X509_free);
  X509* x = certificate.get();
  Must(x != nullptr && X509_set_version(x, kX509Version3) == 1);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(BN_new(), BN_free);
  Must(serial != nullptr &&
       BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
       BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x)) != nullptr);
  X509_gmtime_adj(X509_getm_notBefore(x), -kClockSkewSeconds);
  X509_gmtime_adj(X509_getm_notAfter(x), days * kSecondsPerDay);
  Must(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1,
                                  0) == 1);
  Must(X509_set_issuer_name(x, X509_get_subject_name(issuer == nullptr ? x : issuer)) == 1);
  Must(X509_set_pubkey(x, key) == 1);
  return certificate;
}

KeyPointer NewKey() {
  KeyPointer key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  Must(key != nullptr);
  return key;
}

absl::Status WriteCrl(const std::string& path, X509_CRL* crl, X509* issuer, EVP_PKEY* key) {
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> now(
      X509_gmtime_adj(nullptr, -kClockSkewSeconds), ASN1_TIME_free);
  Must(now != nullptr && X509_CRL_set_version(crl, kCrlVersion2) == 1 &&
       X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) == 1 &&
       X509_CRL_set1_lastUpdate(crl, now.get()) == 1 && X509_CRL_sort(crl) == 1 &&
       X509_CRL_sign(crl, key, EVP_sha256()) > 0);
  return WritePem(path, 0644, [&](BIO* bio) { return PEM_write_bio_X509_CRL(bio, crl); });
}

std::string CertificatePath(const std::string& folder) { return folder + "/authority.crt"; }
std::string KeyPath(const std::string& folder) { return folder + "/authority.key"; }
std::string CrlPath(const std::string& folder) { return folder + "/revoked.crl"; }

// "URI:amanat://...,DNS:..." as they stand in a certificate.
std::string NamesOf(X509* certificate) {
  const NamesPointer names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
                               certificate, NID_subject_alt_name, nullptr, nullptr)),
                           GENERAL_NAMES_free);
  std::vector<std::string> texts;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI && name->type != GEN_DNS) return "";
    const ASN1_IA5STRING* text = name->d.ia5;
    texts.push_back(
        absl::StrCat(name->type == GEN_URI ? "URI:" : "DNS:",
                     absl::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                       static_cast<size_t>(ASN1_STRING_length(text)))));
  }
  return texts.size() == 2 ? absl::StrCat(texts[0], ",", texts[1])
                           : (texts.empty() ? "" : texts[0]);
}

// More than a third of its life is to come.
bool IsYoung(X509* certificate) {
  int days = 0;
  int seconds = 0;
  int left_days = 0;
  int left_seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate),
                     X509_get0_notAfter(certificate)) != 1 ||
      ASN1_TIME_diff(&left_days, &left_seconds, nullptr, X509_get0_notAfter(certificate)) != 1) {
    return false;
  }
  const int64_t life = int64_t{days} * kSecondsPerDay + seconds;
  const int64_t left = int64_t{left_days} * kSecondsPerDay + left_seconds;
  return 3 * left > life;
}

absl::Status CheckDays(int days) {
  if (days >= 1 && days <= kDaysMax) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a certificate of ", days, " days: 1 to ", kDaysMax));
}

}  // namespace

Authority::Authority(std::string folder, std::string fund_domain, KeyPointer key,
                     CertificatePointer certificate)
    : folder_(std::move(folder)),
      fund_domain_(std::move(fund_domain)),
      key_(std::move(key)),
      certificate_(std::move(certificate)) {}

absl::StatusOr<Authority> Authority::Create(const std::string& folder,
                                            const std::string& fund_domain, int days) {
  AMANAT_RETURN_IF_ERROR(CheckDays(days));
  if (!rpc::IsFundDomain(fund_domain)) {
    return absl::InvalidArgumentError(absl::StrCat("'", fund_domain, "' is not a fund's domain"));
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  for (const std::string& path : {CertificatePath(folder), KeyPath(folder), CrlPath(folder)}) {
    // Whoever keeps the key elsewhere must not be given a second authority.
    if (!absl::IsNotFound(ReadFile(path).status())) {
      return absl::AlreadyExistsError(absl::StrCat(path, " is there"));
    }
  }
  KeyPointer key = NewKey();
  CertificatePointer certificate =
      NewCertificate(fund_domain + kSubjectSuffix, key.get(), nullptr, days);
  X509* x = certificate.get();
  AddExtension(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  AddExtension(x, x, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(x, x, NID_subject_key_identifier, "hash");
  Must(X509_sign(x, key.get(), EVP_sha256()) > 0);
  const CrlPointer crl(X509_CRL_new(), X509_CRL_free);
  Must(crl != nullptr);
  AMANAT_RETURN_IF_ERROR(WriteKey(KeyPath(folder), key.get()));
  AMANAT_RETURN_IF_ERROR(WriteCrl(CrlPath(folder), crl.get(), x, key.get()));
  AMANAT_RETURN_IF_ERROR(WriteCertificate(CertificatePath(folder), x));
  return Authority(folder, fund_domain, std::move(key), std::move(certificate));
}

absl::StatusOr<Authority> Authority::Open(const std::string& folder) {
  AMANAT_ASSIGN_OR_RETURN(CertificatePointer certificate, ReadCertificate(CertificatePath(folder)));
  AMANAT_ASSIGN_OR_RETURN(KeyPointer key, ReadKey(KeyPath(folder)));
  AMANAT_RETURN_IF_ERROR(ReadCrl(CrlPath(folder)).status());
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError(
        absl::StrCat(KeyPath(folder), " is not the key of ", CertificatePath(folder)));
  }
  char subject[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, subject,
                            sizeof(subject));
  absl::string_view domain = subject;
  if (!absl::ConsumeSuffix(&domain, kSubjectSuffix) || !rpc::IsFundDomain(domain)) {
    return absl::InvalidArgumentError(
        absl::StrCat(CertificatePath(folder), " is not a fund's authority"));
  }
  return Authority(folder, std::string(domain), std::move(key), std::move(certificate));
}

bool Authority::IsRevoked(const X509* certificate) const {
  const auto crl = ReadCrl(CrlPath(folder_));
  X509_REVOKED* entry = nullptr;
  return !crl.ok() || X509_CRL_get0_by_serial(
                          crl->get(), &entry,
                          const_cast<ASN1_INTEGER*>(X509_get0_serialNumber(certificate))) != 0;
}

bool Authority::IsGood(const std::string& stem, const std::string& names) const {
  const auto certificate = ReadCertificate(stem + ".crt");
  const auto key = ReadKey(stem + ".key");
  if (!certificate.ok() || !key.ok()) return false;
  X509* x = certificate->get();
  const bool good = X509_verify(x, X509_get0_pubkey(certificate_.get())) == 1 &&
                    X509_check_private_key(x, key->get()) == 1 && NamesOf(x) == names &&
                    IsYoung(x) && !IsRevoked(x);
  ERR_clear_error();
  return good;
}

absl::StatusOr<Issued> Authority::Issue(const rpc::Identity& identity, int days) const {
  AMANAT_RETURN_IF_ERROR(CheckDays(days));
  // What is written is what a peer will read.
  AMANAT_RETURN_IF_ERROR(rpc::ParseIdentity(rpc::FormatIdentity(identity)).status());
  if (identity.fund_domain != fund_domain_) {
    return absl::InvalidArgumentError(absl::StrCat("an authority of ", fund_domain_,
                                                   " issues nothing for ", identity.fund_domain));
  }
  const bool node = identity.kind == rpc::PeerKind::kNode;
  const std::string folder = absl::StrCat(folder_, "/", identity.site);
  const std::string stem =
      node ? folder + "/node" : absl::StrCat(folder, "/operator-", identity.operator_code);
  std::string names = "URI:" + rpc::FormatIdentity(identity);
  if (node) absl::StrAppend(&names, ",DNS:", rpc::NodeServerName(identity.site, fund_domain_));
  const std::string path = stem + ".crt";
  if (IsGood(stem, names)) return Issued{path, true};
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  const KeyPointer key = NewKey();
  X509* issuer = certificate_.get();
  // A common name holds 64 characters at most; the alternative names are what is checked.
  const CertificatePointer certificate =
      NewCertificate(node ? "node" : "operator", key.get(), issuer, days);
  X509* x = certificate.get();
  AddExtension(x, issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(x, issuer, NID_key_usage, "critical,digitalSignature");
  AddExtension(x, issuer, NID_ext_key_usage, node ? "serverAuth,clientAuth" : "clientAuth");
  AddExtension(x, issuer, NID_subject_key_identifier, "hash");
  AddExtension(x, issuer, NID_authority_key_identifier, "keyid");
  AddExtension(x, issuer, NID_subject_alt_name, names);
  Must(X509_sign(x, key_.get(), EVP_sha256()) > 0);
  AMANAT_RETURN_IF_ERROR(WriteKey(stem + ".key", key.get()));
  AMANAT_RETURN_IF_ERROR(WriteCertificate(path, x));
  return Issued{path, false};
}

absl::Status Authority::Revoke(const std::string& certificate_path) const {
  AMANAT_ASSIGN_OR_RETURN(const CertificatePointer certificate, ReadCertificate(certificate_path));
  const bool ours = X509_verify(certificate.get(), X509_get0_pubkey(certificate_.get())) == 1;
  ERR_clear_error();
  if (!ours) {
    return absl::InvalidArgumentError(
        absl::StrCat(certificate_path, " was not signed by ", CertificatePath(folder_)));
  }
  AMANAT_ASSIGN_OR_RETURN(const CrlPointer crl, ReadCrl(CrlPath(folder_)));
  if (IsRevoked(certificate.get())) {
    return absl::AlreadyExistsError(absl::StrCat(certificate_path, " was revoked before"));
  }
  X509_REVOKED* entry = X509_REVOKED_new();
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> now(X509_gmtime_adj(nullptr, 0),
                                                                  ASN1_TIME_free);
  Must(entry != nullptr && now != nullptr &&
       X509_REVOKED_set_serialNumber(
           entry, const_cast<ASN1_INTEGER*>(X509_get0_serialNumber(certificate.get()))) == 1 &&
       X509_REVOKED_set_revocationDate(entry, now.get()) == 1 &&
       X509_CRL_add0_revoked(crl.get(), entry) == 1);
  return WriteCrl(CrlPath(folder_), crl.get(), certificate_.get(), key_.get());
}

}  // namespace amanat::pki
