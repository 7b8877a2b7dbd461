#include "cluster/checkpoint_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/file.h"
#include "base/inner_path.h"
#include "base/time.h"
#include "cluster/record_reader.h"
#include "kafka/producer.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kVersion = 1;
constexpr size_t kPieceBytes = 4 << 20;
constexpr size_t kFlushBytes = 32 << 20;
constexpr size_t kFilesMax = 1'000;
constexpr uint64_t kBytesMax = 1ull << 40;
constexpr uint64_t kRecordBytes = 128;  // of a record of an order, roughly
constexpr int64_t kRecordsMin = 100'000;
constexpr uint32_t kSlots = 2;
constexpr size_t kWaitingMax = 64;

std::string note_of(const std::string& id, uint64_t piece) {
  return fmt::format("{}/{}", id, piece);
}

// Puts the files of a checkpoint back as its pieces come.
class Restorer {
 public:
  explicit Restorer(fs::path folder) : folder_(std::move(folder)) {}

  Result<> take_header(std::string_view bytes) {
    ByteReader in(bytes);
    if (in.varint() != kVersion) return corrupt("checkpoint: of another version");
    for (uint64_t left = in.count(2); left > 0 && files_.size() < kFilesMax; --left) {
      const fs::path name{std::string(in.string())};
      const uint64_t bytes_of_file = in.varint();
      if (!is_inside(name) || bytes_of_file > kBytesMax)
        return corrupt(fmt::format("checkpoint: {} is no file of one", name.string()));
      files_.push_back({name, bytes_of_file});
    }
    if (!in.at_end() || files_.empty()) return corrupt("checkpoint: damaged");
    return open_next();
  }

  Result<> take(std::string_view bytes) {
    while (!bytes.empty()) {
      if (whole()) return corrupt("checkpoint: longer than it says");
      const std::string_view part = bytes.substr(0, std::min<uint64_t>(bytes.size(), left_));
      file_->write(part);
      bytes.remove_prefix(part.size());
      left_ -= part.size();
      if (left_ == 0) TC_TRY(close());
    }
    return Done{};
  }

  bool whole() const { return file_ == nullptr && next_ == files_.size() && !files_.empty(); }

 private:
  struct Named {
    fs::path name;
    uint64_t bytes = 0;
  };

  Result<> open_next() {
    while (next_ < files_.size()) {
      const fs::path path = folder_ / files_[next_].name;
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      TC_ASSIGN(file_, FileWriter::create(path));
      left_ = files_[next_++].bytes;
      if (left_ > 0) return Done{};
      TC_TRY(file_->commit());
      file_.reset();
    }
    return Done{};
  }
  Result<> close() {
    TC_TRY(file_->commit());
    file_.reset();
    return open_next();
  }

  const fs::path folder_;
  std::vector<Named> files_;
  size_t next_ = 0;  // of files_, to be opened
  std::unique_ptr<FileWriter> file_;
  uint64_t left_ = 0;  // of it
};

}  // namespace

struct CheckpointStore::Job {
  struct File {  // open: its name may become another's meanwhile
    std::string name;
    std::unique_ptr<MappedFile> file;
  };
  CheckpointView view;
  std::vector<File> files;
};

CheckpointStore::CheckpointStore(std::string brokers, const ClusterTopics& topics,
                                 uint64_t records_min, std::function<void(CheckpointView)> told)
    : brokers_(std::move(brokers)),
      topic_(topics.checkpoints),
      records_min_(records_min > 0 ? static_cast<int64_t>(records_min) : kRecordsMin),
      told_(std::move(told)),
      worker_("checkpoints", kWaitingMax) {}

CheckpointStore::~CheckpointStore() {
  stop();
  worker_.finish();
}

bool CheckpointStore::is_due(const std::optional<CheckpointView>& last, int64_t next) const {
  if (!last) return next >= records_min_;
  return next - last->next >=
         std::max(records_min_, static_cast<int64_t>(last->bytes / kRecordBytes));
}

void CheckpointStore::keep(const Place& place, const fs::path& folder,
                           const std::vector<fs::path>& files,
                           const std::optional<CheckpointView>& last) {
  auto job = std::make_shared<Job>();
  CheckpointView& view = job->view;
  view.of = place.of;
  view.stamp = place.stamp;
  view.next = place.next;
  view.slot = last ? (last->slot + 1) % kSlots : 0;
  view.id = fmt::format("{}-{}-{}-{}-{}", name_of(view.of), view.stamp.partition, view.next,
                        view.stamp.node, view.stamp.epoch);
  for (const fs::path& name : files) {
    auto file = MappedFile::open(folder / name);
    if (!file.ok()) return spdlog::warn("{}", file.error().message);
    view.bytes += (*file)->bytes().size();
    job->files.push_back({name.string(), std::move(*file)});
  }
  const std::pair of{view.of, view.stamp.partition};
  {
    const std::lock_guard lock(mutex_);
    if (!keeping_.insert(of).second) return;
  }
  const auto done = [this, of] {
    const std::lock_guard lock(mutex_);
    keeping_.erase(of);
  };
  const bool taken = worker_.run([this, job, done] {
    if (const auto written = write(*job); !written.ok())
      spdlog::warn("checkpoint {} is not kept: {}", job->view.id, written.error().message);
    done();
  });
  if (taken) return;
  spdlog::warn("checkpoint {} is not kept: others wait to be", view.id);
  done();
}

// Where it begins and ends is asked for before and after: others may write there meanwhile.
Result<> CheckpointStore::write(Job& job) const {
  CheckpointView& view = job.view;
  const auto number = static_cast<int32_t>(view.stamp.partition);
  TC_ASSIGN(const auto consumer, KafkaConsumer::open(brokers_, {}));
  TC_ASSIGN(const auto producer, KafkaProducer::open(brokers_, {}));
  TC_ASSIGN(const KafkaConsumer::Bounds before, consumer->bounds({topic_, number}));
  uint64_t pieces = 0;
  size_t unflushed = 0;
  const auto send = [&](std::string_view bytes) -> Result<> {
    if (stopping_) return unavailable("the node is stopping");
    const std::string key = fmt::format("{}/{}/{}", name_of(view.of), view.slot, pieces);
    TC_TRY(producer->send(topic_, number, key, bytes, note_of(view.id, pieces)));
    ++pieces;
    unflushed += bytes.size();
    if (unflushed < kFlushBytes) return Done{};
    unflushed = 0;
    return producer->flush();
  };
  ByteWriter header;
  header.varint(kVersion);
  header.varint(job.files.size());
  for (const Job::File& file : job.files) {
    header.string(file.name);
    header.varint(file.file->bytes().size());
  }
  TC_TRY(send(header.bytes()));
  for (const Job::File& file : job.files)
    for (std::string_view rest = file.file->bytes(); !rest.empty();) {
      const std::string_view piece = rest.substr(0, kPieceBytes);
      TC_TRY(send(piece));
      rest.remove_prefix(piece.size());
      file.file->forget_before(piece.data() + piece.size());
    }
  TC_TRY(producer->flush());
  TC_ASSIGN(const KafkaConsumer::Bounds after, consumer->bounds({topic_, number}));
  view.begin = before.end;
  view.end = after.end;
  view.stamp.told_ms = wall_clock_ms();
  spdlog::info("checkpoint {} is kept in the cluster ({:.1f} MB)", view.id,
               static_cast<double>(view.bytes) * 1e-6);
  told_(std::move(view));
  return Done{};
}

Result<> CheckpointStore::fetch(const CheckpointView& kept, const fs::path& folder) const {
  TC_ASSIGN(const auto reader, RecordReader::open(brokers_, RecordReader::For::kLongReads));
  const KafkaPartition partition{topic_, static_cast<int32_t>(kept.stamp.partition)};
  Restorer restorer(folder);
  uint64_t pieces = 0;
  TC_TRY(reader->read(partition, kept.begin, kept.end, [&](const KafkaRecord& record) -> Result<> {
    if (restorer.whole() || record.note != note_of(kept.id, pieces)) return Done{};  // another's
    return pieces++ == 0 ? restorer.take_header(record.value) : restorer.take(record.value);
  }));
  if (!restorer.whole())
    return not_found(fmt::format("checkpoint {} does not stand in {} any more", kept.id, topic_));
  return Done{};
}

}  // namespace tillcast
