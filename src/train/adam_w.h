// train/adam_w.h: AdamW (Loshchilov & Hutter 2019) over plain arrays.
//
// LibTorch's own takes some ten calls a tensor and step, which for networks of this size is half of
// the training time; the arithmetic is the same (a test compares them).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tillcast {

class AdamW {
 public:
  explicit AdamW(double learning_rate) : learning_rate_(learning_rate) {}

  // `weights` must stay where they are. `decay` is decoupled: the share lost a step is
  // learning_rate x decay.
  void add(std::span<float> weights, double decay);

  // `gradients` in the order of add(), each as long as its weights.
  void step(std::span<const float* const> gradients);

 private:
  struct Part {
    std::span<float> weights;
    double decay;
    std::vector<float> mean, square;  // moving averages of the gradient and its square
  };

  double learning_rate_;
  double mean_power_ = 1, square_power_ = 1;  // the averages' factors to the number of steps
  std::vector<Part> parts_;
};

}  // namespace tillcast
