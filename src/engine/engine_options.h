// engine/engine_options.h: what an engine is told when it is opened.
//
// Plain values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "score/model.h"
#include "segment/segmentation.h"

namespace tillcast {

struct EngineOptions {
  std::filesystem::path checkpoint_dir;  // empty: no checkpoints
  bool scoring = true;                   // bulk jobs leave it off; scores are made when it comes on
  size_t refresh_at_once = 20'000;       // more customers are scored in slices when a day begins
  bool watching = false;  // grade the champion and challengers (engine/model_watch.h)
  std::vector<std::shared_ptr<const Model>> challengers;
  std::shared_ptr<const Segmentation> segmentation;  // null: customers are in no segment
  bool part = false;  // of a shop: what is recorded elsewhere is fed to it (Engine::feed)
  std::function<void(uint64_t folded, uint64_t all)> recovering;  // told at times; may be empty
};

}  // namespace tillcast
