// window/window_stage.h: the second stage of a job in several processes: the records of one
// partition of shares in, the panes of its groups' windows out.
//
// A fold, as the first stage is (order_stage.h). The watermark is that of the source's partition
// which is farthest behind; idle ones hold nothing back.
//
// Threads: one.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "window/event_clock.h"
#include "window/pipeline.h"
#include "window/share_record.h"
#include "window/window_store.h"

namespace tillcast {

class WindowStage {
 public:
  // `sources`: the partitions of the source.
  WindowStage(const PipelineOptions& options, uint32_t sources);

  struct Told {
    std::vector<Pane> panes;
    uint64_t dropped = 0;  // changes for windows that were closed
  };
  // kCorrupt: it is no such record.
  Result<Told> fold(std::string_view record);
  // All sources have ended, so all windows are closed.
  bool ended() const { return ended_ == is_ended_.size(); }
  const GroupKeys& groups() const { return groups_; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  void advance(std::vector<Pane>& panes);

  const std::ptrdiff_t fields_;
  EventClock clock_;
  GroupKeys groups_;
  std::unique_ptr<WindowStore> windows_;
  std::vector<bool> is_ended_;  // by source
  size_t ended_ = 0;
};

}  // namespace tillcast
