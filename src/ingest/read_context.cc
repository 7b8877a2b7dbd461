#include "ingest/read_context.h"

namespace tillcast {
namespace {

constexpr size_t kRejectTextBytesMax = 64 << 10;

}  // namespace

void ReadContext::reject(uint64_t row, std::string reason, std::string_view text) {
  ++summary.rows;
  ++summary.rejected;
  if (!handlers.on_reject) return;
  handlers.on_reject(
      {sheet, row, std::move(reason), std::string(text.substr(0, kRejectTextBytesMax))});
}

Result<> ReadContext::deliver(OrderEvent&& order, uint64_t rows) {
  if (order.ordered_at_ms >= options.until_ms) {
    summary.rows_skipped += rows;
    return Done{};
  }
  summary.rows += rows;
  ++summary.orders;
  auto result = handlers.on_order(std::move(order), rows);
  handler_failed = !result.ok();
  return result;
}

Result<> ReadContext::progress(ByteSource::Progress at) const {
  if (handlers.on_progress)
    handlers.on_progress(before.done + at.done, before.total > 0 ? before.total : at.total);
  if (handlers.stopped && handlers.stopped()) return unavailable("was stopped");
  return Done{};
}

Error ReadContext::seen_enough() {
  enough = true;
  return unavailable("enough was seen");
}

}  // namespace tillcast
