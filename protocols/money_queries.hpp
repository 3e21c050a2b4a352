// Reads of money. All fail with storage_unavailable; a load of a missing row answers without it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/storage.hpp"

namespace zhian {

/// Activation of an order.
struct load_order {
  static constexpr uint16_t kind = 0x0d00;
  struct reply {
    static constexpr uint16_t kind = 0x0d01;
    std::optional<order_row> row;
    std::vector<op_memory> ops;
  };
  realm in = realm::zhimai;
  order_id id;
};
/// A user's orders, newest first.
struct list_orders {
  static constexpr uint16_t kind = 0x0d02;
  struct reply {
    static constexpr uint16_t kind = 0x0d03;
    std::vector<order_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};
/// `owner` must match; otherwise empty.
struct find_order {
  static constexpr uint16_t kind = 0x0d04;
  struct reply {
    static constexpr uint16_t kind = 0x0d05;
    std::optional<order_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  order_id id;
};
/// What placing an order depends on.
struct count_open_orders {
  static constexpr uint16_t kind = 0x0d06;
  using reply = uint32_t;
  realm in = realm::zhimai;
  user_id owner;
};
/// Rows that an event names and memory does not have (actors/money/restore.hpp).
struct find_money {
  static constexpr uint16_t kind = 0x0d07;
  struct reply {
    static constexpr uint16_t kind = 0x0d08;
    std::optional<points_lot> lot;
    std::optional<points_hold> hold;
    std::optional<int64_t> charged;     ///< What the debit of this name took.
    std::optional<voucher_row> voucher; ///< The one that was used where the hold would be.
  };
  user_id owner;
  std::optional<lot_source> source; ///< With `reference`: a lot.
  std::string reference;
  std::string hold; ///< Empty: none.
  std::string charge_reason;
  std::string charge_reference; ///< Empty: none.
};

/// One lot's part in a line of the history.
struct history_part {
  lot_source source = lot_source::recharge;
  std::string reference;
  int64_t amount = 0; ///< What the lot's points changed by, held ones included.
  std::optional<timestamp> expires_at;
};
/// A line of a user's books, of points or of cash.
struct history_line {
  uint64_t number = 0;
  txn_kind kind = txn_kind::grant;
  std::string reason;
  std::string reference;
  timestamp at{};
  int64_t available = 0; ///< What each changed by.
  int64_t held = 0;
  int64_t debt = 0;
  int64_t settled_fen = 0;
  int64_t balance = 0; ///< Available points after it.
  std::vector<history_part> parts;
};
/// Newest first; `page.before`: a number. Lines of cash alone are left out unless `cash`.
struct list_history {
  static constexpr uint16_t kind = 0x0d09;
  struct reply {
    static constexpr uint16_t kind = 0x0d0a;
    std::vector<history_line> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
  bool cash = false;
};

/// A user's messages, newest first.
struct list_messages {
  static constexpr uint16_t kind = 0x0d0b;
  struct reply {
    static constexpr uint16_t kind = 0x0d0c;
    std::vector<message_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
  bool unread_only = false;
};
struct count_unread {
  static constexpr uint16_t kind = 0x0d0d;
  using reply = uint32_t;
  realm in = realm::zhimai;
  user_id owner;
};

/// A user's meetings, newest first.
struct list_meetings {
  static constexpr uint16_t kind = 0x0d80;
  struct reply {
    static constexpr uint16_t kind = 0x0d81;
    std::vector<meeting_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};
/// `owner` must match; otherwise empty.
struct find_meeting {
  static constexpr uint16_t kind = 0x0d82;
  struct reply {
    static constexpr uint16_t kind = 0x0d83;
    std::optional<meeting_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  room_id id;
};

/// Vouchers that were not used, oldest first.
struct list_vouchers {
  static constexpr uint16_t kind = 0x0d0e;
  struct reply {
    static constexpr uint16_t kind = 0x0d0f;
    std::vector<voucher_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};

} // namespace zhian
