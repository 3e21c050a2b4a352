#include "actors/money/three_way.hpp"

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace zhian::money {

namespace {

using actions = std::vector<finding_action>;
const actions by_hand{finding_action::refund, finding_action::dismiss};
const actions only_dismissed{finding_action::dismiss};
const actions completed{finding_action::complete, finding_action::refund, finding_action::dismiss};

class comparison {
public:
  comparison(const provider_bill& bill, const std::vector<order_evidence>& orders, timestamp begin,
             timestamp end, timestamp at)
      : bill_(bill), begin_(begin), end_(end), at_(at) {
    for (const auto& x : orders)
      orders_.emplace(provider_number(x.order.id), &x);
    for (const auto* lines : {&bill.payments, &bill.payments_before})
      for (const auto& line : *lines)
        paid_.emplace(line.number, line.provider_txn);
    for (const auto* lines : {&bill.refunds, &bill.refunds_before})
      for (const auto& line : *lines)
        refunded_.insert(line.refund_number);
  }

  std::vector<money_finding> run() {
    payments_of_the_bill();
    refunds_of_the_bill();
    for (const auto& [number, x] : orders_)
      ours(number, *x);
    return std::move(found_);
  }

private:
  void add(finding_class what, const order_row* order, std::string_view number,
           std::string evidence, int64_t expected, int64_t seen, const actions& allowed) {
    money_finding out;
    out.what = what;
    if (order) {
      out.order = order->id;
      out.user = order->user;
      out.in = order->in;
    } else if (auto id = order_of_number(number)) {
      out.order = *id;
    }
    out.evidence = std::move(evidence);
    out.expected_fen = expected;
    out.seen_fen = seen;
    out.at = at_;
    out.allowed = allowed;
    found_.push_back(std::move(out));
  }

  void payments_of_the_bill() {
    std::set<std::pair<std::string_view, std::string_view>> lines;
    for (const auto& line : bill_.payments) {
      auto at = orders_.find(line.number);
      const auto* order = at == orders_.end() ? nullptr : &at->second->order;
      if (!lines.emplace(line.number, line.provider_txn).second) {
        add(finding_class::duplicate, order, line.number, "bill:" + line.provider_txn, 0,
            line.amount_fen, only_dismissed);
        continue;
      }
      if (!order)
        add(finding_class::paid_not_recorded, nullptr, line.number, line.provider_txn, 0,
            line.amount_fen, only_dismissed);
      else if (goes_back(*order, line))
        continue; // It was found before, and staff have sent it back.
      else if (line.amount_fen != order->amount_fen)
        add(finding_class::amount_differs, order, line.number, line.provider_txn, order->amount_fen,
            line.amount_fen, by_hand);
      else if (!order->paid_at)
        add(finding_class::paid_not_recorded, order, line.number, line.provider_txn, 0,
            line.amount_fen, completed);
      else if (order->provider_txn != line.provider_txn)
        add(finding_class::duplicate, order, line.number, line.provider_txn, 0, line.amount_fen,
            by_hand);
    }
  }

  void refunds_of_the_bill() {
    for (const auto& line : bill_.refunds) {
      if (line.failed)
        continue;
      auto at = orders_.find(line.number);
      const auto* order = at == orders_.end() ? nullptr : &at->second->order;
      const auto* refund = order ? refund_of(*order, line.refund_number) : nullptr;
      if (!refund)
        add(finding_class::refund_missing, order, line.number, line.refund_number, 0,
            line.amount_fen, only_dismissed);
      else if (refund->amount_fen != line.amount_fen)
        add(finding_class::amount_differs, order, line.number, line.refund_number,
            refund->amount_fen, line.amount_fen, only_dismissed);
    }
  }

  static bool goes_back(const order_row& order, const bill_payment& line) {
    for (const auto& x : order.refunds)
      if (!x.beside.empty() && x.beside == line.provider_txn && x.amount_fen == line.amount_fen
          && x.state != refund_state::failed)
        return true;
    return false;
  }
  static const order_refund* refund_of(const order_row& order, std::string_view number) {
    for (const auto& x : order.refunds)
      if (x.number == number)
        return &x;
    return nullptr;
  }

  bool in_day(const std::optional<timestamp>& x) const { return x && *x >= begin_ && *x < end_; }

  void ours(const std::string& number, const order_evidence& x) {
    const auto& order = x.order;
    auto paid = order.paid_at ? order.amount_fen : 0;
    if (x.ledger_paid_fen != paid || x.ledger_refunded_fen != refunded_fen(order))
      add(finding_class::ledger_broken, &order, number, {}, paid - refunded_fen(order),
          x.ledger_paid_fen - x.ledger_refunded_fen, only_dismissed);
    if (order.channel == pay_channel::bank_transfer)
      return;
    if (in_day(order.paid_at) && !billed(number, order.provider_txn))
      add(finding_class::recorded_not_paid, &order, number, order.provider_txn, order.amount_fen, 0,
          only_dismissed);
    // The provider bills a refund on the day on which it took it in, which is not before we asked:
    // one that was asked for before this day may stand in an older bill.
    for (const auto& refund : order.refunds)
      if (refund.state == refund_state::done && in_day(refund.done_at) && refund.asked_at >= begin_
          && !billed_refund(refund.number))
        add(finding_class::refund_missing, &order, number, refund.number, refund.amount_fen, 0,
            only_dismissed);
  }

  bool billed(std::string_view number, std::string_view txn) const {
    return paid_.contains({number, txn});
  }
  bool billed_refund(std::string_view refund_number) const {
    return refunded_.contains(refund_number);
  }

  const provider_bill& bill_;
  timestamp begin_, end_, at_;
  std::map<std::string, const order_evidence*> orders_;
  std::set<std::pair<std::string_view, std::string_view>> paid_;
  std::set<std::string_view> refunded_;
  std::vector<money_finding> found_;
};

} // namespace

std::vector<money_finding> compare(const provider_bill& bill,
                                   const std::vector<order_evidence>& orders, timestamp day_begin,
                                   timestamp day_end, timestamp at) {
  return comparison{bill, orders, day_begin, day_end, at}.run();
}

} // namespace zhian::money
