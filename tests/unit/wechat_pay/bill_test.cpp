#include <boost/test/unit_test.hpp>

#include <vector>

#include <zlib.h>

#include "actors/gateways/wechat_pay/bill.hpp"
#include "actors/gateways/wechat_pay/bill_answer.hpp"
#include "actors/gateways/wechat_pay/encoding.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;

namespace {

constexpr const char* header =
    "\xef\xbb\xbf交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
    "交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,"
    "商户数据包,手续费,费率,订单金额,申请退款金额,"
    "费率备注\r\n";
constexpr const char* payment = "`2026-11-29 "
                                "00:00:03,`wx1,`1900,`0,`,`4200,`ORDER1,`oUp,`NATIVE,`SUCCESS,`"
                                "OTHERS,`CNY,`9.90,`0.00,`0,`0,`0.00,`0.00,`,`,`充值, "
                                "10 元,`,`0.06000,`0.60%,`10.00,`0.00,`\r\n";
constexpr const char* refund_line = "`2026-11-29 "
                                    "23:59:59,`wx1,`1900,`0,`,`4200,`ORDER1,`oUp,`NATIVE,`REFUND,`"
                                    "OTHERS,`CNY,`0.00,`0.00,`503,`R1,`3.00,`0.00,`ORIGINAL,"
                                    "`SUCCESS,`充值,`,`-0.01800,`0.60%,`0.00,`3.00,`\r\n";
constexpr const char* sums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
                             "订单总金额,申请退款总金额\r\n";

std::string bill(const std::string& rows, const std::string& totals) {
  return header + rows + sums + totals;
}

std::string gzip(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

bill_result read(const std::string& text) {
  return read_bill(text, [](const bill_row&) {});
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_pay_bill)

BOOST_AUTO_TEST_CASE(payments_and_refunds_come_with_their_amounts_and_the_sums_agree) {
  auto text =
      bill(std::string{payment} + refund_line, "`2,`9.90,`3.00,`0.00,`0.04200,`10.00,`3.00\r\n");
  std::vector<bill_row> rows;
  auto got = read_bill(text, [&](const bill_row& x) { rows.push_back(x); });
  BOOST_TEST(got.fault == bill_fault::none);
  BOOST_TEST(got.adds_up());
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(to_rfc3339(rows[0].at) == "2026-11-28T16:00:03.000Z");
  BOOST_TEST(rows[0].out_trade_no == "ORDER1");
  BOOST_TEST(rows[0].total_fen == 1000); // What the order asked for.
  BOOST_TEST(rows[0].settled_fen == 990);
  BOOST_TEST(rows[0].fee == 6000);
  BOOST_TEST(!rows[0].is_refund());
  BOOST_TEST(rows[1].is_refund());
  BOOST_TEST(rows[1].out_refund_no == "R1");
  BOOST_TEST(rows[1].refund_fen == 300);
  BOOST_TEST(rows[1].refund_state == "SUCCESS");
  BOOST_TEST(rows[1].fee == -1800);
}

BOOST_AUTO_TEST_CASE(a_bill_whose_sums_differ_from_its_rows_says_so) {
  for (const auto* totals : {"`2,`9.90,`0.00,`0.00,`0.06,`10.00,`0.00\r\n",
                             "`1,`9.90,`0.00,`0.00,`0.06,`10.01,`0.00\r\n",
                             "`1,`9.91,`0.00,`0.00,`0.06,`10.00,`0.00\r\n",
                             "`1,`9.90,`0.00,`0.00,`0.06,`10.00,`0.01\r\n"}) {
    auto got = read(bill(payment, totals));
    BOOST_TEST(got.fault == bill_fault::none, totals);
    BOOST_TEST(!got.adds_up(), totals);
  }
  BOOST_TEST(read(bill("", "`0,`0.00,`0.00,`0.00,`0.00,`0.00,`0.00")).adds_up());
}

BOOST_AUTO_TEST_CASE(what_is_no_bill_is_told_with_its_line) {
  const std::string good = "`1,`9.90,`0.00,`0.00,`0.06,`10.00,`0.00\r\n";
  auto line_of = [](const std::string& text) {
    auto got = read(text);
    return got.fault == bill_fault::not_a_bill ? static_cast<int>(got.line) : -1;
  };
  auto changed = [](std::string row, const std::string& was, const std::string& is) {
    return row.replace(row.find(was), was.size(), is);
  };
  BOOST_TEST(line_of("") == 1);
  BOOST_TEST(line_of("a,b,c\r\n`1,`2,`3\r\n") == 1);
  BOOST_TEST(line_of(bill(changed(payment, "10.00", "10,00"), good)) == 2);
  BOOST_TEST(line_of(bill(changed(payment, "`9.90", "`9.9 0"), good)) == 2);
  BOOST_TEST(line_of(bill(changed(payment, "2026-11-29 00", "2026-11-31 00"), good)) == 2);
  BOOST_TEST(line_of(bill(changed(payment, "`ORDER1", "`"), good)) == 2);
  BOOST_TEST(line_of(bill(changed(payment, "`0.60%,", ""), good)) == 2);
  BOOST_TEST(line_of(bill(changed(payment, "充值", "\xff"), good)) == 2);
  BOOST_TEST(line_of(header + std::string{payment}) == 2);
  BOOST_TEST(line_of(header + std::string{payment} + sums) == 3);
  BOOST_TEST(line_of(bill(payment, "`1,`9.90\r\n")) == 4);
  BOOST_TEST(line_of(bill(payment, "1,9.90,0,0,0,10,0\r\n")) == 4);
  BOOST_TEST(line_of(bill(payment, good + "`more\r\n")) == 5);
  BOOST_TEST(line_of(bill("`" + std::string(20'000, 'x') + "\r\n", good)) == 2);
}

BOOST_AUTO_TEST_CASE(a_file_is_taken_when_it_unpacks_to_what_its_link_says) {
  auto text = bill(payment, "`1,`9.90,`0.00,`0.00,`0.06,`10.00,`0.00\r\n");
  auto file = gzip(text);
  auto hash = sha1_hex(text);
  auto good = unpack_bill(file, hash, 1 << 20);
  BOOST_TEST(good.fault == bill_fault::none);
  BOOST_TEST(good.text == text);
  // The hash is of the text, not of the file.
  BOOST_TEST(unpack_bill(file, sha1_hex(file), 1 << 20).fault == bill_fault::damaged);
  BOOST_TEST(unpack_bill(text, hash, 1 << 20).fault == bill_fault::damaged);
  BOOST_TEST(unpack_bill(file.substr(0, file.size() - 1), hash, 1 << 20).fault
             == bill_fault::damaged);
  BOOST_TEST(unpack_bill(file + "x", hash, 1 << 20).fault == bill_fault::damaged);
  BOOST_TEST(unpack_bill("", hash, 1 << 20).fault == bill_fault::damaged);
  auto bomb = gzip(std::string(4 << 20, 'x'));
  BOOST_TEST(unpack_bill(bomb, hash, 1 << 20).fault == bill_fault::too_large);
  BOOST_TEST(unpack_bill(std::string(100, 'x'), hash, 99).fault == bill_fault::too_large);
}

BOOST_AUTO_TEST_CASE(yuan_become_whole_fen) {
  BOOST_TEST(read_yuan("0", 2).value() == 0);
  BOOST_TEST(read_yuan("0.01", 2).value() == 1);
  BOOST_TEST(read_yuan("1.5", 2).value() == 150);
  BOOST_TEST(read_yuan("99999999999.99", 2).value() == 9'999'999'999'999);
  BOOST_TEST(read_yuan("-0.00001", 5).value() == -1);
  for (const auto* x :
       {"", ".", "1.", ".5", "1.005", "1,00", "+1", "--1", "1e2", " 1", "0x1", "999999999999"})
    BOOST_TEST(!read_yuan(x, 2), x);
}

BOOST_AUTO_TEST_CASE(a_bill_is_told_as_what_came_and_what_went_back_of_our_app) {
  auto other = std::string{payment};
  other.replace(other.find("wx1"), 3, "wx2");
  auto failed = std::string{refund_line};
  failed.replace(failed.find("`SUCCESS"), 8, "`FAIL");
  auto text = bill(payment + other + refund_line + failed,
                   "`4,`19.80,`6.00,`0.00,`0.08400,`20.00,`6.00\r\n");
  auto got = bill_answer(gzip(text), sha1_hex(text), 1 << 20, {"1900", "wx1", {}});
  BOOST_TEST((got.next == pay_step::none), got.why);
  BOOST_REQUIRE(got.payments.size() == 1u);
  BOOST_TEST(got.payments[0].number == "ORDER1");
  BOOST_TEST(got.payments[0].provider_txn == "4200");
  BOOST_TEST(got.payments[0].amount_fen == 1000);
  BOOST_REQUIRE(got.refunds.size() == 2u);
  BOOST_TEST(got.refunds[0].refund_number == "R1");
  BOOST_TEST(got.refunds[0].amount_fen == 300);
  BOOST_TEST(!got.refunds[0].failed);
  BOOST_TEST(got.refunds[1].failed);
}

BOOST_AUTO_TEST_CASE(a_bill_that_proves_nothing_is_asked_for_again) {
  const account ours{"1900", "wx1", {}};
  auto text = bill(payment, "`1,`9.90,`0.00,`0.00,`0.06,`10.01,`0.00\r\n");
  auto got = bill_answer(gzip(text), sha1_hex(text), 1 << 20, ours);
  BOOST_TEST((got.next == pay_step::repeat));
  BOOST_TEST(got.why == "the bill does not add up");
  BOOST_TEST((bill_answer(gzip(text), sha1_hex("other"), 1 << 20, ours).next == pay_step::repeat));
  BOOST_TEST((bill_answer(gzip("x"), sha1_hex("x"), 1 << 20, ours).next == pay_step::repeat));
}

BOOST_AUTO_TEST_SUITE_END()
