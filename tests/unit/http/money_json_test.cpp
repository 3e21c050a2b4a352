// Orders, points and messages as they are answered, and the sentences about them.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "http/json/money.hpp"
#include "http/json/money_words.hpp"
#include "http/json/views.hpp"
#include "http/routes/owned.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

timestamp at(const char* text) {
  return parse_timestamp(text).value();
}

rapidjson::Document read_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

order_row awaiting() {
  order_row out;
  out.id = order_id::parse("ord_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G").value();
  out.amount_fen = 1000;
  out.points_grant = 20;
  out.phase = order_phase::awaiting_payment;
  out.code_url = "weixin://wxpay/bizpayurl?pr=1";
  out.created_at = at("2026-11-30T08:30:00Z");
  out.expires_at = at("2026-11-30T08:45:00Z");
  out.version = 2;
  return out;
}

history_line line(txn_kind kind, std::string reason, int64_t available) {
  history_line out;
  out.kind = kind;
  out.reason = std::move(reason);
  out.available = available;
  return out;
}

message_row note(std::string kind, std::string data) {
  message_row out;
  out.id = message_id::make(7, at("2026-11-30T08:30:00Z"));
  out.kind = std::move(kind);
  out.data = std::move(data);
  out.at = at("2026-11-30T08:30:00Z");
  return out;
}

constexpr auto zh = language::zh;
constexpr auto en = language::en;

} // namespace

BOOST_AUTO_TEST_SUITE(money_json)

BOOST_AUTO_TEST_CASE(an_order_that_waits_shows_its_code_and_where_its_picture_is) {
  BOOST_TEST(
      json::order(awaiting())
      == R"({"id":"ord_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G","kind":"recharge","plan":null,)"
         R"("channel":"wechat_native","amount_fen":1000,"points":20,)"
         R"("status":"awaiting_payment","code_url":"weixin://wxpay/bizpayurl?pr=1",)"
         R"("qr_png_url":"/api/v1/orders/ord_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G/qr.png",)"
         R"("page_parameters_url":null,)"
         R"("created_at":"2026-11-30T08:30:00.000Z","expires_at":"2026-11-30T08:45:00.000Z",)"
         R"("paid_at":null,"closed_at":null,"late":false,"refunded_fen":0,"refunds":[]})");
}

BOOST_AUTO_TEST_CASE(a_code_is_shown_only_while_it_can_be_paid_by_one) {
  auto order = awaiting();
  for (auto phase :
       {order_phase::paid, order_phase::closed, order_phase::refunding, order_phase::refunded}) {
    order.phase = phase;
    auto doc = read_json(json::order(order));
    BOOST_TEST((doc["code_url"].IsNull() && doc["qr_png_url"].IsNull()), phase);
    BOOST_TEST(doc["status"].GetString() == to_string(phase));
  }
  order = awaiting();
  order.channel = pay_channel::wechat_jsapi;
  BOOST_TEST(!shows_code(order));
  order = awaiting();
  order.code_url.clear();
  BOOST_TEST(read_json(json::order(order))["qr_png_url"].IsNull());
}

BOOST_AUTO_TEST_CASE(refunds_of_an_order_are_listed_and_only_those_that_are_done_are_summed) {
  auto order = awaiting();
  order.kind = order_kind::plan;
  order.plan = plan_kind::week;
  order.phase = order_phase::refunding;
  order.paid_at = at("2026-11-30T08:31:00Z");
  order.late = true;
  order.refunds = {
      {"R1", 300, refund_state::done, at("2026-12-01T00:00:00Z"), at("2026-12-01T00:01:00Z")},
      {"R2", 200, refund_state::asked, at("2026-12-02T00:00:00Z"), {}}};
  auto doc = read_json(json::order(order));
  BOOST_TEST(doc["plan"].GetString() == "week");
  BOOST_TEST(doc["late"].GetBool());
  BOOST_TEST(doc["refunded_fen"].GetInt() == 300);
  BOOST_TEST(doc["refunds"].Size() == 2u);
  BOOST_TEST(doc["refunds"][0]["status"].GetString() == "done");
  BOOST_TEST(doc["refunds"][1]["done_at"].IsNull());
  BOOST_TEST(doc["paid_at"].GetString() == "2026-11-30T08:31:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_tier_that_is_off_is_shown_and_a_price_may_end_above_a_tier) {
  money_rules rules;
  rules.tiers = {
      {tier::bronze, 1000, true}, {tier::silver, 6000, true}, {tier::diamond, {}, false}};
  feature_rule download;
  download.what = feature::report_download;
  download.required = tier::bronze;
  download.price = 2;
  download.free_from = tier::silver;
  feature_rule meeting;
  meeting.what = feature::meeting_assistant;
  meeting.required = tier::silver;
  meeting.price = 1;
  meeting.metered = true;
  rules.features = {download, meeting};
  auto doc = read_json(json::tiers(rules));
  const auto& items = doc["items"];
  BOOST_REQUIRE_EQUAL(items.Size(), 3u);
  BOOST_TEST(items[0]["opens"].Size() == 1u);
  BOOST_TEST(items[0]["opens"][0]["price"].GetInt() == 2);
  BOOST_TEST(items[1]["opens"][0]["price"].GetInt() == 0);
  BOOST_TEST(items[1]["opens"][1]["metered"].GetBool());
  BOOST_TEST(!items[2]["enabled"].GetBool());
  BOOST_TEST(items[2]["from_fen"].IsNull());
}

BOOST_AUTO_TEST_CASE(a_plan_without_a_price_is_not_for_sale_and_promises_no_points) {
  money_rules rules;
  rules.points_per_yuan = 2;
  rules.plans = {{plan_kind::week, 604800, 1990, {}, true},
                 {plan_kind::month, 2592000, {}, {}, false}};
  auto doc = read_json(json::plans(rules));
  const auto& week = doc["items"][0];
  BOOST_TEST(week["points"].GetInt() == 39);
  BOOST_TEST(week["days"].GetInt() == 7);
  BOOST_TEST((week["sample"].GetBool() && week["for_sale"].GetBool()));
  const auto& month = doc["items"][1];
  BOOST_TEST((month["price_fen"].IsNull() && month["points"].IsNull()));
  BOOST_TEST(!month["for_sale"].GetBool());
}

BOOST_AUTO_TEST_CASE(a_subscription_that_is_over_keeps_its_end_and_is_no_plan) {
  membership_view view;
  view.level = tier::bronze;
  view.settled_fen = 1000;
  view.plan_ends_at = at("2026-11-01T00:00:00Z");
  BOOST_TEST(json::subscription(view)
             == R"({"plan":null,"ends_at":"2026-11-01T00:00:00.000Z","tier":"bronze",)"
                R"("cumulative_fen":1000})");
  view.plan = plan_kind::week;
  BOOST_TEST(read_json(json::membership(view))["plan"]["kind"].GetString() == "week");
}

BOOST_AUTO_TEST_CASE(what_is_missing_for_the_next_tier_is_never_negative) {
  membership_view view;
  view.settled_fen = 7000; // Of somebody whose thresholds were raised meanwhile.
  view.level = tier::bronze;
  view.next = tier::silver;
  view.next_from_fen = 6000;
  BOOST_TEST(read_json(json::membership(view))["next"]["missing_fen"].GetInt() == 0);
}

BOOST_AUTO_TEST_CASE(ones_own_account_shows_the_plan_that_runs) {
  me_view view;
  view.held = 3;
  view.owed = 4;
  auto doc = read_json(json::me(view));
  BOOST_TEST(doc["plan"].IsNull());
  BOOST_TEST(doc["held"].GetInt() == 3);
  BOOST_TEST(doc["owed"].GetInt() == 4);
  view.plan = "week";
  view.plan_ends_at = at("2026-12-14T00:00:00Z");
  BOOST_TEST(read_json(json::me(view))["plan"]["ends_at"].GetString()
             == "2026-12-14T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_line_of_the_history_says_where_points_came_from_and_where_they_went) {
  auto grant = line(txn_kind::grant, "recharge", 15);
  grant.debt = 5;
  grant.reference = "ord_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G";
  BOOST_TEST(history_text(grant, zh)
             == "充值获得 20 积分，其中 5 抵还所欠，订单 ord_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G");
  BOOST_TEST(history_text(grant, en)
             == "20 points granted: recharge; 5 of them repaid a debt, order "
                "ord_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G");
  auto debit = line(txn_kind::debit, "diagnosis", -10);
  debit.reference = "tsk_1";
  debit.parts = {{lot_source::recharge, "a", -3, {}},
                 {lot_source::invitation, "b", -2, {}},
                 {lot_source::recharge, "c", -5, {}}};
  BOOST_TEST(history_text(debit, zh) == "简历诊断使用 10 积分（来自充值 8、邀请注册 2）");
  BOOST_TEST(history_text(debit, en)
             == "10 points spent: resume diagnosis (from recharge 8, invitation 2)");
  auto download = line(txn_kind::debit, "report_download", -2);
  download.reference = "rec_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G/1";
  BOOST_TEST(history_text(download, zh)
             == "报告下载使用 2 积分，报告 rec_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G");
  BOOST_TEST(history_text(download, en)
             == "2 points spent: report download, report rec_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G");
  download.reference = "diagnosis/tsk_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G/1";
  BOOST_TEST(history_text(download, zh)
             == "报告下载使用 2 积分，报告 tsk_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G");
  download.reference = "vch_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G";
  BOOST_TEST(history_text(download, en) == "2 points spent: report download");
  auto lapse = line(txn_kind::lapse, "", -1);
  lapse.parts = {{lot_source::plan, "a", -1, {}}};
  BOOST_TEST(history_text(lapse, zh) == "1 积分已过期（来自套餐 1）");
  BOOST_TEST(history_text(lapse, en) == "1 point expired (from plan 1)");
}

BOOST_AUTO_TEST_CASE(reserved_points_have_a_source_and_no_share_of_it) {
  auto hold = line(txn_kind::hold, "mock_interview", -20);
  hold.held = 20;
  hold.parts = {{lot_source::recharge, "a", 0, {}}};
  BOOST_TEST(history_text(hold, zh) == "为模拟面试预留 20 积分（来自充值）");
  auto settle = line(txn_kind::settle, "mock_interview", 0);
  settle.held = -20;
  BOOST_TEST(history_text(settle, en) == "20 points charged: mock interview");
  auto release = line(txn_kind::release, "mock_interview", 15);
  release.held = -20;
  release.debt = 5;
  BOOST_TEST(history_text(release, zh) == "模拟面试退回 20 积分，其中 5 抵还所欠");
}

BOOST_AUTO_TEST_CASE(money_that_went_back_says_what_is_owed) {
  auto cash = line(txn_kind::refund, "recharge", 0);
  cash.settled_fen = -905;
  BOOST_TEST(history_text(cash, zh) == "退款 ¥9.05，原路退回");
  BOOST_TEST(history_text(cash, en) == "¥9.05 refunded, the way it came");
  auto taken = line(txn_kind::reversal, "plan", -12);
  taken.debt = -8;
  BOOST_TEST(history_text(taken, zh) == "套餐退款收回 20 积分，记欠 8");
  auto paid = line(txn_kind::payment, "plan", 0);
  paid.settled_fen = 1990;
  BOOST_TEST(history_text(paid, en) == "¥19.90 paid for a plan");
}

BOOST_AUTO_TEST_CASE(every_kind_of_line_has_words_in_both_languages) {
  for (int kind = 1; kind <= 9; ++kind) {
    auto x = line(static_cast<txn_kind>(kind), "something_newer", 0);
    BOOST_TEST(!history_text(x, zh).empty());
    BOOST_TEST(history_text(x, zh) != history_text(x, en));
  }
}

BOOST_AUTO_TEST_CASE(a_payment_is_told_with_its_points_its_tier_and_its_plan) {
  auto got =
      note("payment_settled",
           R"({"order_id":"ord_1","amount_fen":1000,"points":20,"tier_before":"ordinary",)"
           R"("tier_after":"bronze","plan_ends_at":"2026-12-14T08:30:00.000Z","late":true})");
  auto words = message_words(got, zh);
  BOOST_TEST(words.title == "支付成功");
  BOOST_TEST(words.text
             == "已收到 ¥10.00，20 积分已到账。套餐有效期至北京时间 2026-12-14 16:30。"
                "会员等级变为青铜会员。这笔款项在订单关闭之后到账，已照常入账。");
  BOOST_TEST(message_words(got, en).text
             == "We received ¥10.00 and credited 20 points. Your plan runs until 2026-12-14 16:30 "
                "Beijing time. Your tier is now bronze. The money came after the order was closed "
                "and counts all the same.");
  auto plain = note("payment_settled", R"({"amount_fen":1,"points":0,"tier_before":"gold",)"
                                       R"("tier_after":"gold","plan_ends_at":null,"late":false})");
  BOOST_TEST(message_words(plain, zh).text == "已收到 ¥0.01。");
}

BOOST_AUTO_TEST_CASE(a_refund_is_told_with_what_was_taken_back_and_is_owed) {
  auto got = note("refund_settled", R"({"order_id":"ord_1","amount_fen":1000,"points":20,"owed":5,)"
                                    R"("tier_before":"bronze","tier_after":"ordinary"})");
  BOOST_TEST(message_words(got, zh).text
             == "¥10.00 已原路退回，收回 20 积分。尚欠 5 积分，将从之后获得的积分中抵还。"
                "会员等级变为普通会员。");
  BOOST_TEST(message_words(got, en).title == "Refund done");
  auto voucher = note("redeemed", R"({"good":"report_download","price":2})");
  BOOST_TEST(message_words(voucher, zh).text == "已用 2 积分兑换：报告下载。");
}

BOOST_AUTO_TEST_CASE(a_reminder_says_when_on_its_own_clocks_and_where) {
  auto got =
      note("calendar_reminder", R"({"title":"Interview","local_starts_at":"2026-12-01T09:00",)"
                                R"("time_zone":"Asia/Shanghai","place":"Room 3"})");
  BOOST_TEST(message_words(got, zh).title == "日程提醒");
  BOOST_TEST(message_words(got, zh).text
             == "Interview，时间：2026-12-01 09:00 (Asia/Shanghai)，地点：Room 3。");
  auto whole = note("calendar_reminder", R"({"title":"Day off","local_starts_at":"2026-12-01",)"
                                         R"("time_zone":"UTC","place":""})");
  BOOST_TEST(message_words(whole, en).text == "Day off, 2026-12-01 (UTC).");
}

BOOST_AUTO_TEST_CASE(a_message_nobody_knows_or_can_read_is_still_shown) {
  for (const auto& x : {note("from_the_future", R"({"a":1})"), note("payment_settled", ""),
                        note("refund_settled", "[1"), note("redeemed", R"({"price":"many"})")}) {
    BOOST_TEST(!message_words(x, zh).title.empty());
    BOOST_TEST(!message_words(x, en).text.empty());
    auto doc = read_json(json::messages({x}, "", en));
    BOOST_TEST(doc["items"][0]["data"].IsObject());
    BOOST_TEST(doc["items"][0]["read_at"].IsNull());
    BOOST_TEST(doc["next_cursor"].IsNull());
  }
}

BOOST_AUTO_TEST_CASE(a_refused_notice_is_a_problem_with_a_message) {
  auto doc = read_json(json::notice_refused(ec::notice_untrusted, en, "t"));
  BOOST_TEST(doc["code"].GetString() == "notice_untrusted");
  BOOST_TEST(doc["message"].GetString() == doc["title"].GetString());
  BOOST_TEST(doc["request_id"].GetString() == "t");
}

BOOST_AUTO_TEST_CASE(a_cursor_of_numbered_lines_is_digits_alone) {
  for (const char* good : {"0", "1", "007", "9223372036854775807"})
    BOOST_TEST(is_number(good), good);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "1.5", "1e3", "x", "9223372036854775808"})
    BOOST_TEST(!is_number(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
