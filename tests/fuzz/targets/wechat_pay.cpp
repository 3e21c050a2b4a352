// WeChat Pay: answers, notices, lists of certificates and bills, and what is believed of them.
#include <algorithm>

#include "actors/gateways/wechat_pay/answers.hpp"
#include "actors/gateways/wechat_pay/bill.hpp"
#include "actors/gateways/wechat_pay/certificates.hpp"
#include "actors/gateways/wechat_pay/encoding.hpp"
#include "actors/gateways/wechat_pay/faults.hpp"
#include "actors/gateways/wechat_pay/notice.hpp"
#include "protocols/ascii.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/unit/wechat_pay/provider.hpp"
#include "tests/unit/wechat_pay/vectors.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;
using fuzz::claim;

namespace {

const account ours{"1900007291", "wxd678efh567hg6787", "https://example.com/notify"};
const timestamp now{std::chrono::seconds{1624523846}};

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

void check_transaction(const transaction& x) {
  claim(x.total_fen >= 0 && x.payer_fen.value_or(0) >= 0, "no amount is negative");
  claim(!was_paid(x.state) || (x.total_fen > 0 && x.paid_at && !x.transaction_id.empty()),
        "a payment has an amount, a time and a number");
  for (const auto& text : {x.app_id, x.mch_id, x.out_trade_no})
    claim(!text.empty() && storable_text(text), "an order says whose it is");
  claim(storable_text(x.attach + x.open_id + x.bank_type + x.trade_type + x.transaction_id),
        "all that is said can be stored");
}

void check_refund(const refund_result& x) {
  claim(x.refund_fen > 0 && x.refund_fen <= x.total_fen, "not more is given back than was paid");
  for (const auto& text : {x.refund_id, x.out_refund_no, x.transaction_id, x.out_trade_no})
    claim(!text.empty() && storable_text(text), "a refund says what it is of");
}

void check_notice(const opened_notice& x, std::string_view event) {
  if (x.fault != notice_fault::none)
    return;
  claim(!x.said.id.empty() && storable_text(x.said.id), "a notice has an id");
  if (const auto* payment = std::get_if<transaction>(&x.said.what)) {
    check_transaction(*payment);
    claim(was_paid(payment->state) && event == "TRANSACTION.SUCCESS", "a payment was announced");
    claim(payment->mch_id == ours.mch_id && payment->app_id == ours.app_id, "it is ours");
  } else {
    const auto& refund = std::get<refund_result>(x.said.what);
    check_refund(refund);
    claim(refund.state != refund_state::processing && event.starts_with("REFUND."),
          "the end of a refund was announced");
    claim(refund.mch_id == ours.mch_id, "it is ours");
  }
}

const platform_keys& published_keys() {
  static const platform_keys keys = [] {
    platform_keys out;
    out.add(*read_certificate(vectors::certificate_pem));
    return out;
  }();
  return keys;
}

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty()
         || (part.data() >= whole.data()
             && part.data() + part.size() <= whole.data() + whole.size());
}

} // namespace

ZHIAN_FUZZ_TARGET(pay_answer) {
  if (auto x = read_transaction(bytes))
    check_transaction(*x);
  if (auto x = read_refund(bytes))
    check_refund(*x);
  for (const auto& text : {read_code_url(bytes), read_prepay_id(bytes)})
    claim(!text || (!text->empty() && is_visible(*text)), "a link is a visible text");
  if (auto link = read_bill_link(bytes)) {
    claim(link->target.starts_with('/') && is_visible(link->target), "a link has a path");
    claim(link->sha1.size() == 40, "a link has a hash");
  }
  constexpr operation doings[] = {operation::native, operation::refund, operation::close};
  for (auto doing : doings)
    for (long status : {200L, 202L, 400L, 404L, 429L, 500L}) {
      auto why = classify(doing, status, bytes, bytes.substr(0, 100));
      claim((status == 200) == (why.what == fault::none), "an error is no success");
      claim(why.code.size() <= 64 && why.request_id.size() <= 64 && is_visible(why.code)
                && is_visible(why.request_id),
            "what is logged is short and plain");
    }
  if (auto at = read_time(bytes)) {
    auto second = std::chrono::floor<std::chrono::seconds>(*at);
    auto again = read_time(beijing_time(second));
    claim(!again || *again == second, "a time is written as it was read");
  }
  if (auto decoded = from_base64(bytes))
    claim(to_base64(*decoded) == bytes, "base64 has one spelling");
}

ZHIAN_FUZZ_TARGET(pay_notice) {
  fuzz::input in{bytes};
  auto event = mend_text(in.line());
  auto text = in.rest();
  // As a provider would say it.
  auto said = test::notice_body(event, test::seal(text, "transaction"));
  auto got = read_notice(test::pay_api_key, ours, said);
  check_notice(got, event);
  auto payment = read_transaction(text);
  bool good = payment && was_paid(payment->state) && payment->mch_id == ours.mch_id
              && payment->app_id == ours.app_id && event == "TRANSACTION.SUCCESS";
  claim(!good || got.fault == notice_fault::none, "a good notice is taken");
  claim(read_notice(vectors::api_v3_key, ours, said).fault != notice_fault::none,
        "what is sealed under another key stays closed");
  // As it comes, with lines that somebody made up.
  claim(read_notice(test::pay_api_key, ours, bytes).fault != notice_fault::none,
        "nobody seals without the key");
  vouchers by{vectors::notice_timestamp, vectors::notice_nonce, vectors::certificate_serial,
              vectors::notice_signature};
  auto forged = open_notice(published_keys(), vectors::notice_key, ours, by, bytes, now);
  claim(forged.fault != notice_fault::none, "nobody signs without the key");
  claim(bytes == vectors::notice_body() || forged.fault == notice_fault::untrusted
            || bytes.size() > 64 * 1024,
        "a signature is of one text alone");
}

ZHIAN_FUZZ_TARGET(pay_certificates) {
  constexpr std::string_view nobody = "another key that has 32 bytes...";
  if (auto list = open_certificates(bytes, test::pay_api_key)) {
    claim(list->size() <= platform_keys::most, "a list is short");
    claim(list->empty() || !open_certificates(bytes, nobody), "it is sealed");
  }
  vouchers by{vectors::notice_timestamp, vectors::notice_nonce, vectors::certificate_serial,
              vectors::notice_signature};
  auto kept = rotate(published_keys(), by, bytes, test::pay_api_key, now);
  claim(kept.how != rotation::good && kept.keys.size() == published_keys().size(),
        "a list that nobody signed changes nothing");
  // The bytes as a certificate.
  auto one = read_certificate(bytes);
  auto sealed = test::seal(bytes, "certificate");
  auto json = R"({"data":[)"
              + test::listed_certificate(one ? ascii_lower(one->serial) : "00", sealed) + "]}";
  auto opened = open_certificates(json, test::pay_api_key);
  bool fits = sealed.ciphertext.size() <= 64 * 1024;
  claim(!fits || opened.has_value() == one.has_value(), "a certificate is read from a list");
  if (one)
    claim(!one->serial.empty()
              && one->serial.find_first_not_of("0123456789ABCDEF-") == std::string::npos,
          "a serial is of hex digits");
  if (auto key = public_key::read(bytes))
    claim(!key->verifies(bytes, vectors::source_signature), "nothing is signed by chance");
}

ZHIAN_FUZZ_TARGET(pay_bill) {
  bill_totals counted;
  auto got = read_bill(bytes, [&](const bill_row& x) {
    claim(!x.out_trade_no.empty(), "a row is of an order");
    for (auto text : {x.app_id, x.mch_id, x.transaction_id, x.out_trade_no, x.trade_type, x.state,
                      x.refund_id, x.out_refund_no, x.refund_state})
      claim(lies_in(text, bytes) && storable_text(text)
                && text.find_first_of("\r\n") == std::string_view::npos,
            "texts lie in a line of the bill");
    ++counted.rows;
    counted.total_fen += x.total_fen;
    counted.settled_fen += x.settled_fen;
    counted.refund_fen += x.refund_fen;
  });
  claim(got.counted.rows == counted.rows && got.counted.total_fen == counted.total_fen
            && got.counted.settled_fen == counted.settled_fen
            && got.counted.refund_fen == counted.refund_fen,
        "every row that counts was handed out");
  claim(got.fault == bill_fault::none || (got.line > 0 && !got.adds_up()),
        "what is no bill proves nothing");
  constexpr size_t most = 64 * 1024;
  auto file = unpack_bill(bytes, sha1_hex("hello"), most);
  claim(file.fault == bill_fault::none ? file.text == "hello" : file.text.empty(),
        "only what the link says is unpacked");
  for (int decimals : {0, 2, 5})
    if (auto yuan = read_yuan(bytes, decimals))
      claim(bytes.size() < 24 && (*yuan >= 0 || bytes.front() == '-'), "an amount is a number");
}
