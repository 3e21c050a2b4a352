// WeChat Pay's client as a filter, for tests that have another implementation on the other side.
// Settings come from the environment. Standard input: one JSON object a line, {"do": …}. Standard
// output: for each one a line that says what came of it.
#include <future>
#include <iostream>

#include <rapidjson/document.h>

#include "actors/gateways/wechat_pay/bill.hpp"
#include "actors/gateways/wechat_pay/client.hpp"
#include "actors/gateways/wechat_pay/encoding.hpp"
#include "actors/gateways/wechat_pay/probe.hpp"
#include "config/loader.hpp"
#include "protocols/json_writer.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;

namespace {

std::string text_in(const rapidjson::Value& x, const char* name) {
  auto at = x.FindMember(name);
  return at != x.MemberEnd() && at->value.IsString()
             ? std::string{at->value.GetString(), at->value.GetStringLength()}
             : std::string{};
}
int64_t number_in(const rapidjson::Value& x, const char* name) {
  auto at = x.FindMember(name);
  return at != x.MemberEnd() && at->value.IsInt64() ? at->value.GetInt64() : 0;
}

void put(json_writer& out, const failure& why) {
  out.field("fault", to_string(why.what))
      .field("next", to_string(why.next))
      .field("code", why.code)
      .field("status", static_cast<int64_t>(why.status));
}
void put(json_writer& out, const transaction& x) {
  out.field("no", x.out_trade_no)
      .field("state", to_string(x.state))
      .field("total_fen", x.total_fen)
      .field("transaction_id", x.transaction_id)
      .field("open_id", x.open_id)
      .field("attach", x.attach);
}
void put(json_writer& out, const refund_result& x) {
  out.field("no", x.out_trade_no)
      .field("refund_no", x.out_refund_no)
      .field("state", to_string(x.state))
      .field("refund_fen", x.refund_fen)
      .field("total_fen", x.total_fen);
}

class filter {
public:
  filter(setup who, const wechat_pay_settings& with, std::shared_ptr<http_client> http)
      : who_(who), with_(with), http_(http), ask_(std::move(who), with, std::move(http)) {}

  std::string answer(const rapidjson::Value& in) {
    auto what = text_in(in, "do");
    json_writer out;
    out.open();
    if (what == "sign")
      out.field("authorization",
                authorization(who_.by,
                              {text_in(in, "method"), text_in(in, "target"), text_in(in, "body")},
                              number_in(in, "at"), text_in(in, "nonce")));
    else if (what == "page")
      page(out, text_in(in, "prepay_id"));
    else if (what == "notice")
      notice(out, in);
    else if (what == "bill")
      bill(out, text_in(in, "day"));
    else if (what == "probe")
      probe(out);
    else
      request(out, what, in);
    return out.close().take();
  }

private:
  reply wait(std::optional<call> what) {
    if (!what)
      return {failure_of(operation::query, fault::bad_request), {}};
    std::promise<reply> out;
    auto take = [&](reply x) {
      out.set_value(std::move(x));
    };
    if (what->what == operation::certificates)
      ask_.refresh(take);
    else
      ask_.start(std::move(*what), take);
    return out.get_future().get();
  }

  void request(json_writer& out, const std::string& what, const rapidjson::Value& in) {
    prepay_order order{
        text_in(in, "no"),     text_in(in, "description"),
        number_in(in, "fen"),  timestamp{std::chrono::seconds{number_in(in, "expires")}},
        text_in(in, "attach"), text_in(in, "open_id")};
    const auto& ours = ask_.ours();
    if (what == "native") {
      auto got = wait(native_prepay(ours, order));
      put(out, got.why);
      out.field("code_url", got.why ? "" : read_code_url(got.body).value_or(""));
    } else if (what == "jsapi") {
      auto got = wait(jsapi_prepay(ours, order));
      put(out, got.why);
      out.field("prepay_id", got.why ? "" : read_prepay_id(got.body).value_or(""));
    } else if (what == "query") {
      auto got = wait(query_order(ours, order.out_trade_no));
      put(out, got.why);
      if (auto x = read_transaction(got.body); !got.why && x)
        put(out, *x);
    } else if (what == "close") {
      put(out, wait(close_order(ours, order.out_trade_no)).why);
    } else if (what == "refund" || what == "query_refund") {
      refund_order back{order.out_trade_no, text_in(in, "refund_no"), text_in(in, "reason"),
                        order.total_fen, number_in(in, "total_fen")};
      auto got = wait(what == "refund" ? refund(ours, back) : query_refund(back.out_refund_no));
      put(out, got.why);
      if (auto x = read_refund(got.body); !got.why && x)
        put(out, *x);
    } else if (what == "refresh") {
      put(out, wait(download_certificates()).why);
    } else {
      out.field("fault", "no such command");
    }
  }

  void page(json_writer& out, const std::string& prepay_id) {
    auto x = ask_.sign_page(prepay_id);
    out.field("appId", x.app_id)
        .field("timeStamp", x.time_stamp)
        .field("nonceStr", x.nonce)
        .field("package", x.package)
        .field("signType", x.sign_type)
        .field("paySign", x.pay_sign);
  }

  void notice(json_writer& out, const rapidjson::Value& in) {
    auto timestamp = text_in(in, "timestamp");
    auto nonce = text_in(in, "nonce");
    auto serial = text_in(in, "serial");
    auto signature = text_in(in, "signature");
    auto got = ask_.open({timestamp, nonce, serial, signature}, text_in(in, "body"));
    out.field("fault", to_string(got.fault))
        .field("why", to_string(got.why))
        .field("id", got.said.id);
    if (got.fault == notice_fault::none)
      std::visit([&](const auto& x) { put(out, x); }, got.said.what);
  }

  void bill(json_writer& out, const std::string& day) {
    auto link = wait(trade_bill(day));
    auto where = read_bill_link(link.body);
    if (link.why || !where)
      return put(out, link.why);
    auto file = wait(bill_file(where->target));
    put(out, file.why);
    auto unpacked = unpack_bill(file.body, where->sha1, with_.max_bill_bytes);
    out.field("file", to_string(unpacked.fault)).open_list("rows");
    auto read = read_bill(unpacked.text, [&](const bill_row& x) {
      out.open()
          .field("no", x.out_trade_no)
          .field("total_fen", x.total_fen)
          .field("refund_no", x.out_refund_no)
          .field("refund_fen", x.refund_fen)
          .field("at", to_rfc3339(x.at))
          .close();
    });
    out.close_list().field("bill", to_string(read.fault)).field("adds_up", read.adds_up());
  }

  void probe(json_writer& out) {
    auto got = wechat_pay::probe(http_, with_);
    out.field("ok", got.ok).field("setting", got.setting).field("text", got.text);
  }

  setup who_;
  wechat_pay_settings with_;
  std::shared_ptr<http_client> http_;
  client ask_;
};

} // namespace

int main() {
  auto got = load_settings(std::nullopt, read_environment());
  if (!got.ok()) {
    std::cerr << got.problem_text();
    return 78;
  }
  auto who = load_setup(got.value.wechat_pay);
  if (auto* problem = std::get_if<setup_problem>(&who)) {
    std::cerr << problem->setting << ": " << problem->text << '\n';
    return 78;
  }
  filter with{std::move(std::get<setup>(who)), got.value.wechat_pay,
              std::make_shared<http_client>()};
  for (std::string line; std::getline(std::cin, line);) {
    rapidjson::Document in;
    in.Parse(line.data(), line.size());
    if (in.HasParseError() || !in.IsObject())
      return 2;
    std::cout << with.answer(in) << '\n' << std::flush;
  }
  return 0;
}
