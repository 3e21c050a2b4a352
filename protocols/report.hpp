// Printed reports: who may download one, what it costs, and the printing itself.
//
//   POST …/downloads ──▶ account: gate, right, voucher or points ──▶ one commit: ledger, right
//   GET …/report.pdf ──▶ account: may it be downloaded? ──▶ press: the bytes
//
// Every kind of report goes this way; what is fixed about one is its row of `report_kinds`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/errors.hpp"
#include "protocols/ids.hpp"
#include "protocols/message.hpp"
#include "protocols/task.hpp"

namespace zhian {

/// What a report is about. Numbers are stored.
enum class report_kind : uint8_t { interview = 1, diagnosis, forecast };
std::string_view to_string(report_kind x);

/// What is fixed about a kind of report: all that tells it from others, but for the function that
/// makes a document of it (actors/report/forms.cpp).
struct report_traits {
  report_kind what;
  std::string_view word; ///< In references and exports; never changes.
  std::string_view title_zh;
  std::string_view title_en;
  std::string_view path; ///< Of what it is a report of, over HTTP; `{id}` stands for its key.
  std::string_view file; ///< Behind that path and a slash.
  std::optional<task_kind> task; ///< It is the result of such a task; none: of an interview.
  ec early = ec::not_found;      ///< What is answered while that task has no result.
  ec lost = ec::not_found;       ///< What is answered when it will never have one.
};
/// All kinds, in the order of their numbers.
std::span<const report_traits> report_kinds();
/// Null: a kind that this node does not know.
const report_traits* traits_of(report_kind x);
/// Empty of a kind that this node does not know.
std::string_view title_of(report_kind x, language lang);
/// What is answered where there is no such report; `task`: where its task stands, if there is one.
ec absence_of(report_kind x, std::optional<task_stage> task);
/// The key of a report of this kind as it is stored; nothing: the text is none.
std::optional<std::string> report_key(report_kind x, std::string_view text);

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
  std::string report;   ///< Its key: the id of the record or the task.
  uint32_t edition = 1; ///< Of the report; another one is another right.
  download_means paid_with = download_means::points; ///< `voucher` or `points`.
  int64_t price = 0;                                 ///< Points.
  timestamp bought_at{};
  bool operator==(const report_right_row&) const = default;
};
/// What the ledger and a used voucher name: report and version, "rec_…/1" of an interview and
/// "diagnosis/tsk_…/1" of other kinds. Two kinds never have the same one, whatever their keys are.
std::string reference_of(report_kind what, std::string_view report, uint32_t edition);
/// The report that `reference_of` named.
struct named_report {
  report_kind what = report_kind::interview;
  std::string key;
  uint32_t edition = 1;
  bool operator==(const named_report&) const = default;
};
/// Nothing: it names none.
std::optional<named_report> report_of(std::string_view reference);

/// A report as it is stored, with what its document and the name of its file take from beside it.
struct stored_report {
  report_kind what = report_kind::interview;
  std::string key;
  uint32_t edition = 1;
  std::string position;
  std::string company; ///< May be empty.
  uint32_t number = 0; ///< Version of the resume; 0: there is none.
  task_maker by;       ///< Of results of tasks.
  std::string config;  ///< JSON object text: what an interview was to be like; empty elsewhere.
  std::string body;    ///< JSON object text in the form of its kind.
  /// Of results that were given in parts: JSON object texts; the first one is number 1.
  std::vector<std::string> parts;
  timestamp made_at{}; ///< When it was made, or the interview ended.
};

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
/// key, and without one: what was paid for costs nothing. Fails: not_found, pack_not_ready,
/// pack_failed, tier_required, points_required, idempotency_conflict.
struct buy_download {
  static constexpr uint16_t kind = 0x04b0;
  using reply = download_view;
  report_kind what = report_kind::interview;
  std::string report;
  ZHIAN_FIELDS(what, report)
};
/// To an account: what `buy_download` would do. Changes and charges nothing. Fails: not_found,
/// pack_not_ready, pack_failed.
struct ask_download {
  static constexpr uint16_t kind = 0x04b2;
  using reply = download_view;
  report_kind what = report_kind::interview;
  std::string report;
  ZHIAN_FIELDS(what, report)
};

// ---- reads, and the press; they never leave their node

/// How long a print may wait for its turn, and who asked for it: some hundred come before.
inline constexpr std::chrono::seconds print_patience{10};

/// A report for printing. Owner and kind must match; otherwise empty.
struct find_report {
  static constexpr uint16_t kind = 0x0928;
  struct reply {
    static constexpr uint16_t kind = 0x0929;
    std::optional<stored_report> row;
    std::optional<task_stage> task = {}; ///< There is none, but its task is there and the owner's.
  };
  realm in = realm::zhimai;
  user_id owner;
  report_kind what = report_kind::interview;
  std::string report;
};
/// What buying a download depends on.
struct find_report_right {
  static constexpr uint16_t kind = 0x092a;
  struct reply {
    static constexpr uint16_t kind = 0x092b;
    bool exists = false; ///< The report is there and the owner's.
    uint32_t edition = 1;
    bool bought = false; ///< This version.
    /// It is not there, but its task is, and is the owner's.
    std::optional<task_stage> task = {};
  };
  realm in = realm::zhimai;
  user_id owner;
  report_kind what = report_kind::interview;
  std::string report;
};
/// To the press: a report as a PDF. The same report in the same language gives the same bytes.
/// Fails: overloaded, printing_unavailable, internal.
struct print_report {
  static constexpr uint16_t kind = 0x092c;
  struct reply {
    static constexpr uint16_t kind = 0x092d;
    std::shared_ptr<const std::string> bytes;
    std::string sha256; ///< Of the bytes, in hex.
    uint32_t pages = 0;
  };
  stored_report what;
  language lang = language::zh; ///< Of the words around what was said.
};

} // namespace zhian
