#include "window/window_stage.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tillcast {
namespace {

// What is taken back stands before what takes its place.
void sort_from(std::vector<Pane>& panes, size_t first) {
  std::ranges::stable_sort(
      panes.begin() + static_cast<std::ptrdiff_t>(first), panes.end(), {}, [](const Pane& pane) {
        return std::tuple(!pane.retracts, pane.window.end_ms, pane.window.begin_ms, pane.group);
      });
}

}  // namespace

WindowStage::WindowStage(const PipelineOptions& options, uint32_t sources)
    : fields_(static_cast<std::ptrdiff_t>(options.group_by.size())),
      clock_(sources, options.out_of_orderness_ms),
      windows_(make_window_store(options.window, options.rules)),
      is_ended_(sources) {}

Result<WindowStage::Told> WindowStage::fold(std::string_view bytes) {
  TC_ASSIGN(ShareRecord record, decode_share_record(bytes));
  if (record.source >= is_ended_.size()) return corrupt("a record of shares is of another source");
  Told told;
  if (ended()) return told;
  for (ShareRecord::Named& named : record.shares) {
    if (std::ranges::count(named.group, '\0') != fields_)
      return corrupt("a record of shares is grouped otherwise");
    named.share.group = groups_.intern(named.group);
    told.dropped += windows_->add(named.share) ? 0 : 1;
  }
  if (!record.shares.empty()) {
    windows_->entry_added(told.panes);
    sort_from(told.panes, 0);
  }
  if (record.newest_ms != INT64_MIN) clock_.move(record.source, record.newest_ms);
  if (record.kind == ShareRecord::Kind::kIdle) clock_.set_idle(std::array{record.source});
  if (record.kind == ShareRecord::Kind::kEnd && !is_ended_[record.source]) {
    is_ended_[record.source] = true;
    if (++ended_ == is_ended_.size()) clock_.raise(INT64_MAX);
  }
  advance(told.panes);
  return told;
}

void WindowStage::advance(std::vector<Pane>& panes) {
  const size_t first = panes.size();
  windows_->advance(clock_.now(), panes);
  sort_from(panes, first);
}

void WindowStage::save(ByteWriter& out) const {
  clock_.save(out);
  for (const bool ended : is_ended_) out.varint(ended ? 1 : 0);
  groups_.save(out);
  windows_->save([&](GroupIndex group, std::string_view bytes) {
    out.varint(uint64_t(group) + 1);
    out.string(bytes);
  });
  out.varint(0);
}

Result<> WindowStage::load(ByteReader& in) {
  if (!clock_.load(in)) return corrupt("state: damaged clocks");
  ended_ = 0;
  for (size_t source = 0; source < is_ended_.size(); ++source) {
    is_ended_[source] = in.varint() != 0;
    ended_ += is_ended_[source];
  }
  TC_TRY(groups_.load(in, static_cast<size_t>(fields_)));
  while (const uint64_t group_and_one = in.varint()) {
    const std::string_view bytes = in.string();
    if (!in.ok() || group_and_one > groups_.size()) return corrupt("state: damaged windows");
    TC_TRY(windows_->load(GroupIndex(static_cast<uint32_t>(group_and_one - 1)), bytes));
  }
  if (!in.at_end()) return corrupt("state: damaged");
  windows_->resume_at(clock_.now());
  return Done{};
}

}  // namespace tillcast
