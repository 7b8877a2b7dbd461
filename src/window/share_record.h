// window/share_record.h: what the first stage of a job in several processes tells the second.
//
// The orders of a group stand in all partitions of the source. So what each adds to its groups goes
// through a topic whose partitions are by group; with it goes how far event time has come in the
// partition that it is from, for the windows' watermark.
//
// Threads: values. Errors: kCorrupt.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "window/order_share.h"

namespace tillcast {

struct ShareRecord {
  enum class Kind : uint8_t {
    kShares,  // of one order
    kMark,    // event time alone
    kIdle,    // nothing has come of the source's partition for a while: it holds no window open
    kEnd,     // nothing more will
  };
  struct Named {
    std::string group;  // GroupKeys::key()
    OrderShare share;   // its own index says nothing
  };

  Kind kind = Kind::kMark;
  uint32_t source = 0;            // partition
  int64_t newest_ms = INT64_MIN;  // of its orders so far, this one included
  std::vector<Named> shares{};
};

std::string encode(const ShareRecord& record);
Result<ShareRecord> decode_share_record(std::string_view bytes);

}  // namespace tillcast
