#include "storage/postgres/money_json.hpp"

#include <stdexcept>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::storage {

namespace {

using json = rapidjson::Value;

[[noreturn]] void unreadable(const char* what) {
  throw std::runtime_error(std::string{"stored JSON without a good "} + what);
}

const json& member(const json& x, const char* name) {
  if (!x.IsObject())
    unreadable(name);
  auto at = x.FindMember(name);
  if (at == x.MemberEnd())
    unreadable(name);
  return at->value;
}

int64_t number(const json& x, const char* name) {
  const auto& value = member(x, name);
  if (!value.IsInt64())
    unreadable(name);
  return value.GetInt64();
}

std::string text(const json& x, const char* name) {
  const auto& value = member(x, name);
  if (!value.IsString())
    unreadable(name);
  return {value.GetString(), value.GetStringLength()};
}

timestamp time(const json& x, const char* name) {
  auto at = parse_timestamp(text(x, name));
  if (!at)
    unreadable(name);
  return *at;
}

template <class T>
std::vector<T> list_of(std::string_view text, T (*read)(const json&)) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsArray())
    unreadable("list");
  std::vector<T> out;
  out.reserve(doc.Size());
  for (const auto& x : doc.GetArray())
    out.push_back(read(x));
  return out;
}

template <class T, class Write>
std::string list_text(const std::vector<T>& items, Write write) {
  json_writer out;
  out.open_list();
  for (const auto& x : items)
    write(out, x);
  return out.close_list().take();
}

} // namespace

std::string json_refunds(const std::vector<order_refund>& items) {
  return list_text(items, [](json_writer& out, const order_refund& x) {
    out.open()
        .field("number", x.number)
        .field("amount_fen", x.amount_fen)
        .field("state", static_cast<int>(x.state))
        .field("asked_at", to_rfc3339_us(x.asked_at));
    if (x.done_at)
      out.field("done_at", to_rfc3339_us(*x.done_at));
    else
      out.null("done_at");
    if (!x.beside.empty())
      out.field("beside", x.beside);
    out.close();
  });
}

std::string json_parts(const std::vector<hold_part>& items) {
  return list_text(items, [](json_writer& out, const hold_part& x) {
    out.open().field("lot", static_cast<uint64_t>(x.lot)).field("amount", x.amount).close();
  });
}

std::string json_lines(const std::vector<hold_line>& items) {
  return list_text(items, [](json_writer& out, const hold_line& x) {
    out.open().field("line", x.line).field("amount", x.amount).close();
  });
}

std::string json_purchases(const std::vector<plan_purchase>& items) {
  return list_text(items, [](json_writer& out, const plan_purchase& x) {
    out.open()
        .field("order", x.order.str())
        .field("kind", static_cast<int>(x.kind))
        .field("period_s", x.period_s)
        .field("bought_at", to_rfc3339_us(x.bought_at))
        .close();
  });
}

std::string json_actions(const std::vector<finding_action>& items) {
  return list_text(items, [](json_writer& out, finding_action x) { out.put(static_cast<int>(x)); });
}

std::string json_minutes(const std::vector<uint32_t>& items) {
  return list_text(items, [](json_writer& out, uint32_t x) { out.put(x); });
}

std::vector<order_refund> refunds_of_json(std::string_view from) {
  return list_of<order_refund>(from, [](const json& x) {
    order_refund out;
    out.number = text(x, "number");
    out.amount_fen = number(x, "amount_fen");
    out.state = static_cast<refund_state>(number(x, "state"));
    out.asked_at = time(x, "asked_at");
    if (!member(x, "done_at").IsNull())
      out.done_at = time(x, "done_at");
    if (x.HasMember("beside"))
      out.beside = text(x, "beside");
    return out;
  });
}

std::vector<hold_part> parts_of_json(std::string_view from) {
  return list_of<hold_part>(from, [](const json& x) {
    return hold_part{static_cast<lot_id>(number(x, "lot")), number(x, "amount")};
  });
}

std::vector<hold_line> lines_of_json(std::string_view from) {
  return list_of<hold_line>(from, [](const json& x) {
    return hold_line{text(x, "line"), number(x, "amount")};
  });
}

std::vector<plan_purchase> purchases_of_json(std::string_view from) {
  return list_of<plan_purchase>(from, [](const json& x) {
    auto order = order_id::parse(text(x, "order"));
    if (!order)
      unreadable("order");
    return plan_purchase{*order, static_cast<plan_kind>(number(x, "kind")), number(x, "period_s"),
                         time(x, "bought_at")};
  });
}

std::vector<finding_action> actions_of_json(std::string_view from) {
  return list_of<finding_action>(from, [](const json& x) {
    if (!x.IsInt())
      unreadable("action");
    return static_cast<finding_action>(x.GetInt());
  });
}

std::vector<uint32_t> minutes_of_json(std::string_view from) {
  return list_of<uint32_t>(from, [](const json& x) {
    if (!x.IsUint())
      unreadable("number of minutes");
    return x.GetUint();
  });
}

} // namespace zhian::storage
