// The part of an account that owns its user's money: points, tier, plan line, settlements. The
// single writer of all of it; the rules are in actors/money.
//
//   event ──▶ what it names and memory has not: looked up ──▶ decide ──▶ one commit: order, ledger,
//   lots, holds, line, sums, message, frames ──▶ remembered, and what is spent is forgotten
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/account/resume_desk.hpp"
#include "actors/money/restore.hpp"
#include "actors/money/rules.hpp"
#include "protocols/payment.hpp"

namespace zhian {

class money_desk : public resume_desk {
protected:
  using resume_desk::resume_desk;

  /// Takes over the rows of an activation; `since`: when the account was made.
  void money_loaded(load_account::reply& rows, timestamp since);
  /// Handlers of protocols/payment.hpp.
  caf::message_handler money_handlers();
  /// Those that also answer for somebody who has left: money that still comes is not lost.
  caf::message_handler settlement_handlers(bool honourable);

  /// The sums as they are at `at`: what has run out by then is not counted.
  money_row sums(timestamp at) const { return sums(money_, at); }
  const money::user_money& money() const { return money_; }
  /// The gate before a feature, at this moment. Rules that were never read: storage_unavailable.
  money::gate_answer gate(feature what) const;
  /// The gate before something that a voucher may have paid for beforehand.
  money::gate_answer gate_or_voucher(feature what) const;
  bool has_voucher(feature what) const { return voucher_for(what) != nullptr; }
  /// Uses the oldest voucher for it up, as part of the decision's commit. False: there is none.
  template <class Answer>
  bool use_voucher(decision<Answer>& d, const std::string& reference, feature what) {
    const auto* one = voucher_for(what);
    if (!one)
      return false;
    auto used = *one;
    used.used_at = wall_now();
    used.used_for = reference;
    ++used.version;
    d.remember = [this, id = used.id](const committed&, Answer&) {
      std::erase_if(vouchers_, [&](const voucher_row& x) { return x.id == id; });
    };
    d.records.emplace_back(std::move(used));
    return true;
  }
  /// Uses a voucher for it up, or else binds points under `reference`; one of them is there. Part
  /// of the decision's commit.
  template <class Answer>
  void pay(decision<Answer>& d, const std::string& reference, feature what, int64_t amount) {
    auto at = wall_now();
    if (use_voucher(d, reference, what))
      return;
    money::hold_points event{reference, std::string{to_string(what)}, amount};
    auto out = money::decide(money_, event, *rules(), at);
    d.error = out.decision.error;
    write(d, out.money, out.decision.txns, at);
  }
  /// Whether a timer of this name charges a hold.
  static bool is_charge_timer(std::string_view name);
  caf::result<zhian::done> charge_timer(const call_meta& meta, const timer_fired& x);

  /// Null: this node has not read them yet.
  std::shared_ptr<const money_rules> rules() const { return svc().rules->current(); }
  /// Puts the rows of a new state of the money into `into`; what it answers takes the state over
  /// once they are committed.
  std::function<void()> write(std::vector<record>& into, const money::user_money& next,
                              const std::vector<ledger_txn>& txns, timestamp at);
  template <class Answer>
  void write(decision<Answer>& d, const money::user_money& next,
             const std::vector<ledger_txn>& txns, timestamp at) {
    d.remember = [took = write(d.records, next, txns, at)](const committed&, Answer&) {
      took();
    };
  }

  /// A commit has changed the sums.
  virtual void money_changed(const money_row&) {}

private:
  template <class Answer>
  using promise_of = caf::typed_response_promise<Answer>;

  using used_voucher = std::optional<voucher_row>;

  /// Looks up what `named` names and memory does not have, then runs `then(promise, voucher)`: the
  /// one that was used where a hold was looked for, if it was.
  template <class Answer, class Then>
  caf::result<Answer> with(const money::named_rows& named, Then then);
  /// What a hold comes to when its lines are charged and the rest is given back. A voucher is given
  /// back whole when nothing is charged.
  void charge(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& timer,
              used_voucher spent);
  void settle_hold(decision<zhian::done>& d, const std::string& reference,
                   std::vector<hold_line> lines, const money_rules& by);
  void give_back(decision<zhian::done>& d, voucher_row spent);
  const voucher_row* voucher_for(feature what) const;

  static money_row sums(const money::user_money& x, timestamp at);
  static points_view points(const money::user_money& x, timestamp at);
  membership_view membership(const money_rules& rules, timestamp at) const;
  decision<order_view> settle(const order_row& order, const money::order_event& event,
                              const std::string& notice);
  decision<order_view> place(const place_order& x, uint32_t open);
  decision<voucher_view> redeem(const redeem_points& x);
  decision<points_view> give(const give_points& x);

  money::user_money money_;
  std::vector<voucher_row> vouchers_; ///< Not used, the oldest first.
};

} // namespace zhian
