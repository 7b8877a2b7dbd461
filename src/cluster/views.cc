#include "cluster/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/bytes.h"
#include "event/order_codec.h"

namespace tillcast {
namespace {

constexpr uint64_t kVersion = 1;
constexpr uint64_t kPartitionsMax = 100'000;

void write(ByteWriter& out, const std::optional<int64_t>& value) {
  out.varint(value.has_value());
  out.zigzag(value.value_or(0));
}

void write(ByteWriter& out, const ViewStamp& stamp) {
  out.varint(stamp.partition);
  out.varint(stamp.epoch);
  out.string(stamp.node);
  out.zigzag(stamp.told_ms);
}

void write(ByteWriter& out, const ShopFacts& facts) {
  out.string(facts.currency);
  out.fixed64(facts.id);
}

void write(ByteWriter& out, const OrdersView& view) {
  write(out, view.stamp);
  out.zigzag(view.next);
  write(out, view.newest_ms);
  out.varint(view.orders);
  out.varint(view.rejected);
  out.varint(view.idle);
  out.string(view.url);
}

void write(ByteWriter& out, const ShardView& view) {
  write(out, view.stamp);
  out.varint(view.seq);
  write(out, view.clock_ms);
  out.string(view.kpis);
  out.string(view.segments);
  out.varint(view.scored);
  out.string(view.model_id);
  out.varint(view.orders.size());
  for (const SequencedOrder& order : view.orders) {
    out.varint(order.seq);
    out.string(encode_order(order.order));
  }
  out.varint(view.predictions.size());
  for (const Prediction& prediction : view.predictions) {
    out.string(prediction.customer_id);
    out.fixed64(std::bit_cast<uint64_t>(prediction.probability));
    out.zigzag(prediction.as_of_ms);
    out.varint(prediction.segment.id);
    out.string(prediction.segment.name);
  }
}

void write(ByteWriter& out, const SalesView& view) {
  write(out, view.stamp);
  out.zigzag(view.day);
  out.varint(view.counts.size());
  for (const auto& [product, lines] : view.counts) {
    out.varint(product);
    out.varint(lines);
  }
}

void write(ByteWriter& out, const ModelBundle& bundle) {
  out.varint(bundle.version);
  out.string(bundle.model_id);
  out.varint(bundle.files.size());
  for (const ModelBundle::File& file : bundle.files) {
    out.string(file.path);
    out.string(file.bytes);
  }
  out.string(bundle.segmentation);
}

void write(ByteWriter& out, const CheckpointView& view) {
  out.varint(static_cast<uint64_t>(view.of));
  write(out, view.stamp);
  out.zigzag(view.next);
  out.zigzag(view.begin);
  out.zigzag(view.end);
  out.string(view.id);
  out.varint(view.slot);
  out.varint(view.bytes);
}

std::optional<int64_t> read_optional(ByteReader& in) {
  const bool there = in.varint() != 0;
  const int64_t value = in.zigzag();
  return there ? std::optional(value) : std::nullopt;
}

ViewStamp read_stamp(ByteReader& in) {
  ViewStamp stamp;
  const uint64_t partition = in.varint();
  stamp.partition = static_cast<uint32_t>(std::min(partition, kPartitionsMax));
  stamp.epoch = in.varint();
  stamp.node = in.string();
  stamp.told_ms = in.zigzag();
  return stamp;
}

ShopFacts read_facts(ByteReader& in) {
  ShopFacts facts;
  facts.currency = in.string();
  facts.id = in.fixed64();
  return facts;
}

OrdersView read_orders_view(ByteReader& in) {
  OrdersView view;
  view.stamp = read_stamp(in);
  view.next = in.zigzag();
  view.newest_ms = read_optional(in);
  view.orders = in.varint();
  view.rejected = in.varint();
  view.idle = in.varint() != 0;
  view.url = in.string();
  return view;
}

Result<View> read_shard_view(ByteReader& in) {
  ShardView view;
  view.stamp = read_stamp(in);
  view.seq = in.varint();
  view.clock_ms = read_optional(in);
  view.kpis = in.string();
  view.segments = in.string();
  view.scored = in.varint();
  view.model_id = in.string();
  for (uint64_t left = in.count(2); left > 0; --left) {
    const uint64_t seq = in.varint();
    TC_ASSIGN(Entry entry, decode_entry(in.string()));
    auto* order = std::get_if<OrderEvent>(&entry);
    if (!order) return corrupt("view: no order");
    view.orders.push_back({seq, std::move(*order)});
  }
  for (uint64_t left = in.count(12); left > 0; --left) {
    Prediction& prediction = view.predictions.emplace_back();
    prediction.customer_id = in.string();
    prediction.probability = std::bit_cast<double>(in.fixed64());
    if (!(prediction.probability >= 0 && prediction.probability <= 1))
      return corrupt("view: no probability");
    prediction.as_of_ms = in.zigzag();
    prediction.segment.id = static_cast<SegmentId>(in.varint());
    prediction.segment.name = in.string();
  }
  return View(std::move(view));
}

SalesView read_sales_view(ByteReader& in) {
  SalesView view;
  view.stamp = read_stamp(in);
  view.day = in.zigzag();
  for (uint64_t left = in.count(2); left > 0; --left) {
    const auto product = static_cast<uint32_t>(in.varint());
    const auto lines = static_cast<uint32_t>(in.varint());
    view.counts.emplace_back(product, lines);
  }
  return view;
}

ModelBundle read_bundle(ByteReader& in) {
  ModelBundle bundle;
  bundle.version = in.varint();
  bundle.model_id = in.string();
  for (uint64_t left = in.count(2); left > 0; --left) {
    std::string path(in.string());
    bundle.files.push_back({std::move(path), std::string(in.string())});
  }
  bundle.segmentation = in.string();
  return bundle;
}

Result<View> read_checkpoint_view(ByteReader& in) {
  CheckpointView view;
  const uint64_t of = in.varint();
  if (of > static_cast<uint64_t>(CheckpointView::Of::kShard))
    return corrupt("view: a checkpoint of an unknown kind");
  view.of = static_cast<CheckpointView::Of>(of);
  view.stamp = read_stamp(in);
  view.next = in.zigzag();
  view.begin = in.zigzag();
  view.end = in.zigzag();
  view.id = in.string();
  view.slot = static_cast<uint32_t>(in.varint());
  view.bytes = in.varint();
  if (view.next < 0 || view.begin < 0 || view.end < view.begin)
    return corrupt("view: a checkpoint of nowhere");
  return View(std::move(view));
}

Result<View> read_view(uint64_t kind, ByteReader& in) {
  switch (kind) {
    case 0:
      return View(read_facts(in));
    case 1:
      return View(read_orders_view(in));
    case 2:
      return read_shard_view(in);
    case 3:
      return View(read_sales_view(in));
    case 4:
      return View(read_bundle(in));
    case 5:
      return read_checkpoint_view(in);
    default:
      return corrupt("view: of an unknown kind");
  }
}

}  // namespace

std::string_view name_of(CheckpointView::Of of) {
  return of == CheckpointView::Of::kOrders ? "orders" : "shard";
}

std::string key_of(const View& view) {
  static constexpr std::string_view kNames[] = {"shop",  "orders", "shard",
                                                "sales", "models", "checkpoint"};
  if (const auto* kept = std::get_if<CheckpointView>(&view))
    return fmt::format("checkpoint-{}-{}", name_of(kept->of), kept->stamp.partition);
  const std::string_view name = kNames[view.index()];
  return std::visit(
      [&](const auto& told) -> std::string {
        if constexpr (requires { told.stamp; })
          return fmt::format("{}-{}", name, told.stamp.partition);
        else
          return std::string(name);
      },
      view);
}

std::string model_mark(uint64_t version) { return fmt::format("models {}", version); }

std::optional<uint64_t> read_model_mark(std::string_view note) {
  constexpr std::string_view kName = "models ";
  if (!note.starts_with(kName)) return std::nullopt;
  note.remove_prefix(kName.size());
  uint64_t version = 0;
  const auto [end, error] = std::from_chars(note.data(), note.data() + note.size(), version);
  if (error != std::errc() || end != note.data() + note.size()) return std::nullopt;
  return version;
}

std::string encode(const View& view) {
  ByteWriter out;
  out.varint(kVersion);
  out.varint(view.index());
  std::visit([&](const auto& told) { write(out, told); }, view);
  return out.take();
}

Result<View> decode_view(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.varint() != kVersion) return corrupt("view: of another version");
  TC_ASSIGN(View view, read_view(in.varint(), in));
  if (!in.at_end()) return corrupt("view: damaged");
  return view;
}

}  // namespace tillcast
