// A sealed file on disk, as changes of a valid one: no damage is read as anything else.
#include <fstream>

#include "engine/sealed_file.h"
#include "fuzz/check.h"
#include "fuzz/sources.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tillcast;
  constexpr std::string_view kMagic = "tillcast checkpoint 1\n", kContent = "what was sealed";
  static const std::filesystem::path path = fuzz::scratch_folder() / "sealed";
  static const std::string valid = [&] {
    FUZZ_CHECK(write_sealed(path, kMagic, kContent).ok());
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  const std::string bytes = fuzz::edited(valid, fuzz::text_of(data, size));
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  const auto read = read_sealed(path, kMagic, "checkpoint");
  FUZZ_CHECK_RESULT(read);
  FUZZ_CHECK(read.ok() == (bytes == valid));
  FUZZ_CHECK(!read.ok() || *read == kContent);
  return 0;
}
