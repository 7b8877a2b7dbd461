// Parts of a shop that shards answer with: one of two is changed, and sealed again as if a node had
// meant it. The merge says what it makes of them or that it can make nothing.
#include <stdlib.h>

#include <filesystem>
#include <map>

#include "cluster/merged_shop.h"
#include "cluster/wire.h"
#include "engine/engine.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"
#include "log/sqlite_log.h"

namespace tillcast {
namespace {

// Of the shop of all fuzzers, one engine that both parts are asked of.
class ShopOfParts {
 public:
  ShopOfParts() {
    std::string folder = (std::filesystem::temp_directory_path() / "fuzz-XXXXXX").string();
    FUZZ_CHECK(mkdtemp(folder.data()) != nullptr);
    folder_ = folder;
    engine_ = Engine::open(open_sqlite_log(folder_, LogAccess::kReadWrite).value(),
                           fuzz::shop_model(), {})
                  .value();
    FUZZ_CHECK(engine_->append(fuzz::shop_orders(), INT64_MAX / 2).ok());
    FUZZ_CHECK(engine_->step().ok());
  }
  ~ShopOfParts() {
    engine_.reset();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }

  const Engine& engine() const { return *engine_; }
  // Always the same, whatever was changed in what was asked before.
  const std::vector<std::string>& parts(const Ask& ask) {
    std::vector<std::string>& parts = parts_[encode(ask)];
    for (uint32_t i = 0; parts.size() < 2; ++i) {
      auto part = answer_part(*engine_, {i, 2}, ask);
      FUZZ_CHECK(part.ok());
      parts.push_back(std::move(*part));
    }
    return parts;
  }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::vector<std::string>> parts_;
};

void ask_all(const Shop& shop, size_t which) {
  switch (which % 8) {
    case 0:
      FUZZ_CHECK_RESULT(shop.kpis({}));
      break;
    case 1:
      FUZZ_CHECK_RESULT(shop.store());
      break;
    case 2:
      FUZZ_CHECK_RESULT(
          shop.series({fuzz::kShopFromMs, fuzz::kShopFromMs + 86'400'000 * 9ll}, Step::kDay));
      break;
    case 3:
      FUZZ_CHECK_RESULT(shop.countries({}, 5, std::nullopt));
      break;
    case 4:
      FUZZ_CHECK_RESULT(shop.products({}));
      break;
    case 5:
      FUZZ_CHECK_RESULT(shop.cohorts(""));
      break;
    case 6:
      FUZZ_CHECK_RESULT(shop.pairs({}));
      break;
    default:
      FUZZ_CHECK_RESULT(shop.customers({}));
      FUZZ_CHECK_RESULT(shop.orders(std::nullopt, 5, ""));
  }
}

void one_input(std::string_view input) {
  static ShopOfParts parts;
  if (input.empty()) return;
  const auto which = static_cast<uint8_t>(input.front());
  input.remove_prefix(1);
  const auto gather = [&](const Ask& ask) -> Result<std::vector<std::string>> {
    std::vector<std::string> both = parts.parts(ask);
    const uint64_t kind = kind_of(both.front());
    both.front() = seal(kind, fuzz::edited(std::string(*unseal(kind, both.front())), input));
    return both;
  };
  const auto now = [](size_t) {
    ShopNow shop;
    shop.latest = std::make_shared<const Update>();
    shop.currency = "GBP";
    return shop;
  };
  const MergedShop shop(
      gather, [](std::string_view) { return HeldCustomer{}; }, now);
  ask_all(shop, which);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
