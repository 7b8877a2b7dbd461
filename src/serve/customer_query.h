// serve/customer_query.h: which customers the parameters of GET /v1/customers ask for.
//
// Pure. Errors: kInvalid, naming the parameter.
#pragma once

#include "base/result.h"
#include "engine/customer_query.h"
#include "serve/query.h"

namespace tillcast {

// All of it but asked_at_ms.
Result<CustomerQuery> customer_query(const Query& query);

}  // namespace tillcast
