#include "actors/testing/purse_state.hpp"

#include <charconv>

namespace zhian::testing {

namespace {

constexpr std::string_view timer_prefix = "move:";

template <class Number>
bool parse(std::string_view text, Number& out) {
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && bad == std::errc{} && end == text.data() + text.size();
}

purse_decision refuse(const purse_row& now, std::string field) {
  purse_decision out;
  out.error = ec::validation_failed;
  out.field = std::move(field);
  out.next = now;
  return out;
}

/// One entry more.
purse_decision add(const purse_row& now, purse_entry_row entry) {
  purse_decision out;
  out.next = now;
  out.next.balance += entry.amount;
  ++out.next.version;
  entry.purse = now.name;
  entry.in = now.in;
  entry.number = out.next.version;
  entry.balance = out.next.balance;
  out.records.emplace_back(out.next);
  out.records.emplace_back(std::move(entry));
  return out;
}

purse_decision on(const purse_row& now, const move_asked& x) {
  if (x.what.to == now.name || x.what.to.empty())
    return refuse(now, "to");
  if (x.what.amount <= 0 || x.what.amount > now.balance)
    return refuse(now, "amount");
  purse_entry_row entry;
  entry.amount = -x.what.amount;
  entry.peer = x.what.to;
  entry.op = x.op;
  auto out = add(now, std::move(entry));
  timer_row timer;
  timer.entity = refs::purse(now.in, now.name);
  timer.name = move_timer(out.next.version);
  timer.due_at = timestamp{}; // At once, also for a node whose clock is an hour behind.
  timer.payload = std::to_string(x.what.amount) + ' ' + x.what.to;
  out.records.emplace_back(std::move(timer));
  return out;
}

purse_decision on(const purse_row& now, const money_came& x) {
  if (x.what.amount <= 0)
    return refuse(now, "amount");
  purse_entry_row entry;
  entry.amount = x.what.amount;
  entry.peer = x.what.from;
  entry.of = x.what.number;
  entry.op = x.op;
  return add(now, std::move(entry));
}

} // namespace

purse_decision decide(const purse_row& now, const purse_event& event) {
  return std::visit([&](const auto& x) { return on(now, x); }, event);
}

std::string move_timer(uint64_t number) {
  return std::string{timer_prefix} + std::to_string(number);
}

std::optional<pending_move> read_move(const timer_fired& fired) {
  pending_move out;
  std::string_view name{fired.name}, payload{fired.payload};
  auto blank = payload.find(' ');
  if (!name.starts_with(timer_prefix) || !parse(name.substr(timer_prefix.size()), out.number)
      || blank == std::string_view::npos || !parse(payload.substr(0, blank), out.amount))
    return std::nullopt;
  out.to = payload.substr(blank + 1);
  return out;
}

purse_view view_of(const purse_row& row) {
  return {row.balance, row.version};
}

} // namespace zhian::testing
