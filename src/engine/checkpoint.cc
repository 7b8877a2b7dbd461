#include "engine/checkpoint.h"

#include "engine/sealed_file.h"

namespace tillcast {
namespace {

constexpr std::string_view kMagic = "tillcast checkpoint 1\n";
constexpr const char* kFileName = "checkpoint";

}  // namespace

Result<> save_checkpoint(const std::filesystem::path& directory, const State& state) {
  return write_sealed(directory / kFileName, kMagic, [&](ByteWriter& out) { state.save(out); });
}

Result<State> load_checkpoint(const std::filesystem::path& directory) {
  TC_ASSIGN(const SealedFile sealed, open_sealed(directory / kFileName, kMagic, "checkpoint"));
  ByteReader in = sealed.reader();
  return State::load(in);
}

}  // namespace tillcast
