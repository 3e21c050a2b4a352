// The handlers of the route table: parse, ask one entity, write the answer. Rules live in actors/.
#pragma once

#include <optional>
#include <string>

#include "http/json/reader.hpp"
#include "http/server/call.hpp"

namespace zhian::http {

// auth_routes.cpp
net::awaitable<http_reply> register_person(http_call& in);
net::awaitable<http_reply> verify_address(http_call& in);
net::awaitable<http_reply> resend_mail(http_call& in);
net::awaitable<http_reply> login(http_call& in);
net::awaitable<http_reply> refresh(http_call& in);
net::awaitable<http_reply> logout(http_call& in);

// recovery_routes.cpp
net::awaitable<http_reply> forgot_password(http_call& in);
net::awaitable<http_reply> recover_password(http_call& in);
net::awaitable<http_reply> replace_password(http_call& in);

// session_routes.cpp
net::awaitable<http_reply> list_own_sessions(http_call& in);
net::awaitable<http_reply> end_one_session(http_call& in);
net::awaitable<http_reply> end_others(http_call& in);

// profile_routes.cpp
net::awaitable<http_reply> read_own_account(http_call& in);
net::awaitable<http_reply> change_own_profile(http_call& in);
net::awaitable<http_reply> upload_avatar(http_call& in);
net::awaitable<http_reply> remove_avatar(http_call& in);
net::awaitable<http_reply> show_avatar(http_call& in);
net::awaitable<http_reply> read_notifications(http_call& in);
net::awaitable<http_reply> change_notifications(http_call& in);
net::awaitable<http_reply> close_own_account(http_call& in);

// export_routes.cpp
net::awaitable<http_reply> start_export(http_call& in);
net::awaitable<http_reply> list_own_exports(http_call& in);
net::awaitable<http_reply> read_export(http_call& in);
net::awaitable<http_reply> download_export(http_call& in);

// staff_routes.cpp
net::awaitable<http_reply> search_users(http_call& in);
net::awaitable<http_reply> read_user(http_call& in);
net::awaitable<http_reply> block_user(http_call& in);
net::awaitable<http_reply> unblock_user(http_call& in);
net::awaitable<http_reply> change_roles(http_call& in);
net::awaitable<http_reply> read_audit(http_call& in);

// finance_routes.cpp
net::awaitable<http_reply> search_all_orders(http_call& in);
net::awaitable<http_reply> read_any_order(http_call& in);
net::awaitable<http_reply> propose_refund(http_call& in);
net::awaitable<http_reply> propose_bank_payment(http_call& in);
net::awaitable<http_reply> list_all_findings(http_call& in);
net::awaitable<http_reply> read_finding(http_call& in);
net::awaitable<http_reply> take_one_finding(http_call& in);
net::awaitable<http_reply> resolve_finding(http_call& in);
net::awaitable<http_reply> list_all_approvals(http_call& in);
net::awaitable<http_reply> read_approval(http_call& in);
net::awaitable<http_reply> agree_to_approval(http_call& in);
net::awaitable<http_reply> refuse_one_approval(http_call& in);

// engine_routes.cpp
net::awaitable<http_reply> read_engine_in_force(http_call& in);
net::awaitable<http_reply> list_engines(http_call& in);
net::awaitable<http_reply> read_engine_version(http_call& in);
net::awaitable<http_reply> add_engine_version(http_call& in);
net::awaitable<http_reply> change_engine_version(http_call& in);
net::awaitable<http_reply> publish_engine_version(http_call& in);
net::awaitable<http_reply> roll_engine_back(http_call& in);
net::awaitable<http_reply> try_engine_version(http_call& in);
net::awaitable<http_reply> diff_engine_versions(http_call& in);
net::awaitable<http_reply> compare_engine_versions(http_call& in);

// money_rules_routes.cpp
net::awaitable<http_reply> read_rules(http_call& in);
net::awaitable<http_reply> list_rules_versions(http_call& in);
net::awaitable<http_reply> read_rules_version(http_call& in);
net::awaitable<http_reply> change_money_rules(http_call& in);

// analytics_routes.cpp
net::awaitable<http_reply> sum_up_payments(http_call& in);

// question_routes.cpp
net::awaitable<http_reply> list_classic_questions(http_call& in);
net::awaitable<http_reply> read_classic_question(http_call& in);
net::awaitable<http_reply> count_classic_questions(http_call& in);
net::awaitable<http_reply> mark_classic_question(http_call& in);
net::awaitable<http_reply> unmark_classic_question(http_call& in);
net::awaitable<http_reply> practise_classic_questions(http_call& in);

// question_staff_routes.cpp
net::awaitable<http_reply> list_all_questions(http_call& in);
net::awaitable<http_reply> read_any_question(http_call& in);
net::awaitable<http_reply> add_one_question(http_call& in);
net::awaitable<http_reply> change_one_question(http_call& in);
net::awaitable<http_reply> retire_one_question(http_call& in);
net::awaitable<http_reply> import_question_file(http_call& in);

// news_routes.cpp
net::awaitable<http_reply> list_workplace_news(http_call& in);
net::awaitable<http_reply> read_workplace_news(http_call& in);

// news_staff_routes.cpp
net::awaitable<http_reply> list_all_news(http_call& in);
net::awaitable<http_reply> read_any_news(http_call& in);
net::awaitable<http_reply> add_one_article(http_call& in);
net::awaitable<http_reply> change_one_article(http_call& in);
net::awaitable<http_reply> withdraw_one_article(http_call& in);
net::awaitable<http_reply> import_news_file(http_call& in);
net::awaitable<http_reply> read_feed_state(http_call& in);
net::awaitable<http_reply> refresh_news_now(http_call& in);

// monthly_routes.cpp
net::awaitable<http_reply> read_monthly_stats(http_call& in);

// job_routes.cpp
net::awaitable<http_reply> search_for_jobs(http_call& in);
net::awaitable<http_reply> list_own_job_searches(http_call& in);
net::awaitable<http_reply> read_own_job_search(http_call& in);
net::awaitable<http_reply> delete_own_job_search(http_call& in);
net::awaitable<http_reply> list_open_jobs(http_call& in);
net::awaitable<http_reply> read_open_job(http_call& in);

// job_staff_routes.cpp
net::awaitable<http_reply> list_staff_jobs(http_call& in);
net::awaitable<http_reply> read_staff_job(http_call& in);
net::awaitable<http_reply> add_staff_job(http_call& in);
net::awaitable<http_reply> change_staff_job(http_call& in);
net::awaitable<http_reply> withdraw_staff_job(http_call& in);
net::awaitable<http_reply> import_jobs_csv(http_call& in);
net::awaitable<http_reply> import_jobs_json(http_call& in);
net::awaitable<http_reply> read_job_source(http_call& in);

// resume_routes.cpp
net::awaitable<http_reply> upload_resume(http_call& in);
net::awaitable<http_reply> list_own_resumes(http_call& in);
net::awaitable<http_reply> read_resume(http_call& in);
net::awaitable<http_reply> upload_resume_version(http_call& in);
net::awaitable<http_reply> list_resume_versions(http_call& in);
net::awaitable<http_reply> read_resume_original(http_call& in);
net::awaitable<http_reply> set_default_resume(http_call& in);
net::awaitable<http_reply> correct_resume_text(http_call& in);
net::awaitable<http_reply> delete_own_resume(http_call& in);

// interview_routes.cpp
net::awaitable<http_reply> generate_interview(http_call& in);
net::awaitable<http_reply> read_room(http_call& in);
net::awaitable<http_reply> end_interview(http_call& in);
net::awaitable<http_reply> change_engine(http_call& in);
net::awaitable<http_reply> stream_chat(http_call& in);
net::awaitable<http_reply> list_own_records(http_call& in);
net::awaitable<http_reply> read_record(http_call& in);

// room_routes.cpp
net::awaitable<http_reply> pause_interview(http_call& in);
net::awaitable<http_reply> continue_interview(http_call& in);
net::awaitable<http_reply> take_over_interview(http_call& in);
net::awaitable<http_reply> branch_interview(http_call& in);
net::awaitable<http_reply> replay_record(http_call& in);
net::awaitable<http_reply> reference_answer(http_call& in);

// report_routes.cpp
net::awaitable<http_reply> buy_report_download(http_call& in);
net::awaitable<http_reply> download_report(http_call& in);

// points_routes.cpp
net::awaitable<http_reply> read_balance(http_call& in);
net::awaitable<http_reply> list_own_history(http_call& in);
net::awaitable<http_reply> read_own_membership(http_call& in);
net::awaitable<http_reply> read_subscription(http_call& in);
net::awaitable<http_reply> list_tiers(http_call& in);
net::awaitable<http_reply> list_plans(http_call& in);
net::awaitable<http_reply> quote_plan(http_call& in);
net::awaitable<http_reply> redeem_own_points(http_call& in);
net::awaitable<http_reply> list_own_vouchers(http_call& in);

// meeting_routes.cpp
net::awaitable<http_reply> open_own_meeting(http_call& in);
net::awaitable<http_reply> list_own_meetings(http_call& in);
net::awaitable<http_reply> read_own_meeting(http_call& in);
net::awaitable<http_reply> end_own_meeting(http_call& in);
net::awaitable<http_reply> consume_by_duration(http_call& in);

// calendar_routes.cpp
net::awaitable<http_reply> add_own_event(http_call& in);
net::awaitable<http_reply> list_own_events(http_call& in);
net::awaitable<http_reply> read_own_event(http_call& in);
net::awaitable<http_reply> change_own_event(http_call& in);
net::awaitable<http_reply> delete_own_event(http_call& in);

// task_routes.cpp
net::awaitable<http_reply> start_diagnosis(http_call& in);
net::awaitable<http_reply> list_own_diagnoses(http_call& in);
net::awaitable<http_reply> read_diagnosis(http_call& in);
net::awaitable<http_reply> compare_own_diagnoses(http_call& in);
net::awaitable<http_reply> list_own_tasks(http_call& in);
net::awaitable<http_reply> read_own_task(http_call& in);
net::awaitable<http_reply> cancel_own_task(http_call& in);

// forecast_routes.cpp
net::awaitable<http_reply> start_own_forecast(http_call& in);
net::awaitable<http_reply> list_own_forecasts(http_call& in);
net::awaitable<http_reply> read_forecast(http_call& in);
net::awaitable<http_reply> stream_forecast(http_call& in);
net::awaitable<http_reply> interview_of_forecast(http_call& in);

// order_routes.cpp
net::awaitable<http_reply> place_own_order(http_call& in);
net::awaitable<http_reply> list_own_orders(http_call& in);
net::awaitable<http_reply> show_page_parameters(http_call& in);
net::awaitable<http_reply> read_own_order(http_call& in);
net::awaitable<http_reply> cancel_own_order(http_call& in);
net::awaitable<http_reply> check_own_order(http_call& in);
net::awaitable<http_reply> show_order_code(http_call& in);

// notify_routes.cpp
net::awaitable<http_reply> take_wechat_notice(http_call& in);

// message_routes.cpp
net::awaitable<http_reply> list_own_messages(http_call& in);
net::awaitable<http_reply> count_unread_messages(http_call& in);
net::awaitable<http_reply> mark_messages_read(http_call& in);

// web_page.cpp
net::awaitable<http_reply> front_page(http_call& in);

// reference_routes.cpp
net::awaitable<http_reply> reference_page(http_call& in);
net::awaitable<http_reply> reference_file(http_call& in);

// system_routes.cpp
net::awaitable<http_reply> openapi_document(http_call& in);
net::awaitable<http_reply> alive(http_call& in);
net::awaitable<http_reply> ready(http_call& in);
net::awaitable<http_reply> show_metrics(http_call& in);
net::awaitable<http_reply> show_status(http_call& in);
net::awaitable<http_reply> socket_expected(http_call& in);

/// The problem document of a body that does not fit.
inline http_reply fail(const http_call& in, const json_problem& x) {
  return fail(in, x.error, x.detail(in.lang()), x.field);
}

} // namespace zhian::http
