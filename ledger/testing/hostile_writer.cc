#include "ledger/testing/hostile_writer.h"

#include <utility>

#include "ledger/base/check.h"
#include "ledger/entry/writer_events.h"

namespace amanat::testing {

LogIndex HostileWriter::AppendBytes(std::string bytes) {
  log_.entries().push_back(std::move(bytes));
  return log_.size() - 1;
}

LogIndex HostileWriter::ClaimToFollow(const LogId& log, TreeSize size) {
  return log_.AppendOfWriter(entry::EventType::kFollowed, entry::Followed{log, size, Hash{{1}}});
}

LogIndex HostileWriter::FollowAt(const LogBuilder& other, UnixMicros time) {
  const LogIndex index = log_.Follow(other);
  auto entry = entry::DecodeEntry(log_.entries().back());
  AMANAT_CHECK(entry.ok());
  entry->record_time.micros = time;
  log_.entries().back() = wire::Encode(*entry);
  return index;
}

LogIndex HostileWriter::StartWith(const WriterTamper& tamper) {
  const LogIndex index =
      log_.AppendOfWriter(entry::EventType::kWriterStarted, entry::WriterStarted{Incarnation{{1}}});
  auto entry = entry::DecodeEntry(log_.entries().back());
  AMANAT_CHECK(entry.ok());
  auto command = entry::DecodeCommand(entry->command);
  AMANAT_CHECK(command.ok());
  tamper(*entry, *command);
  entry->command = wire::Encode(*command);
  log_.entries().back() = wire::Encode(*entry);
  return index;
}

}  // namespace amanat::testing
