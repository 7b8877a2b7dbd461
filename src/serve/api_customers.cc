// The views of customers: the list, and one of them.
#include <chrono>

#include "serve/api.h"
#include "serve/customer_query.h"
#include "serve/json_views.h"

namespace tillcast {

Result<Response> Api::customers(const Call& call) const {
  TC_ASSIGN(CustomerQuery query, customer_query(call.query));
  query.asked_at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now().time_since_epoch())
                          .count();
  TC_ASSIGN(const CustomerPage page, parts_.engine.customers(query));
  return json_response(customers_json(page, parts_.engine.currency()));
}

Result<Response> Api::customer(const Call& call) const {
  TC_ASSIGN(const CustomerDetail customer, parts_.engine.customer(call.id));
  return json_response(customer_json(customer, parts_.engine.currency()));
}

}  // namespace tillcast
