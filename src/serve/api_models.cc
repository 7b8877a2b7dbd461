// The views of the models: what there is, which of them are in use, and how those do.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "serve/api.h"
#include "serve/live_view.h"

namespace tillcast {
namespace {

// Model cards are written by others: a byte that is not UTF-8 must not end a request.
std::string text_of(const nlohmann::json& document) {
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// A MODEL, or null, for lists and frames: what only charts of one model are drawn from stays away.
nlohmann::json without_curves(nlohmann::json model) {
  if (!model.is_object()) return model;
  for (const char* key : {"curves", "learning"}) model.erase(key);
  return model;
}

nlohmann::json champion_document(const Shop& shop, const ServerOptions& options) {
  const auto champion = shop.champion();
  if (!champion) return nullptr;
  std::optional<nlohmann::json> listed;
  if (options.model) listed = options.model(champion->card().model_id);
  nlohmann::json document = listed ? std::move(*listed) : champion->card().document;
  document["role"] = "champion";
  return document;
}

}  // namespace

std::string Api::champion_id() const {
  const auto champion = parts_.shop.champion();
  return champion ? champion->card().model_id : std::string();
}

std::string Api::champion_json() const {
  return text_of(without_curves(champion_document(parts_.shop, parts_.options)));
}

std::string_view Api::role_of(std::string_view model_id) const {
  if (model_id == champion_id()) return "champion";
  const std::vector<std::string> challengers = parts_.shop.challengers();
  const bool challenging = std::ranges::find(challengers, model_id) != challengers.end();
  return challenging ? "challenger" : "registered";
}

// Roles are what the engine does: a model that was promoted and could not be loaded has none yet.
Result<Response> Api::models(const Call&) const {
  const std::string id = champion_id();
  nlohmann::json document = {{"champion", nullptr}, {"models", nlohmann::json::array()}};
  if (parts_.options.models) {
    document = parts_.options.models();
    for (nlohmann::json& model : document["models"]) {
      model = without_curves(std::move(model));
      model["role"] = role_of(model.value("model_id", ""));
    }
  } else if (nlohmann::json champion = champion_document(parts_.shop, parts_.options);
             !champion.is_null()) {
    document["models"].push_back(without_curves(std::move(champion)));
  }
  document["champion"] = id.empty() ? nlohmann::json() : nlohmann::json(id);
  const EngineStatus status = parts_.board.read(std::chrono::steady_clock::now(), wall_clock_ms());
  if (!status.models_problem.empty()) document["problem"] = status.models_problem;
  return json_response(text_of(document));
}

Result<Response> Api::model(const Call& call) const {
  std::optional<nlohmann::json> document;
  if (parts_.options.model)
    document = parts_.options.model(call.id);
  else if (call.id == champion_id())
    document = champion_document(parts_.shop, parts_.options);
  if (!document) return not_found(fmt::format("model {}: is not known here", call.id));
  (*document)["role"] = role_of(call.id);
  return json_response(text_of(*document));
}

Result<Response> Api::model_live(const Call& call) const {
  auto report = parts_.shop.live(call.id);
  if (!report) {  // known, but neither champion nor challenger: there is nothing to tell
    const bool known =
        parts_.options.model ? parts_.options.model(call.id).has_value() : call.id == champion_id();
    if (!known) return not_found(fmt::format("model {}: is not known here", call.id));
    auto nothing = std::make_shared<LiveReport>();
    nothing->model_id = call.id;
    report = std::move(nothing);
  }
  return json_response(
      live_json(*report, role_of(call.id), parts_.shop.as_of_ms(), LiveDetail::kWhole));
}

}  // namespace tillcast
