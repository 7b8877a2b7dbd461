// The views of customers: the list, one of them, what they did over time and what was said of them.
#include <chrono>

#include "serve/api.h"
#include "serve/customer_query.h"
#include "serve/customer_views.h"
#include "serve/json_views.h"

namespace tillcast {

Result<Response> Api::customers(const Call& call) const {
  TC_ASSIGN(CustomerQuery query, customer_query(call.query));
  query.asked_at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now().time_since_epoch())
                          .count();
  TC_ASSIGN(const CustomerPage page, parts_.shop.customers(query));
  return json_response(customers_json(page, parts_.shop.currency()));
}

Result<Response> Api::customer(const Call& call) const {
  TC_ASSIGN(const CustomerDetail customer, parts_.shop.customer(call.id));
  return json_response(customer_json(customer, parts_.shop.currency()));
}

Result<Response> Api::customer_timeline(const Call& call) const {
  TC_ASSIGN(const CustomerTimeline timeline, parts_.shop.timeline(call.id));
  return json_response(timeline_json(timeline, parts_.shop.currency()));
}

Result<Response> Api::customer_history(const Call& call) const {
  TC_ASSIGN(const CustomerHistory history, parts_.shop.history(call.id));
  return json_response(history_json(history));
}

}  // namespace tillcast
