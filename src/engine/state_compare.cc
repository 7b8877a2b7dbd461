#include "engine/state_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "base/hash.h"
#include "base/time.h"
#include "engine/scores.h"
#include "engine/segment_places.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

std::string text_of(const Totals& totals) {
  return fmt::format("{} orders, {} lines, gross {}, refunds {}, adjustments {}", totals.orders,
                     totals.transactions, to_string(totals.gross), to_string(totals.refunds),
                     to_string(totals.adjustments));
}

std::string text_of(const CustomerCounts& counts) {
  return fmt::format("{} customers, {} of them new", counts.customers, counts.new_customers);
}

std::string text_of(const ProductFigures& figures) {
  return fmt::format("{} lines, {} units, {}", figures.lines, figures.units,
                     to_string(figures.revenue));
}

std::string text_of(const Customer& customer) {
  const Profile& profile = customer.profile;
  return fmt::format("{}: {} purchases of {}, {} refunds", customer.id, profile.purchases().size(),
                     to_string(profile.monetary_micros()), profile.refund_orders());
}

// A damaged state may name customers that it does not have.
FirstPurchase first_purchase_of(const State& state) {
  return [&state](uint32_t customer) {
    if (customer >= state.profiles.size()) return INT64_MIN;
    const auto& purchases = state.profiles[CustomerIndex(customer)].profile.purchases();
    return purchases.empty() ? INT64_MIN : purchases.front().ordered_at_ms;
  };
}

class Comparison {
 public:
  Comparison(std::string where, Findings& findings)
      : where_(std::move(where)), findings_(findings) {}

  void same(std::string_view what, std::string_view where, const std::string& expected,
            const std::string& found) {
    if (expected == found) return;
    const std::string place = where.empty() ? where_ : fmt::format("{}, {}", where_, where);
    findings_.add({std::string(what), place, expected, found});
  }
  // Of things whose bytes alone can be compared.
  template <class Part>
  void same_bytes(std::string_view what, const Part& expected, const Part& found,
                  const std::string& expected_words, const std::string& found_words) {
    const auto words = [](const Part& part, const std::string& said) {
      ByteWriter out;
      part.save(out);
      return fmt::format("{}, print {:016x}", said, hash64(out.bytes()));
    };
    same(what, "", words(expected, expected_words), words(found, found_words));
  }

 private:
  const std::string where_;
  Findings& findings_;
};

std::string counted(size_t count, std::string_view what) {
  return fmt::format("{} {}", count, what);
}

void compare_books(const State& expected, const State& found, Comparison& comparison) {
  const auto first_expected = first_purchase_of(expected);
  const auto first_found = first_purchase_of(found);
  comparison.same("KPIs", "all time", text_of(expected.ledger.totals({})),
                  text_of(found.ledger.totals({})));
  comparison.same("KPIs", "all time", text_of(expected.ledger.customers({}, first_expected)),
                  text_of(found.ledger.customers({}, first_found)));
  if (expected.ledger.empty()) return;
  const Window whole{expected.ledger.first_at_ms(), expected.ledger.last_at_ms() + 1};
  const auto months = expected.ledger.series(whole, Step::kMonth, first_expected);
  const auto others = found.ledger.series(whole, Step::kMonth, first_found);
  for (size_t i = 0; i < std::min(months.size(), others.size()); ++i) {
    const std::string month = format_time(months[i].at_ms).substr(0, 7);
    comparison.same("KPIs", month, text_of(months[i].totals), text_of(others[i].totals));
    comparison.same("KPIs", month, text_of(months[i].customers), text_of(others[i].customers));
  }
}

void compare_products(const State& expected, const State& found, Comparison& comparison) {
  const ProductNames& names = expected.products.names();
  const ProductNames& others = found.products.names();
  comparison.same("products", "", counted(names.size(), "products"),
                  counted(others.size(), "products"));
  const auto figures = expected.products.figures({});
  const auto other_figures = found.products.figures({});
  for (size_t i = 0; i < std::min(figures.size(), other_figures.size()); ++i) {
    const ProductName& name = names[ProductIndex(i)];
    comparison.same("products", name.id, text_of(figures[i]), text_of(other_figures[i]));
    const ProductName& other = others[ProductIndex(i)];
    comparison.same("products", name.id, name.id + ", " + name.description,
                    other.id + ", " + other.description);
  }
}

void compare_customers(const State& expected, const State& found, Comparison& comparison) {
  comparison.same("profiles", "", counted(expected.profiles.size(), "customers"),
                  counted(found.profiles.size(), "customers"));
  for (size_t i = 0; i < std::min(expected.profiles.size(), found.profiles.size()); ++i) {
    const Customer& customer = expected.profiles[CustomerIndex(i)];
    const Customer& other = found.profiles[CustomerIndex(i)];
    if (customer == other) continue;
    std::string said = text_of(other);
    if (said == text_of(customer)) said += ", but not the same ones";
    comparison.same("profiles", "customer " + customer.id, text_of(customer), said);
  }
}

}  // namespace

bool compare_states(const State& expected, const State& found, const std::string& where,
                    Findings& findings) {
  const std::string bytes = expected.save();
  const std::string others = found.save();
  if (bytes == others) return true;
  const size_t before = findings.count();
  Comparison comparison(where, findings);
  const auto clock = [](const State& state) {
    return state.clock_ms ? format_time(*state.clock_ms) : "none";
  };
  comparison.same("clock", "", clock(expected), clock(found));
  comparison.same("currency", "", expected.currency, found.currency);
  comparison.same_bytes("identities", expected.orders, found.orders,
                        counted(expected.orders.size(), "orders"),
                        counted(found.orders.size(), "orders"));
  compare_books(expected, found, comparison);
  compare_products(expected, found, comparison);
  compare_customers(expected, found, comparison);
  // The rest in one: which orders are whose, when customers changed, sales by day, names.
  if (findings.count() == before)
    findings.add({"state", where,
                  fmt::format("{} bytes, print {:016x}", bytes.size(), hash64(bytes)),
                  fmt::format("{} bytes, print {:016x}", others.size(), hash64(others))});
  return false;
}

void compare_features(const Profiles& expected, const Profiles& found, int64_t as_of_ms,
                      Findings& findings) {
  ProductSales sales = expected.sales();
  ProductSales other_sales = found.sales();
  sales.roll_to(day_of(as_of_ms));
  other_sales.roll_to(day_of(as_of_ms));
  std::array<double, kProfileFeatures> row{}, other{};
  for (size_t i = 0; i < expected.size(); ++i) {
    const Customer& customer = expected[CustomerIndex(i)];
    const auto index = found.find(customer.id);
    const bool buys = !customer.profile.purchases().empty();
    const bool other_buys = index && !found[*index].profile.purchases().empty();
    const std::string where = "customer " + customer.id;
    if (buys != other_buys)
      findings.add({"features", where, buys ? "some" : "none", other_buys ? "some" : "none"});
    if (!buys || !other_buys) continue;
    compute_features(customer.profile, sales, as_of_ms, row);
    compute_features(found[*index].profile, other_sales, as_of_ms, other);
    for (size_t j = 0; j < row.size(); ++j)
      if (std::bit_cast<uint64_t>(row[j]) != std::bit_cast<uint64_t>(other[j]))
        findings.add({"features", fmt::format("{}, {}", where, features()[j].name),
                      fmt::format("{}", row[j]), fmt::format("{}", other[j])});
  }
}

void compare_features(const State& expected, const State& found, int64_t as_of_ms,
                      Findings& findings) {
  compare_features(expected.profiles, found.profiles, as_of_ms, findings);
}

void compare_scores(const State& expected, const State& found,
                    const std::shared_ptr<const ScoringModel>& model, Findings& findings) {
  const auto scores_of = [&](const State& state) {
    Scores scores(model);
    scores.apply(scores.compute(state, {}));
    return scores;
  };
  const Scores scores = scores_of(expected);
  const Scores others = scores_of(found);
  const auto words = [](const Score* score) {
    return score ? fmt::format("{:a} as of {}", score->probability, format_time(score->as_of_ms))
                 : std::string("none");
  };
  for (size_t i = 0; i < expected.profiles.size(); ++i) {
    const std::string& id = expected.profiles[CustomerIndex(i)].id;
    const std::string mine = words(scores.find(CustomerIndex(i)));
    const auto index = found.profiles.find(id);
    const std::string theirs = words(index ? others.find(*index) : nullptr);
    if (mine != theirs) findings.add({"predictions", "customer " + id, mine, theirs});
  }
}

void compare_places(const State& expected, const State& found,
                    const std::shared_ptr<const SegmentModel>& model, Findings& findings) {
  const auto places_of = [&](const State& state) {
    SegmentPlaces places(model);
    places.apply(places.compute(state, {}), state);
    return places;
  };
  const SegmentPlaces places = places_of(expected);
  const SegmentPlaces others = places_of(found);
  const auto words = [](SegmentId id) { return fmt::format("segment {}", static_cast<int>(id)); };
  for (size_t i = 0; i < expected.profiles.size(); ++i) {
    const std::string& id = expected.profiles[CustomerIndex(i)].id;
    const std::string mine = words(places.find(CustomerIndex(i)));
    const auto index = found.profiles.find(id);
    const std::string theirs = words(index ? others.find(*index) : kNoSegment);
    if (mine != theirs) findings.add({"segments", "customer " + id, mine, theirs});
  }
}

}  // namespace tillcast
