#include "ingest/column_map.h"

#include <fmt/format.h>
#include <tsl/robin_map.h>

#include <algorithm>
#include <charconv>

#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

using Names = std::vector<std::string_view>;  // the likeliest first
using Aliases = std::array<Names, kFields>;

constexpr std::array<FieldWords, kFields> kWords = {
    {{"order_id", true, "the order that a row belongs to"},
     {"ordered_at", true, "when it was ordered"},
     {"product_id", true, "what was bought; the description serves where it is missing"},
     {"quantity", true, "how many"},
     {"unit_price", true, "the price of one; made of the amount where it is missing"},
     {"customer_id", false, "who bought it; empty is a guest"},
     {"description", false, "the product in words"},
     {"amount", false, "what the row came to, where a discount makes it differ"},
     {"country", false, "where the customer is"},
     {"currency", false, "of the price, as EUR"},
     {"kind", false, "placed, refunded, cancelled or adjusted"}}};

// In the order of Field.
const Aliases& uci_names() {
  static const Aliases names = {{{"invoiceno", "invoice"},
                                 {"invoicedate"},
                                 {"stockcode"},
                                 {"quantity"},
                                 {"unitprice", "price"},
                                 {"customerid"},
                                 {"description"},
                                 {},
                                 {"country"},
                                 {},
                                 {}}};
  return names;
}

const Aliases& shopify_names() {
  static const Aliases names = {{{"name"},
                                 {"createdat"},
                                 {"lineitemsku"},
                                 {"lineitemquantity"},
                                 {"lineitemprice"},
                                 {"email"},
                                 {"lineitemname"},
                                 {},
                                 {"billingcountry", "shippingcountry"},
                                 {"currency"},
                                 {}}};
  return names;
}

// An order's total is no row's amount: such names are not among these.
const Aliases& usual_names() {
  static const Aliases names = {
      {{"orderid", "ordernumber", "orderno", "order#", "ordernr", "orderref", "order", "invoiceno",
        "invoice", "invoicenumber", "invoiceid", "invoice#", "transactionid", "receiptno",
        "receiptnumber", "receiptid"},
       {"orderedat", "orderdate", "orderdatetime", "ordertime", "createdat", "datecreated",
        "invoicedate", "purchasedate", "purchasedat", "transactiondate", "processedat", "datetime",
        "timestamp", "date", "created"},
       {"productid", "sku", "productsku", "itemsku", "lineitemsku", "variantsku", "stockcode",
        "productcode", "itemcode", "itemid", "itemnumber", "itemno", "articleno", "articlenumber",
        "asin", "product", "item"},
       {"quantity", "qty", "itemquantity", "itemqty", "lineitemquantity", "quantityordered",
        "qtyordered", "units", "pieces"},
       {"unitprice", "price", "itemprice", "lineitemprice", "productprice", "priceeach",
        "sellingprice", "itemcost"},
       {"customerid", "customerno", "customernumber", "customeremail", "billingemail", "email",
        "emailaddress", "buyeremail", "buyerid", "userid", "clientid", "memberid", "customeruser",
        "customer"},
       {"description", "productname", "producttitle", "productdescription", "itemname", "itemtitle",
        "itemdescription", "lineitemname", "title", "product", "item"},
       {"amount", "lineamount", "linetotal", "lineitemtotal", "itemtotal", "rowtotal"},
       {"country", "billingcountry", "shippingcountry", "shipcountry", "customercountry",
        "countrycode"},
       {"currency", "currencycode", "ordercurrency"},
       {"kind", "orderkind", "ordertype", "eventtype", "transactiontype"}}};
  return names;
}

// Without case, spaces and punctuation, of which # alone tells names apart ("Order #").
std::string normalised(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z')
      out.push_back(static_cast<char>(c + 32));
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '#' || byte >= 0x80)
      out.push_back(c);
  }
  return out;
}

std::string listed(std::span<const Cell> header) {
  constexpr size_t kNamesShown = 20;
  std::string found;
  for (size_t place = 0; place < std::min(header.size(), kNamesShown); ++place)
    found += fmt::format("{}{}", place == 0 ? "" : ", ", printable(header[place].text, 40));
  return header.size() > kNamesShown ? found + ", ..." : found;
}

std::string shown(std::string_view name) { return printable(trimmed(name), 60); }

class Recogniser {
 public:
  Recogniser(std::span<const Cell> header, const ColumnsByHand& by_hand)
      : header_(header), by_hand_(by_hand), taken_(header.size()) {
    for (size_t i = 0; i < header.size(); ++i) places_.emplace(normalised(header[i].text), i);
  }

  ColumnMap run() {
    map_.layout = layout();
    for (const auto& [field, column] : by_hand_)
      if (column) take_by_hand(field, *column);
    const Aliases& names = map_.layout == Layout::kUnknown   ? usual_names()
                           : map_.layout == Layout::kShopify ? shopify_names()
                                                             : uci_names();
    for (size_t field = 0; field < kFields; ++field)
      if (!by_hand_.contains(std::string(kWords[field].name))) take_by_name(field, names[field]);
    if (map_.layout == Layout::kShopify) take_shopify_extras();
    if (map_.problem.empty()) check_required();
    return std::move(map_);
  }

 private:
  size_t place(std::string_view name) const {
    const auto found = places_.find(std::string(name));
    return found == places_.end() ? ColumnMap::kNone : found->second;
  }
  bool has(std::string_view name) const { return place(name) != ColumnMap::kNone; }

  Layout layout() const {
    if (has("lineitemquantity") && has("lineitemprice") && has("name") && has("createdat"))
      return Layout::kShopify;
    const bool first = has("invoiceno"), unit = has("unitprice");
    if (!(first || has("invoice")) || !(unit || has("price")) || !has("stockcode") ||
        !has("quantity") || !has("invoicedate"))
      return Layout::kUnknown;
    return first || unit ? Layout::kUci : Layout::kUci2;
  }

  void take(size_t field, size_t column, ColumnMap::By by) {
    taken_[column] = true;
    map_.fields[field] = {column, by, shown(header_[column].text)};
    if (map_.fields[field].name.empty()) map_.fields[field].name = fmt::format("#{}", column + 1);
  }

  void take_by_name(size_t field, const Names& names) {
    for (const std::string_view name : names) {
      const size_t column = place(name);
      if (column == ColumnMap::kNone || taken_[column]) continue;
      return take(field, column, ColumnMap::By::kName);
    }
  }

  // By its very name, else by a name that differs in what does not count, else by #place.
  void take_by_hand(const std::string& field, const std::string& wanted) {
    const auto known = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const FieldWords& words) { return words.name == field; });
    if (known == kWords.end()) return;  // check_columns_by_hand() has said so
    size_t column = ColumnMap::kNone, times = 0;
    for (size_t i = 0; i < header_.size(); ++i) {
      if (trimmed(header_[i].text) != trimmed(wanted) && shown(header_[i].text) != wanted) continue;
      if (times++ == 0) column = i;
    }
    if (times > 1)
      return problem(fmt::format("{}: there are {} columns '{}'; name it by its place, as #{}",
                                 field, times, printable(wanted, 60), column + 1));
    if (const std::string name = normalised(wanted); times == 0 && !name.empty())
      column = place(name);
    size_t number = 0;
    if (column == ColumnMap::kNone && wanted.starts_with('#') &&
        std::from_chars(wanted.data() + 1, wanted.data() + wanted.size(), number).ec ==
            std::errc{} &&
        number >= 1 && number <= header_.size())
      column = number - 1;
    if (column == ColumnMap::kNone)
      return problem(fmt::format("{}: there is no column '{}'; found: {}", field,
                                 printable(wanted, 60), listed(header_)));
    if (taken_[column])
      return problem(fmt::format("{}: column '{}' is another field's already; name each once",
                                 field, printable(wanted, 60)));
    take(static_cast<size_t>(known - kWords.begin()), column, ColumnMap::By::kHand);
  }

  void take_shopify_extras() {
    if (map_[Field::kCustomerId].by == ColumnMap::By::kName)
      map_.customer_otherwise = place("phone");
    if (!map_.has(Field::kAmount)) map_.discount = place("lineitemdiscount");
    if (!map_.has(Field::kKind)) map_.cancelled_at = place("cancelledat");
    map_.notes.emplace_back(
        "Refunded Amount is not read (it says neither when nor what came back), nor are Discount "
        "Amount, Shipping and Taxes, which belong to no product");
  }

  void problem(std::string why) {
    if (map_.problem.empty()) map_.problem = std::move(why);
  }

  void check_required() {
    std::string missing;
    const auto require = [&](Field field, bool otherwise) {
      if (map_.has(field) || otherwise) return;
      missing +=
          fmt::format("{}{}", missing.empty() ? "" : ", ", kWords[static_cast<size_t>(field)].name);
    };
    require(Field::kOrderId, false);
    require(Field::kOrderedAt, false);
    require(Field::kProductId, map_.has(Field::kDescription));
    require(Field::kQuantity, false);
    require(Field::kUnitPrice, map_.has(Field::kAmount));
    if (!missing.empty()) return problem(why_not(missing));
    if (!map_.has(Field::kProductId))
      map_.notes.emplace_back(
          "No column holds the products' numbers: their descriptions serve instead");
    if (!map_.has(Field::kUnitPrice))
      map_.notes.emplace_back("No column holds unit prices: they are made of the amounts");
    if (!map_.has(Field::kCustomerId))
      map_.notes.emplace_back("No column says who bought: everyone is a guest");
  }

  std::string why_not(const std::string& missing) const {
    if (has("nrevenueformatted") || (has("order#") && has("itemssold") && has("netsales")))
      return "is WooCommerce's Analytics export, which cannot serve: it says neither which product "
             "was sold at which price nor to which customer; export the orders with one row an "
             "item, as export plugins do, or send them to POST /v1/orders";
    if (has("orderitem1"))
      return "has all items of an order in one row (order_item_1); export it with one row an item";
    return fmt::format(
        "has no column for {}; found: {}; say which column is which (--map FIELD=COLUMN)", missing,
        listed(header_));
  }

  std::span<const Cell> header_;
  const ColumnsByHand& by_hand_;
  std::vector<bool> taken_;
  tsl::robin_map<std::string, size_t> places_;  // by normalised name: the first of it
  ColumnMap map_;
};

}  // namespace

std::span<const FieldWords, kFields> field_words() { return kWords; }

Result<> check_columns_by_hand(const ColumnsByHand& columns) {
  std::map<std::string_view, std::string_view> fields;
  for (const auto& [field, column] : columns) {
    const bool known = std::any_of(kWords.begin(), kWords.end(),
                                   [&](const FieldWords& words) { return words.name == field; });
    if (!known) {
      std::string names;
      for (const FieldWords& words : kWords)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", words.name);
      return invalid(
          fmt::format("field '{}': is not known; there are {}", printable(field, 40), names));
    }
    if (!column) continue;
    const auto [first, fresh] = fields.emplace(*column, field);
    if (!fresh)
      return invalid(fmt::format("column '{}': is named for {} and {}; name each once",
                                 printable(*column, 60), first->second, field));
  }
  return Done{};
}

bool ColumnMap::uci_numbers() const {
  return (layout == Layout::kUci || layout == Layout::kUci2) && !has(Field::kKind);
}

ColumnMap recognise_columns(std::span<const Cell> header, const ColumnsByHand& by_hand) {
  return Recogniser(header, by_hand).run();
}

std::string_view layout_name(Layout layout) {
  switch (layout) {
    case Layout::kUnknown:
      return "";
    case Layout::kUci:
      return "UCI Online Retail";
    case Layout::kUci2:
      return "UCI Online Retail II";
    case Layout::kShopify:
      return "Shopify orders";
  }
  return "";
}

}  // namespace tillcast
