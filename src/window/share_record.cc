#include "window/share_record.h"

namespace tillcast {

std::string encode(const ShareRecord& record) {
  ByteWriter out;
  out.varint(static_cast<uint64_t>(record.kind));
  out.varint(record.source);
  out.zigzag(record.newest_ms);
  out.varint(record.shares.size());
  for (const ShareRecord::Named& named : record.shares) {
    out.string(named.group);
    save(out, named.share);
  }
  return out.take();
}

Result<ShareRecord> decode_share_record(std::string_view bytes) {
  ByteReader in(bytes);
  ShareRecord record;
  const uint64_t kind = in.varint();
  record.kind = static_cast<ShareRecord::Kind>(kind);
  record.source = static_cast<uint32_t>(in.varint());
  record.newest_ms = in.zigzag();
  constexpr size_t kNamedBytesMin = 26;
  bool sound = kind <= static_cast<uint64_t>(ShareRecord::Kind::kEnd) &&
               (record.newest_ms == INT64_MIN || is_sound_time(record.newest_ms));
  for (uint64_t left = in.count(kNamedBytesMin); sound && left > 0; --left) {
    std::string group(in.string());
    const auto share = load_share(in);
    sound = share.has_value();
    if (sound) record.shares.push_back({std::move(group), *share});
  }
  if (!sound || !in.at_end()) return corrupt("a record of shares is damaged");
  return record;
}

}  // namespace tillcast
