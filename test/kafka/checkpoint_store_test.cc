// Checkpoints in the cluster: what one node kept another gets, whole or not at all.
#include <gmock/gmock.h>

#include <fstream>
#include <future>

#include "api/program.h"
#include "base/file.h"
#include "cluster/checkpoint_store.h"
#include "kafka/broker.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class CheckpointStoreTest : public KafkaTest {
 protected:
  void SetUp() override {
    KafkaTest::SetUp();
    if (IsSkipped()) return;
    name_ = fmt::format("{}.{}", testing::UnitTest::GetInstance()->current_test_info()->name(),
                        ::getpid());
    ASSERT_TRUE(admin_->create(topic_specs(name_, 2, 1)).ok());
    fs::create_directories(from_ / "segments");
  }
  // The files are of `mark` alone, and longer than a piece.
  void write(char mark) const {
    ASSERT_TRUE(write_file(from_ / "segments/weeks", std::string(10, mark)).ok());
    ASSERT_TRUE(write_file(from_ / "checkpoint", std::string(9 << 20, mark)).ok());
  }
  std::string text(const char* file) const { return read_file(to_ / file).value(); }
  CheckpointView keep(int64_t next, const std::optional<CheckpointView>& last = {}) const {
    std::promise<CheckpointView> told;
    CheckpointStore store(brokers_, ClusterTopics(name_), 0,
                          [&](CheckpointView view) { told.set_value(std::move(view)); });
    store.keep({CheckpointView::Of::kShard, {1, 7, "node", 0}, next}, from_,
               {"segments/weeks", "checkpoint"}, last);
    auto future = told.get_future();
    EXPECT_EQ(future.wait_for(30s), std::future_status::ready);
    return future.get();
  }
  Result<> fetch(const CheckpointView& kept) const {
    return CheckpointStore(brokers_, ClusterTopics(name_), 0, nullptr).fetch(kept, to_);
  }

  const TemporaryDir dir_;
  const fs::path from_ = dir_.path() / "from", to_ = dir_.path() / "to";
  std::string name_;
};

TEST_F(CheckpointStoreTest, GivesBackWhatWasKept) {
  write('a');
  const CheckpointView first = keep(100);
  EXPECT_EQ(first.next, 100);
  EXPECT_EQ(first.bytes, (9u << 20) + 10);
  write('b');
  const CheckpointView second = keep(200, first);
  EXPECT_NE(first.slot, second.slot);
  ASSERT_TRUE(fetch(second).ok());
  EXPECT_EQ(text("checkpoint"), std::string(9 << 20, 'b'));
  EXPECT_EQ(text("segments/weeks"), std::string(10, 'b'));
  ASSERT_TRUE(fetch(first).ok()) << "it is in the other slot";
  EXPECT_EQ(text("checkpoint"), std::string(9 << 20, 'a'));
}

TEST_F(CheckpointStoreTest, AnotherNodesPiecesBetweenItsOwnAreNotTaken) {
  write('a');
  const CheckpointView first = keep(100);
  write('b');
  CheckpointView second = keep(200);
  // As if both had written at once.
  second.begin = first.begin;
  ASSERT_TRUE(fetch(second).ok());
  EXPECT_EQ(text("checkpoint"), std::string(9 << 20, 'b'));
}

TEST_F(CheckpointStoreTest, OneThatIsNotWholeIsNoneAndLeavesWhatIsThere) {
  write('a');
  CheckpointView kept = keep(100);
  fs::create_directories(to_);
  ASSERT_TRUE(write_file(to_ / "checkpoint", "mine").ok());
  --kept.end;  // its last piece is gone
  const auto fetched = fetch(kept);
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(text("checkpoint"), "mine");
}

}  // namespace
}  // namespace tillcast
