#include "engine/checkpoint.h"

#include "base/file.h"

namespace tillcast {
namespace {

constexpr std::string_view kMagic = "tillcast checkpoint 1\n";
constexpr const char* kFileName = "checkpoint";

}  // namespace

Result<> save_checkpoint(const std::filesystem::path& directory, const State& state) {
  const std::string bytes = state.save();
  ByteWriter header;
  header.fixed64(bytes.size());
  header.fixed64(hash64(bytes));
  return write_file(directory / kFileName, std::string(kMagic) + header.bytes() + bytes);
}

Result<State> load_checkpoint(const std::filesystem::path& directory) {
  TC_ASSIGN(const std::string file, read_file(directory / kFileName));
  constexpr size_t kHeaderBytes = 16;
  if (!file.starts_with(kMagic) || file.size() < kMagic.size() + kHeaderBytes)
    return corrupt("checkpoint: not one of ours");
  ByteReader header(std::string_view(file).substr(kMagic.size(), kHeaderBytes));
  const uint64_t size = header.fixed64();
  const uint64_t hash = header.fixed64();
  const std::string_view bytes = std::string_view(file).substr(kMagic.size() + kHeaderBytes);
  if (bytes.size() != size || hash64(bytes) != hash) return corrupt("checkpoint: damaged");
  return State::load(bytes);
}

}  // namespace tillcast
