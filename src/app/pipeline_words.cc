#include "app/pipeline_words.h"

#include <fmt/format.h>

namespace tillcast {

std::string pipeline_words(const PipelineCounts& counts, const SourceCounts& source,
                           const PipelineChoice& options, double seconds) {
  std::string text = fmt::format("{} rows of {} orders in {:.1f} s: {} panes", counts.rows,
                                 counts.orders, seconds, counts.panes);
  if (options.out != "-") text += " in " + options.out;
  if (source.rejected > 0)
    text += fmt::format("\n{} rows were rejected, the first: {}", source.rejected,
                        source.first_rejected);
  const auto add = [&](uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("\n{} {}", count, what);
  };
  add(counts.duplicates, "orders were stated twice and count once");
  add(counts.conflicts, "orders contradict what was stated before and do not count");
  add(counts.unknown, "cancellations are of orders that are not known (any more)");
  add(counts.guests, "orders of guests are in no customer's session");
  add(counts.late, "orders came after the watermark");
  if (counts.dropped > 0)
    text += fmt::format(
        "\n{} orders came after a window of theirs was closed and do not count "
        "there; {}",
        counts.dropped,
        options.late_orders.empty()
            ? "a longer --allowed-lateness takes them, --late-orders FILE keeps "
              "them"
            : options.late_orders + " has them");
  return text;
}

nlohmann::ordered_json pipeline_document(const PipelineCounts& counts, const SourceCounts& source,
                                         const PipelineChoice& options, const PipelineOptions& job,
                                         double seconds) {
  auto fields = nlohmann::ordered_json::array();
  for (const GroupField field : job.group_by) fields.push_back(to_string(field));
  return {{"window", to_string(job.window)},
          {"group_by", fields},
          {"panes_kind", to_string(job.rules.mode)},
          {"orders", counts.orders},
          {"rows", counts.rows},
          {"rejected", source.rejected},
          {"duplicates", counts.duplicates},
          {"conflicts", counts.conflicts},
          {"outdated", counts.outdated},
          {"unknown", counts.unknown},
          {"guests", counts.guests},
          {"late", counts.late},
          {"late_dropped", counts.dropped},
          {"panes", counts.panes},
          {"out", options.out},
          {"seconds", seconds}};
}

}  // namespace tillcast
