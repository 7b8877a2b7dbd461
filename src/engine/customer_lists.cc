#include "engine/customer_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace tillcast {
namespace {

bool by_text(CustomerSort sort) {
  return sort == CustomerSort::kCountry || sort == CustomerSort::kSegment;
}

// Everything of a query but its page. Texts are told apart by their lengths.
std::string name_of(const CustomerQuery& query) {
  std::string name =
      fmt::format("{} {} {} {} {} {} ", int(query.sort), query.descending, query.prefix.size(),
                  query.prefix, query.country.size(), query.country);
  const auto add = [&](const auto& value) {
    if (value)
      fmt::format_to(std::back_inserter(name), "{},", *value);
    else
      name += "-,";
  };
  const auto add_range = [&](const auto& range) { add(range.from), add(range.to); };
  add(query.segment.segment);
  add(query.segment.moved_from);
  add(query.segment.period_ms);
  name += query.segment.refit ? "r" : "-";
  name += query.segment.changed ? "c" : "-";
  add_range(query.probability);
  add_range(query.monetary);
  add_range(query.orders);
  add_range(query.last_purchase_ms);
  return name;
}

// How many bytes all have in common at their beginning: "customer-" tells nobody apart.
size_t common_bytes(const std::vector<std::string>& texts) {
  if (texts.empty()) return 0;
  size_t common = texts.front().size();
  for (const std::string& text : texts) {
    common = std::min(common, text.size());
    while (text.compare(0, common, texts.front(), 0, common) != 0) --common;
  }
  return common;
}

// Eight bytes of a text, so that most comparisons are of numbers.
uint64_t head_of(std::string_view text) {
  uint64_t head = 0;
  for (size_t i = 0; i < 8; ++i)
    head = head << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
  return head;
}

Error not_ours() { return invalid("cursor: not one that this server gave out"); }

}  // namespace

uint64_t list_key(int64_t value, bool descending) {
  const uint64_t key = static_cast<uint64_t>(value) ^ (uint64_t{1} << 63);
  return descending ? ~key : key;
}

// Doubles of 0 and more are ordered as their bits are.
uint64_t list_key(double probability, bool descending) {
  const uint64_t key = std::bit_cast<uint64_t>(probability) + 1;
  return descending ? ~key : key;
}

std::string CustomerList::cursor_at(size_t place, const Profiles& profiles) const {
  const uint64_t key = keys.empty() ? 0 : keys[place];
  std::string_view text;
  if (by_text(sort) && key != kNoListKey) text = texts[key];
  return fmt::format("{:x}.{}:{}{}", by_text(sort) ? 0 : key, text.size(), text,
                     profiles[customers[place]].id);
}

Result<ListCursor> parse_list_cursor(std::string_view cursor) {
  ListCursor parsed;
  const char* const end = cursor.data() + cursor.size();
  const auto key = std::from_chars(cursor.data(), end, parsed.key, 16);
  if (key.ec != std::errc{} || key.ptr == end || *key.ptr != '.') return not_ours();
  size_t length = 0;
  const auto size = std::from_chars(key.ptr + 1, end, length);
  if (size.ec != std::errc{} || size.ptr == end || *size.ptr != ':') return not_ours();
  const std::string_view rest(size.ptr + 1, static_cast<size_t>(end - size.ptr - 1));
  if (length > rest.size()) return not_ours();
  parsed.text = rest.substr(0, length);
  parsed.customer_id = rest.substr(length);
  return parsed;
}

size_t CustomerList::place_after(const ListCursor& cursor, const Profiles& profiles) const {
  const auto id_at = [&](size_t place) { return std::string_view(profiles[customers[place]].id); };
  size_t first = 0, last = customers.size();  // those of the cursor's value
  const bool by_id = sort == CustomerSort::kCustomerId;
  if (!by_id) {
    uint64_t key = cursor.key;
    if (by_text(sort)) {
      const auto before = [&](const std::string& a, const std::string& b) {
        return descending ? a > b : a < b;
      };
      const auto place = std::ranges::lower_bound(texts, cursor.text, before);
      key = cursor.text.empty() ? kNoListKey : static_cast<uint64_t>(place - texts.begin());
      // A text that nobody has any more: the page begins with the next one.
      if (!cursor.text.empty() && (place == texts.end() || *place != cursor.text))
        return static_cast<size_t>(std::ranges::lower_bound(keys, key) - keys.begin());
    }
    const auto equal = std::ranges::equal_range(keys, key);
    first = static_cast<size_t>(equal.begin() - keys.begin());
    last = static_cast<size_t>(equal.end() - keys.begin());
  }
  while (first < last) {
    const size_t middle = first + (last - first) / 2;
    const int order = id_at(middle).compare(cursor.customer_id);
    (by_id && descending ? order >= 0 : order <= 0) ? first = middle + 1 : last = middle;
  }
  return first;
}

std::vector<CustomerIndex> CustomerIds::sort(const std::vector<std::string>& ids, size_t first) {
  std::vector<std::pair<uint64_t, uint32_t>> heads;
  heads.reserve(ids.size());
  const size_t common = common_bytes(ids);
  for (size_t i = 0; i < ids.size(); ++i)
    heads.emplace_back(head_of(std::string_view(ids[i]).substr(common)), static_cast<uint32_t>(i));
  std::ranges::sort(heads, [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : ids[a.second] < ids[b.second];
  });
  std::vector<CustomerIndex> sorted;
  sorted.reserve(ids.size());
  for (const auto& [head, place] : heads) sorted.push_back(CustomerIndex(first + place));
  return sorted;
}

void CustomerIds::merge(std::span<const CustomerIndex> sorted, std::span<const size_t> places) {
  TC_ASSERT(sorted.size() == places.size());
  std::vector<CustomerIndex> merged;
  merged.reserve(by_id_.size() + sorted.size());
  size_t taken = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    for (; taken < places[i]; ++taken) merged.push_back(by_id_[taken]);
    merged.push_back(sorted[i]);
  }
  merged.insert(merged.end(), by_id_.begin() + static_cast<ptrdiff_t>(taken), by_id_.end());
  by_id_ = std::move(merged);
  ranks_.resize(by_id_.size());
  for (size_t i = 0; i < by_id_.size(); ++i) ranks_[size_t(by_id_[i])] = static_cast<uint32_t>(i);
}

std::shared_ptr<const CustomerList> CustomerLists::find(const CustomerQuery& query) {
  const std::string name = name_of(query);
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(lists_, name, &Kept::name);
  if (found == lists_.end()) return nullptr;
  lists_.splice(lists_.begin(), lists_, found);
  return found->list;
}

void CustomerLists::keep(const CustomerQuery& query, std::shared_ptr<const CustomerList> list) {
  std::string name = name_of(query);
  const std::lock_guard lock(mutex_);
  std::erase_if(lists_, [&](const Kept& kept) { return kept.name == name; });
  lists_.push_front({std::move(name), std::move(list)});
  size_t bytes = 0, fit = 0;
  for (const Kept& kept : lists_) {
    bytes += kept.list->bytes();
    if (fit > 0 && (fit == kListsMax || bytes > kListBytesMax)) break;
    ++fit;
  }
  lists_.resize(fit);
}

}  // namespace tillcast
