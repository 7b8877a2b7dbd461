// A model's directory: model.json and, after lines `@@`, its files of trees; the weights that it
// asks for are there as often as not.
//
// A model that is made answers for rows of any numbers, and so do the features that its population
// fits.
#include <cmath>

#include "feature/population.h"
#include "fuzz/check.h"
#include "score/model_file.h"
#include "score/training_record.h"

namespace tillcast {
namespace {

// What a network of the shapes in the corpus is made of: small numbers, always the same.
void put_tensor(Tensors& tensors, const std::string& name, std::vector<size_t> shape) {
  size_t count = 1;
  for (const size_t length : shape) count *= length;
  Tensor tensor{std::move(shape), {}};
  for (size_t i = 0; i < count; ++i)
    tensor.values.push_back(static_cast<float>(i % 7) / 8 - 0.375f);
  tensors[name] = std::move(tensor);
}

void put_linear(Tensors& tensors, const std::string& name, size_t outputs, size_t inputs) {
  put_tensor(tensors, name + ".weight", {outputs, inputs});
  put_tensor(tensors, name + ".bias", {outputs});
}

const Tensors& small_network() {
  static const Tensors tensors = [] {
    Tensors made;
    put_tensor(made, "linear.weight", {3});
    put_tensor(made, "linear.bias", {1});
    put_linear(made, "0.input", 3, 2);
    put_linear(made, "0.block.0.inner", 3, 3);
    put_linear(made, "0.block.0.outer", 3, 3);
    put_linear(made, "0.output", 1, 3);
    put_linear(made, "0.gate", 2, 3);
    put_linear(made, "0.wide", 1, 2);
    put_tensor(made, "0.cells", {4});
    return made;
  }();
  return tensors;
}

void check_model(const Model& model) {
  const size_t features = model.card().features.size();
  std::vector<double> rows;
  for (const double value : {0.0, 1.0, -3.5, 1e9}) rows.insert(rows.end(), features, value);
  std::vector<double> logits(4), one(1);
  model.predict_logits(rows, logits);
  for (size_t row = 0; row < logits.size(); ++row) {
    const std::span<const double> alone = std::span(rows).subspan(row * features, features);
    model.predict_logits(alone, one);
    FUZZ_CHECK(one[0] == logits[row] || (std::isnan(one[0]) && std::isnan(logits[row])));
    const double probability = to_probability(logits[row]);
    FUZZ_CHECK(std::isnan(probability) || (probability >= 0 && probability <= 1));
  }
  const auto explanation = model.explain(std::span(rows).first(features));
  FUZZ_CHECK_RESULT(explanation);
  if (explanation.ok()) FUZZ_CHECK(explanation->contributions.size() == features);
}

void check_population(const nlohmann::json& document) {
  const auto population = population_from_json(document);
  FUZZ_CHECK_RESULT(population);
  if (!population.ok()) return;
  const auto again = population_from_json(to_json(*population));
  FUZZ_CHECK(again.ok() && *again == *population);
  const std::vector<double> row(kProfileFeatures, 1.0);
  std::vector<double> fitted(kFeatures - kProfileFeatures);
  compute_fitted_features(*population, std::span<const double, kProfileFeatures>(row),
                          std::span<double, kFeatures - kProfileFeatures>(fitted));
}

void one_input(std::string_view input) {
  auto document = nlohmann::json::parse(fuzz::take_part(input, "@@"), nullptr, false);
  (void)curves_of(document);
  (void)learning_of(document);
  const auto card = make_card(document);
  FUZZ_CHECK_RESULT(card);
  if (!card.ok()) return;
  if (card->population.is_object()) check_population(card->population);
  ModelFile file;
  file.document = std::move(document);
  while (!input.empty()) file.trees.emplace_back(fuzz::take_part(input, "@@"));
  file.tensors = small_network();
  const auto model = make_model(std::move(file));
  FUZZ_CHECK_RESULT(model);
  if (model.ok()) check_model(**model);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
