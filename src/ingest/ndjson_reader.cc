#include "ingest/ndjson_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "event/order_json.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr size_t kChunkBytes = 512 << 10;
constexpr size_t kLineBytesMax =
    64 << 20;  // 10,000 lines with descriptions as long as they may be fit

class NdjsonLines {
 public:
  explicit NdjsonLines(ReadContext& context) : context_(context) {}

  Result<> line(std::string_view text) {
    ++number_;
    if (trimmed(text).empty()) return Done{};
    if (context_.watch != nullptr) {
      const Cell cell{text};
      if (!context_.watch->row(number_, {&cell, 1})) return context_.seen_enough();
    }
    auto read = json_.read(text, OrderJsonForm::kLines, context_.options.currency, 1);
    if (!read) {
      context_.reject(number_, read.error().message, text);
      return Done{};
    }
    for (ParsedOrder& parsed : *read) {
      if (!parsed.order) {
        context_.reject(number_, parsed.order.error().message, text);
        continue;
      }
      const uint64_t rows = std::max<uint64_t>(1, parsed.order->lines.size());
      TC_TRY(context_.deliver(std::move(*parsed.order), rows));
    }
    return Done{};
  }

  // Gives out the whole lines at the beginning of `bytes`; returns what is left.
  Result<std::string_view> lines(std::string_view bytes) {
    for (size_t end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
      TC_TRY(line(bytes.substr(0, end)));
      bytes.remove_prefix(end + 1);
    }
    return bytes;
  }

 private:
  ReadContext& context_;
  OrderJsonReader json_;
  uint64_t number_ = 0;
};

}  // namespace

Result<> read_ndjson(ByteSource& source, ReadContext& context) {
  NdjsonLines lines(context);
  std::string pending;
  for (bool first = true;; first = false) {
    const size_t kept = pending.size();
    if (kept > kLineBytesMax)
      return invalid("has a line of more than 64 MiB; write one order a line");
    pending.resize(kept + kChunkBytes);
    TC_ASSIGN(const size_t got, source.read(pending.data() + kept, kChunkBytes));
    pending.resize(kept + got);
    if (got == 0) break;
    if (first && pending.starts_with("\xEF\xBB\xBF")) pending.erase(0, 3);
    // Only the new bytes can hold the end of a line that has none yet.
    if (std::memchr(pending.data() + std::min(kept, pending.size()), '\n',
                    pending.size() - std::min(kept, pending.size())) != nullptr) {
      TC_ASSIGN(const std::string_view rest, lines.lines(pending));
      pending.erase(0, pending.size() - rest.size());
    }
    TC_TRY(context.progress(source.progress()));
  }
  return lines.line(pending);
}

}  // namespace tillcast
