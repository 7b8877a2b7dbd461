// app/uci_testing.h: for tests: the UCI data where it is, and a data directory made of it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "engine/engine.h"
#include "ingest/order_reader.h"
#include "log/sqlite_log.h"

namespace tillcast {

// Empty: it is not here.
inline std::filesystem::path uci_file() {
  if (const char* named = std::getenv("TILLCAST_UCI")) return named;
  for (const char* place : {"/data/online_retail.csv.gz", "/../shared/data/online_retail.csv.gz"})
    if (const auto path = std::filesystem::path(TILLCAST_SOURCE_DIR) += place;
        std::filesystem::exists(path))
      return path;
  return {};
}

inline std::vector<OrderEvent> read_uci() {
  std::vector<OrderEvent> orders;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    orders.push_back(std::move(order));
    return Done{};
  };
  EXPECT_TRUE(read_orders(uci_file(), {}, handlers).ok());
  return orders;
}

inline void import_uci(const std::filesystem::path& data_dir) {
  EngineOptions options;
  options.scoring = false;
  options.checkpoint_dir = data_dir;
  auto engine =
      Engine::open(open_sqlite_log(data_dir, LogAccess::kReadWrite).value(), nullptr, options);
  ASSERT_TRUE(engine.ok()) << engine.error().message;
  ASSERT_TRUE((*engine)->append(read_uci(), INT64_MAX / 2).ok());
  ASSERT_TRUE((*engine)->step().ok());
  ASSERT_TRUE((*engine)->checkpoint().ok());
}

}  // namespace tillcast
