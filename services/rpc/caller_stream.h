// What a handler reads of its caller, and writes to it, message by message. Each waits for the caller,
// who may say nothing for as long as he likes: so each lets the caller's turn go meanwhile
// (ledger/base/turn.h), and no handler has to think of it.
//
//   grpc::Status SubmitImport(grpc::ServerContext* context, grpc::ServerReader<Chunk>* stream, ...) {
//     return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
//       rpc::CallerReader reader(*stream);
//       while (reader.Read(&chunk)) ...
//
// Nothing else of a handler touches gRPC's own streams: lint.waiting refuses it.
//
// Thread-compatible, as gRPC's streams are: one reads while one writes.
#ifndef AMANAT_SERVICES_RPC_CALLER_STREAM_H_
#define AMANAT_SERVICES_RPC_CALLER_STREAM_H_

#include <grpcpp/support/sync_stream.h>

#include "ledger/base/turn.h"

namespace amanat::rpc {

template <typename Request>
class CallerReader {
 public:
  // `stream` outlives this object.
  explicit CallerReader(grpc::ServerReader<Request>& stream) : stream_(stream) {}

  // Whether there was one more; not while the handler holds a lock.
  bool Read(Request* message) {
    const TurnPause pause;
    return stream_.Read(message);
  }

 private:
  grpc::ServerReader<Request>& stream_;
};

template <typename Response, typename Request>
class CallerStream {
 public:
  // `stream` outlives this object.
  explicit CallerStream(grpc::ServerReaderWriter<Response, Request>& stream) : stream_(stream) {}

  // Whether there was one more; not while the handler holds a lock.
  bool Read(Request* message) {
    const TurnPause pause;
    return stream_.Read(message);
  }
  // Whether the caller is still there; the same.
  bool Write(const Response& message) {
    const TurnPause pause;
    return stream_.Write(message);
  }

 private:
  grpc::ServerReaderWriter<Response, Request>& stream_;
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_CALLER_STREAM_H_
