// Reads of the patrols. All fail with storage_unavailable. Orders of both realms: one merchant is
// paid for both, and its bill names both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocols/storage.hpp"

namespace zhian {

/// Activation of a patrol.
struct load_patrol {
  static constexpr uint16_t kind = 0x0d10;
  struct reply {
    static constexpr uint16_t kind = 0x0d11;
    std::optional<patrol_run_row> last; ///< The run of the newest slot.
    std::vector<op_memory> ops;         ///< Always empty: nobody commands a patrol.
  };
  std::string patrol;
};

/// An order that nobody has paid, as far as we know.
struct unpaid_order {
  order_id id;
  realm in = realm::zhimai;
  int64_t amount_fen = 0;
};
/// Orders of WeChat Pay that are open or were closed unpaid, the oldest first: created after `from`
/// and not after `upto`.
struct page_unsettled {
  static constexpr uint16_t kind = 0x0d12;
  struct reply {
    static constexpr uint16_t kind = 0x0d13;
    std::vector<unpaid_order> items;
    std::string next; ///< `after` of the next page; empty: there is none.
  };
  timestamp from{};
  timestamp upto{};
  std::string after; ///< Empty: from the start.
  uint32_t limit = 500;
};

/// Orders that were paid on a day, or of which a refund was done on it, by their ids, with what the
/// ledger says of each. Code and payer are left out.
struct page_evidence {
  static constexpr uint16_t kind = 0x0d14;
  struct reply {
    static constexpr uint16_t kind = 0x0d15;
    std::vector<order_evidence> items;
    bool more = false;
  };
  std::string day; ///< "2026-11-29", in Beijing.
  timestamp begin{};
  timestamp end{};
  std::string after; ///< Numbers as the provider has them; empty: no bound.
  std::string upto;
  uint32_t limit = 500;
};
/// The same of these orders, whatever their day.
struct find_evidence {
  static constexpr uint16_t kind = 0x0d16;
  struct reply {
    static constexpr uint16_t kind = 0x0d17;
    std::vector<order_evidence> items;
  };
  std::vector<order_id> ids;
};

/// A row that is not what the others say.
struct broken_row {
  std::string invariant;
  std::string user; ///< As stored.
  std::string what; ///< Which of the user's rows; may be empty.
  int64_t expected = 0;
  int64_t seen = 0;
};
/// The books of a page of users, proved from their rows alone.
struct prove_books {
  static constexpr uint16_t kind = 0x0d18;
  struct reply {
    static constexpr uint16_t kind = 0x0d19;
    std::string next; ///< `after` of the next page; empty: there is none.
    int64_t accounts = 0;
    int64_t settled_fen = 0;               ///< As the accounts say.
    int64_t ledger_fen = 0;                ///< What the house's cash accounts mirror.
    std::map<std::string, int64_t> broken; ///< Every invariant; 0: it holds.
    std::vector<broken_row> rows;          ///< Some of each.
  };
  std::string after; ///< A user; empty: from the start.
  uint32_t limit = 500;
};

/// What the patrols found so far.
struct read_patrol_figures {
  static constexpr uint16_t kind = 0x0d1a;
  struct reply {
    static constexpr uint16_t kind = 0x0d1b;
    std::map<finding_class, int64_t> open;
    std::map<std::string, int64_t> broken; ///< Of the newest proof of the books; empty: none yet.
    /// When the newest slot that is over was due, by patrol.
    std::vector<std::pair<std::string, timestamp>> slots;
  };
};

} // namespace zhian
