#include "serve/orders_door.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/stopwatch.h"
#include "event/order_json.h"
#include "serve/json_text.h"

namespace tillcast {
namespace {

// One order of the request: where it is refused, why.
struct Decision {
  std::string order_id;
  std::string error;  // empty: handed to the engine
};

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

bool same_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// Nothing: not a content type that holds orders. Only UTF-8 is JSON.
std::optional<OrderJsonForm> form_of(std::string_view content_type) {
  const size_t semicolon = content_type.find(';');
  if (semicolon != content_type.npos) {
    const std::string_view parameter = trimmed(content_type.substr(semicolon + 1));
    if (!parameter.empty() && !same_text(parameter, "charset=utf-8") &&
        !same_text(parameter, "charset=\"utf-8\""))
      return std::nullopt;
  }
  const std::string_view type = trimmed(content_type.substr(0, semicolon));
  if (same_text(type, "application/json")) return OrderJsonForm::kDocument;
  if (same_text(type, "application/x-ndjson")) return OrderJsonForm::kLines;
  return std::nullopt;
}

constexpr std::string_view kNotJson = "body: not JSON";

// The reader refuses a whole body for two reasons only: it is no JSON, or it holds too many orders.
Response refused_body(const Error& error, OrderJsonForm form) {
  const bool too_many = form == OrderJsonForm::kLines || !error.message.starts_with(kNotJson);
  return problem(too_many ? HttpStatus::kContentTooLarge : status_of(error.code), error.message);
}

Response answer(const std::vector<Decision>& decisions, const std::vector<Outcome>& outcomes) {
  uint64_t accepted = 0;
  uint64_t duplicates = 0;
  std::string rejected;
  auto outcome = outcomes.begin();
  for (size_t i = 0; i < decisions.size(); ++i) {
    std::string_view error = decisions[i].error;
    if (error.empty()) {
      accepted += outcome->kind == Outcome::Kind::kAccepted;
      duplicates += outcome->kind == Outcome::Kind::kDuplicate;
      const bool refused = outcome->kind == Outcome::Kind::kRejected;
      error = outcome->error;
      ++outcome;
      if (!refused) continue;
    }
    append_comma(rejected);
    rejected.push_back('{');
    append_field(rejected, "index", i);
    append_text_or_null(rejected, "order_id", decisions[i].order_id);
    append_field(rejected, "error", error);
    rejected.push_back('}');
  }
  std::string body = "{";
  append_field(body, "accepted", accepted);
  append_field(body, "duplicates", duplicates);
  append_key(body, "rejected");
  body.append("[").append(rejected).append("]}");
  Response response = json_response(std::move(body));
  response.status = HttpStatus::kAccepted;
  return response;
}

Response busy() {
  Response response = problem(HttpStatus::kTooManyRequests,
                              "orders: too many are waiting to be written; send them again later");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

OrdersDoor::OrdersDoor(const Shop& shop, ShopWriter& writer, ServerMetrics& metrics,
                       RunOnIo run_on_io)
    : shop_(shop), writer_(writer), metrics_(metrics), run_on_io_(std::move(run_on_io)) {}

bool OrdersDoor::is_quick(const Request& request) const {
  if (request.body.size() > kQuickBytesMax) return false;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  return lock.owns_lock() && !currency_.empty();
}

// Asked once it is known: the engine's lock is held while a batch is folded.
std::string OrdersDoor::currency() {
  const std::lock_guard lock(mutex_);
  if (currency_.empty()) currency_ = shop_.currency();
  return currency_;
}

void OrdersDoor::handle(const Request& request, const Reply& reply) {
  const auto form = form_of(request.content_type);
  if (!form || !(request.content_encoding.empty() || request.content_encoding == "identity"))
    return reply(problem(HttpStatus::kUnsupportedMediaType,
                         "content type: send application/json or application/x-ndjson in UTF-8, "
                         "not compressed"));
  metrics_.stage(Stage::kReceive, request.whole - request.begun);
  Stopwatch watch;
  thread_local OrderJsonReader reader;
  auto parsed = reader.read(request.body, *form, currency(), kOrdersMax);
  if (!parsed.ok()) return reply(refused_body(parsed.error(), *form));

  auto decisions = std::make_shared<std::vector<Decision>>();
  std::vector<OrderEvent> orders;
  for (ParsedOrder& order : *parsed) {
    decisions->push_back({std::move(order.order_id), {}});
    if (order.order.ok())
      orders.push_back(std::move(*order.order));
    else
      decisions->back().error = order.order.error().message;
  }
  metrics_.stage(Stage::kParse, watch.lap());
  metrics_.orders_decided(0, 0, decisions->size() - orders.size());
  if (orders.empty()) return reply(answer(*decisions, {}));
  const bool taken = writer_.submit(
      std::move(orders), request.body.size(),
      // The writer has more to do than to write answers.
      [this, decisions, reply](Result<std::vector<Outcome>> decided) {
        run_on_io_([decisions, reply, outcomes = std::move(decided)] {
          reply(outcomes.ok() ? answer(*decisions, *outcomes) : problem(outcomes.error()));
        });
      },
      request.begun);
  if (taken) return;
  reply(writer_.stopping() ? problem(unavailable("server: is stopping; send the orders again"))
                           : busy());
}

}  // namespace tillcast
