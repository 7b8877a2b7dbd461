#include "app/pipeline_output.h"

#include "event/order_json.h"

namespace tillcast {

Result<> PipelineOutput::dropped(const OrderEvent& order) {
  if (!late_) return Done{};
  std::string text;
  append_order_json(text, order);
  text += '\n';
  return late_->write(text);
}

Result<> FileOutput::begin() { return out_ ? out_->write(rows_.header()) : Result<>(Done{}); }

Result<> FileOutput::panes(std::span<const Pane> panes, const GroupKeys& groups) {
  if (out_) text_.clear();
  for (const Pane& pane : panes) rows_.append(text_, pane, groups);
  return out_ ? out_->write(text_) : Result<>(Done{});
}

Result<> FileOutput::flush() {
  if (out_) TC_TRY(out_->flush());
  return late_ ? late_->flush() : Result<>(Done{});
}

Result<> FileOutput::sync() {
  if (out_) TC_TRY(out_->sync());
  return late_ ? late_->sync() : Result<>(Done{});
}

Result<> FileOutput::save(PipelinePlace place, const Pipeline& pipeline) {
  TC_TRY(sync());
  place.out_bytes = out_->bytes();
  place.late_bytes = late_ ? late_->bytes() : 0;
  return state_.save(place, pipeline);
}

Result<> FileOutput::finish(PipelinePlace, const Pipeline&) {
  TC_TRY(sync());
  return resumable() ? state_.remove() : Result<>(Done{});
}

}  // namespace tillcast
