#include "protocols/rows.hpp"

#include <utility>

#include "protocols/utf8.hpp"

namespace zhian {

template <row_of_a_table Row>
record::record(Row x)
    : any_row(std::in_place_type<Row>, std::move(x)) {}

template record::record(identity_row);
template record::record(user_row);
template record::record(money_row);
template record::record(session_row);
template record::record(resume_row);
template record::record(room_row);
template record::record(record_row);
template record::record(event_row);
template record::record(outbox_row);
template record::record(outbox_mark);
template record::record(timer_row);
template record::record(timer_done);
template record::record(timer_cancelled);
template record::record(audit_row);
template record::record(sessions_over);
template record::record(profile_row);
template record::record(avatar_row);
template record::record(export_row);
template record::record(trail_row);
template record::record(user_purge);
template record::record(admin_guard);
template record::record(reference_row);
template record::record(room_turn_row);
template record::record(purse_row);
template record::record(purse_entry_row);
template record::record(order_row);
template record::record(ledger_txn_row);
template record::record(points_lot_row);
template record::record(points_hold_row);
template record::record(plan_line_row);
template record::record(money_finding);
template record::record(inbox_row);
template record::record(message_row);
template record::record(messages_read);
template record::record(voucher_row);
template record::record(patrol_run_row);
template record::record(finding_row);
template record::record(approval_row);
template record::record(meeting_row);
template record::record(calendar_row);
template record::record(calendar_gone);
template record::record(classic_question_row);
template record::record(favourite_row);
template record::record(news_row);
template record::record(news_feed_row);
template record::record(news_trim);
template record::record(count_row);
template record::record(job_row);
template record::record(job_book_row);
template record::record(job_search_row);
template record::record(report_right_row);
template record::record(task_row);
template record::record(task_result_row);
template record::record(task_part_row);

record::record(const record&) = default;
record::record(record&&) noexcept = default;
record& record::operator=(const record&) = default;
record& record::operator=(record&&) noexcept = default;
record::~record() = default;

resume_view view_of(const resume_row& row) {
  return {row.id,
          row.file.name,
          row.file.media_type,
          row.file.size,
          row.text.pages,
          std::string{first_characters(row.text.text, preview_characters)},
          row.text.skills,
          row.text.warnings,
          row.created_at,
          row.document,
          row.number,
          row.state,
          row.is_default,
          row.fault,
          row.corrected,
          row.text.engine};
}

export_view view_of(const export_row& row) {
  return {row.id, row.state, row.size, row.requested_at, row.ready_at, row.expires_at};
}

} // namespace zhian
