// app/read_options.h: how a shop's files are to be read, on the command line.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "ingest/order_reader.h"

namespace tillcast {

struct ReadChoice {
  ReadOptions read;
  std::vector<std::string> columns;  // FIELD=COLUMN
};

// --format, --timezone, --currency and --map.
void add_read_options(CLI::App& command, ReadChoice& choice);

// With the columns that were named by hand.
Result<ReadOptions> chosen_read_options(const ReadChoice& choice);

// "orders.xlsx, sheet May, row 7: quantity is no number".
std::string rejected_words(const std::string& file, const RejectedRow& row);

}  // namespace tillcast
