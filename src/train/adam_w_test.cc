#include "train/adam_w.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace tillcast {
namespace {

TEST(AdamW, StepsAsLibTorchsOwnDoes) {
  constexpr double kRate = 0.01, kDecay = 0.5;
  torch::manual_seed(1);
  const torch::Tensor start = torch::randn({5, 3});
  torch::Tensor theirs = start.clone().set_requires_grad(true);
  torch::Tensor ours = start.clone();
  torch::optim::AdamW expected({theirs}, torch::optim::AdamWOptions(kRate).weight_decay(kDecay));
  AdamW actual(kRate);
  actual.add({ours.data_ptr<float>(), 15}, kDecay);
  for (int step = 0; step < 50; ++step) {
    const torch::Tensor gradient = torch::randn({5, 3}) + 0.3;
    theirs.mutable_grad() = gradient.clone();
    expected.step();
    const float* values = gradient.data_ptr<float>();
    actual.step(std::span(&values, 1));
  }
  EXPECT_LT((ours - theirs.detach()).abs().max().item<float>(), 1e-5F);
  EXPECT_GT((ours - start).abs().max().item<float>(), 0.1F);
}

}  // namespace
}  // namespace tillcast
