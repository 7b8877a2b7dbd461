// Log entries. What is read obeys the rules, and its bytes read as the same again.
#include "event/order_codec.h"
#include "fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tillcast;
  const auto entry = decode_entry(fuzz::text_of(data, size));
  FUZZ_CHECK_RESULT(entry);
  if (!entry.ok()) return 0;
  const std::string bytes = encode_entry(*entry);
  FUZZ_CHECK(bytes.size() <= size);
  const auto again = decode_entry(bytes);
  FUZZ_CHECK(again.ok() && *again == *entry);
  if (const auto* order = std::get_if<OrderEvent>(&*entry)) {
    FUZZ_CHECK(is_withdrawal(*order) || validate(*order).ok());
    FUZZ_CHECK(sale_amount(*order).micros() <= Money::kMicrosMax);
    FUZZ_CHECK(std::abs(signed_amount(*order).micros()) <= Money::kMicrosMax);
  }
  return 0;
}
