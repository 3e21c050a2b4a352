#include "http/json/money.hpp"

#include <algorithm>

#include <rapidjson/document.h>

#include "http/json/money_words.hpp"
#include "http/json/parts.hpp"
#include "http/json/views.hpp"

namespace zhian::http {

namespace {

bool is_open(const order_row& x) {
  return x.phase == order_phase::created || x.phase == order_phase::awaiting_payment;
}

} // namespace

bool shows_code(const order_row& x) {
  return is_open(x) && x.channel == pay_channel::wechat_native && !x.code_url.empty();
}

bool pays_by_page(const order_row& x) {
  return is_open(x) && x.channel == pay_channel::wechat_jsapi && !x.prepay_id.empty();
}

std::optional<int64_t> points_of(const plan_rule& x, const money_rules& rules) {
  if (x.points_grant)
    return x.points_grant;
  if (!x.price_fen)
    return std::nullopt;
  return *x.price_fen * rules.points_per_yuan / 100;
}

namespace json {

namespace {

constexpr int64_t day_s = 24 * 3600;

void write_points(json_writer& out, const points_view& x) {
  out.field("available", x.available).field("held", x.held).field("owed", x.owed);
  write_maybe(out, "lapses_at", x.lapses_at);
  out.field("lapsing", x.lapsing);
}

void write_line(json_writer& out, const history_line& x, language lang) {
  out.open()
      .field("number", x.number)
      .field("kind", to_string(x.kind))
      .field("reason", x.reason)
      .field("reference", x.reference)
      .field("at", to_rfc3339(x.at))
      .open("change")
      .field("available", x.available)
      .field("held", x.held)
      .field("debt", x.debt)
      .field("settled_fen", x.settled_fen)
      .close()
      .field("balance", x.balance)
      .list("parts", x.parts,
            [&](const history_part& part) {
              out.open()
                  .field("source", to_string(part.source))
                  .field("reference", part.reference)
                  .field("amount", part.amount);
              write_maybe(out, "expires_at", part.expires_at);
              out.close();
            })
      .field("text", history_text(x, lang))
      .close();
}

void write_entitlement(json_writer& out, feature what, int64_t price, bool metered) {
  out.open()
      .field("feature", to_string(what))
      .field("price", price)
      .field("metered", metered)
      .close();
}

/// What a tier opens and what one use costs there: the tier first, then the price (docs/money.md).
void write_opened(json_writer& out, tier level, const money_rules& rules) {
  out.open_list("opens");
  for (const auto& x : rules.features)
    if (level >= x.required) {
      bool free = x.free_from && level >= *x.free_from;
      write_entitlement(out, x.what, free ? 0 : x.price, x.metered);
    }
  out.close_list();
}

/// The plan that runs; one that is over is none.
void write_plan(json_writer& out, const membership_view& x) {
  if (!x.plan) {
    out.null("plan");
    return;
  }
  out.open("plan").field("kind", to_string(*x.plan));
  write_maybe(out, "ends_at", x.plan_ends_at);
  out.close();
}

void write_price(json_writer& out, const plan_rule& x, const money_rules& rules) {
  out.field("kind", to_string(x.kind))
      .field("period_s", x.period_s)
      .field("days", x.period_s / day_s);
  write_maybe(out, "price_fen", x.price_fen);
  write_maybe(out, "points", points_of(x, rules));
  out.field("sample", x.sample);
}

void write_order(json_writer& out, const order_row& x) {
  auto payable = shows_code(x);
  out.open().field("id", x.id.str()).field("kind", to_string(x.kind));
  if (x.plan)
    out.field("plan", to_string(*x.plan));
  else
    out.null("plan");
  out.field("channel", to_string(x.channel))
      .field("amount_fen", x.amount_fen)
      .field("points", x.points_grant)
      .field("status", to_string(x.phase));
  if (payable)
    out.field("code_url", x.code_url)
        .field("qr_png_url", "/api/v1/orders/" + x.id.str() + "/qr.png");
  else
    out.null("code_url").null("qr_png_url");
  if (pays_by_page(x))
    out.field("page_parameters_url", "/api/v1/orders/" + x.id.str() + "/page-parameters");
  else
    out.null("page_parameters_url");
  out.field("created_at", to_rfc3339(x.created_at)).field("expires_at", to_rfc3339(x.expires_at));
  write_maybe(out, "paid_at", x.paid_at);
  write_maybe(out, "closed_at", x.closed_at);
  out.field("late", x.late)
      .field("refunded_fen", refunded_fen(x))
      .list("refunds", x.refunds,
            [&](const order_refund& y) {
              out.open();
              write_refund_fields(out, y);
              out.close();
            })
      .close();
}

/// Whether a text can stand in an answer as it is.
bool is_object(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return !doc.HasParseError() && doc.IsObject();
}

void write_message(json_writer& out, const message_row& x, language lang) {
  auto words = message_words(x, lang);
  out.open().field("id", x.id.str()).field("kind", x.kind).field("at", to_rfc3339(x.at));
  write_maybe(out, "read_at", x.read_at);
  out.field("title", words.title)
      .field("text", words.text)
      .raw("data", is_object(x.data) ? std::string_view{x.data} : "{}")
      .close();
}

} // namespace

std::string points(const points_view& x) {
  json_writer out;
  out.open();
  write_points(out, x);
  out.close();
  return out.take();
}

std::string history(const std::vector<history_line>& items, std::string_view next, language lang) {
  return page_of(items, next,
                 [lang](json_writer& out, const history_line& x) { write_line(out, x, lang); });
}

std::string membership(const membership_view& x) {
  json_writer out;
  out.open().field("tier", to_string(x.level)).field("cumulative_fen", x.settled_fen);
  if (x.next)
    out.open("next")
        .field("tier", to_string(*x.next))
        .field("from_fen", x.next_from_fen)
        .field("missing_fen", std::max<int64_t>(x.next_from_fen - x.settled_fen, 0))
        .close();
  else
    out.null("next");
  write_plan(out, x);
  out.list("opens", x.opens,
           [&](const entitlement_view& y) { write_entitlement(out, y.what, y.price, y.metered); })
      .open("points");
  write_points(out, x.points);
  out.close().field("rules_version", x.rules_version).close();
  return out.take();
}

std::string tiers(const money_rules& x) {
  json_writer out;
  out.open().list("items", x.tiers, [&](const tier_rule& row) {
    out.open().field("tier", to_string(row.level)).field("enabled", row.enabled);
    write_maybe(out, "from_fen", row.from_fen);
    write_opened(out, row.level, x);
    out.close();
  });
  out.null("next_cursor").field("rules_version", x.version).close();
  return out.take();
}

std::string plans(const money_rules& x) {
  json_writer out;
  out.open().list("items", x.plans, [&](const plan_rule& row) {
    out.open();
    write_price(out, row, x);
    out.field("for_sale", row.price_fen.has_value()).close();
  });
  out.null("next_cursor").field("rules_version", x.version).close();
  return out.take();
}

std::string quote(const plan_rule& x, const money_rules& rules, timestamp ends_at) {
  json_writer out;
  out.open();
  write_price(out, x, rules);
  out.field("ends_at", to_rfc3339(ends_at)).field("rules_version", rules.version).close();
  return out.take();
}

std::string subscription(const membership_view& x) {
  json_writer out;
  out.open();
  write_plan(out, x);
  write_maybe(out, "ends_at", x.plan_ends_at);
  out.field("tier", to_string(x.level)).field("cumulative_fen", x.settled_fen).close();
  return out.take();
}

std::string voucher(const voucher_view& x) {
  json_writer out;
  out.open()
      .field("id", x.id.str())
      .field("item", to_string(x.good))
      .field("price", x.price)
      .field("bought_at", to_rfc3339(x.bought_at))
      .field("balance", x.balance)
      .close();
  return out.take();
}

std::string vouchers(const std::vector<voucher_row>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const voucher_row& x) {
    out.open()
        .field("id", x.id.str())
        .field("item", to_string(x.good))
        .field("price", x.price)
        .field("bought_at", to_rfc3339(x.bought_at))
        .close();
  });
}

std::string page_parameters(const sign_for_page::answer& x) {
  json_writer out;
  out.open()
      .field("appId", x.app_id)
      .field("timeStamp", x.time_stamp)
      .field("nonceStr", x.nonce)
      .field("package", x.package)
      .field("signType", x.sign_type)
      .field("paySign", x.signature)
      .close();
  return out.take();
}

std::string order(const order_row& x) {
  json_writer out;
  write_order(out, x);
  return out.take();
}

std::string orders(const std::vector<order_row>& items, std::string_view next) {
  return page_of(items, next, write_order);
}

std::string messages(const std::vector<message_row>& items, std::string_view next, language lang) {
  return page_of(items, next,
                 [lang](json_writer& out, const message_row& x) { write_message(out, x, lang); });
}

std::string unread(uint32_t count) {
  json_writer out;
  out.open().field("unread", count).close();
  return out.take();
}

std::string notice_refused(ec value, language lang, std::string_view request_id) {
  const auto& row = info(value);
  json_writer out;
  out.open().field("message", lang == language::zh ? row.title_zh : row.title_en).close();
  return problem(value, lang, request_id, {}, {}, out.take());
}

} // namespace json
} // namespace zhian::http
