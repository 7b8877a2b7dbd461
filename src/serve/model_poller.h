// serve/model_poller.h: asks for other models now and then, on a thread of its own, so that loading
// one holds up neither requests nor orders.
//
// Threads: `look` and `found` are called on the poller's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "score/model.h"
#include "segment/segmentation.h"

namespace tillcast {

// What has changed since the last look.
struct ModelsFound {
  std::optional<std::shared_ptr<const Model>> champion;                  // null: none any more
  std::optional<std::vector<std::shared_ptr<const Model>>> challengers;  // all of them
  std::string problem;  // why a model that was named is not used; empty: all is well
  std::optional<std::shared_ptr<const Segmentation>> segmentation;  // null: none any more
  std::string segments_problem;
};

class ModelPoller {
 public:
  using Look = std::function<ModelsFound()>;
  using Found = std::function<void(ModelsFound)>;

  ModelPoller(Look look, std::chrono::steady_clock::duration apart, Found found);
  ~ModelPoller();

 private:
  void run();

  const Look look_;
  const std::chrono::steady_clock::duration apart_;
  const Found found_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;

  std::thread thread_;
};

}  // namespace tillcast
