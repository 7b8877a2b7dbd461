#include "engine/checkpoint.h"

#include "engine/sealed_file.h"

namespace tillcast {
namespace {

constexpr std::string_view kMagic = "tillcast checkpoint 1\n";
constexpr const char* kFileName = "checkpoint";

}  // namespace

Result<> save_checkpoint(const std::filesystem::path& directory, const State& state) {
  return write_sealed(directory / kFileName, kMagic, state.save());
}

Result<State> load_checkpoint(const std::filesystem::path& directory) {
  TC_ASSIGN(const std::string bytes, read_sealed(directory / kFileName, kMagic, "checkpoint"));
  return State::load(bytes);
}

}  // namespace tillcast
