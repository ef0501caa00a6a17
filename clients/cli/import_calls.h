// How the parts of a file reach a service. Every service that takes files has the same messages but for
// the words in which it says whose file it is.
//
//   const auto calls = ImportCallsOf<api::PrepareRequest>(
//       *stub, [](api::ImportFile& act, const std::string& source) { act.set_source(source); });
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

namespace amanat::cli {

// `submit` sends the manifest with its lines.
struct ImportCalls {
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

// `set_source` writes whose file it is into the service's own field.
template <typename PrepareRequest, typename Stub, typename SetSource>
ImportCalls ImportCallsOf(Stub& stub, SetSource set_source) {
  ImportCalls calls;
  calls.prepare = [&stub, set_source](
                      grpc::ClientContext* context, const common::v1::CommandHeader& header,
                      const entry::Manifest& manifest, common::v1::PreparedCommand* prepared) {
    PrepareRequest request;
    *request.mutable_header() = header;
    auto& act = *request.mutable_import_file();
    act.set_root(manifest.root.str());
    act.set_count(manifest.count);
    set_source(act, manifest.source);
    act.set_file_digest(manifest.file_digest.str());
    *act.mutable_file_date() = DateOf(manifest.file_date.days);
    return stub.Prepare(context, request, prepared);
  };
  calls.submit = [&stub](grpc::ClientContext* context, const common::v1::SignedCommand& manifest,
                         const std::vector<std::string>& lines, common::v1::ImportResult* result) {
    return UploadImport(stub, context, manifest, lines, result);
  };
  return calls;
}

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_IMPORT_CALLS_H_
