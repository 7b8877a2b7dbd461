// base/progress.h: one line on stderr that shows how far a long job is, its rate and the time left.
//
// Threads: one. Draws only on a terminal and not when quiet; at most ten times a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tillcast {

class Progress {
 public:
  // `total` 0: unknown. `unit` is what is counted ("orders").
  Progress(std::string_view title, uint64_t total, std::string_view unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `note` stands at the end of the line ("epoch 3, loss 0.496, AUC 0.751").
  void set(uint64_t done, std::string_view note = {});
  void finish();

  static void set_quiet(bool quiet);

 private:
  void draw(std::string_view note);

  std::string title_;
  std::string unit_;
  uint64_t total_;
  uint64_t done_ = 0;
  bool visible_;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace tillcast
