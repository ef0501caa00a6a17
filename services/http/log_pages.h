// The logs of a node as C2SP tlog-tiles over HTTP:
//
//   GET /logs                                   which logs there are, as JSON
//   GET /<log>/checkpoint                       the latest signed head
//   GET /<log>/vkey                             the log's verifier key, to be compared, not trusted
//   GET /<log>/tile/<level>/<N>[.p/<W>]         hashes of the tree
//   GET /<log>/tile/entries/<N>[.p/<W>]         the entries
//
// <log> is tiles::LogFolderName. One spelling of each path is known, and every other one is 404, as
// is what lies beyond the published size. What has been published never changes, so that caches may
// keep it for ever; the head and the list they may keep for seconds.
//
//   LogPages pages(publication);                // to be mounted at "/"
//
// Thread-safe.
#ifndef AMANAT_SERVICES_HTTP_LOG_PAGES_H_
#define AMANAT_SERVICES_HTTP_LOG_PAGES_H_

#include <memory>
#include <string>
#include <vector>

#include "ledger/tiles/tile_source.h"
#include "services/http/server.h"

namespace amanat::http {

struct PublishedLog {
  std::string folder;
  std::string name;
};

// The logs that are published. Implementations are thread-safe.
class Publication {
 public:
  virtual ~Publication() = default;
  // Those that have a checkpoint.
  virtual std::vector<PublishedLog> List() const = 0;
  // nullptr when there is none of that name.
  virtual std::shared_ptr<const tiles::TileSource> Find(const std::string& folder) const = 0;
};

class LogPages final : public Handler {
 public:
  // `publication` outlives this object.
  explicit LogPages(const Publication& publication) : publication_(publication) {}
  Response Handle(const Request& request) override;

 private:
  Response ListLogs() const;

  const Publication& publication_;
};

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_LOG_PAGES_H_
