// engine/finding.h: something that is not as the log says it should be.
#pragma once

#include <string>
#include <vector>

namespace tillcast {

struct Finding {
  std::string what;   // "log", "identity", "checkpoint", "KPIs", ...
  std::string where;  // "entry 17", "customer 17850", "2011-03"
  std::string expected;
  std::string found;
};

// What goes wrong goes wrong often: the first ones are kept, all are counted.
class Findings {
 public:
  static constexpr size_t kKeptMax = 100;

  void add(Finding finding) {
    ++count_;
    if (kept_.size() < kKeptMax) kept_.push_back(std::move(finding));
  }
  const std::vector<Finding>& kept() const { return kept_; }
  size_t count() const { return count_; }

 private:
  std::vector<Finding> kept_;
  size_t count_ = 0;
};

}  // namespace tillcast
