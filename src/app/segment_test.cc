// Segments of the real data against figures measured elsewhere, and the command's own files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "app/segment_fit.h"
#include "app/segment_words.h"
#include "app/uci_testing.h"
#include "base/time.h"
#include "engine/testing.h"
#include "segment/k_curve.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A data directory with the UCI orders, made once for all tests.
class RealSegments : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (uci_file().empty()) return;
    folder_ = std::make_unique<TemporaryFolder>();
    context_.data_dir = folder_->path();
    import_uci(folder_->path());
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override {
    if (uci_file().empty()) GTEST_SKIP() << "the UCI data is not here; TILLCAST_UCI names it";
    std::filesystem::remove_all(folder_->path() / "segments");
  }
  static ShopSegments fit(FitOptions options = {}, std::optional<int64_t> as_of_ms = {}) {
    auto fitted = fit_shop(context_, as_of_ms, std::move(options));
    EXPECT_TRUE(fitted.ok()) << fitted.error().message;
    return std::move(*fitted);
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline Context context_;
};

// scikit-learn 1.2 with ten restarts, on log1p, standardised: inertia by k from 2 on.
constexpr double kInertias[] = {6485.49, 4877.05, 3961.40, 3329.39, 2874.33, 2572.19,
                                2358.47, 2176.40, 2019.69, 1893.90, 1779.54};
const std::map<size_t, double> kSilhouettes = {{2, 0.4341}, {4, 0.3367}, {6, 0.3141}};

TEST_F(RealSegments, InertiasAndSilhouettesAreThoseOfOthersOrBetter) {
  for (const uint64_t seed : {1, 2, 3}) {
    FitOptions options;
    options.features = {"recency_days", "frequency", "monetary"};
    options.seed = seed;
    const ShopSegments fitted = fit(options);
    EXPECT_EQ(fitted.customers.size(), 4338u);
    for (const FeatureAxis& axis : fitted.fit.segmentation.space.axes())
      EXPECT_TRUE(axis.log) << axis.feature;
    const std::vector<KScore>& scores = fitted.fit.segmentation.choice.scores;
    ASSERT_EQ(scores.size(), std::size(kInertias));
    for (size_t i = 0; i < scores.size(); ++i) {
      EXPECT_EQ(scores[i].k, i + 2);
      EXPECT_LE(scores[i].inertia, 1.001 * kInertias[i]) << "k = " << scores[i].k;
      const auto found = kSilhouettes.find(scores[i].k);
      if (found == kSilhouettes.end()) continue;
      EXPECT_NEAR(scores[i].silhouette, found->second, 0.01) << "k = " << scores[i].k;
    }
  }
}

TEST_F(RealSegments, TheProductsChoiceHasNamesThatSayWhatToDo) {
  const ShopSegments fitted = fit();
  std::vector<std::string> names;
  for (const Segment& segment : fitted.fit.segmentation.segments) names.push_back(segment.name);
  EXPECT_THAT(names, ElementsAre("Champions", "Loyal", "Cooling", "Promising", "New", "Lost"));
  const SegmentsNow now = segments_at_fit(fitted);
  EXPECT_EQ(now.customers, 4338u);
  EXPECT_GT(static_cast<double>(now.segments[0].revenue) / static_cast<double>(now.revenue), 0.4);
  const std::string words = segment_words(now, "GBP", true);
  EXPECT_THAT(words, HasSubstr("Champions"));
  EXPECT_THAT(words, HasSubstr("6 is the finest division that passes every test"));
}

TEST_F(RealSegments, AKeptFitIsReadBackWithItsWeeksAndKeepsItsNumbers) {
  const ShopSegments first = fit({}, parse_time("2011-09-01").value());
  ASSERT_TRUE(keep_segments(context_, first).ok());
  std::map<std::string, SegmentId> ids;
  for (const Segment& segment : first.fit.segmentation.segments) ids[segment.name] = segment.id;

  EngineOptions options;
  options.checkpoint_dir = folder_->path();
  options.segmentation =
      std::make_shared<const Segmentation>(load_segmentation(folder_->path()).value());
  auto engine = Engine::open(open_sqlite_log(folder_->path(), LogAccess::kReadOnly).value(),
                             nullptr, options);
  ASSERT_TRUE(engine.ok()) << engine.error().message;
  const auto flow = (*engine)->segment_flow();
  ASSERT_TRUE(flow.ok());
  EXPECT_EQ(flow->snapshots.size(), 26u);
  EXPECT_EQ(format_time(flow->periods.back().from_ms), "2011-12-05T00:00:00Z");
  uint64_t moved = 0;
  const auto segments = (*engine)->segments();  // kept while its moves are walked
  for (const SegmentMove& move : segments->moves) moved += move.customers;
  EXPECT_GT(moved, 50u) << "from the Monday to the end of the file";

  const ShopSegments second = fit();
  EXPECT_EQ(second.fit_before, first.fit.segmentation.fit_id);
  size_t kept = 0;
  for (const Segment& segment : second.fit.segmentation.segments)
    if (const auto found = ids.find(segment.name); found != ids.end()) {
      EXPECT_EQ(segment.id, found->second) << segment.name;
      ++kept;
    }
  EXPECT_GE(kept, 3u);
}

// The engine's snapshot of a Monday is the one that looking back gives.
TEST_F(RealSegments, LookingBackGivesWhatTheEngineWouldHaveNoted) {
  const ShopSegments fitted = fit({}, parse_time("2011-09-01").value());
  const auto segmentation = std::make_shared<const Segmentation>(fitted.fit.segmentation);
  const auto model = make_segment_model(segmentation);
  ASSERT_TRUE(model.ok());
  const int64_t monday_ms = parse_time("2011-10-03").value();
  std::map<std::string, SegmentId> back;
  fold_past(fitted.orders, {&monday_ms, 1}, [&](Profiles& profiles, int64_t at_ms) {
    const SegmentSnapshot snapshot = take_segment_snapshot(profiles, **model, at_ms);
    for (size_t i = 0; i < profiles.size(); ++i)
      back[profiles[CustomerIndex(i)].id] = snapshot.ids[i];
  });
  State state;
  std::map<std::string, SegmentId> noted;
  const auto log = open_sqlite_log(folder_->path(), LogAccess::kReadOnly);
  ASSERT_TRUE(log.ok());
  const auto fold = (*log)->read(0, (*log)->last_seq(), [&](uint64_t, Entry&& entry) -> Result<> {
    const int64_t at_ms = std::get<OrderEvent>(entry).ordered_at_ms;
    if (at_ms >= monday_ms && noted.empty()) {
      const SegmentSnapshot snapshot = take_segment_snapshot(state.profiles, **model, monday_ms);
      for (size_t i = 0; i < snapshot.ids.size(); ++i)
        noted[state.profiles[CustomerIndex(i)].id] = snapshot.ids[i];
    }
    TC_TRY(state.apply(entry, **log));
    return Done{};
  });
  ASSERT_TRUE(fold.ok());
  EXPECT_GT(noted.size(), 3000u);
  EXPECT_EQ(noted, back);
}

TEST(SegmentFitErrors, AnEmptyShopAndForeignFeatures) {
  const TemporaryFolder folder;
  Context context;
  context.data_dir = folder.path();
  ASSERT_TRUE(open_sqlite_log(folder.path(), LogAccess::kReadWrite).ok());
  const auto empty = fit_shop(context, std::nullopt, {});
  ASSERT_FALSE(empty.ok());
  EXPECT_THAT(empty.error().message, HasSubstr("the log holds no orders"));
  FitOptions options;
  options.features = {"recency_days", "shoe_size"};
  const auto foreign = fit_shop(context, std::nullopt, options);
  ASSERT_FALSE(foreign.ok());
  EXPECT_THAT(foreign.error().message, HasSubstr("shoe_size: there is none of that name"));
}

}  // namespace
}  // namespace tillcast
