// bench/shop_books.h: what the server says the shop sold, beside what was sent to it.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/measurement.h"
#include "bench/order_texts.h"
#include "bench/server_process.h"

namespace tillcast {

// GET /v1/kpis, as JSON.
Result<nlohmann::json> read_kpis(uint16_t port);

// Orders, transactions and gross revenue, exactly. `when` begins what is said: "after a kill".
Result<> check_books(uint16_t port, const SentOrders& sent, const std::string& when,
                     std::vector<Check>& checks);

// The same of a running server, and of one that was killed and started again, which `of.server` is
// then. REQUIRES: no connection to it is in use.
struct Kept {
  const std::filesystem::path& program;
  const std::filesystem::path& data_dir;
  std::unique_ptr<ServerProcess>& server;
};
Result<> check_kept(const Kept& of, const SentOrders& sent, Measurement& result);

// Returns once /readyz says 200.
Result<> wait_until_ready(uint16_t port);

// The sum of "accepted" of an answer of POST /v1/orders; an error where it is no 202 or something
// was refused.
Result<uint64_t> accepted_of(int status, const std::string& body);

}  // namespace tillcast
