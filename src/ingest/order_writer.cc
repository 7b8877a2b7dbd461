#include "ingest/order_writer.h"

#include <charconv>

#include "base/time.h"
#include "event/order_json.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

void append_number(std::string& out, int64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// "2.55", "18": as few decimals as there are. REQUIRES: not negative.
void append_price(std::string& out, Money price) {
  append_number(out, price.micros() / Money::kMicrosPerUnit);
  int64_t rest = price.micros() % Money::kMicrosPerUnit;
  if (rest == 0) return;
  out.push_back('.');
  for (int64_t unit = Money::kMicrosPerUnit / 10; rest > 0; unit /= 10) {
    out.push_back(static_cast<char>('0' + rest / unit));
    rest %= unit;
  }
}

}  // namespace

OrderWriter::OrderWriter(ByteSink& sink, OrderFileFormat format, const ShopProducts& products)
    : sink_(sink), format_(format), products_(products) {
  if (format_ != OrderFileFormat::kCsv) return;
  buffer_.append(
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
  csv_products_.resize(products.size());
  for (uint32_t i = 0; i < products.size(); ++i) {
    std::string& text = csv_products_[i];
    text.push_back(',');
    append_csv_field(text, products[i].id);
    text.push_back(',');
    append_csv_field(text, products[i].description);
    text.push_back(',');
  }
}

void OrderWriter::append_csv(const ShopOrder& order) {
  const bool refund = order.refund_of != 0;
  std::string number = refund ? "C" : "";
  append_number(number, static_cast<int64_t>(order.number));
  std::string time = format_time(order.at_ms);
  time[10] = ' ';
  time.back() = ',';  // for the Z: the file's times are the shop's wall clock
  std::string customer = ",";
  if (order.customer != 0) append_number(customer, static_cast<int64_t>(order.customer));
  customer.push_back(',');
  append_csv_field(customer, order.country);
  customer.push_back('\n');
  for (const ShopLine& line : order.lines) {
    buffer_ += number;
    buffer_ += csv_products_[line.product];
    append_number(buffer_, refund ? -line.quantity : line.quantity);
    buffer_.push_back(',');
    buffer_ += time;
    append_price(buffer_, line.unit_price);
    buffer_ += customer;
  }
}

Result<> OrderWriter::write(const ShopOrder& order) {
  if (format_ == OrderFileFormat::kCsv) {
    append_csv(order);
  } else {
    append_order_json(buffer_, to_event(order, products_));
    buffer_.push_back('\n');
  }
  return buffer_.size() < kBufferBytes ? Result<>(Done{}) : flush();
}

Result<> OrderWriter::flush() {
  TC_TRY(sink_.write(buffer_));
  buffer_.clear();
  return Done{};
}

Result<> OrderWriter::finish() {
  TC_TRY(flush());
  return sink_.finish();
}

}  // namespace tillcast
