#include "actors/gateways/wechat_pay/bill.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include <zlib.h>

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "protocols/utf8.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr size_t most_line_bytes = 16 * 1024;
constexpr size_t most_columns = 64;
constexpr std::chrono::hours beijing{8};

using cells = std::vector<std::string_view>;

/// Takes lines off a text.
class lines {
public:
  explicit lines(std::string_view text) : rest_(text) {}
  bool over() const { return rest_.empty(); }
  size_t number() const { return number_; }
  std::string_view next() {
    auto end = rest_.find('\n');
    auto out = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
    ++number_;
    if (out.ends_with('\r'))
      out.remove_suffix(1);
    return out;
  }

private:
  std::string_view rest_;
  size_t number_ = 0;
};

/// Whether the line is of values: each has a backtick before it, so that a spreadsheet takes long
/// numbers for text.
bool is_values(std::string_view line) {
  return line.starts_with('`');
}

/// Cuts a line at `mark`; empty when there are too many parts.
cells split(std::string_view line, std::string_view mark) {
  cells out;
  if (line.size() > most_line_bytes)
    return out;
  while (out.size() < most_columns) {
    auto end = line.find(mark);
    out.push_back(line.substr(0, end));
    if (end == std::string_view::npos)
      return out;
    line.remove_prefix(end + mark.size());
  }
  return {};
}

/// A comma in a text of the merchant's is no end of it: only one with a backtick is.
cells values_of(std::string_view line) {
  return is_values(line) ? split(line.substr(1), ",`") : cells{};
}

/// Where the columns stand that we read. Bills of other kinds have others, so they go by name.
template <size_t N>
bool find_columns(const cells& header, const std::array<std::string_view, N>& names,
                  std::array<size_t, N>& at) {
  for (size_t i = 0; i < N; ++i) {
    auto found = std::find(header.begin(), header.end(), names[i]);
    if (found == header.end())
      return false;
    at[i] = static_cast<size_t>(found - header.begin());
  }
  return true;
}

enum column : size_t {
  at_time,
  at_app,
  at_merchant,
  at_transaction,
  at_order,
  at_type,
  at_state,
  at_settled,
  at_refund_id,
  at_refund_no,
  at_refund_state,
  at_fee,
  at_total,
  at_refund,
  column_count,
};
constexpr std::array<std::string_view, column_count> columns{
    "交易时间", "公众账号ID", "商户号",       "微信订单号",   "商户订单号",
    "交易类型", "交易状态",   "应结订单金额", "微信退款单号", "商户退款单号",
    "退款状态", "手续费",     "订单金额",     "申请退款金额",
};
constexpr std::array<std::string_view, 4> sums{"总交易单数", "订单总金额", "应结订单总金额",
                                               "申请退款总金额"};

/// "2026-11-29 10:34:56", as Beijing's clock shows it.
std::optional<timestamp> read_bill_time(std::string_view text) {
  auto at = text.size() == 19 ? parse_timestamp(std::string{text} + "Z") : std::nullopt;
  return at ? std::optional{*at - beijing} : std::nullopt;
}

bool read_row(const cells& line, const std::array<size_t, column_count>& at, bill_row& out) {
  auto text = [&](column x) {
    return line[at[x]];
  };
  auto time = read_bill_time(text(at_time));
  auto total = read_yuan(text(at_total), 2);
  auto settled = read_yuan(text(at_settled), 2);
  auto refund = read_yuan(text(at_refund), 2);
  auto fee = read_yuan(text(at_fee), 5);
  // A payment says "0" for the numbers of a refund, or nothing.
  auto number = [&](column x) {
    return text(x) == "0" ? std::string_view{} : text(x);
  };
  if (!time || !total || !settled || !refund || !fee || text(at_order).empty())
    return false;
  // These are compared, stored and shown; what the merchant called the goods is not.
  for (auto x : {at_app, at_merchant, at_transaction, at_order, at_type, at_state, at_refund_id,
                 at_refund_no, at_refund_state})
    if (std::any_of(text(x).begin(), text(x).end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
      return false;
  out.at = *time;
  out.app_id = text(at_app);
  out.mch_id = text(at_merchant);
  out.transaction_id = text(at_transaction);
  out.out_trade_no = text(at_order);
  out.trade_type = text(at_type);
  out.state = text(at_state);
  out.total_fen = *total;
  out.settled_fen = *settled;
  out.refund_id = number(at_refund_id);
  out.out_refund_no = number(at_refund_no);
  out.refund_state = text(at_refund_state);
  out.refund_fen = *refund;
  out.fee = *fee;
  return true;
}

bool read_totals(const cells& header, const cells& values, bill_totals& out) {
  std::array<size_t, sums.size()> at{};
  if (values.size() != header.size() || !find_columns(header, sums, at))
    return false;
  auto rows = read_yuan(values[at[0]], 0);
  auto total = read_yuan(values[at[1]], 2);
  auto settled = read_yuan(values[at[2]], 2);
  auto refund = read_yuan(values[at[3]], 2);
  if (!rows || !total || !settled || !refund)
    return false;
  out = {*rows, *total, *settled, *refund};
  return true;
}

} // namespace

std::string_view to_string(bill_fault x) {
  switch (x) {
  case bill_fault::none:
    return "none";
  case bill_fault::damaged:
    return "damaged";
  case bill_fault::too_large:
    return "too_large";
  case bill_fault::not_a_bill:
    return "not_a_bill";
  }
  return "damaged";
}

std::ostream& operator<<(std::ostream& out, bill_fault x) {
  return out << to_string(x);
}

bool bill_result::adds_up() const {
  return fault == bill_fault::none && said.rows == counted.rows
         && said.total_fen == counted.total_fen && said.settled_fen == counted.settled_fen
         && said.refund_fen == counted.refund_fen;
}

std::optional<int64_t> read_yuan(std::string_view text, int decimals) {
  bool negative = text.starts_with('-'); // Fees that come back with a refund.
  if (negative)
    text.remove_prefix(1);
  auto point = text.find('.');
  auto whole = text.substr(0, point);
  auto part = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  auto digits = [](std::string_view x) {
    return x.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (whole.empty() || whole.size() > 11 || !digits(whole) || !digits(part)
      || part.size() > static_cast<size_t>(decimals)
      || (point != std::string_view::npos && part.empty()))
    return std::nullopt;
  int64_t out = 0;
  for (char c : whole)
    out = out * 10 + (c - '0');
  for (size_t i = 0; i < static_cast<size_t>(decimals); ++i)
    out = out * 10 + (i < part.size() ? part[i] - '0' : 0);
  return negative ? -out : out;
}

unpacked_bill unpack_bill(std::string_view file, std::string_view sha1, size_t most_bytes) {
  struct inflating {
    z_stream z{};
    bool begun = inflateInit2(&z, 15 + 16) == Z_OK; // gzip alone
    ~inflating() {
      if (begun)
        inflateEnd(&z);
    }
  } with;
  unpacked_bill out;
  if (!with.begun || file.size() > most_bytes) {
    out.fault = with.begun ? bill_fault::too_large : bill_fault::damaged;
    return out;
  }
  with.z.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(file.data())); // NOLINT: zlib does not write it
  with.z.avail_in = static_cast<uInt>(file.size());
  std::array<char, 64 * 1024> piece{};
  int how = Z_OK;
  while (how == Z_OK) {
    with.z.next_out = reinterpret_cast<Bytef*>(piece.data()); // NOLINT: zlib's bytes
    with.z.avail_out = static_cast<uInt>(piece.size());
    how = inflate(&with.z, Z_NO_FLUSH);
    auto size = piece.size() - with.z.avail_out;
    if (out.text.size() + size > most_bytes)
      return {bill_fault::too_large, {}};
    out.text.append(piece.data(), size);
  }
  // The hash covers what was packed, not the packing.
  if (how != Z_STREAM_END || with.z.avail_in != 0 || sha1_hex(out.text) != sha1)
    return {bill_fault::damaged, {}};
  return out;
}

bill_result read_bill(std::string_view text, const std::function<void(const bill_row&)>& take) {
  bill_result out;
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  lines in{text};
  auto wrong = [&] {
    out.fault = bill_fault::not_a_bill;
    out.line = in.number();
    return out;
  };
  auto header = split(in.next(), ",");
  std::array<size_t, column_count> at{};
  if (!find_columns(header, columns, at))
    return wrong();
  std::string_view line;
  while (!in.over() && is_values(line = in.next())) {
    auto values = values_of(line);
    bill_row row;
    if (values.size() != header.size() || !storable_text(line) || !read_row(values, at, row))
      return wrong();
    ++out.counted.rows;
    out.counted.total_fen += row.total_fen;
    out.counted.settled_fen += row.settled_fen;
    out.counted.refund_fen += row.refund_fen;
    take(row);
  }
  auto names = split(line, ",");
  if (is_values(line) || in.over() || !read_totals(names, values_of(in.next()), out.said))
    return wrong();
  while (!in.over())
    if (!in.next().empty())
      return wrong();
  return out;
}

} // namespace zhian::wechat_pay
