#include "serve/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "serve/prometheus_testing.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// The slow, obvious count of what lies at or below each bound.
TEST(Histogram, CountsAtOrBelowEachBound) {
  const std::vector<std::chrono::nanoseconds> took{0ns,   10us,  10'001ns, 3ms, 250ms,
                                                   251ms, 10min, 3ms,      1ns, -5ns};
  Histogram histogram;
  EXPECT_TRUE(histogram.empty());
  double sum = 0;
  for (const auto each : took) {
    histogram.observe(each);
    sum += std::max(0.0, std::chrono::duration<double>(each).count());
  }
  histogram.observe(2ms, 1'000);
  sum += 2;
  std::string text = "# HELP a_seconds b\n# TYPE a_seconds histogram\n";
  histogram.append_to(text, "a_seconds", "c=\"d\"");
  const PrometheusReader reader(text);
  EXPECT_THAT(reader.problems(), IsEmpty());
  const auto& samples = reader.families().at("a_seconds").samples;
  EXPECT_EQ(samples.at("a_seconds_count{c=\"d\"}"), 1'010);
  EXPECT_NEAR(samples.at("a_seconds_sum{c=\"d\"}"), sum, 1e-9);
  size_t bounds = 0;
  for (const auto& [series, value] : samples) {
    if (!series.starts_with("a_seconds_bucket")) continue;
    ++bounds;
    const double bound = std::strtod(series.c_str() + series.find("le=\"") + 4, nullptr);
    double expected = bound >= 0.0025 ? 1'000 : 0;
    for (const auto each : took) expected += std::chrono::duration<double>(each).count() <= bound;
    EXPECT_EQ(value, expected) << series;
  }
  EXPECT_EQ(bounds, 20u);
}

TEST(Histogram, LosesNothingAmongThreads) {
  Histogram histogram;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 20'000; ++k) histogram.observe(1us, 2);
    });
  for (std::thread& thread : threads) thread.join();
  std::string text;
  histogram.append_to(text, "a_seconds", "");
  EXPECT_THAT(text, HasSubstr("a_seconds_bucket{le=\"1e-05\"} 160000\n"));
  EXPECT_THAT(text, HasSubstr("a_seconds_sum 0.16\na_seconds_count 160000\n"));
}

TEST(Metrics, CountByKind) {
  const std::vector<RouteLabels> routes{{"GET", "/a"}, {"GET", "page"}};
  ServerMetrics metrics;
  metrics.request_answered(1, 404, 5ms);
  metrics.request_answered(0, 200, 5ms);
  metrics.request_answered(0, 202, 5ms);
  metrics.refused(Refusal::kBadToken);
  metrics.log_failed(LogUse::kTick, ErrorCode::kCorrupt);
  metrics.connection_refused(ConnectionRefusal::kAddress);
  metrics.live_queue_grew(70);
  metrics.live_queue_grew(-30);
  const std::string text = metrics.text({}, routes);
  for (const char* line :
       {"tillcast_http_requests_total{method=\"GET\",route=\"/a\",status=\"202\"} 1\n",
        "tillcast_http_requests_total{method=\"GET\",route=\"page\",status=\"404\"} 1\n",
        "_count{method=\"GET\",route=\"/a\",status_class=\"2xx\"} 2\n",
        "tillcast_auth_failures_total{reason=\"bad_token\"} 1\n",
        "tillcast_log_faults_total{use=\"tick\",kind=\"corrupt\"} 1\n",
        "tillcast_connections_refused_total{limit=\"address\"} 1\n",
        "tillcast_live_queue_bytes 40\n"})
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(PrometheusReader(text).problems(), IsEmpty());
}

// The reader that the other tests trust finds what is wrong.
TEST(PrometheusReader, FindsWhatIsWrong) {
  const std::string head = "# HELP a_total b\n# TYPE a_total counter\n";
  const std::string times = "# HELP t_seconds b\n# TYPE t_seconds histogram\n";
  const auto problems = [](const std::string& text) { return PrometheusReader(text).problems(); };
  EXPECT_THAT(problems(head + "a_total 1\n"), IsEmpty());
  for (const auto& [text, what] : std::vector<std::pair<std::string, std::string>>{
           {head + "a_total 1", "no end"},
           {head + head, "twice"},
           {head + "a_total 1\na_total 2\n", "twice"},
           {"a_total 1\n", "apart"},
           {head + "a_total x\n", "no number"},
           {head + "a_total{b=\"c\"d=\"e\"} 1\n", "not labels"},
           {head + "a_total{__b=\"c\"} 1\n", "reserved"},
           {head + "a_total -1\n", "below zero"},
           {"# HELP a b\n# TYPE a counter\na 1\n", "_total"},
           {"# TYPE a gauge\na 1\n", "no HELP"},
           {"# HELP a_ms b\n# TYPE a_ms gauge\na_ms 1\n", "base units"},
           {times + "t_seconds_bucket{le=\"1\"} 2\nt_seconds_bucket{le=\"+Inf\"} 1\n"
                    "t_seconds_sum 1\nt_seconds_count 1\n",
            "cumulative"},
           {times + "t_seconds_bucket{le=\"1\"} 1\nt_seconds_sum 1\nt_seconds_count 1\n", "+Inf"},
           {times + "t_seconds_bucket{le=\"+Inf\"} 1\nt_seconds_sum 1\nt_seconds_count 2\n",
            "not that of"},
           {times + "t_seconds_bucket{le=\"+Inf\"} 1\nt_seconds_count 1\n", "no sum"}})
    EXPECT_THAT(problems(text), Contains(HasSubstr(what))) << text;
}

}  // namespace
}  // namespace tillcast
