#include "score/blend.h"

#include <gmock/gmock.h>

#include <cmath>

#include "base/file.h"
#include "score/testing_kinds.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

// In the order of the blend's features: p, f4 to f0.
constexpr double kRows[2][6] = {{0.4, 1.5, -2, 0.25, 3, 0}, {0.9, -1, 0.5, 2, -1, 0.3}};

std::string make_error(ModelFile file) {
  const auto model = make_model(std::move(file));
  return model.ok() ? "made" : model.error().message;
}

std::vector<double> reversed(const double (&row)[6]) {
  return {row[5], row[4], row[3], row[2], row[1]};  // f0 to f4
}

TEST(Blend, IsTheWeightedSumOfItsMembers) {
  const auto model = make_model(blend_file());
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto gbdt = make_model(gbdt_file()).value(), network = make_model(residual_file()).value();
  double logits[2];
  (*model)->predict_logits({kRows[0], 12}, logits);
  for (size_t i = 0; i < 2; ++i) {
    double a = 0, b = 0;
    gbdt->predict_logits(reversed(kRows[i]), {&a, 1});
    network->predict_logits(reversed(kRows[i]), {&b, 1});
    const double p = std::log(kRows[i][0] / (1 - kRows[i][0]));
    EXPECT_NEAR(logits[i], 0.5 * a + 0.75 * b - 0.25 * p, 1e-12);
  }
}

TEST(Blend, IsExplainedByItsMembers) {
  const auto model = make_model(blend_file()).value();
  const Explanation explanation = model->explain(kRows[0]).value();
  const auto gbdt = make_model(gbdt_file()).value()->explain(reversed(kRows[0])).value();
  const auto network = make_model(residual_file()).value()->explain(reversed(kRows[0])).value();
  double sum = explanation.base_logit;
  for (const double contribution : explanation.contributions) sum += contribution;
  EXPECT_NEAR(sum, explanation.logit, 1e-9);
  for (size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(explanation.contributions[5 - i],
                0.5 * gbdt.contributions[i] + 0.75 * network.contributions[i], 1e-12);
  const double p = std::log(0.4 / 0.6), base = std::log(0.25 / 0.75);
  EXPECT_NEAR(explanation.contributions[0], -0.25 * (p - base), 1e-12);
  EXPECT_NEAR(explanation.standard_error, 0.75 * network.standard_error, 1e-12);
  EXPECT_EQ(explanation.method, "tree-shap+shapley-sampling+exact");
}

TEST(Blend, AFileIsReadAsItWasWritten) {
  const TemporaryFolder folder;
  const auto directory = folder.path() / "m";
  ASSERT_TRUE(write_model_file(directory, blend_file()).ok());
  const auto model = load_model(directory);
  ASSERT_TRUE(model.ok()) << model.error().message;
  double read[2], made[2];
  (*model)->predict_logits({kRows[0], 12}, read);
  make_model(blend_file()).value()->predict_logits({kRows[0], 12}, made);
  EXPECT_EQ(read[0], made[0]);
  EXPECT_EQ(read[1], made[1]);

  ASSERT_TRUE(write_file(directory / "members/advanced/weights.safetensors", "x").ok());
  EXPECT_THAT(load_model(directory).error().message,
              HasSubstr("m/members/advanced/weights.safetensors: shorter than its header"));
  std::filesystem::remove_all(directory / "members/advanced");
  EXPECT_THAT(load_model(directory).error().message, HasSubstr("m/members/advanced/model.json"));
}

TEST(Blend, AMemberOfAnotherNameIsRefused) {
  const TemporaryFolder folder;
  const auto directory = folder.path() / "m";
  ASSERT_TRUE(write_model_file(directory, blend_file()).ok());
  nlohmann::json document = read_model_json(directory / "members/gbdt").value();
  document["model_id"] = "other";
  ASSERT_TRUE(write_model_json(directory / "members/gbdt", document).ok());
  EXPECT_THAT(load_model(directory).error().message,
              HasSubstr("members/gbdt: its model.json has another model_id"));
}

TEST(Blend, NothingIsWrittenThatCouldNotBeRead) {
  const TemporaryFolder folder;
  const auto directory = folder.path() / "m";
  ModelFile file = blend_file();
  file.members.pop_back();
  const auto written = write_model_file(directory, file);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(written.error().message, HasSubstr("2 members, 3 have weights"));
  file = gbdt_file(2);
  file.trees.pop_back();
  EXPECT_THAT(write_model_file(directory, file).error().message,
              HasSubstr("1 files of trees, 2 are needed"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Blend, WhatIsWrongWithOneIsSaid) {
  ModelFile file = blend_file();
  file.document["features"] = {"p", "f4", "f3", "f2", "f0"};
  EXPECT_THAT(make_error(file), HasSubstr("reads feature f1, which the ensemble does not have"));

  file = blend_file();
  file.document["architecture"]["weights"]["gbdt"] = "much";
  EXPECT_THAT(make_error(file), HasSubstr("members/gbdt: field gbdt is no number"));

  for (const char* name : {"../up", "A", "", "a b", "a/b"}) {
    file = blend_file();
    file.document["architecture"]["weights"][name] = 1;
    EXPECT_THAT(make_error(file), HasSubstr("is no member's name")) << name;
  }

  file = blend_file();
  for (int i = 0; i < 20; ++i) file.document["architecture"]["weights"][fmt::format("m{}", i)] = 1;
  EXPECT_THAT(make_error(file), HasSubstr("between 1 and 16 members"));

  file = blend_file();
  ModelFile inner = blend_file();
  inner.document["model_id"] = "inner";
  file.document["architecture"]["weights"]["inner"] = 1;
  file.members.push_back(inner);
  EXPECT_THAT(make_error(file),
              HasSubstr("members/inner: a member of an ensemble cannot be an ensemble"));

  file = blend_file();
  file.members[1].tensors.erase("0.output.bias");
  EXPECT_THAT(make_error(file), HasSubstr("members/advanced: tensor 0.output.bias is missing"));
}

TEST(Blend, AMemberWithoutBackgroundIsNamed) {
  ModelFile file = blend_file();
  file.members[1].document.erase("background");
  const auto explanation = make_model(file).value()->explain(kRows[0]);
  ASSERT_FALSE(explanation.ok());
  EXPECT_EQ(explanation.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(explanation.error().message, HasSubstr("model advanced: its file says too little"));
}

TEST(Probability, IsTheFeatureItself) {
  const auto model = make_model(probability_file()).value();
  const double rows[] = {0.25, 0.5, 0, 1};
  double logits[4];
  model->predict_logits(rows, logits);
  EXPECT_DOUBLE_EQ(logits[0], std::log(0.25 / 0.75));
  EXPECT_DOUBLE_EQ(logits[1], 0);
  EXPECT_NEAR(to_probability(logits[2]), 1e-9, 1e-15);
  EXPECT_NEAR(to_probability(logits[3]), 1 - 1e-9, 1e-15);

  const auto explanation = model->explain({rows + 1, 1}).value();
  EXPECT_DOUBLE_EQ(explanation.base_logit, logits[0]);
  EXPECT_DOUBLE_EQ(explanation.contributions.at(0), -logits[0]);
  ModelFile file = probability_file();
  file.document.erase("base_probability");
  EXPECT_EQ(make_model(file).value()->explain({rows, 1})->base_logit, 0);
  file.document["base_probability"] = 1.5;
  EXPECT_THAT(make_error(file), HasSubstr("field base_probability is no probability"));
  file.document["features"] = {"p", "q"};
  EXPECT_THAT(make_error(file), HasSubstr("needs one feature"));
}

TEST(Calibration, PlattMovesLogitsAndExplanationsAlike) {
  ModelFile file = residual_file();
  const auto plain = make_model(file).value();
  file.document["calibration"] = {{"kind", "platt"}, {"slope", 0.8}, {"intercept", -0.3}};
  const auto model = make_model(file).value();
  const double row[] = {1.5, -2, 0.25, 3, 0};
  double before = 0, after = 0;
  plain->predict_logits(row, {&before, 1});
  model->predict_logits(row, {&after, 1});
  EXPECT_DOUBLE_EQ(after, 0.8 * before - 0.3);
  const auto a = plain->explain(row).value(), b = model->explain(row).value();
  EXPECT_DOUBLE_EQ(b.base_logit, 0.8 * a.base_logit - 0.3);
  EXPECT_DOUBLE_EQ(b.logit, after);
  EXPECT_DOUBLE_EQ(b.standard_error, 0.8 * a.standard_error);
  for (size_t i = 0; i < 5; ++i) EXPECT_DOUBLE_EQ(b.contributions[i], 0.8 * a.contributions[i]);
}

TEST(Calibration, WhatIsUnknownOrDamagedIsRefused) {
  ModelFile file = residual_file();
  file.document["calibration"] = nullptr;
  EXPECT_EQ(make_error(file), "made");
  file.document["calibration"] = {{"kind", "isotonic"}};
  EXPECT_THAT(make_error(file), HasSubstr("calibration: kind \"isotonic\" is not known"));
  file.document["calibration"] = {{"kind", "platt"}, {"slope", 1}};
  EXPECT_THAT(make_error(file), HasSubstr("calibration: field intercept is missing"));
  file.document["calibration"] = {{"kind", "platt"}, {"slope", "1"}, {"intercept", 0}};
  EXPECT_THAT(make_error(file), HasSubstr("calibration: field slope is no number"));
  file.document["calibration"] = 3;
  EXPECT_THAT(make_error(file), HasSubstr("calibration: field kind is missing"));
}

}  // namespace
}  // namespace tillcast
