// How the parts of a file reach a service.
//
//   const auto calls = ImportCallsOf<api::PrepareRequest>(*stub, event::kContributionManifest);
//
// The stub outlives the calls, which are as thread-safe as it is.
#ifndef AMANAT_CLIENTS_CLI_IMPORT_CALLS_H_
#define AMANAT_CLIENTS_CLI_IMPORT_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <string>
#include <vector>

#include "amanat/common/v1/common.pb.h"
#include "clients/cli/values.h"
#include "ledger/entry/writer_events.h"
#include "services/rpc/error.h"

namespace amanat::cli {

// `manifest` is the event of what `prepare` prepares; `submit` sends it with its lines.
struct ImportCalls {
  entry::EventType manifest = entry::EventType::kUnspecified;
  std::function<grpc::Status(grpc::ClientContext*, const common::v1::CommandHeader&,
                             const entry::Manifest&, common::v1::PreparedCommand*)>
      prepare;
  std::function<grpc::Status(grpc::ClientContext*, const common::v1::SignedCommand&,
                             const std::vector<std::string>& lines, common::v1::ImportResult*)>
      submit;
};

// Sends the lines in messages of bounded size.
template <typename Stub>
grpc::Status UploadImport(Stub& stub, grpc::ClientContext* context,
                          const common::v1::SignedCommand& manifest,
                          const std::vector<std::string>& lines, common::v1::ImportResult* result) {
  constexpr size_t kChunkBytesMax = 128 << 10;
  const auto writer = stub.SubmitImport(context, result);
  common::v1::ImportChunk chunk;
  *chunk.mutable_manifest() = manifest;
  size_t bytes = 0;
  for (const std::string& line : lines) {
    if (bytes + line.size() > kChunkBytesMax) {
      if (!writer->Write(chunk)) break;
      chunk.Clear();
      bytes = 0;
    }
    chunk.add_lines(line);
    bytes += line.size();
  }
  writer->Write(chunk);
  writer->WritesDone();
  return writer->Finish();
}

// `manifest`: the event of its manifests.
template <typename PrepareRequest, typename Stub>
ImportCalls ImportCallsOf(Stub& stub, entry::EventType manifest) {
  ImportCalls calls;
  calls.manifest = manifest;
  calls.prepare = [&stub, manifest](
                      grpc::ClientContext* context, const common::v1::CommandHeader& header,
                      const entry::Manifest& body, common::v1::PreparedCommand* prepared) {
    PrepareRequest request;
    *request.mutable_header() = header;
    const absl::Status set = SetAct(manifest, wire::Encode(body), request);
    return set.ok() ? stub.Prepare(context, request, prepared) : rpc::ToGrpc(set);
  };
  calls.submit = [&stub](grpc::ClientContext* context, const common::v1::SignedCommand& manifest,
                         const std::vector<std::string>& lines, common::v1::ImportResult* result) {
    return UploadImport(stub, context, manifest, lines, result);
  };
  return calls;
}

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_IMPORT_CALLS_H_
