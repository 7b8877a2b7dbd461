#include "bench/order_stream.h"

#include <algorithm>

#include "base/progress.h"
#include "base/time.h"
#include "bench/shop_books.h"

namespace tillcast {
namespace {

constexpr double kWaitSeconds = 1;  // what Retry-After says
constexpr int kBusy = 429;

}  // namespace

OrderStream::OrderStream(OrderTexts& texts, Limits limits, Heard heard)
    : texts_(texts), limits_(limits), heard_(std::move(heard)), number_(limits.first_number) {}

Result<std::unique_ptr<OrderStream>> OrderStream::open(Loop& loop, uint16_t port, OrderTexts& texts,
                                                       Limits limits, Heard heard) {
  std::unique_ptr<OrderStream> stream(new OrderStream(texts, limits, std::move(heard)));
  stream->lines_.resize(limits.connections);
  for (Line& line : stream->lines_) {
    TC_ASSIGN(line.connection, HttpConnection::open(loop, port));
  }
  return stream;
}

bool OrderStream::idle() const {
  return std::ranges::all_of(
      lines_, [](const Line& line) { return line.connection->idle() && !line.again; });
}

void OrderStream::send(bool in_turn) {
  for (Line& line : lines_) {
    if (!line.connection->idle() || error_) continue;
    if (line.again ? now() < line.not_before : over()) continue;
    if (!line.again) fill(line, in_turn);
    line.again = false;
    line.connection->send(line.head, line.body, [this, &line](const Result<HttpAnswer>& answer) {
      answered(line, answer);
    });
  }
}

// The orders happened just now, a millisecond holding some fifteen of them.
void OrderStream::fill(Line& line, bool in_turn) {
  static constexpr int64_t kOrdersAMillisecond = 15;
  const auto orders = static_cast<int64_t>(std::min<uint64_t>(
      limits_.orders_a_request, limits_.orders_max - (number_ - limits_.first_number)));
  const int64_t end_ms = wall_clock_ms();
  line.request = {};
  line.body.clear();
  line.body.push_back('[');
  for (int64_t i = 0; i < orders; ++i, ++number_) {
    if (i > 0) line.body.push_back(',');
    line.request.customer = in_turn ? number_ % texts_.customers() : texts_.any_customer();
    line.request.ordered_at_ms = end_ms - (orders - 1 - i) / kOrdersAMillisecond;
    line.request.sent +=
        texts_.append(line.body, number_, line.request.customer, line.request.ordered_at_ms);
  }
  line.body.push_back(']');
  write_orders_head(line.head, line.body.size());
}

void OrderStream::answered(Line& line, const Result<HttpAnswer>& answer) {
  if (answer.ok() && answer->status == kBusy) {
    ++told_to_wait_;
    line.again = true;
    line.not_before = later(now(), kWaitSeconds);
    return;
  }
  const Result<uint64_t> accepted =
      answer.ok() ? accepted_of(answer->status, answer->body) : Result<uint64_t>(answer.error());
  if (!accepted.ok() || *accepted != line.request.sent.orders) {
    if (!error_)
      error_ = accepted.ok() ? unavailable("orders: not all of new orders were accepted")
                             : accepted.error();
    return;
  }
  acknowledged_ += line.request.sent;
  if (heard_) heard_(line.request);
}

Result<SentOrders> load_shop(uint16_t port, OrderTexts& texts, OrderStream::Limits limits,
                             bool in_turn) {
  static constexpr double kWaitSeconds = 1;
  Loop loop;
  Progress progress("Filling a shop", limits.orders_max, "orders");
  TC_ASSIGN(const auto stream, OrderStream::open(loop, port, texts, limits, {}));
  while (!stream->over() || !stream->idle()) {
    stream->send(in_turn);
    loop.turn(later(now(), kWaitSeconds));
    if (stream->error()) return *stream->error();
    progress.set(stream->acknowledged().orders);
  }
  TC_TRY(read_kpis(port));  // the answer waits until all of it is folded
  return stream->acknowledged();
}

}  // namespace tillcast
