// Tensors in a file. What is read fits its shapes, and its bytes read as the same again.
#include <bit>

#include "fuzz/check.h"
#include "score/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tillcast;
  const auto tensors = decode_safetensors(fuzz::text_of(data, size));
  FUZZ_CHECK_RESULT(tensors);
  if (!tensors.ok()) return 0;
  size_t values = 0;
  for (const auto& [name, tensor] : *tensors) {
    size_t count = 1;
    for (const size_t length : tensor.shape) count *= length;
    FUZZ_CHECK(count == tensor.values.size());
    FUZZ_CHECK_RESULT(require_tensor(*tensors, name, tensor.shape));
    values += count;
  }
  FUZZ_CHECK(values * sizeof(float) <= size);
  const std::string bytes = encode_safetensors(*tensors);
  const auto again = decode_safetensors(bytes);
  FUZZ_CHECK(again.ok() && again->size() == tensors->size());
  FUZZ_CHECK(encode_safetensors(*again) == bytes);  // a NaN is not itself, its bits are
  return 0;
}
