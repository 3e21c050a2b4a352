// The interface of a provider of payments, as orders and the edge know it. One actor a node:
// services::pay. Nothing here waits for more than the gateway's own time limit, and nothing is
// tried again: whoever owns the order decides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/money.hpp"

namespace zhian {

/// The name of an order at a provider: the id without its prefix, 30 characters.
std::string provider_number(const order_id& id);
/// Nothing: it is none of ours.
std::optional<order_id> order_of_number(std::string_view number);

/// What the one who asked may do after a failure.
enum class pay_step : uint8_t {
  none,      ///< It worked.
  stop,      ///< The same request gets the same answer.
  repeat,    ///< The same request, with the same numbers, later.
  ask_first, ///< Query, then decide: the state has moved or is unknown.
};

/// Makes the payment known. The same number with the same values may be asked for again.
struct prepay {
  static constexpr uint16_t kind = 0x0d20;
  struct answer {
    static constexpr uint16_t kind = 0x0d21;
    pay_step next = pay_step::none;
    std::string why;       ///< For the log.
    std::string code_url;  ///< To show as a QR code.
    std::string prepay_id; ///< For a page in WeChat.
  };
  using reply = answer;
  std::string number;
  pay_channel channel = pay_channel::wechat_native;
  std::string description;
  int64_t amount_fen = 0;
  timestamp expires_at{};
  std::string open_id;
};

/// What a page inside WeChat hands to WeChat so that its user pays.
struct sign_for_page {
  static constexpr uint16_t kind = 0x0d2d;
  struct answer {
    static constexpr uint16_t kind = 0x0d2e;
    std::string app_id;
    std::string time_stamp; ///< Seconds.
    std::string nonce;
    std::string package;
    std::string sign_type;
    std::string signature;
  };
  using reply = answer; ///< Or an error: payment_unavailable.
  std::string prepay_id;
};

/// How a payment stands at the provider.
enum class payment_standing : uint8_t { unpaid, paid, closed, unknown };
struct query_payment {
  static constexpr uint16_t kind = 0x0d22;
  struct answer {
    static constexpr uint16_t kind = 0x0d23;
    pay_step next = pay_step::none;
    std::string why;
    payment_standing standing = payment_standing::unpaid; ///< `unknown`: it was never asked for.
    int64_t amount_fen = 0;
    std::string provider_txn;
  };
  using reply = answer;
  std::string number;
};

/// Nobody can pay any more. Fails with `ask_first` when somebody has.
struct close_payment {
  static constexpr uint16_t kind = 0x0d24;
  struct answer {
    static constexpr uint16_t kind = 0x0d25;
    pay_step next = pay_step::none;
    std::string why;
  };
  using reply = answer;
  std::string number;
};

enum class refund_standing : uint8_t { processing, done, failed, unknown };
struct refund_answer {
  static constexpr uint16_t kind = 0x0d26;
  pay_step next = pay_step::none;
  std::string why;
  refund_standing standing = refund_standing::processing;
  int64_t amount_fen = 0;
};
struct refund_payment {
  static constexpr uint16_t kind = 0x0d27;
  using reply = refund_answer;
  std::string number;
  std::string refund_number;
  int64_t amount_fen = 0;
  int64_t total_fen = 0; ///< Of the payment.
  std::string reason;
  std::string provider_txn; ///< Which payment; empty: the one that the number names.
};
struct query_refund {
  static constexpr uint16_t kind = 0x0d28;
  using reply = refund_answer;
  std::string refund_number;
};

/// A line of the provider's bill: money that came.
struct bill_payment {
  std::string number; ///< Of the order, as the provider has it.
  std::string provider_txn;
  int64_t amount_fen = 0;
};
/// Money that went back.
struct bill_refund {
  std::string number;
  std::string refund_number;
  int64_t amount_fen = 0;
  bool failed = false; ///< It stands in the bill, and the money did not go back.
};
/// What the provider says it took and gave back on a day. A day without any business is an empty
/// bill; one that does not add up, or is not there yet, is `repeat`.
struct fetch_bill {
  static constexpr uint16_t kind = 0x0d2b;
  struct answer {
    static constexpr uint16_t kind = 0x0d2c;
    pay_step next = pay_step::none;
    std::string why;
    std::vector<bill_payment> payments;
    std::vector<bill_refund> refunds;
  };
  using reply = answer;
  std::string day; ///< "2026-11-29", Beijing's.
};

/// A notice as it came in, with the lines that vouch for it.
struct open_notice {
  static constexpr uint16_t kind = 0x0d29;
  struct answer {
    static constexpr uint16_t kind = 0x0d2a;
    enum class subject : uint8_t { other, payment, refund };
    std::string id;
    subject of = subject::other; ///< `other`: well signed, and nothing that we asked for.
    std::string number;          ///< Of the order.
    int64_t amount_fen = 0;      ///< Of the order, or of the refund.
    std::string provider_txn;
    bool paid = false; ///< Of a payment: whether the money is there.
    std::string refund_number;
    refund_standing refund = refund_standing::processing;
  };
  using reply = answer;       ///< Or an error: notice_untrusted, bad_request, payment_unavailable.
  std::string signature_type; ///< Empty when there was none.
  std::string timestamp_line;
  std::string nonce;
  std::string serial;
  std::string signature;
  std::string body;
};

} // namespace zhian
