// ingest/order_writer.h: a synthetic shop's orders into a file: CSV with the columns of UCI Online
// Retail, or NDJSON.
//
// Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/byte_sink.h"
#include "ingest/generator.h"

namespace tillcast {

enum class OrderFileFormat { kCsv, kNdjson };

class OrderWriter {
 public:
  // REQUIRES: both outlive the writer.
  OrderWriter(ByteSink& sink, OrderFileFormat format, const ShopProducts& products);

  Result<> write(const ShopOrder& order);
  Result<> finish();

 private:
  void append_csv(const ShopOrder& order);
  Result<> flush();

  ByteSink& sink_;
  OrderFileFormat format_;
  const ShopProducts& products_;
  std::vector<std::string> csv_products_;  // ",StockCode,Description,"
  std::string buffer_;
};

}  // namespace tillcast
