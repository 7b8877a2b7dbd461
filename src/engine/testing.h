// engine/testing.h: what the tests of the engine and of those above it share.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>

#include "base/testing.h"
#include "engine/engine.h"
#include "log/sqlite_log.h"

namespace tillcast {

// A real Model with weights that a test can reason about: the logit falls with recency, grows with
// frequency.
class RecencyFrequencyModel : public Model {
 public:
  explicit RecencyFrequencyModel(std::vector<std::string> features = {"recency_days", "frequency"},
                                 std::string model_id = "test") {
    card_.model_id = std::move(model_id);
    card_.model_type = "test";
    card_.features = std::move(features);
    card_.document = {{"model_id", card_.model_id}, {"model_type", card_.model_type}};
  }
  const ModelCard& card() const override { return card_; }
  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    for (size_t i = 0; i < logits.size(); ++i)
      logits[i] = -0.03 * matrix[2 * i] + 0.4 * std::log1p(matrix[2 * i + 1]);
  }
  Result<Explanation> explain(std::span<const double> row) const override {
    Explanation why;
    why.contributions = {-0.03 * row[0], 0.4 * std::log1p(row[1])};
    why.logit = why.contributions[0] + why.contributions[1];
    why.method = "exact";
    return why;
  }

 protected:
  ModelCard card_;
};

inline std::unique_ptr<Engine> open_test_engine(
    const std::filesystem::path& folder, bool checkpoints,
    std::shared_ptr<const Model> champion = std::make_shared<RecencyFrequencyModel>(),
    EngineOptions options = {}) {
  auto log = open_sqlite_log(folder, LogAccess::kReadWrite);
  EXPECT_TRUE(log.ok()) << log.error().message;
  if (checkpoints) options.checkpoint_dir = folder;
  auto engine = Engine::open(std::move(*log), std::move(champion), std::move(options));
  EXPECT_TRUE(engine.ok()) << engine.error().message;
  return std::move(*engine);
}

// Every customer's id, probability and time, in hexadecimal floating point: equal texts are equal
// bits.
inline std::string all_scores(const Engine& engine) {
  CustomerQuery query;
  query.sort = CustomerSort::kCustomerId;
  query.limit = 1'000'000;
  std::string text = fmt::format("{:a}\n", engine.kpis().expected_purchases_30d.value_or(-1));
  const auto page = engine.customers(query);
  EXPECT_TRUE(page.ok());
  for (const CustomerSummary& customer : page->customers) {
    const auto prediction = engine.prediction(customer.customer_id);
    if (prediction.ok())
      text += fmt::format("{} {:a} {}\n", customer.customer_id, prediction->probability,
                          prediction->as_of_ms);
  }
  return text;
}

}  // namespace tillcast
