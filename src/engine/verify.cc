#include "engine/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/time.h"
#include "engine/checkpoint.h"
#include "engine/grades_file.h"
#include "engine/segment_weeks_file.h"
#include "engine/state_compare.h"
#include "log/log_check.h"
#include "log/orders_in_force.h"
#include "log/sqlite_log.h"

namespace tillcast {
namespace {

// Read so many at a time: one long read would keep a running server from tidying its WAL.
constexpr uint64_t kSliceEntries = 20'000;

// Something on disk that says up to which entry of which log it goes.
struct Claim {
  std::string what;
  std::string where;
  LogPlace place;
};

class Verifier {
 public:
  explicit Verifier(const VerifyOptions& options) : options_(options) {}

  Result<VerifyReport> run() {
    TC_TRY(read_derived());
    TC_ASSIGN(const bool readable, open_log());
    if (readable) {
      TC_TRY(fold());
      TC_TRY(compare());
    }
    report_.orders = state_.orders.size();
    report_.customers = state_.profiles.size();
    return std::move(report_);
  }

 private:
  // First, for a running server writes what is derived after what it is derived from.
  Result<> read_derived() {
    auto checkpoint = load_checkpoint(options_.data_dir);
    if (checkpoint.ok()) {
      report_.checkpoint_seq = checkpoint->seq;
      claims_.push_back(
          {"checkpoint", "checkpoint", LogPlace{checkpoint->seq, checkpoint->seq_print}});
      checkpoint_ = std::move(*checkpoint);
    } else {
      TC_TRY(note_unusable("checkpoint", "checkpoint", checkpoint.error()));
    }
    if (options_.champion) {
      TC_ASSIGN(model_, make_scoring_model(options_.champion));
      const std::string where = "grades of " + model_->card().model_id;
      LiveGrades grades(model_);
      if (const auto place = load_grades(options_.data_dir, grades); place.ok())
        claims_.push_back({"grades", where, *place});
      else
        TC_TRY(note_unusable("grades", where, place.error()));
    }
    if (options_.segmentation) {
      TC_ASSIGN(segment_model_, make_segment_model(options_.segmentation));
      const std::string& fit_id = options_.segmentation->fit_id;
      const std::string where = "weeks of segments " + fit_id;
      auto weeks = load_weeks(options_.data_dir, fit_id);
      if (weeks.ok()) {
        claims_.push_back({"segment weeks", where, weeks->place});
        weeks_ = std::move(*weeks);
      } else {
        TC_TRY(note_unusable("segment weeks", where, weeks.error()));
      }
    }
    return Done{};
  }

  // What is not there need not be: it would be made anew.
  Result<> note_unusable(std::string what, std::string where, const Error& error) {
    if (error.code == ErrorCode::kNotFound) return Done{};
    if (error.code != ErrorCode::kCorrupt) return error;
    report_.findings.add({std::move(what), std::move(where), "whole", error.message});
    return Done{};
  }

  // False: nothing can be read.
  Result<bool> open_log() {
    TC_ASSIGN(
        const std::vector<std::string> wrong,
        check_log_file(options_.data_dir, options_.full ? LogCheck::kFull : LogCheck::kQuick));
    for (const std::string& line : wrong) damaged("log file", "log.sqlite", "sound", line);
    report_.compared.emplace_back("log file");
    auto log = open_sqlite_log(options_.data_dir, LogAccess::kReadOnly);
    if (log.ok()) {
      log_ = std::move(*log);
      return true;
    }
    if (log.error().code != ErrorCode::kCorrupt) return log.error();
    damaged("log file", "log.sqlite", "a log", log.error().message);
    return false;
  }

  // From here on the state cannot be made from the log.
  void damaged(std::string what, std::string where, std::string expected, std::string found) {
    report_.findings.add(
        {std::move(what), std::move(where), std::move(expected), std::move(found)});
    whole_ = false;
  }

  Result<> fold() {
    const uint64_t last = log_->last_seq();
    for (const Claim& claim : claims_)
      if (claim.place.seq > last)
        report_.findings.add({claim.what, claim.where, fmt::format("at most entry {}", last),
                              fmt::format("goes to entry {}: the log has lost its end, or is an "
                                          "older copy",
                                          claim.place.seq)});
    while (next_ <= last) {
      const uint64_t through = std::min(last, next_ - 1 + kSliceEntries);
      const auto read = log_->read(next_ - 1, through, [&](uint64_t seq, Entry&& entry) {
        return visit(seq, std::move(entry));
      });
      if (!read.ok() && read.error().code != ErrorCode::kCorrupt) return read.error();
      if (read.ok()) {
        if (next_ <= through) missing(through + 1);
      } else {
        TC_TRY(step_over(through));
      }
      if (options_.progress) options_.progress(next_ - 1, last);
      if (report_.findings.count() > Findings::kKeptMax && !whole_) break;
    }
    report_.compared.insert(report_.compared.end(), {"entries", "identities"});
    return Done{};
  }

  void missing(uint64_t seq) {
    damaged("log",
            seq == next_ + 1 ? fmt::format("entry {}", next_)
                             : fmt::format("entries {} to {}", next_, seq - 1),
            "recorded", "missing");
    next_ = seq;
  }

  // An entry cannot be read: those before it one by one, then it is passed over.
  Result<> step_over(uint64_t through) {
    while (next_ <= through) {
      const uint64_t seq = next_;
      const auto read = log_->read(
          seq - 1, seq, [&](uint64_t at, Entry&& entry) { return visit(at, std::move(entry)); });
      if (!read.ok() && read.error().code != ErrorCode::kCorrupt) return read.error();
      if (read.ok() && next_ == seq) missing(seq + 1);
      if (read.ok()) continue;
      damaged("log", fmt::format("entry {}", seq), "an order or a tick", read.error().message);
      ++next_;
      return Done{};
    }
    return Done{};
  }

  Result<> visit(uint64_t seq, Entry&& entry) {
    if (seq != next_) missing(seq);
    ++next_;
    ++report_.entries;
    if (const auto* order = std::get_if<OrderEvent>(&entry)) check_order(seq, *order);
    if (!whole_) return Done{};
    TC_TRY(state_.apply(entry, *log_));
    for (const Claim& claim : claims_)
      if (claim.place.seq == seq) check_claim(claim);
    if (!checkpoint_) return Done{};
    if (checkpoint_->seq == seq)
      checkpoint_same_ =
          checkpoint_of_log_ &&
          compare_states(state_, *checkpoint_, fmt::format("checkpoint at entry {}", seq),
                         report_.findings);
    else if (checkpoint_same_ && checkpoint_->seq < seq)
      TC_TRY(checkpoint_->apply(entry, *log_));
    return Done{};
  }

  void check_order(uint64_t seq, const OrderEvent& order) {
    const OrderKey key = order_key(order.source, order.order_id);
    const uint64_t print = fingerprint(order);
    const Verdict verdict = state_.orders.classify(key, order.revision, print);
    const std::string where = fmt::format("entry {}", seq);
    if (verdict == Verdict::kDuplicate || verdict == Verdict::kConflict)
      report_.findings.add(
          {"identity", where, "recorded once",
           fmt::format("order {} revision {} was recorded before, with {} content", order.order_id,
                       order.revision, verdict == Verdict::kDuplicate ? "the same" : "other")});
    if (!state_.currency.empty() && order.currency != state_.currency)
      report_.findings.add({"currency", where, state_.currency, order.currency});
    // Without a state to fold, the identities go on alone.
    if (!whole_)
      state_.orders.record(key, order.revision, print, order.kind == OrderKind::kCancelled, seq);
  }

  void check_claim(const Claim& claim) {
    const bool same = claim.place.seq_print == state_.seq_print;
    if (!same)
      report_.findings.add({claim.what, claim.where,
                            fmt::format("of this log: entry {} has the print {:016x}",
                                        claim.place.seq, state_.seq_print),
                            fmt::format("of another: {:016x}", claim.place.seq_print)});
    if (claim.what == "checkpoint") checkpoint_of_log_ = same;
    if (claim.what != "segment weeks" || !same) return;
    ByteReader in(weeks_->snapshots);
    if (SegmentWeeks weeks; !weeks.load(in, state_.profiles))
      report_.findings.add({claim.what, claim.where, "whole", "damaged, or of unknown customers"});
  }

  Result<> compare() {
    if (!whole_ || !state_.clock_ms) return Done{};
    const int64_t now_ms = *state_.clock_ms + 1;
    const int64_t as_of_ms = options_.as_of_ms.value_or(now_ms);
    if (as_of_ms < now_ms)
      return invalid(fmt::format(
          "verify: --as-of is before the last event, {}; what was true then is kept nowhere: "
          "'tillcast features --as-of' computes it from the log",
          format_time(*state_.clock_ms)));
    for (const Claim& claim : claims_)
      if (claim.what != "checkpoint") report_.compared.push_back(claim.where);
    if (options_.full) TC_TRY(compare_event_order(as_of_ms));
    if (!checkpoint_same_) {
      // What differs at its entry was told; what follows from that would be told a second time.
      if (checkpoint_ && checkpoint_of_log_) name_compared();
      return Done{};
    }
    name_compared();
    if (checkpoint_->seq > *report_.checkpoint_seq)
      compare_states(state_, *checkpoint_,
                     fmt::format("checkpoint at entry {} and the {} entries after it",
                                 *report_.checkpoint_seq, state_.seq - *report_.checkpoint_seq),
                     report_.findings);
    compare_features(state_, *checkpoint_, as_of_ms, report_.findings);
    report_.compared.emplace_back("features");
    if (model_) {
      compare_scores(state_, *checkpoint_, model_, report_.findings);
      report_.compared.emplace_back("predictions");
    }
    if (segment_model_) {
      compare_places(state_, *checkpoint_, segment_model_, report_.findings);
      report_.compared.emplace_back("segments");
    }
    return Done{};
  }

  void name_compared() {
    report_.compared.insert(report_.compared.end(),
                            {"checkpoint", "KPIs", "KPIs by month", "products", "profiles"});
  }

  // The orders as last stated, by their own time instead of that of their arrival: no arrival may
  // show in a feature.
  Result<> compare_event_order(int64_t as_of_ms) {
    TC_ASSIGN(const std::vector<OrderInForce> orders, orders_in_force(*log_, INT64_MAX));
    Profiles profiles;
    for (const OrderInForce& in_force : orders) {
      profiles.roll_to(day_of(in_force.order.ordered_at_ms));
      profiles.add(in_force.order);
    }
    for (const OrderInForce& in_force : orders)
      if (in_force.cancelled_at_ms) profiles.cancel(in_force.order, *in_force.cancelled_at_ms);
    // At the next midnight, from which on late orders count as well (feature/product_sales.h).
    const int64_t midnight_ms = (day_of(as_of_ms) + 1) * kDayMs;
    compare_features(profiles, state_.profiles, midnight_ms, report_.findings);
    report_.compared.emplace_back("features, folded in event order");
    return Done{};
  }

  const VerifyOptions& options_;
  VerifyReport report_;
  std::vector<Claim> claims_;
  std::shared_ptr<const ScoringModel> model_;
  std::shared_ptr<const SegmentModel> segment_model_;
  std::optional<WeeksOnDisk> weeks_;
  std::unique_ptr<Log> log_;
  State state_;  // from the log and nothing else
  uint64_t next_ = 1;
  bool whole_ = true;                // the log, so far
  std::optional<State> checkpoint_;  // and, where it is the same, what came after it
  bool checkpoint_of_log_ = false;
  bool checkpoint_same_ = false;
};

}  // namespace

Result<VerifyReport> verify(const VerifyOptions& options) { return Verifier(options).run(); }

}  // namespace tillcast
