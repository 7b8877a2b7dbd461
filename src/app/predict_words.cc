#include "app/predict_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tillcast {
namespace {

constexpr size_t kShownMax = 10;
constexpr size_t kBarColumns = 12;  // on either side of the axis

// "     ====|" or "|=======     ": negative to the left.
std::string bar(double value, double largest) {
  const double share = largest > 0 ? std::abs(value) / largest : 0;
  const auto length = static_cast<size_t>(std::lround(share * kBarColumns));
  const std::string filled(length, '='), rest(kBarColumns - length, ' ');
  const std::string empty(kBarColumns, ' ');
  return value < 0 ? rest + filled + "|" + empty : empty + "|" + filled + rest;
}

}  // namespace

std::string why_words(const WhyLogit& why) {
  std::string words = fmt::format("    {:+.2f}  where everyone starts\n", why.base_logit);
  const size_t shown = std::min(kShownMax, why.contributions.size());
  const double largest = shown == 0 ? 0 : std::abs(why.contributions.front().contribution);
  double rest = 0;
  for (size_t i = 0; i < why.contributions.size(); ++i) {
    const Contribution& part = why.contributions[i];
    if (i < shown)
      words += fmt::format("    {:+.2f} {} {}\n", part.contribution,
                           bar(part.contribution, largest), part.words);
    else
      rest += part.contribution;
  }
  if (why.contributions.size() > shown)
    words += fmt::format("    {:+.2f}  {} smaller ones together\n", rest,
                         why.contributions.size() - shown);
  words += fmt::format("    {:+.2f}  in sum: log-odds; {}", why.logit, why.method);
  return words +
         (why.error > 0 ? fmt::format(", each within about {:.2g}\n", 2 * why.error) : "\n");
}

void add_why(nlohmann::ordered_json& prediction, const WhyLogit& why) {
  prediction["base_logit"] = why.base_logit;
  prediction["logit"] = why.logit;
  prediction["explanation_method"] = why.method;
  prediction["contribution_error"] = why.error;
  auto contributions = nlohmann::ordered_json::array();
  for (const Contribution& part : why.contributions)
    contributions.push_back({{"feature", part.feature},
                             {"value", part.value},
                             {"contribution", part.contribution},
                             {"words", part.words}});
  prediction["contributions"] = std::move(contributions);
}

}  // namespace tillcast
