#include "train/explain_protocols.h"

#include <fmt/format.h>

#include "train/report.h"

namespace tillcast {
namespace {

constexpr Protocol kPickers[] = {Protocol::kWalkForward, Protocol::kSnapshotKFold};
constexpr Protocol kProtocols[] = {Protocol::kWalkForward, Protocol::kGroupKFold,
                                   Protocol::kSnapshotKFold};

// One part of the work: a pick or an evaluation.
EvaluateOptions part_of(const EvaluateOptions& options, size_t part, Protocol protocol,
                        std::string what) {
  EvaluateOptions one = options;
  one.protocol = protocol;
  const size_t parts =
      options.model_types.size() * std::size(kPickers) * (1 + std::size(kProtocols));
  one.observe = [&options, part, parts, what = std::move(what)](double share,
                                                                const std::string& note) {
    options.observe((static_cast<double>(part) + share) / static_cast<double>(parts), what + note);
  };
  return one;
}

}  // namespace

Result<std::vector<ProtocolRow>> explain_protocols(const History& history,
                                                   const EvaluateOptions& options) {
  std::vector<ProtocolRow> rows;
  size_t part = 0;
  for (const std::string& type : options.model_types) {
    if (type == "ensemble")
      return invalid(
          "the members of an ensemble pick their settings, not itself; name one of them");
    for (const Protocol picker : kPickers) {
      ProtocolRow row{type, picker, {}, {}};
      TC_ASSIGN(const Settings settings,
                pick_settings(history, type, part_of(options, part++, picker, "")));
      row.settings = nlohmann::ordered_json(settings);
      for (const Protocol protocol : kProtocols) {
        const std::string what =
            fmt::format("as {} picks, under {}, ", to_string(picker), to_string(protocol));
        EvaluateOptions one = part_of(options, part++, protocol, what);
        one.model_types = {type};
        one.settings = {{type, settings}};
        TC_ASSIGN(const Evaluations evaluations, evaluate(history, one));
        row.figures.emplace_back(protocol, to_json(evaluations.front().second.mean));
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace tillcast
