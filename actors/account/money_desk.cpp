#include "actors/account/money_desk.hpp"

#include <algorithm>

#include "actors/interview/charge.hpp"
#include "actors/money/changes.hpp"
#include "actors/order/order_timers.hpp"
#include "actors/order/order_words.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

/// Debits that stay in memory, so that a repeat of a recent one costs no lookup.
constexpr size_t kept_charges = 32;
/// A transfer of money by hand takes days.
constexpr std::chrono::seconds bank_window{7 * 24 * 3600};

bool sold_for_points(feature x) {
  return x == feature::diagnosis || x == feature::prep || x == feature::report_download
         || x == feature::mock_interview;
}

} // namespace

void money_desk::money_loaded(load_account::reply& rows, timestamp since) {
  money::stored_money stored{std::move(*rows.money), std::move(rows.line), std::move(rows.lots),
                             std::move(rows.holds)};
  money_ = money::restore(stored, since);
  vouchers_ = std::move(rows.vouchers);
}

money_row money_desk::sums(const money::user_money& x, timestamp at) {
  const auto* now = &x;
  money::user_money lapsed;
  if (auto next = money::next_lapse(x.points); next && *next <= at) {
    lapsed = x;
    lapsed.points = money::decide(x.points, money::lapse_points{}, at).next;
    now = &lapsed;
  }
  money_row out;
  out.user = now->user;
  out.in = now->in;
  out.settled_fen = now->settled_fen;
  out.level = now->level;
  out.plan_end = now->line.end;
  out.available = available(now->points);
  out.held = held(now->points);
  out.owed = owed(now->points);
  out.last_txn = now->points.last_txn;
  out.version = now->version;
  return out;
}

points_view money_desk::points(const money::user_money& x, timestamp at) {
  auto now = sums(x, at);
  points_view out;
  out.available = now.available;
  out.held = now.held;
  out.owed = now.owed;
  for (const auto& lot : x.points.lots) {
    if (!lot.expires_at || *lot.expires_at <= at || lot.available == 0)
      continue;
    if (!out.lapses_at || *lot.expires_at < *out.lapses_at) {
      out.lapses_at = lot.expires_at;
      out.lapsing = 0;
    }
    if (*lot.expires_at == *out.lapses_at)
      out.lapsing += lot.available;
  }
  return out;
}

membership_view money_desk::membership(const money_rules& rules, timestamp at) const {
  membership_view out;
  out.level = money_.level;
  out.settled_fen = money_.settled_fen;
  for (const auto& row : rules.tiers)
    if (row.enabled && row.from_fen && row.level > out.level
        && (!out.next || row.level < *out.next)) {
      out.next = row.level;
      out.next_from_fen = *row.from_fen;
    }
  out.plan = money::running(money_.line, at);
  out.plan_ends_at = money_.line.end;
  for (const auto& x : money::entitlements(rules, money_.level))
    out.opens.push_back({x.what, x.price, x.metered});
  out.points = points(money_, at);
  out.rules_version = rules.version;
  return out;
}

template <class Answer, class Then>
caf::result<Answer> money_desk::with(const money::named_rows& named, Then then) {
  auto promise = make_response_promise<Answer>();
  auto lacking = money::missing(money_.points, named);
  if (!lacking.lot && !lacking.hold && !lacking.charge) {
    then(promise, used_voucher{});
    return promise;
  }
  find_money question;
  question.owner = money_.user;
  if (lacking.lot) {
    question.source = lacking.lot->first;
    question.reference = lacking.lot->second;
  }
  question.hold = lacking.hold.value_or(std::string{});
  if (lacking.charge) {
    question.charge_reason = lacking.charge->first;
    question.charge_reference = lacking.charge->second;
  }
  request(svc().queries, caf::infinite, std::move(question))
      .await(
          [this, promise, lacking, then = std::move(then)](find_money::reply& found) mutable {
            if (found.lot)
              add(money_.points, std::move(*found.lot));
            if (found.hold)
              add(money_.points, std::move(*found.hold));
            if (found.charged && lacking.charge)
              money_.points.charges.push_back(
                  {lacking.charge->first, lacking.charge->second, *found.charged});
            then(promise, std::move(found.voucher));
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

std::function<void()> money_desk::write(std::vector<record>& into, const money::user_money& next,
                                        const std::vector<ledger_txn>& txns, timestamp at) {
  auto changes = money::changes_between(money_, next, txns);
  for (auto& row : changes.txns)
    into.emplace_back(std::move(row));
  for (auto& row : changes.lots)
    into.emplace_back(std::move(row));
  for (auto& row : changes.holds)
    into.emplace_back(std::move(row));
  if (changes.line)
    into.emplace_back(std::move(*changes.line));
  if (changes.money) {
    into.emplace_back(*changes.money);
    into.emplace_back(money::points_frame(*changes.money, at));
  }
  return [this, next = std::move(changes.next), row = std::move(changes.money)] {
    money_ = next;
    money::trim(money_.points, kept_charges);
    if (row)
      money_changed(*row);
  };
}

decision<order_view> money_desk::settle(const order_row& order, const money::order_event& event,
                                        const std::string& notice) {
  using refuse = decision<order_view>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  auto at = wall_now();
  auto out = money::decide(order, money_, event, *by, at);
  if (out.error != ec::none)
    return refuse::refuse(out.error, {}, out.field);
  decision<order_view> d;
  bool changed = out.order.version != order.version;
  if (!notice.empty())
    d.records.emplace_back(inbox_row{"pay", notice});
  if (changed) {
    d.records.emplace_back(out.order);
    d.records.emplace_back(money::order_frame(out.order, at));
    if (out.order.paid_at)
      for (const auto* name : {money::prepay_timer, money::expire_timer, money::close_timer})
        d.records.emplace_back(timer_cancelled{refs::order(order.in, order.id), name});
    for (const auto& refund : out.order.refunds)
      if (refund.state != refund_state::asked)
        d.records.emplace_back(
            timer_cancelled{refs::order(order.in, order.id), money::refund_timer(refund.number)});
  }
  if (out.finding) {
    log::warn("money", "a finding",
              {{"class", to_string(out.finding->what)}, {"order", order.id.str()}});
    d.records.emplace_back(std::move(*out.finding));
  }
  if (out.notice) {
    auto message = money::message_of(*out.notice, out.order, at);
    d.records.emplace_back(money::message_frame(message));
    d.records.emplace_back(std::move(message));
  }
  write(d, out.money, out.txns, at);
  d.answer.order = std::move(out.order);
  return d;
}

decision<order_view> money_desk::place(const place_order& x, uint32_t open) {
  using refuse = decision<order_view>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  bool wechat = x.channel != pay_channel::bank_transfer;
  if (wechat && !svc().pay)
    return refuse::refuse(ec::payment_unavailable, {}, "channel");
  // A page inside WeChat is of one person there, and nobody else can pay for it.
  if ((x.channel == pay_channel::wechat_jsapi) == x.open_id.empty())
    return refuse::refuse(ec::validation_failed, {}, "open_id");
  auto at = wall_now();
  money::order_facts around{order_id::make(money_.user.shard, at), money_.user, money_.in, at,
                            wechat ? conf().pay.window : bank_window};
  auto out = money::place({x.what, x.amount_fen, x.plan, x.channel}, *by, money_.line, around);
  if (out.error != ec::none)
    return refuse::refuse(out.error, {}, std::move(out.field));
  if (open >= conf().pay.open_orders)
    return refuse::refuse(ec::too_many_orders);
  out.order.open_id = x.open_id;
  decision<order_view> d;
  auto self = refs::order(out.order.in, out.order.id);
  d.records.emplace_back(out.order);
  if (wechat)
    d.records.emplace_back(timer_row{self, money::prepay_timer, at, {}});
  d.records.emplace_back(timer_row{self, money::expire_timer, out.order.expires_at, {}});
  d.records.emplace_back(money::order_frame(out.order, at));
  d.answer.order = std::move(out.order);
  return d;
}

decision<voucher_view> money_desk::redeem(const redeem_points& x) {
  using refuse = decision<voucher_view>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  if (!sold_for_points(x.good))
    return refuse::refuse(ec::validation_failed, "not sold for points", "item");
  auto at = wall_now();
  auto open = gate(x.good);
  if (open.error != ec::none)
    return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
  if (open.price == 0)
    return refuse::refuse(ec::validation_failed, "costs nothing at this tier", "item");
  voucher_row voucher;
  voucher.id = voucher_id::make(money_.user.shard, at);
  voucher.in = money_.in;
  voucher.user = money_.user;
  voucher.good = x.good;
  voucher.price = open.price;
  voucher.bought_at = at;
  voucher.version = 1;
  auto out = money::decide(
      money_, money::debit_points{std::string{to_string(x.good)}, voucher.id.str(), open.price},
      *by, at);
  if (out.decision.error != ec::none)
    return refuse::refuse(out.decision.error);
  decision<voucher_view> d;
  d.answer = {voucher.id, voucher.good, voucher.price, available(out.money.points), at};
  d.records.emplace_back(voucher);
  d.remember = [this, took = write(d.records, out.money, out.decision.txns, at),
                voucher = std::move(voucher)](const committed&, voucher_view&) mutable {
    took();
    if (vouchers_.size() < load_account::most_vouchers)
      vouchers_.push_back(std::move(voucher));
  };
  return d;
}

decision<points_view> money_desk::give(const give_points& x) {
  using refuse = decision<points_view>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  auto at = wall_now();
  money::grant_points event;
  event.source = x.source;
  event.reference = x.reference;
  event.amount = x.amount;
  auto out = money::decide(money_, std::move(event), *by, at);
  if (out.decision.error != ec::none)
    return refuse::refuse(out.decision.error, {}, out.decision.field);
  decision<points_view> d;
  write(d, out.money, out.decision.txns, at);
  d.answer = points(out.money, at);
  return d;
}

money::gate_answer money_desk::gate(feature what) const {
  if (auto by = rules())
    return money::gate(what, money_.level, sums(wall_now()).available, *by);
  money::gate_answer closed;
  closed.error = ec::storage_unavailable;
  return closed;
}

const voucher_row* money_desk::voucher_for(feature what) const {
  for (const auto& x : vouchers_)
    if (x.good == what)
      return &x;
  return nullptr;
}

money::gate_answer money_desk::gate_or_voucher(feature what) const {
  auto out = gate(what);
  if (out.error == ec::points_required && voucher_for(what))
    out.error = ec::none;
  return out;
}

bool money_desk::is_charge_timer(std::string_view name) {
  return name.starts_with(interview::charge_timer_prefix);
}

caf::result<zhian::done> money_desk::charge_timer(const call_meta& meta, const timer_fired& x) {
  money::named_rows named;
  named.hold = x.name.substr(interview::charge_timer_prefix.size());
  return with<zhian::done>(named,
                           [this, meta, x](promise_of<zhian::done> promise, used_voucher spent) {
                             charge(promise, meta, x, std::move(spent));
                           });
}

void money_desk::charge(promise_of<zhian::done> promise, const call_meta& meta,
                        const timer_fired& timer, used_voucher spent) {
  execute(
      promise, meta,
      [&] {
        decision<zhian::done> d;
        auto by = rules();
        if (!by)
          return decision<zhian::done>::refuse(ec::storage_unavailable);
        auto reference = timer.name.substr(interview::charge_timer_prefix.size());
        auto lines = interview::read_charge(timer.payload).value_or(std::vector<hold_line>{});
        d.records.emplace_back(timer_done{ctx().self, timer.name, timer.due_at});
        if (!spent || spent->used_for != reference)
          settle_hold(d, reference, std::move(lines), *by);
        else if (std::all_of(lines.begin(), lines.end(),
                             [](const hold_line& x) { return x.amount == 0; }))
          give_back(d, std::move(*spent));
        return d;
      },
      false);
}

void money_desk::settle_hold(decision<zhian::done>& d, const std::string& reference,
                             std::vector<hold_line> lines, const money_rules& by) {
  auto at = wall_now();
  auto next = money_;
  std::vector<ledger_txn> txns;
  auto apply = [&](money::points_event event) {
    auto out = money::decide(next, std::move(event), by, at);
    if (out.decision.error != ec::none) // It stays visible: the hold is then not what it was.
      log::error("money", "a hold cannot be charged",
                 {{"user", money_.user.str()},
                  {"hold", reference},
                  {"why", to_string(out.decision.error)}});
    next = std::move(out.money);
    txns.insert(txns.end(), out.decision.txns.begin(), out.decision.txns.end());
  };
  for (auto& line : lines)
    apply(money::settle_line{reference, std::move(line.line), line.amount});
  apply(money::release_hold{reference});
  write(d, next, txns, at);
}

void money_desk::give_back(decision<zhian::done>& d, voucher_row spent) {
  spent.used_at.reset();
  spent.used_for.clear();
  ++spent.version;
  d.records.emplace_back(spent);
  d.remember = [this, spent = std::move(spent)](const committed&, zhian::done&) mutable {
    vouchers_.insert(vouchers_.begin(), std::move(spent));
  };
}

caf::message_handler money_desk::settlement_handlers(bool honourable) {
  return {
      [this, honourable](const call_meta& meta, settle_payment& x) -> caf::result<order_view> {
        auto named = money::named_by(x.order);
        return with<order_view>(named, [this, meta, honourable, x = std::move(x)](
                                           promise_of<order_view> promise, used_voucher) mutable {
          execute(
              promise, meta,
              [&] {
                money::payment_confirmed event{x.amount_fen, x.provider_txn, honourable};
                return settle(x.order, event, x.notice);
              },
              false);
        });
      },
      [this](const call_meta& meta, settle_refund& x) -> caf::result<order_view> {
        auto named = money::named_by(x.order);
        return with<order_view>(named, [this, meta, x = std::move(x)](
                                           promise_of<order_view> promise, used_voucher) mutable {
          execute(
              promise, meta,
              [&] {
                money::order_event event = money::refund_failed{x.number};
                if (x.succeeded)
                  event = money::refund_confirmed{x.number, x.amount_fen};
                return settle(x.order, event, x.notice);
              },
              false);
        });
      },
  };
}

caf::message_handler money_desk::money_handlers() {
  return caf::message_handler{
      [this](const call_meta&, const read_points&) -> caf::result<points_view> {
        return from_memory<points_view>([this] { return points(money_, wall_now()); });
      },
      [this](const call_meta&, const read_membership&) -> caf::result<membership_view> {
        auto by = rules();
        if (!by)
          return make_error(ec::storage_unavailable);
        return from_memory<membership_view>([this, by] { return membership(*by, wall_now()); });
      },
      [this](const call_meta& meta, place_order& x) -> caf::result<order_view> {
        auto promise = make_response_promise<order_view>();
        request(svc().queries, caf::infinite, count_open_orders{money_.in, money_.user})
            .await(
                [this, promise, meta, x = std::move(x)](uint32_t open) mutable {
                  execute(promise, meta, [&] { return place(x, open); });
                },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
        return promise;
      },
      [this](const call_meta&, const ask_gate& x) -> caf::result<gate_view> {
        return from_memory<gate_view>([this, what = x.what] {
          auto got = gate(what);
          gate_view out;
          out.error = static_cast<uint8_t>(got.error);
          out.price = got.price;
          if (got.error == ec::tier_required || got.error == ec::points_required)
            out.facts = money::gate_facts(got);
          return out;
        });
      },
      [this](const call_meta& meta, const redeem_points& x) -> caf::result<voucher_view> {
        return command<voucher_view>(meta, [&] { return redeem(x); });
      },
      [this](const call_meta& meta, const give_points& x) -> caf::result<points_view> {
        money::named_rows named;
        named.lot.emplace(x.source, x.reference);
        return with<points_view>(named,
                                 [this, meta, x](promise_of<points_view> promise, used_voucher) {
                                   execute(promise, meta, [&] { return give(x); });
                                 });
      },
      [this](const call_meta& meta, mark_messages& x) -> caf::result<zhian::done> {
        return command<zhian::done>(meta, [&] {
          decision<zhian::done> d;
          auto at = wall_now();
          json_writer data;
          data.open().list("ids", x.ids, [&](const message_id& id) { data.put(id.str()); });
          if (x.upto)
            data.field("upto", x.upto.str());
          else
            data.null("upto");
          data.close();
          d.records.emplace_back(
              event_row{stream_of(money_.user), money_.in, "messages_read", data.take(), at});
          d.records.emplace_back(
              messages_read{money_.user, money_.in, std::move(x.ids), x.upto, at});
          return d;
        });
      }}
      .or_else(settlement_handlers(true));
}

} // namespace zhian
