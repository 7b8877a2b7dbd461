#include "score/blend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "score/json_fields.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kChunkRows = 256;

struct Member {
  std::string name;
  double weight = 0;
  std::shared_ptr<const Model> model;
  std::vector<size_t> places;  // of its features among the blend's
};

class Blend final : public Model {
 public:
  Blend(ModelCard card, std::vector<Member> members)
      : card_(std::move(card)), members_(std::move(members)) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t features = card_.features.size();
    TC_ASSERT(matrix.size() == logits.size() * features);
    std::vector<double> columns, parts;
    std::ranges::fill(logits, 0.0);
    for (size_t begin = 0; begin < logits.size(); begin += kChunkRows) {
      const size_t rows = std::min(kChunkRows, logits.size() - begin);
      parts.resize(rows);
      for (const Member& member : members_) {
        columns.clear();
        for (size_t row = begin; row < begin + rows; ++row)
          for (const size_t place : member.places)
            columns.push_back(matrix[row * features + place]);
        member.model->predict_logits(columns, parts);
        for (size_t row = 0; row < rows; ++row) logits[begin + row] += member.weight * parts[row];
      }
    }
  }

  Result<Explanation> explain(std::span<const double> row) const override {
    TC_ASSERT(row.size() == card_.features.size());
    Explanation sum;
    sum.contributions.resize(row.size());
    std::vector<std::string> methods;
    for (const Member& member : members_) {
      std::vector<double> columns;
      for (const size_t place : member.places) columns.push_back(row[place]);
      TC_ASSIGN(const Explanation part, member.model->explain(columns));
      sum.base_logit += member.weight * part.base_logit;
      sum.logit += member.weight * part.logit;
      // Members may err together, so their errors add up.
      sum.standard_error += std::abs(member.weight) * part.standard_error;
      for (size_t i = 0; i < columns.size(); ++i)
        sum.contributions[member.places[i]] += member.weight * part.contributions[i];
      methods.push_back(part.method);
    }
    for (const char* method : {"tree-shap", "shapley-sampling", "exact"})
      if (std::ranges::find(methods, method) != methods.end())
        sum.method.append(sum.method.empty() ? "" : "+").append(method);
    return sum;
  }

 private:
  ModelCard card_;
  std::vector<Member> members_;
};

Result<Member> make_member(ModelFile file, const ModelCard& card, const json& weights) {
  Member member;
  member.name = file.document["model_id"];
  TC_ASSIGN(member.weight, json_number(weights, member.name.c_str()));
  TC_ASSIGN(member.model, make_model(std::move(file)));
  for (const std::string& feature : member.model->card().features) {
    const auto found = std::ranges::find(card.features, feature);
    if (found == card.features.end())
      return corrupt(fmt::format("it reads feature {}, which the ensemble does not have", feature));
    member.places.push_back(static_cast<size_t>(found - card.features.begin()));
  }
  return member;
}

}  // namespace

Result<std::shared_ptr<const Model>> make_blend(ModelFile file) {
  TC_ASSIGN(ModelCard card, make_card(std::move(file.document)));
  const json& weights = card.document["architecture"]["weights"];
  std::ranges::sort(file.members, {}, [](const ModelFile& member) {
    return member.document["model_id"].get_ref<const std::string&>();
  });
  std::vector<Member> members;
  for (ModelFile& part : file.members) {
    const std::string name = part.document["model_id"];
    auto member = make_member(std::move(part), card, weights);
    if (!member)
      return Error{member.error().code,
                   fmt::format("{}/{}: {}", kMembersFolder, name, member.error().message)};
    members.push_back(std::move(*member));
  }
  return std::shared_ptr<const Model>(std::make_shared<Blend>(std::move(card), std::move(members)));
}

}  // namespace tillcast
