// Printed reports: who may download one, what it costs, and the printing itself.
//
//   POST …/downloads ──▶ account: gate, right, voucher or points ──▶ one commit: ledger, right
//   GET …/report.pdf ──▶ account: may it be downloaded? ──▶ press: the bytes
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/interview.hpp"

namespace zhian {

/// What a report is about. Numbers are stored.
enum class report_kind : uint8_t { interview = 1 };
std::string_view to_string(report_kind x);

/// What a download is paid with. Numbers are stored.
enum class download_means : uint8_t {
  nothing = 1, ///< It is free at the tier.
  before,      ///< This version was paid for earlier.
  voucher,     ///< Bought for points beforehand.
  points
};
std::string_view to_string(download_means x);

/// A right to download one version of a report, as often as one likes. Written once.
struct report_right_row {
  realm in = realm::zhimai;
  user_id user;
  report_kind what = report_kind::interview;
  std::string report;   ///< Id of the record.
  uint32_t edition = 1; ///< Of the report; another one is another right.
  download_means paid_with = download_means::points; ///< `voucher` or `points`.
  int64_t price = 0;                                 ///< Points.
  timestamp bought_at{};
  bool operator==(const report_right_row&) const = default;
};
/// What the ledger and a used voucher name: report and version.
std::string reference_of(std::string_view report, uint32_t edition);

/// What downloading a report takes, or has taken.
struct download_view {
  static constexpr uint16_t kind = 0x04b1;
  uint8_t error = 0; ///< An `ec`, of `ask_download` alone: none, tier_required, points_required, …
  std::string facts; ///< JSON object text: what a client needs to know of a refusal.
  download_means means = download_means::points;
  uint32_t edition = 1;
  int64_t charged = 0;   ///< Points that were taken, or would be.
  int64_t available = 0; ///< Points that are left.
  ZHIAN_FIELDS(error, facts, means, edition, charged, available)
};
/// To an account: pays for a report's version, once, with a voucher before points. Repeatable by op
/// key, and without one: what was paid for costs nothing. Fails: not_found, tier_required,
/// points_required, idempotency_conflict.
struct buy_download {
  static constexpr uint16_t kind = 0x04b0;
  using reply = download_view;
  report_kind what = report_kind::interview;
  std::string report;
  ZHIAN_FIELDS(what, report)
};
/// To an account: what `buy_download` would do. Changes and charges nothing. Fails: not_found.
struct ask_download {
  static constexpr uint16_t kind = 0x04b2;
  using reply = download_view;
  report_kind what = report_kind::interview;
  std::string report;
  ZHIAN_FIELDS(what, report)
};

// ---- reads, and the press; they never leave their node

/// A record for printing; without its transcript. `owner` must match; otherwise empty.
struct find_report {
  static constexpr uint16_t kind = 0x0928;
  struct reply {
    static constexpr uint16_t kind = 0x0929;
    std::optional<record_view> row;
    uint32_t edition = 1;
  };
  realm in = realm::zhimai;
  user_id owner;
  record_id id;
};
/// What buying a download depends on.
struct find_report_right {
  static constexpr uint16_t kind = 0x092a;
  struct reply {
    static constexpr uint16_t kind = 0x092b;
    bool exists = false; ///< The report is there and the owner's.
    uint32_t edition = 1;
    bool bought = false; ///< This version.
  };
  realm in = realm::zhimai;
  user_id owner;
  report_kind what = report_kind::interview;
  std::string report;
};
/// To the press: a record's report as a PDF. The same record in the same language gives the same
/// bytes. Fails: overloaded, printing_unavailable, internal.
struct print_report {
  static constexpr uint16_t kind = 0x092c;
  struct reply {
    static constexpr uint16_t kind = 0x092d;
    std::shared_ptr<const std::string> bytes;
    std::string sha256; ///< Of the bytes, in hex.
    uint32_t pages = 0;
  };
  record_view record;
  uint32_t edition = 1;
  language lang = language::zh; ///< Of the words around what was said.
};

} // namespace zhian
