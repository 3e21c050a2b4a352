// Every request that an entity of the product answers, and that may therefore come from another
// node. Append only.
#pragma once

#include <tuple>
#include <type_traits>

#include "protocols/account.hpp"
#include "protocols/approval.hpp"
#include "protocols/bank.hpp"
#include "protocols/calendar.hpp"
#include "protocols/identity.hpp"
#include "protocols/interview.hpp"
#include "protocols/job.hpp"
#include "protocols/meeting.hpp"
#include "protocols/news.hpp"
#include "protocols/payment.hpp"
#include "protocols/profile.hpp"
#include "protocols/question.hpp"
#include "protocols/report.hpp"
#include "protocols/resume.hpp"
#include "protocols/staff.hpp"
#include "protocols/task.hpp"

namespace zhian::cluster {

using product_requests =
    std::tuple<sign_up, resend_code, verify_code, sign_in, start_reset, reset_password,
               change_password, end_other_sessions, refresh_session, lease_session, end_session,
               session_over, //
               read_me, add_resume, create_room, change_profile, set_avatar, drop_avatar,
               read_mail_choices, set_mail_choices, ask_export, close_account, //
               set_blocked, set_roles, staff_looked, sign_in_limited,          //
               open_room, answer_turn, end_room, choose_engine, pause_room, continue_room,
               takeover_room, keep_watching, stop_watching, branch_room, ask_reference, //
               make_default_resume, correct_resume, delete_resume,                      //
               read_purse, move_money, credit_purse,                                    //
               read_points, read_membership, redeem_points, place_order, settle_payment,
               settle_refund, give_points, mark_messages, read_order, await_code, cancel_order,
               payment_told, refund_told, check_order, refund_order, ask_gate,   //
               propose, agree, refuse_approval, take_finding,                    //
               open_meeting, meter_meeting, end_meeting,                         //
               add_calendar_event, change_calendar_event, delete_calendar_event, //
               add_question, change_question, retire_question, import_questions, keep_shipped,
               mark_favourite, practise_questions,                                              //
               add_news, change_news, withdraw_news, import_news, refresh_news, read_news_feed, //
               add_job, change_job, withdraw_job, import_jobs, keep_jobs, search_jobs,
               drop_job_search,            //
               buy_download, ask_download, //
               start_task, cancel_task, await_task, //
               start_forecast, await_parts, interview_from_pack>;

/// Those whose op is stored with their effect, so that a repeat under the same key is recognised:
/// all but those of signing in, whose answers are never stored.
template <class T>
inline constexpr bool
    stored_request = T::kind >> 8 != 0x02
                     && !(T::kind >= 0x0301 && T::kind < 0x0320) && !std::is_same_v<T, staff_looked> && !std::is_same_v<T, sign_in_limited> && !std::is_same_v<T, settle_payment> && !std::is_same_v<T, settle_refund> && !std::is_same_v<T, payment_told> && !std::is_same_v<T, refund_told> && !std::is_same_v<T, check_order> && !std::is_same_v<T, await_code> && !std::is_same_v<T, read_order> && !std::is_same_v<T, keep_shipped> && !std::is_same_v<T, mark_favourite> && !std::is_same_v<T, read_news_feed> && !std::is_same_v<T, keep_jobs> && !std::is_same_v<T, drop_job_search> && !std::is_same_v<T, ask_download> && !std::is_same_v<T, cancel_task> && !std::is_same_v<T, await_task> && !std::is_same_v<T, await_parts>;

/// Those that change nothing, or nothing that a second time would change.
template <class T>
inline constexpr bool repeatable_request =
    std::
        is_same_v<T,
                  read_me> || std::is_same_v<T, read_mail_choices> || std::is_same_v<T, lease_session> || std::is_same_v<T, keep_watching> || std::is_same_v<T, stop_watching> || std::is_same_v<T, end_session> || std::is_same_v<T, session_over> || std::is_same_v<T, read_purse> || std::is_same_v<T, read_points> || std::is_same_v<T, ask_gate> || std::is_same_v<T, read_membership> || std::is_same_v<T, settle_payment> || std::is_same_v<T, settle_refund> || std::is_same_v<T, read_order> || std::is_same_v<T, await_code> || std::is_same_v<T, payment_told> || std::is_same_v<T, refund_told> || std::is_same_v<T, check_order> || std::is_same_v<T, keep_shipped> || std::is_same_v<T, mark_favourite> || std::is_same_v<T, read_news_feed> || std::is_same_v<T, keep_jobs> || std::is_same_v<T, drop_job_search> || std::is_same_v<T, ask_download> || std::is_same_v<T, cancel_task> || std::is_same_v<T, await_task> || std::is_same_v<T, await_parts>;

} // namespace zhian::cluster
