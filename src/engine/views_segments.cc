// What readers see of the segments, and how the engine comes to others while it runs.
#include <algorithm>

#include "engine/engine.h"

namespace tillcast {
namespace {

// Of customers at a time while readers and the writer share the state.
constexpr size_t kSliceRows = 2048;

}  // namespace

Result<> Engine::set_segmentation(std::shared_ptr<const Segmentation> segmentation) {
  TC_ASSERT(!folded_);
  std::shared_ptr<const SegmentModel> model;
  if (segmentation) {
    TC_ASSIGN(model, make_segment_model(std::move(segmentation)));
  }
  const auto& before = segments_.model();
  if (model && before && model->segmentation->fit_id == before->segmentation->fit_id) return Done{};
  // Beside the present ones, so that readers are kept out for the exchange alone.
  Segments next = segments_;
  next.open(std::move(model), {state_.seq, state_.seq_print});
  TC_TRY(next.settle(state_, *log_, scores_));
  const std::unique_lock lock(mutex_);
  segments_ = std::move(next);
  ++published_;
  return Done{};
}

std::shared_ptr<const SegmentsNow> Engine::segments() const {
  const std::shared_lock lock(mutex_);
  return segments_.report(state_);
}

Result<SegmentFlow> Engine::segment_flow() const {
  const std::shared_lock lock(mutex_);
  if (!segments_.model())
    return not_found("segments: nothing was fitted yet; run 'tillcast segment'");
  return segments_.flow(state_);
}

Result<SegmentMap> Engine::segment_map(size_t points) const {
  const std::shared_lock lock(mutex_);
  if (!segments_.model())
    return not_found("segments: nothing was fitted yet; run 'tillcast segment'");
  return segments_.map(state_, points);
}

Result<FitCustomers> Engine::segment_customers(std::span<const std::string> features) const {
  TC_TRY(segment_features(features));
  FitCustomers customers;
  customers.columns = fit_columns(features);
  TC_ASSIGN(const FeatureSelection selection, segment_features(customers.columns));
  const size_t columns = customers.columns.size();
  for (size_t begin = 0;; begin += kSliceRows) {
    const std::shared_lock lock(mutex_);
    const size_t end = std::min(begin + kSliceRows, state_.profiles.size());
    for (size_t i = begin; i < end; ++i) {
      const Profile& profile = state_.profiles[CustomerIndex(i)].profile;
      if (profile.purchases().empty()) continue;
      customers.matrix.resize(customers.matrix.size() + columns);
      selection.fill(profile, state_.profiles.sales(), score_time_ms(state_, CustomerIndex(i)),
                     std::span(customers.matrix).last(columns));
    }
    if (end == state_.profiles.size()) return customers;
  }
}

}  // namespace tillcast
