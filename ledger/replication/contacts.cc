#include "ledger/replication/contacts.h"

#include <algorithm>

namespace amanat::replication {

void Contacts::Began(const std::string& site, UnixMicros now) {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end() && known_.size() == kContactsMax) return;
  Contact& contact = known_[site].contact;
  contact.site = site;
  if (contact.streams++ == 0) contact.since = now;
  contact.heard = std::max(contact.heard, now);
}

void Contacts::Ended(const std::string& site, UnixMicros now, UnixMicros silence_max) {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end() || found->second.contact.streams == 0) return;
  Contact& contact = found->second.contact;
  if (--contact.streams > 0) return;
  contact.since = now;
  const UnixMicros until = std::max(contact.heard, now - silence_max);
  for (auto& [log, told] : found->second.told) {
    if (!told.has_value()) told = until;
  }
}

void Contacts::Heard(const std::string& site, UnixMicros now) {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end()) return;
  found->second.contact.heard = std::max(found->second.contact.heard, now);
}

void Contacts::Told(const std::string& site, const LogId& log) {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end() || !found->second.contact.connected()) return;
  found->second.told[log] = std::nullopt;
}

void Contacts::Holds(const std::string& site, const LogId& log, TreeSize size) {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found != known_.end()) found->second.contact.holds[log] = size;
}

std::vector<Contact> Contacts::All() const {
  absl::MutexLock lock(&mutex_);
  std::vector<Contact> all;
  for (const auto& [site, known] : known_) all.push_back(known.contact);
  return all;
}

std::optional<Contact> Contacts::Find(absl::string_view site) const {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end()) return std::nullopt;
  return found->second.contact;
}

UnixMicros Contacts::ToldUntil(absl::string_view site, const LogId& log, UnixMicros now) const {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end()) return 0;
  const auto told = found->second.told.find(log);
  if (told == found->second.told.end()) return 0;
  return told->second.value_or(now);
}

}  // namespace amanat::replication
