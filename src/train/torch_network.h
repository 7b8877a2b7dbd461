// train/torch_network.h: the networks as LibTorch modules. Included by train/torch_member.cc alone.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>

#include "base/random.h"
#include "train/torch_member.h"

namespace tillcast {

// Draws from a generator of its own, so that members on two threads cannot disturb each other.
class Dropout {
 public:
  Dropout(double rate, uint64_t seed);
  // Each value zero with probability `rate`, else 1 / (1 - rate) times as large.
  torch::Tensor operator()(const torch::Tensor& values);

 private:
  double rate_;
  Rng random_;
};

class Network {
 public:
  using Visit = std::function<void(const std::string& name, torch::Tensor& tensor)>;

  virtual ~Network() = default;
  // Logits, one a row.
  virtual torch::Tensor forward(const torch::Tensor& ranks, const torch::Tensor& cells,
                                Dropout& dropout) = 0;
  // So that the first logit is the base rate's.
  virtual void begin_at(double base_logit) = 0;
  // Each tensor by the name it has in the file, always in the same order.
  virtual void visit_tensors(const Visit& visit) = 0;
};

// With weights drawn from `random`, uniform within 1 / sqrt(inputs).
std::unique_ptr<Network> make_network(const MemberShape& shape, Rng& random);

}  // namespace tillcast
