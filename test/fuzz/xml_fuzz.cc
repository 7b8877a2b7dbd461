// XML. The events do not depend on the pieces in which the bytes came; elements nest; whatever
// declares a document type is refused.
#include "fuzz/check.h"
#include "fuzz/sources.h"
#include "ingest/text_encoding.h"
#include "ingest/xml_reader.h"

namespace tillcast {
namespace {

class Events final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    events_.append("<").append(name).append(" ").append(attributes["r"]).append("\n");
    ++depth_;
  }
  void end(std::string_view name) override {
    FUZZ_CHECK(depth_ > 0);
    --depth_;
    events_.append("</").append(name).append("\n");
  }
  void text(std::string_view piece) override { events_.append(piece); }

  const std::string& events() const { return events_; }
  size_t depth() const { return depth_; }

 private:
  std::string events_;
  size_t depth_ = 0;
};

// Its events, or that it has none.
std::string read(std::string_view bytes, size_t chunk) {
  fuzz::MemorySource source(bytes, chunk);
  Events handler;
  const auto result = read_xml(source, "part", handler);
  FUZZ_CHECK_RESULT(result);
  if (!result.ok()) return "broken";  // the library words it by what it has seen
  FUZZ_CHECK(handler.depth() == 0);
  FUZZ_CHECK(is_utf8(handler.events()));
  return handler.events();
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = tillcast::fuzz::text_of(data, size);
  FUZZ_CHECK(tillcast::read(bytes, SIZE_MAX) == tillcast::read(bytes, 1));
  FUZZ_CHECK(tillcast::read("<!DOCTYPE a>" + std::string(bytes), SIZE_MAX) == "broken");
  return 0;
}
