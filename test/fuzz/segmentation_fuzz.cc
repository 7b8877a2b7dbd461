// segmentation.json. What is read is written as what reads the same, and places any customer.
#include <cmath>

#include "fuzz/check.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

void one_input(std::string_view text) {
  const auto read = segmentation_from_json(nlohmann::json::parse(text, nullptr, false));
  FUZZ_CHECK_RESULT(read);
  if (!read.ok()) return;
  const std::string written = to_json(*read).dump();
  const auto again = segmentation_from_json(nlohmann::json::parse(written, nullptr, false));
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(to_json(*again).dump() == written);
  const std::vector<double> row(read->space.columns(), 3.0);
  std::vector<double> point(row.size());
  read->space.place(row, point);
  FUZZ_CHECK(read->nearest(point) < read->segments.size());
  FUZZ_CHECK(read->spread() >= 0);
  for (const Segment& segment : read->segments) {
    FUZZ_CHECK(read->find(segment.id).has_value());
    FUZZ_CHECK(read->name_of(segment.id) == segment.name);
  }
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
