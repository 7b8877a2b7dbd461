#include "app/pipeline_state.h"

#include <fmt/format.h>

#include <system_error>

#include "base/text.h"
#include "engine/sealed_file.h"

namespace tillcast {
namespace {

constexpr std::string_view kMagic = "TCPIPE03";

}  // namespace

void save_stopped(ByteWriter& out, const PipelinePlace& place, const Pipeline& pipeline) {
  out.string(place.job);
  out.varint(place.source.taken);
  out.fixed64(place.source.last_print);
  out.varint(place.source.offsets.size());
  for (const int64_t offset : place.source.offsets) out.zigzag(offset);
  for (const int64_t newest_ms : place.source.newest) out.zigzag(newest_ms);
  out.varint(place.out_bytes);
  out.varint(place.late_bytes);
  out.varint(place.done ? 1 : 0);
  pipeline.save(out);
}

Result<StoppedPipeline> load_stopped(std::string_view bytes, const std::string& job,
                                     const std::string& where) {
  ByteReader in(bytes);
  StoppedPipeline stopped;
  stopped.place.job = in.string();
  stopped.place.source.taken = in.varint();
  stopped.place.source.last_print = in.fixed64();
  stopped.place.source.offsets.resize(in.count());
  for (int64_t& offset : stopped.place.source.offsets) offset = in.zigzag();
  stopped.place.source.newest.resize(stopped.place.source.offsets.size());
  for (int64_t& newest_ms : stopped.place.source.newest) newest_ms = in.zigzag();
  stopped.place.out_bytes = in.varint();
  stopped.place.late_bytes = in.varint();
  stopped.place.done = in.varint() != 0;
  if (!in.ok()) return corrupt(fmt::format("{}: is damaged; --restart begins anew", where));
  if (stopped.place.job != job)
    return conflict(
        fmt::format("{}: another job was stopped there: {}; ask for that again, or "
                    "--restart begins anew",
                    where, printable(stopped.place.job, 300)));
  stopped.windows = in.rest();
  return stopped;
}

Result<std::optional<StoppedPipeline>> PipelineState::load(const std::string& job) const {
  const auto bytes = read_sealed(path_, kMagic, path_.string());
  if (!bytes.ok() && bytes.error().code == ErrorCode::kNotFound)
    return std::optional<StoppedPipeline>();
  if (!bytes.ok())
    return Error{bytes.error().code, bytes.error().message + "; --restart begins anew"};
  TC_ASSIGN(StoppedPipeline stopped, load_stopped(*bytes, job, path_.string()));
  return std::optional(std::move(stopped));
}

Result<> PipelineState::save(const PipelinePlace& place, const Pipeline& pipeline) const {
  return write_sealed(path_, kMagic, [&](ByteWriter& out) { save_stopped(out, place, pipeline); });
}

Result<> PipelineState::remove() const {
  std::error_code error;
  std::filesystem::remove(path_, error);
  if (error) return unavailable(fmt::format("{}: {}", path_.string(), error.message()));
  return Done{};
}

}  // namespace tillcast
