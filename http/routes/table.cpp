// Every operation of the node. The contract's paths, exactly; /openapi.json is held against this
// table by a test.
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "protocols/permissions.hpp"

namespace zhian::http {

namespace {

constexpr auto zm = realm::zhimai;
constexpr std::string_view anybody{};

using enum access;
using enum limit_class;
constexpr auto bare = body_kind::none;
constexpr auto json = body_kind::json;
constexpr auto csv = body_kind::csv;
constexpr auto upload = body_kind::upload;
constexpr auto socket = body_kind::websocket;
constexpr bool keyed = true;

// clang-format off
constexpr route public_table[] = {
  // method     path                                    realm who   permission        body    limit   Idempotency-Key  handler
  {verb::get,  "/",                                      zm, open, anybody,          bare,   none,   !keyed, front_page},
  {verb::get,  "/openapi.json",                          zm, open, anybody,          bare,   none,   !keyed, openapi_document},
  {verb::get,  "/docs",                                  zm, open, anybody,          bare,   none,   !keyed, reference_page},
  {verb::get,  "/docs/{file}",                           zm, open, anybody,          bare,   none,   !keyed, reference_file},
  {verb::get,  "/healthz",                               zm, open, anybody,          bare,   none,   !keyed, alive},
  {verb::get,  "/readyz",                                zm, open, anybody,          bare,   none,   !keyed, ready},
  {verb::get,  "/ws",                                    zm, open, anybody,          socket, none,   !keyed, socket_expected},

  {verb::post, "/api/v1/auth/register",                  zm, open, anybody,          json,   none,   keyed,  register_person},
  {verb::post, "/api/v1/auth/verify",                    zm, open, anybody,          json,   none,   keyed,  verify_address},
  {verb::post, "/api/v1/auth/resend",                    zm, open, anybody,          json,   none,   keyed,  resend_mail},
  {verb::post, "/api/v1/auth/login",                     zm, open, anybody,          json,   none,   keyed,  login},
  {verb::post, "/api/v1/auth/refresh",                   zm, open, anybody,          json,   none,   keyed,  refresh},
  {verb::post, "/api/v1/auth/logout",                    zm, cookie, "profile.own",  bare,   read,   keyed,  logout},
  {verb::post, "/api/v1/auth/forgot",                    zm, open, anybody,          json,   none,   keyed,  forgot_password},
  {verb::post, "/api/v1/auth/reset",                     zm, open, anybody,          json,   none,   keyed,  recover_password},
  {verb::post, "/api/v1/auth/change-password",           zm, user, "profile.own",    json,   read,   keyed,  replace_password},
  {verb::get,  "/api/v1/auth/sessions",                  zm, user, "profile.own",    bare,   read,   !keyed, list_own_sessions},
  {verb::del,  "/api/v1/auth/sessions",                  zm, user, "profile.own",    bare,   read,   !keyed, end_others},
  {verb::del,  "/api/v1/auth/sessions/{id}",             zm, user, "profile.own",    bare,   read,   !keyed, end_one_session},

  {verb::get,  "/api/v1/me",                             zm, user, "profile.own",    bare,   read,   !keyed, read_own_account},
  {verb::patch, "/api/v1/me",                            zm, user, "profile.own",    json,   read,   !keyed, change_own_profile},
  {verb::post, "/api/v1/me/avatar",                      zm, user, "profile.own",    upload, costly, keyed,  upload_avatar},
  {verb::del,  "/api/v1/me/avatar",                      zm, user, "profile.own",    bare,   read,   !keyed, remove_avatar},
  {verb::get,  "/api/v1/me/notifications",               zm, user, "profile.own",    bare,   read,   !keyed, read_notifications},
  {verb::put,  "/api/v1/me/notifications",               zm, user, "profile.own",    json,   read,   !keyed, change_notifications},
  {verb::post, "/api/v1/me/export",                      zm, user, "profile.own",    bare,   costly, keyed,  start_export},
  {verb::get,  "/api/v1/me/exports",                     zm, user, "profile.own",    bare,   read,   !keyed, list_own_exports},
  {verb::get,  "/api/v1/me/exports/{id}",                zm, user, "profile.own",    bare,   read,   !keyed, read_export},
  {verb::get,  "/api/v1/me/exports/{id}/file",           zm, user, "profile.own",    bare,   costly,  !keyed, download_export},
  {verb::post, "/api/v1/me/close",                       zm, user, "profile.own",    json,   costly, keyed,  close_own_account},
  {verb::get,  "/api/v1/avatars/{id}",                   zm, open, anybody,          bare,   none,   !keyed, show_avatar},

  {verb::post, "/api/v1/resumes",                        zm, user, "resume.own",     upload, costly, keyed,  upload_resume},
  {verb::get,  "/api/v1/resumes",                        zm, user, "resume.own",     bare,   read,   !keyed, list_own_resumes},
  {verb::get,  "/api/v1/resumes/{id}",                   zm, user, "resume.own",     bare,   read,   !keyed, read_resume},
  {verb::del,  "/api/v1/resumes/{id}",                   zm, user, "resume.own",     bare,   read,   !keyed, delete_own_resume},
  {verb::post, "/api/v1/resumes/{id}/versions",          zm, user, "resume.own",     upload, costly, keyed,  upload_resume_version},
  {verb::get,  "/api/v1/resumes/{id}/versions",          zm, user, "resume.own",     bare,   read,   !keyed, list_resume_versions},
  {verb::get,  "/api/v1/resumes/{id}/original",          zm, user, "resume.own",     bare,   read,   !keyed, read_resume_original},
  {verb::put,  "/api/v1/resumes/{id}/default",           zm, user, "resume.own",     bare,   read,   !keyed, set_default_resume},
  {verb::put,  "/api/v1/resumes/{id}/text",              zm, user, "resume.own",     json,   read,   !keyed, correct_resume_text},

  {verb::post, "/api/v1/resume-diagnosis/full-with-skills", zm, user, "resume.own",  json,   costly, keyed,  start_diagnosis},
  {verb::get,  "/api/v1/resume-diagnosis",               zm, user, "resume.own",     bare,   read,   !keyed, list_own_diagnoses},
  {verb::get,  "/api/v1/resume-diagnosis/{id}",          zm, user, "resume.own",     bare,   read,   !keyed, read_diagnosis},
  {verb::get,  "/api/v1/resume-diagnosis/{id}/compare/{other}", zm, user, "resume.own", bare, read,  !keyed, compare_own_diagnoses},
  {verb::post, "/api/v1/interview-prep/upload-resume",   zm, user, "resume.own",     upload, costly, keyed,  upload_resume},
  {verb::post, "/api/v1/interview-prep/ai-generate",     zm, user, "resume.own",     json,   costly, keyed,  start_own_forecast},
  {verb::get,  "/api/v1/interview-prep/history",         zm, user, "resume.own",     bare,   read,   !keyed, list_own_forecasts},
  {verb::get,  "/api/v1/interview-prep/{id}",            zm, user, "resume.own",     bare,   read,   !keyed, read_forecast},
  {verb::get,  "/api/v1/interview-prep/{id}/events",     zm, user, "resume.own",     bare,   read,   !keyed, stream_forecast},
  {verb::post, "/api/v1/interview-prep/{id}/interview",  zm, user, host_interviews,  json,   costly, keyed,  interview_of_forecast},
  {verb::get,  "/api/v1/tasks",                          zm, user, "resume.own",     bare,   read,   !keyed, list_own_tasks},
  {verb::get,  "/api/v1/tasks/{id}",                     zm, user, "resume.own",     bare,   read,   !keyed, read_own_task},
  {verb::post, "/api/v1/tasks/{id}/cancel",              zm, user, "resume.own",     bare,   read,   keyed,  cancel_own_task},

  {verb::post, "/api/v1/mock-interview/upload-resume",   zm, user, "resume.own",     upload, costly, keyed,  upload_resume},
  {verb::post, "/api/v1/mock-interview/generate",        zm, user, host_interviews,  json,   costly, keyed,  generate_interview},
  {verb::post, "/api/v1/mock-interview/chat/stream",     zm, user, host_interviews,  json,   read,   keyed,  stream_chat},
  {verb::get,  "/api/v1/mock-interview/rooms/{id}",      zm, user, host_interviews,  bare,   read,   !keyed, read_room},
  {verb::post, "/api/v1/mock-interview/rooms/{id}/end",  zm, user, host_interviews,  bare,   read,   keyed,  end_interview},
  {verb::post, "/api/v1/mock-interview/rooms/{id}/engine", zm, user, host_interviews, json, read,   keyed,  change_engine},
  {verb::post, "/api/v1/mock-interview/rooms/{id}/pause",       zm, user, host_interviews,  bare,   read,   keyed,  pause_interview},
  {verb::post, "/api/v1/mock-interview/rooms/{id}/resume",      zm, user, host_interviews,  bare,   read,   keyed,  continue_interview},
  {verb::post, "/api/v1/mock-interview/rooms/{id}/takeover",    zm, user, host_interviews,  bare,   read,   keyed,  take_over_interview},
  {verb::post, "/api/v1/mock-interview/records/{id}/branch",    zm, user, host_interviews,  json,   costly, keyed,  branch_interview},
  {verb::get,  "/api/v1/mock-interview/records/{id}/replay",    zm, user, "record.own",     bare,   read,   !keyed, replay_record},
  {verb::post, "/api/v1/interview/ai-reference",                zm, user, host_interviews,  json,   costly, keyed,  reference_answer},
  {verb::get,  "/api/v1/mock-interview/records",         zm, user, "record.own",     bare,   read,   !keyed, list_own_records},
  {verb::get,  "/api/v1/mock-interview/records/{id}",    zm, user, "record.own",     bare,   read,   !keyed, read_record},

  {verb::post, "/api/v1/mock-interview/records/{id}/downloads", zm, user, "record.own",    bare,   read,   keyed,  buy_report_download},
  {verb::get,  "/api/v1/mock-interview/records/{id}/report.pdf", zm, user, "record.own",   bare,   costly, !keyed, download_report},
  {verb::post, "/api/v1/resume-diagnosis/{id}/downloads", zm, user, "resume.own",    bare,   read,   keyed,  buy_report_download},
  {verb::get,  "/api/v1/resume-diagnosis/{id}/report.pdf", zm, user, "resume.own",   bare,   costly, !keyed, download_report},
  {verb::post, "/api/v1/interview-prep/{id}/downloads",  zm, user, "resume.own",     bare,   read,   keyed,  buy_report_download},
  {verb::get,  "/api/v1/interview-prep/{id}/pack.pdf",   zm, user, "resume.own",     bare,   costly, !keyed, download_report},

  {verb::get,  "/classic-questions",                     zm, user, "profile.own",    bare,   read,   !keyed, list_classic_questions},
  {verb::get,  "/api/v1/classic-questions",              zm, user, "profile.own",    bare,   read,   !keyed, list_classic_questions},
  {verb::get,  "/api/v1/classic-questions/facets",       zm, user, "profile.own",    bare,   read,   !keyed, count_classic_questions},
  {verb::get,  "/api/v1/classic-questions/{id}",         zm, user, "profile.own",    bare,   read,   !keyed, read_classic_question},
  {verb::put,  "/api/v1/classic-questions/{id}/favourite", zm, user, host_interviews, bare,  read,   !keyed, mark_classic_question},
  {verb::del,  "/api/v1/classic-questions/{id}/favourite", zm, user, host_interviews, bare,  read,   !keyed, unmark_classic_question},
  {verb::post, "/api/v1/classic-questions/practise",     zm, user, host_interviews,  json,   costly, keyed,  practise_classic_questions},

  {verb::get,  "/api/v1/workplace-news/latest/list",     zm, user, "profile.own",    bare,   read,   !keyed, list_workplace_news},
  {verb::get,  "/api/v1/workplace-news/{id}",            zm, user, "profile.own",    bare,   read,   !keyed, read_workplace_news},

  {verb::get,  "/api/v1/monthly-stats",                  zm, user, "profile.own",    bare,   read,   !keyed, read_monthly_stats},

  {verb::post, "/api/v1/search/sessions",                zm, user, "profile.own",    json,   costly, keyed,  search_for_jobs},
  {verb::get,  "/api/v1/search/sessions",                zm, user, "profile.own",    bare,   read,   !keyed, list_own_job_searches},
  {verb::get,  "/api/v1/search/sessions/{id}",           zm, user, "profile.own",    bare,   read,   !keyed, read_own_job_search},
  {verb::del,  "/api/v1/search/sessions/{id}",           zm, user, "profile.own",    bare,   read,   !keyed, delete_own_job_search},
  {verb::get,  "/api/v1/search/jobs",                    zm, user, "profile.own",    bare,   read,   !keyed, list_open_jobs},
  {verb::get,  "/api/v1/search/jobs/{id}",               zm, user, "profile.own",    bare,   read,   !keyed, read_open_job},

  {verb::get,  "/api/v1/points/balance",                 zm, user, "points.own",     bare,   read,   !keyed, read_balance},
  {verb::get,  "/api/v1/points/history",                 zm, user, "points.own",     bare,   read,   !keyed, list_own_history},
  {verb::post, "/api/v1/points/redeem",                  zm, user, "points.own",     json,   costly, keyed,  redeem_own_points},
  {verb::get,  "/api/v1/points/vouchers",                zm, user, "points.own",     bare,   read,   !keyed, list_own_vouchers},
  {verb::post, "/api/v1/points/consume-by-duration",     zm, user, "points.own",     json,   read,   keyed,  consume_by_duration},
  {verb::post, "/api/v1/meeting-assistant/meetings",     zm, user, "points.own",     json,   costly, keyed,  open_own_meeting},
  {verb::get,  "/api/v1/meeting-assistant/meetings",     zm, user, "points.own",     bare,   read,   !keyed, list_own_meetings},
  {verb::get,  "/api/v1/meeting-assistant/meetings/{id}", zm, user, "points.own",    bare,   read,   !keyed, read_own_meeting},
  {verb::post, "/api/v1/meeting-assistant/meetings/{id}/end", zm, user, "points.own", bare,  read,   keyed,  end_own_meeting},
  {verb::post, "/api/v1/calendar/events",                zm, user, "profile.own",    json,   read,   keyed,  add_own_event},
  {verb::get,  "/api/v1/calendar/events",                zm, user, "profile.own",    bare,   read,   !keyed, list_own_events},
  {verb::get,  "/api/v1/calendar/events/{id}",           zm, user, "profile.own",    bare,   read,   !keyed, read_own_event},
  {verb::put,  "/api/v1/calendar/events/{id}",           zm, user, "profile.own",    json,   read,   !keyed, change_own_event},
  {verb::del,  "/api/v1/calendar/events/{id}",           zm, user, "profile.own",    bare,   read,   !keyed, delete_own_event},
  {verb::get,  "/api/v1/membership",                     zm, user, "points.own",     bare,   read,   !keyed, read_own_membership},
  {verb::get,  "/api/v1/membership/tiers",               zm, user, "profile.own",    bare,   read,   !keyed, list_tiers},
  {verb::get,  "/api/v1/plans",                          zm, user, "profile.own",    bare,   read,   !keyed, list_plans},
  {verb::get,  "/api/v1/plans/{kind}/quote",             zm, user, "order.own",      bare,   read,   !keyed, quote_plan},
  {verb::get,  "/api/v1/payment/subscription",           zm, user, "order.own",      bare,   read,   !keyed, read_subscription},

  {verb::post, "/api/v1/orders",                         zm, user, "order.own",      json,   costly, keyed,  place_own_order},
  {verb::get,  "/api/v1/orders",                         zm, user, "order.own",      bare,   read,   !keyed, list_own_orders},
  {verb::get,  "/api/v1/orders/{id}",                    zm, user, "order.own",      bare,   read,   !keyed, read_own_order},
  {verb::post, "/api/v1/orders/{id}/cancel",             zm, user, "order.own",      bare,   read,   keyed,  cancel_own_order},
  {verb::post, "/api/v1/orders/{id}/check",              zm, user, "order.own",      bare,   costly, keyed,  check_own_order},
  {verb::get,  "/api/v1/orders/{id}/qr.png",             zm, user, "order.own",      bare,   read,   !keyed, show_order_code},
  {verb::get,  "/api/v1/orders/{id}/page-parameters",    zm, user, "order.own",      bare,   read,   !keyed, show_page_parameters},
  {verb::post, "/api/v1/payment/wechat/notify",          zm, gateway, anybody,       json,   none,   !keyed, take_wechat_notice},

  {verb::get,  "/api/v1/messages",                       zm, user, "message.own",    bare,   read,   !keyed, list_own_messages},
  {verb::get,  "/api/v1/messages/unread-count",          zm, user, "message.own",    bare,   read,   !keyed, count_unread_messages},
  {verb::post, "/api/v1/messages/read",                  zm, user, "message.own",    json,   read,   keyed,  mark_messages_read},
};

constexpr route admin_table[] = {
  {verb::get,  "/openapi.json",                          zm, open,  anybody,         bare,   none,   !keyed, openapi_document},
  {verb::get,  "/docs",                                  zm, open,  anybody,         bare,   none,   !keyed, reference_page},
  {verb::get,  "/docs/{file}",                           zm, open,  anybody,         bare,   none,   !keyed, reference_file},
  {verb::get,  "/healthz",                               zm, open,  anybody,         bare,   none,   !keyed, alive},
  {verb::get,  "/readyz",                                zm, open,  anybody,         bare,   none,   !keyed, ready},
  {verb::get,  "/metrics",                               zm, open,  anybody,         bare,   none,   !keyed, show_metrics},
  {verb::get,  "/ops/status",                            zm, staff, "ops.read",      bare,   none,   !keyed, show_status},

  {verb::get,  "/api/v1/admin/users",                    zm, staff, "user.read",     bare,   read,   !keyed, search_users},
  {verb::get,  "/api/v1/admin/users/{id}",               zm, staff, "user.read",     bare,   read,   !keyed, read_user},
  {verb::post, "/api/v1/admin/users/{id}/block",         zm, staff, "user.edit",     json,   read,   keyed,  block_user},
  {verb::post, "/api/v1/admin/users/{id}/unblock",       zm, staff, "user.edit",     json,   read,   keyed,  unblock_user},
  {verb::put,  "/api/v1/admin/users/{id}/roles",         zm, staff, "user.edit",     json,   read,   !keyed, change_roles},
  {verb::get,  "/api/v1/admin/audit",                    zm, staff, "audit.read",    bare,   read,   !keyed, read_audit},

  {verb::get,  "/api/v1/admin/orders",                   zm, staff, "money.read",    bare,   read,   !keyed, search_all_orders},
  {verb::get,  "/api/v1/admin/orders/{id}",              zm, staff, "money.read",    bare,   read,   !keyed, read_any_order},
  {verb::post, "/api/v1/admin/orders/{id}/refunds",      zm, staff, "money.act",     json,   read,   keyed,  propose_refund},
  {verb::post, "/api/v1/admin/orders/{id}/bank-payments", zm, staff, "money.act",    json,   read,   keyed,  propose_bank_payment},
  {verb::get,  "/api/v1/admin/findings",                 zm, staff, "money.read",    bare,   read,   !keyed, list_all_findings},
  {verb::get,  "/api/v1/admin/findings/{key}",           zm, staff, "money.read",    bare,   read,   !keyed, read_finding},
  {verb::post, "/api/v1/admin/findings/{key}/take",      zm, staff, "money.act",     bare,   read,   !keyed, take_one_finding},
  {verb::post, "/api/v1/admin/findings/{key}/resolve",   zm, staff, "money.act",     json,   read,   keyed,  resolve_finding},
  {verb::get,  "/api/v1/admin/approvals",                zm, staff, "money.read",    bare,   read,   !keyed, list_all_approvals},
  {verb::get,  "/api/v1/admin/approvals/{id}",           zm, staff, "money.read",    bare,   read,   !keyed, read_approval},
  {verb::post, "/api/v1/admin/approvals/{id}/agree",     zm, staff, "money.approve", json,   read,   keyed,  agree_to_approval},
  {verb::post, "/api/v1/admin/approvals/{id}/refuse",    zm, staff, "money.approve", json,   read,   keyed,  refuse_one_approval},
  {verb::get,  "/api/v1/admin/money/rules",              zm, staff, "money.read",    bare,   read,   !keyed, read_rules},
  {verb::put,  "/api/v1/admin/money/rules",              zm, staff, "money.rules",   json,   read,   !keyed, change_money_rules},
  {verb::get,  "/api/v1/admin/money/rules/versions",     zm, staff, "money.read",    bare,   read,   !keyed, list_rules_versions},
  {verb::get,  "/api/v1/admin/money/rules/{version}",    zm, staff, "money.read",    bare,   read,   !keyed, read_rules_version},
  {verb::get,  "/api/v1/admin/classic-questions",        zm, staff, "question.read", bare,   read,   !keyed, list_all_questions},
  {verb::post, "/api/v1/admin/classic-questions",        zm, staff, "question.edit", json,   read,   keyed,  add_one_question},
  {verb::get,  "/api/v1/admin/classic-questions/{id}",   zm, staff, "question.read", bare,   read,   !keyed, read_any_question},
  {verb::put,  "/api/v1/admin/classic-questions/{id}",   zm, staff, "question.edit", json,   read,   !keyed, change_one_question},
  {verb::del,  "/api/v1/admin/classic-questions/{id}",   zm, staff, "question.edit", bare,   read,   !keyed, retire_one_question},
  {verb::post, "/api/v1/admin/classic-questions/import", zm, staff, "question.edit", csv,    read,   keyed,  import_question_file},
  {verb::get,  "/api/v1/admin/workplace-news",           zm, staff, "content.edit",  bare,   read,   !keyed, list_all_news},
  {verb::post, "/api/v1/admin/workplace-news",           zm, staff, "content.edit",  json,   read,   keyed,  add_one_article},
  {verb::get,  "/api/v1/admin/workplace-news/feed",      zm, staff, "content.edit",  bare,   read,   !keyed, read_feed_state},
  {verb::post, "/api/v1/admin/workplace-news/refresh",   zm, staff, "content.edit",  bare,   read,   keyed,  refresh_news_now},
  {verb::post, "/api/v1/admin/workplace-news/import",    zm, staff, "content.edit",  json,   read,   keyed,  import_news_file},
  {verb::get,  "/api/v1/admin/workplace-news/{id}",      zm, staff, "content.edit",  bare,   read,   !keyed, read_any_news},
  {verb::patch, "/api/v1/admin/workplace-news/{id}",     zm, staff, "content.edit",  json,   read,   !keyed, change_one_article},
  {verb::del,  "/api/v1/admin/workplace-news/{id}",      zm, staff, "content.edit",  bare,   read,   !keyed, withdraw_one_article},
  {verb::get,  "/api/v1/admin/jobs",                     zm, staff, "content.edit",  bare,   read,   !keyed, list_staff_jobs},
  {verb::post, "/api/v1/admin/jobs",                     zm, staff, "content.edit",  json,   read,   keyed,  add_staff_job},
  {verb::get,  "/api/v1/admin/jobs/{id}",                zm, staff, "content.edit",  bare,   read,   !keyed, read_staff_job},
  {verb::patch, "/api/v1/admin/jobs/{id}",               zm, staff, "content.edit",  json,   read,   !keyed, change_staff_job},
  {verb::del,  "/api/v1/admin/jobs/{id}",                zm, staff, "content.edit",  bare,   read,   !keyed, withdraw_staff_job},
  {verb::post, "/api/v1/admin/jobs/import",              zm, staff, "content.edit",  csv,    read,   keyed,  import_jobs_csv},
  {verb::post, "/api/v1/admin/jobs/import-json",         zm, staff, "content.edit",  json,   read,   keyed,  import_jobs_json},
  {verb::get,  "/api/v1/admin/job-source",               zm, staff, "content.edit",  bare,   read,   !keyed, read_job_source},
  {verb::get,  "/api/v1/admin/engines/{feature}",                    zm, staff, "engine.read", bare, read,   !keyed, read_engine_in_force},
  {verb::get,  "/api/v1/admin/engines/{feature}/versions",           zm, staff, "engine.read", bare, read,   !keyed, list_engines},
  {verb::post, "/api/v1/admin/engines/{feature}/versions",           zm, staff, "engine.edit", json, read,   keyed,  add_engine_version},
  {verb::get,  "/api/v1/admin/engines/{feature}/versions/{version}", zm, staff, "engine.read", bare, read,   !keyed, read_engine_version},
  {verb::put,  "/api/v1/admin/engines/{feature}/versions/{version}", zm, staff, "engine.edit", json, read,   !keyed, change_engine_version},
  {verb::post, "/api/v1/admin/engines/{feature}/versions/{version}/publish",  zm, staff, "engine.edit", bare, read, !keyed, publish_engine_version},
  {verb::post, "/api/v1/admin/engines/{feature}/versions/{version}/rollback", zm, staff, "engine.edit", bare, read, keyed, roll_engine_back},
  {verb::post, "/api/v1/admin/engines/{feature}/versions/{version}/dry-run",  zm, staff, "engine.edit", json, costly, !keyed, try_engine_version},
  {verb::get,  "/api/v1/admin/engines/{feature}/diff",               zm, staff, "engine.read", bare, read,   !keyed, diff_engine_versions},
  {verb::get,  "/api/v1/admin/engines/{feature}/scores",             zm, staff, "engine.read", bare, read,   !keyed, compare_engine_versions},
  {verb::get,  "/api/v1/admin/analytics/payments",       zm, staff, "statistics.read", bare, read,   !keyed, sum_up_payments},
};
// clang-format on

} // namespace

std::span<const route> public_routes() {
  return public_table;
}

std::span<const route> admin_routes() {
  return admin_table;
}

} // namespace zhian::http
