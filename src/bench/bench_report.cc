#include "bench/bench_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "bench/benchmarks.h"

namespace tillcast {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kRow = "{:<8}  {:<72}  {:>24}  {:>24}  {}\n";

std::string with_unit(const Json& result, const char* key) {
  const std::string number = grouped(result[key].get<double>());
  const auto unit = result["unit"].get<std::string>();
  return unit == "times" ? number : number + " " + unit;
}

std::string target_words(const Json& result) {
  return (result["less_is_better"].get<bool>() ? "below " : "at least ") +
         with_unit(result, "target");
}

bool all_passed(const Json& result) {
  const Json& checked = result["checked"];
  return !checked.empty() &&
         std::ranges::all_of(checked, [](const Json& check) { return check["passed"] == true; });
}

std::string verdict(const Json& result) {
  if (!result["skipped"].get<std::string>().empty()) return "skipped";
  if (!all_passed(result)) return "failed";
  return result["met"].get<bool>() ? "met" : "missed";
}

std::string coloured(const std::string& word) {
  const int colour = word == "met" ? 32 : word == "skipped" ? 33 : 31;
  return fmt::format("\033[{}m{}\033[0m", colour, word);
}

void describe_machine_in(std::string& out, const Json& machine) {
  out +=
      fmt::format("{} cores of {}, {:.0f} GiB of memory, {}; Tillcast {}{}, built by {}.\n",
                  machine["cores"].dump(), machine["cpu"].get<std::string>(),
                  machine["memory_gib"].get<double>(), machine["kernel"].get<std::string>(),
                  machine["version"].get<std::string>(),
                  machine["commit"] == "" ? "" : " (" + machine["commit"].get<std::string>() + ")",
                  machine["compiler"].get<std::string>());
  const Json& sync = machine["disk_sync_ms"];
  if (sync.is_object())
    out += fmt::format("A small write is on its disk after {:.2f} ms (median; 99 %: {:.2f} ms).\n",
                       sync["p50_ms"].get<double>(), sync["p99_ms"].get<double>());
}

// Numbers in a list, what is nested below its name.
void describe_details_in(std::string& out, const Json& details, const std::string& indent) {
  for (const auto& [key, value] : details.items()) {
    std::string name = key;
    std::ranges::replace(name, '_', ' ');
    if (value.is_object()) {
      std::string inside;
      for (const auto& [inner, number] : value.items())
        inside += fmt::format("{}{} {}", inside.empty() ? "" : ", ", inner,
                              number.is_number() ? grouped(number.get<double>()) : number.dump());
      std::ranges::replace(inside, '_', ' ');
      out += fmt::format("{}- {}: {}\n", indent, name, inside);
    } else if (value.is_array() && !value.empty() && value.front().is_object()) {
      out += fmt::format("{}- {}:\n", indent, name);
      for (const Json& one : value) {
        out += fmt::format("{}  -", indent);
        for (const auto& [inner, number] : one.items()) {
          if (number.is_object() && number.contains("p99_ms"))
            out += fmt::format(" {} p99 {} ms,", inner, grouped(number["p99_ms"].get<double>()));
          else if (number.is_object() && number.contains("server_cores"))
            out += fmt::format(" server cores {}, generator cores {},",
                               grouped(number["server_cores"].get<double>()),
                               grouped(number["generator_cores"].get<double>()));
          else if (number.is_number())
            out += fmt::format(" {} {},", inner, grouped(number.get<double>()));
          else if (number.is_boolean())
            out += fmt::format(" {} {},", inner, number.get<bool>() ? "yes" : "no");
        }
        out.back() = '\n';
      }
    } else if (value.is_number()) {
      out += fmt::format("{}- {}: {}\n", indent, name, grouped(value.get<double>()));
    } else {
      out += fmt::format("{}- {}: {}\n", indent, name,
                         value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
}

void describe_benchmark_in(std::string& out, const Benchmark& benchmark, const Json& results) {
  const Json* last = nullptr;
  std::string figures;
  std::set<std::string> checks;
  for (const Json& result : results) {
    if (result["name"] != benchmark.name) continue;
    last = &result;
    for (const Json& check : result["checked"]) checks.insert(check["what"].get<std::string>());
  }
  if (last == nullptr) return;
  out += fmt::format("\n## {}\n\n{}\n", benchmark.name, benchmark.meaning);
  if (!checks.empty()) {
    out += "\nChecked:";
    for (const std::string& check : checks) out += " " + check + ";";
    out.back() = '.';
    out += "\n";
  }
  const Json* before = nullptr;
  for (const Json& result : results) {
    if (result["name"] != benchmark.name || !result["details"].is_object()) continue;
    if (before != nullptr && *before == result["details"]) continue;
    before = &result["details"];
    out += fmt::format("\n{}:\n\n", result["figure"].get<std::string>());
    describe_details_in(out, *before, "");
  }
}

}  // namespace

std::string grouped(double value) {
  const double size = std::abs(value);
  const int decimals = size >= 100 || value == std::floor(value) ? 0 : size >= 1 ? 2 : 4;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const size_t point = std::min(text.find('.'), text.size());
  const size_t first = text.starts_with('-') ? 1 : 0;
  for (size_t at = point; at > first + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

nlohmann::ordered_json describe(const Measurement& measurement) {
  Json checked = Json::array();
  for (const Check& check : measurement.checks) {
    Json said = {{"what", check.what}, {"passed", check.passed}};
    if (!check.passed) said["found"] = check.found;
    checked.push_back(std::move(said));
  }
  return {{"name", measurement.name},
          {"figure", measurement.figure},
          {"value", measurement.skipped.empty() ? Json(measurement.value) : Json()},
          {"unit", measurement.unit},
          {"target", measurement.target},
          {"less_is_better", measurement.less_is_better},
          {"met", measurement.met()},
          {"skipped", measurement.skipped},
          {"checked", std::move(checked)},
          {"details", measurement.details}};
}

std::string table_head() {
  return fmt::format(fmt::runtime(kRow), "", "figure", "measured", "promised", "");
}

std::string table_row(const nlohmann::ordered_json& result, bool colour) {
  const std::string word = verdict(result);
  std::string text = fmt::format(fmt::runtime(kRow), result["name"].get<std::string>(),
                                 result["figure"].get<std::string>(),
                                 result["value"].is_number() ? with_unit(result, "value") : "-",
                                 target_words(result), colour ? coloured(word) : word);
  if (word == "skipped")
    text += fmt::format("          {}\n", result["skipped"].get<std::string>());
  for (const Json& check : result["checked"])
    if (check["passed"] != true)
      text += fmt::format("          {}: {}\n", check["what"].get<std::string>(),
                          check["found"].get<std::string>());
  return text;
}

std::string markdown(const nlohmann::ordered_json& document) {
  std::string out =
      "# Benchmarks\n\nWritten by `tillcast bench --markdown docs/benchmarks.md`; a word about "
      "each "
      "figure is below. Generator and server share\nthe machine. A figure counts only if all its "
      "checks passed: the answers are compared with what was sent.\n\n";
  describe_machine_in(out, document["machine"]);
  out += "\n| | figure | measured | promised | |\n| --- | --- | ---: | ---: | --- |\n";
  for (const Json& result : document["results"])
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", result["name"].get<std::string>(),
                       result["figure"].get<std::string>(),
                       result["value"].is_number() ? with_unit(result, "value") : "-",
                       target_words(result), verdict(result));
  out +=
      "\nTwo more promises have programs of their own: that a server which is killed loses and "
      "doubles nothing (`test/crash/`), and that\nno input breaks a parser (`scripts/fuzz.sh`). "
      "What single functions cost is measured by the programs in `bench/`.\n\n"
      "To run them again: `tillcast bench` (all, some twenty minutes), `tillcast bench ingest "
      "--seconds 20` (one), `--quick` (does it all\nwork?), `--json` (with every detail), and "
      "`tillcast bench --from results.json --markdown FILE` for this page from an old run.\n"
      "The data of the servers are kept in `--dir` meanwhile, which decides whose disk is "
      "measured.\n";
  for (const Benchmark& benchmark : benchmarks())
    describe_benchmark_in(out, benchmark, document["results"]);
  return out;
}

void merge_results(nlohmann::ordered_json& into, const nlohmann::ordered_json& more) {
  Json merged = Json::array();
  const auto take = [&](const Json& from, std::string_view name) {
    for (const Json& result : from)
      if (result["name"] == name) merged.push_back(result);
  };
  for (const Benchmark& benchmark : benchmarks()) {
    const bool newer = std::ranges::any_of(
        more["results"], [&](const Json& result) { return result["name"] == benchmark.name; });
    take(newer ? more["results"] : into["results"], benchmark.name);
  }
  into["results"] = std::move(merged);
}

}  // namespace tillcast
