// Steps of points, and what the owner of the money forgets and looks up.
#include <algorithm>
#include <sstream>

#include "tests/unit/money/world.hpp"

namespace money_test {

namespace {

struct describe {
  std::ostream& out;
  void operator()(const grant_points& x) const {
    out << "grant " << x.reference << ' ' << x.amount;
  }
  void operator()(const debit_points& x) const {
    out << "debit " << x.reference << ' ' << x.amount;
  }
  void operator()(const hold_points& x) const { out << "hold " << x.reference << ' ' << x.amount; }
  void operator()(const settle_line& x) const {
    out << "settle " << x.reference << ' ' << x.line << ' ' << x.amount;
  }
  void operator()(const release_hold& x) const { out << "release " << x.reference; }
  void operator()(const lapse_points&) const { out << "lapse"; }
  void operator()(const reverse_grant& x) const { out << "reverse " << x.reference; }
  void operator()(const move_line_end&) const { out << "move line"; }
};

} // namespace

void world::move_points() {
  auto name = [&](uint32_t some) {
    return std::to_string(draw(some));
  };
  points_event event;
  auto amount = 1 + static_cast<int64_t>(draw(40));
  switch (draw(7)) {
  case 0: {
    auto source = static_cast<lot_source>(3 + draw(4));
    event = grant_points{source, "g" + name(30), 10, {}, false};
    break;
  }
  case 1:
  case 2:
    event = debit_points{"service", "d" + std::to_string(++names_), amount};
    break;
  case 3:
    event = hold_points{"h" + std::to_string(++names_), "room", amount};
    break;
  default: {
    if (model_.lines.empty())
      return;
    auto hold = std::next(model_.lines.begin(), draw(static_cast<uint32_t>(model_.lines.size())));
    if (draw(3) == 0)
      event = release_hold{hold->first};
    else
      event = settle_line{hold->first, "l" + name(4), static_cast<int64_t>(draw(12))};
  }
  }
  asked_.push_back(event);
  tell_points(event);
}

void world::run_late_clock() {
  tell_points(lapse_points{});
  forget();
}

void world::forget() {
  if (draw(3) == 0) {
    trim(now_.points, draw(4));
    return;
  }
  auto rows = stored_;
  std::erase_if(rows.lots, [](const auto& x) { return !live(x); });
  std::erase_if(rows.holds, [](const auto& x) { return x.closed; });
  now_ = restore(rows, now_.since);
  ++counts["restored"];
  note("restored");
}

void world::look_up(const named_rows& named) {
  auto wanted = missing(now_.points, named);
  for (const auto& lot : stored_.lots)
    if (wanted.lot == std::pair{lot.source, lot.reference})
      add(now_.points, lot);
  for (const auto& hold : stored_.holds)
    if (wanted.hold == hold.reference)
      add(now_.points, hold);
  if (wanted.charge && model_.charges.contains(wanted.charge->second))
    now_.points.charges.push_back(
        {wanted.charge->first, wanted.charge->second, model_.charges.at(wanted.charge->second)});
}

bool world::model_points(const points_event& event) {
  model_.lapse(at_);
  if (const auto* x = std::get_if<grant_points>(&event))
    return model_.grant(x->source, x->reference, x->amount, at_);
  if (const auto* x = std::get_if<debit_points>(&event))
    return model_.debit(x->reference, x->amount, at_);
  if (const auto* x = std::get_if<hold_points>(&event))
    return model_.hold(x->reference, x->amount, at_);
  if (const auto* x = std::get_if<settle_line>(&event))
    return model_.settle(x->reference, x->line, x->amount, at_);
  if (const auto* x = std::get_if<release_hold>(&event))
    return model_.release(x->reference, at_);
  return true;
}

void world::tell_points(const points_event& event) {
  std::ostringstream text;
  std::visit(describe{text}, event);
  note(text.str());
  look_up(named_by(event));
  // What is refused leaves the books as they are; in the model only what ran out has gone. Both
  // are brought to the same time first.
  if (!std::holds_alternative<lapse_points>(event)) {
    auto lapsed = decide(now_, lapse_points{}, rules_, at_);
    commit(lapsed.money, lapsed.decision.txns);
  }
  auto got = decide(now_, event, rules_, at_);
  bool meant = model_points(event);
  check((got.decision.error == ec::none) == meant, "the model answers otherwise");
  if (!meant) {
    check(got.money == now_ && got.decision.txns.empty(), "what was refused changed something");
    ++counts["refused"];
    return;
  }
  check_order_of_use(got.money, got.decision.txns);
  commit(got.money, got.decision.txns);
  ++counts["points moved"];
  auto again = decide(now_, event, rules_, at_);
  check(again.money == now_ && again.decision.txns.empty(), "asked again it changes something");
}

} // namespace money_test
