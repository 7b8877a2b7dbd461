// serve/prometheus_testing.h: for tests: reads Prometheus text 0.0.4 and finds what promtool would.
//
// Threads: plain values.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace tillcast {

struct PrometheusFamily {
  std::string type;
  std::string help;
  std::set<std::string> labels;           // without le
  std::map<std::string, double> samples;  // by name{labels} as they stand
};
using PrometheusFamilies = std::map<std::string, PrometheusFamily>;

class PrometheusReader {
 public:
  explicit PrometheusReader(const std::string& text) {
    if (!text.ends_with('\n')) complain("the last line has no end");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read(line);
    for (const auto& [name, family] : families_) check(name, family);
  }
  const PrometheusFamilies& families() const { return families_; }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void complain(const std::string& what) { problems_.push_back(what); }

  void read(const std::string& line) {
    static const std::regex kHead("# (HELP|TYPE) ([a-z_:][a-z0-9_:]*) (.+)");
    static const std::regex kSample("([a-z_:][a-z0-9_:]*)(?:\\{(.*)\\})? ([^ ]+)");
    std::smatch found;
    if (std::regex_match(line, found, kHead)) return head(found[1], found[2], found[3]);
    if (!std::regex_match(line, found, kSample)) return complain("not a line: " + line);
    std::string name = found[1];
    static const std::regex kPart("(.*)_(bucket|sum|count)");
    std::smatch part;
    if (last_ != name && families_[last_].type == "histogram" &&
        std::regex_match(name, part, kPart))
      name = part[1];
    if (name != last_) return complain("a sample apart from its HELP and TYPE: " + line);
    PrometheusFamily& family = families_[name];
    const std::string text = found[3];
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (*end != '\0' && text != "+Inf" && text != "NaN") complain("no number: " + line);
    labels(found[2], family, line);
    if (!family.samples.emplace(line.substr(0, line.rfind(' ')), value).second)
      complain("twice: " + line);
  }

  void head(const std::string& what, const std::string& name, const std::string& text) {
    PrometheusFamily& family = families_[name];
    std::string& slot = what == "HELP" ? family.help : family.type;
    if (!slot.empty()) complain(what + " twice: " + name);
    slot = text;
    last_ = name;
  }

  void labels(std::string text, PrometheusFamily& family, const std::string& line) {
    static const std::regex kLabel(R"re(^([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$))re");
    std::smatch found;
    while (std::regex_search(text, found, kLabel)) {
      if (std::string(found[1]).starts_with("__")) complain("a reserved label: " + line);
      if (found[1] != "le") family.labels.insert(found[1]);
      text = found.suffix();
    }
    if (!text.empty()) complain("not labels: " + line);
  }

  void check(const std::string& name, const PrometheusFamily& family) {
    static const std::regex kNoBaseUnit(
        ".*_(ms|milliseconds|microseconds|nanoseconds|minutes|hours|days|kb|mb|kilobytes|megabytes|"
        "percent)(_.*)?");
    if (family.help.empty()) complain("no HELP: " + name);
    if (std::regex_match(name, kNoBaseUnit)) complain("not in base units: " + name);
    if (family.type != "counter" && family.type != "gauge" && family.type != "histogram")
      return complain("no TYPE: " + name);
    if (name.ends_with("_total") != (family.type == "counter"))
      complain("a counter ends in _total, and nothing else: " + name);
    if (family.type == "counter")
      for (const auto& [series, value] : family.samples)
        if (value < 0) complain("below zero: " + series);
    if (family.type == "histogram") check_histogram(name, family);
  }

  void check_histogram(const std::string& name, const PrometheusFamily& family) {
    if (!name.ends_with("_seconds") && !name.ends_with("_bytes")) complain("no unit: " + name);
    // By series: its buckets by bound.
    std::map<std::string, std::map<double, double>> buckets;
    static const std::regex kBound(",?le=\"([^\"]*)\"");
    for (const auto& [series, value] : family.samples) {
      std::smatch bound;
      if (!series.starts_with(name + "_bucket")) continue;
      if (!std::regex_search(series, bound, kBound)) complain("a bucket without le: " + series);
      std::string labels = std::regex_replace(series.substr(name.size() + 7), kBound, "");
      if (labels == "{}") labels.clear();
      buckets[labels][std::strtod(bound.str(1).c_str(), nullptr)] = value;
    }
    for (const auto& [labels, counts] : buckets) {
      double below = 0;
      for (const auto& [bound, count] : counts) {
        if (count < below) complain("buckets are not cumulative: " + name + labels);
        below = count;
      }
      const auto total = family.samples.find(name + "_count" + labels);
      if (!std::isinf(counts.rbegin()->first)) complain("no +Inf: " + name + labels);
      if (total == family.samples.end() || total->second != below)
        complain("its count is not that of +Inf: " + name + labels);
      if (!family.samples.contains(name + "_sum" + labels)) complain("no sum: " + name + labels);
    }
  }

  PrometheusFamilies families_;
  std::vector<std::string> problems_;
  std::string last_;
};

}  // namespace tillcast
