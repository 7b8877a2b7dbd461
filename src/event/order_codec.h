// event/order_codec.h: the binary form of log entries; what the log's payload column holds.
//
// Version 1, see order_codec.cc; entries of unknown versions are refused as corrupt, never guessed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "event/order_event.h"

namespace tillcast {

std::string encode_order(const OrderEvent& order);
std::string encode_entry(const Entry& entry);
Result<Entry> decode_entry(std::string_view bytes);

}  // namespace tillcast
