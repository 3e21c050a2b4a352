#include "protocols/errors.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace zhian {

namespace {

constexpr std::array table{
    error_info{ec::none, "none", 200, false, "No error", "没有错误"},
    error_info{ec::bad_request, "bad_request", 400, false, "The request could not be understood",
               "请求无法识别"},
    error_info{ec::validation_failed, "validation_failed", 422, false, "A field is not valid",
               "字段不符合要求"},
    error_info{ec::not_found, "not_found", 404, false, "Not found", "未找到"},
    error_info{ec::method_not_allowed, "method_not_allowed", 405, false, "Method not allowed",
               "不支持的请求方法"},
    error_info{ec::unsupported_media_type, "unsupported_media_type", 415, false,
               "Unsupported media type", "不支持的内容类型"},
    error_info{ec::payload_too_large, "payload_too_large", 413, false, "The body is too large",
               "请求体过大"},
    error_info{ec::idempotency_conflict, "idempotency_conflict", 409, false,
               "This key was used with another body", "幂等键已用于另一个请求"},
    error_info{ec::not_acceptable, "not_acceptable", 406, false, "Not acceptable",
               "无法提供所要求的格式"},
    error_info{ec::header_too_large, "header_too_large", 431, false, "The header is too large",
               "请求头过大"},
    error_info{ec::request_timeout, "request_timeout", 408, true, "The request came too slowly",
               "请求发送超时"},
    error_info{ec::upgrade_required, "upgrade_required", 426, false,
               "WebSocket with subprotocol zhian.v1 is required",
               "需要使用子协议 zhian.v1 的 WebSocket"},
    error_info{ec::unauthenticated, "unauthenticated", 401, false, "Sign in first", "请先登录"},
    error_info{ec::token_expired, "token_expired", 401, true, "The access token has expired",
               "访问令牌已过期"},
    error_info{ec::session_revoked, "session_revoked", 401, false, "This session has been ended",
               "会话已失效，请重新登录"},
    error_info{ec::forbidden, "forbidden", 403, false, "Not permitted", "没有权限"},
    error_info{ec::invalid_credentials, "invalid_credentials", 401, false,
               "Address or password is wrong", "账号或密码错误"},
    error_info{ec::code_invalid, "code_invalid", 422, false, "The code is wrong or has expired",
               "验证码错误或已过期"},
    error_info{ec::rate_limited, "rate_limited", 429, true, "Too many requests",
               "请求过于频繁，请稍后再试"},
    error_info{ec::account_blocked, "account_blocked", 403, false, "This account is blocked",
               "账号已被封禁"},
    error_info{ec::weak_password, "weak_password", 422, false, "The password is too weak",
               "密码强度不足"},
    error_info{ec::auth_timeout, "auth_timeout", 401, true, "No token came in time",
               "未在规定时间内完成认证"},
    error_info{ec::wrong_password, "wrong_password", 422, false, "The current password is wrong",
               "当前密码不正确"},
    error_info{ec::cross_site, "cross_site", 403, false, "Not allowed from this site",
               "不允许来自其他网站的请求"},
    error_info{ec::storage_unavailable, "storage_unavailable", 503, true,
               "The store is not available", "存储暂不可用，请稍后重试"},
    error_info{ec::fenced, "fenced", 503, true, "The owner has changed, please repeat",
               "服务正在切换，请重试"},
    error_info{ec::version_conflict, "version_conflict", 503, true,
               "Changed meanwhile, please repeat", "数据已被更新，请重试"},
    error_info{ec::overloaded, "overloaded", 503, true, "Too much work at once",
               "服务繁忙，请稍后重试"},
    error_info{ec::timed_out, "timed_out", 504, true, "No answer in time", "处理超时，请重试"},
    error_info{ec::not_owner, "not_owner", 503, true, "The owner has changed, please repeat",
               "服务正在切换，请重试"},
    error_info{ec::shutting_down, "shutting_down", 503, true, "This node is going down",
               "节点正在下线，请重试"},
    error_info{ec::internal, "internal", 500, true, "Something went wrong on our side",
               "服务器内部错误"},
    error_info{ec::unsupported, "unsupported", 501, false, "Not supported by this node",
               "当前节点不支持该操作"},
    error_info{ec::record_gone, "record_gone", 409, false, "Already done", "操作已完成"},
    error_info{ec::file_empty, "file_empty", 422, false, "The file is empty", "文件为空"},
    error_info{ec::file_type_unsupported, "file_type_unsupported", 415, false,
               "This kind of file is not supported", "不支持的文件类型"},
    error_info{ec::file_damaged, "file_damaged", 422, false, "The file is damaged",
               "文件已损坏，无法读取"},
    error_info{ec::file_encrypted, "file_encrypted", 422, false, "The file is encrypted",
               "文件已加密，无法读取"},
    error_info{ec::file_no_text, "file_no_text", 422, false, "The file holds no text",
               "文件中没有可提取的文字"},
    error_info{ec::file_too_many_pages, "file_too_many_pages", 422, false,
               "The file has too many pages", "文件页数过多"},
    error_info{ec::extraction_failed, "extraction_failed", 422, false,
               "The file could not be read safely", "文件无法安全解析"},
    error_info{ec::file_active_content, "file_active_content", 422, false,
               "The file carries scripts, actions or macros", "文件包含脚本、动作或宏，不予接收"},
    error_info{ec::file_bomb, "file_bomb", 422, false, "The file unpacks to far more than allowed",
               "文件解压后过大，不予接收"},
    error_info{ec::file_infected, "file_infected", 422, false, "The virus scanner refused the file",
               "文件未通过病毒扫描"},
    error_info{ec::scan_unavailable, "scan_unavailable", 503, true,
               "The virus scanner is not available", "病毒扫描暂不可用，请稍后重试"},
    error_info{ec::file_executable, "file_executable", 415, false, "The file is a program",
               "文件是可执行程序，不予接收"},
    error_info{ec::file_external_entity, "file_external_entity", 422, false,
               "The file declares an XML document type", "文件包含 XML 文档类型声明，不予接收"},
    error_info{ec::image_too_large, "image_too_large", 422, false,
               "The picture has too many pixels", "图片尺寸过大"},
    error_info{ec::resume_not_ready, "resume_not_ready", 409, true,
               "The resume has not been read yet", "简历尚未解析完成"},
    error_info{ec::too_many_resumes, "too_many_resumes", 409, false, "Too many resumes are kept",
               "保存的简历过多"},
    error_info{ec::room_over, "room_over", 409, false, "The interview is over", "面试已结束"},
    error_info{ec::turn_mismatch, "turn_mismatch", 409, false, "Another question is being asked",
               "当前题目已变化"},
    error_info{ec::room_busy, "room_busy", 409, true, "The interviewer is still speaking",
               "面试官正在发言，请稍候"},
    error_info{ec::engine_unavailable, "engine_unavailable", 503, true,
               "The interviewer is not available", "面试引擎暂不可用"},
    error_info{ec::too_many_rooms, "too_many_rooms", 409, false, "Too many interviews are open",
               "进行中的面试过多"},
    error_info{ec::engine_not_offered, "engine_not_offered", 422, false,
               "This interviewer is not available here", "当前不提供该面试引擎"},
    error_info{ec::room_paused, "room_paused", 409, false, "The interview is paused",
               "面试已暂停，请先继续"},
    error_info{ec::not_speaker, "not_speaker", 409, false, "Another device has the right to answer",
               "正在由另一台设备作答"},
    error_info{ec::too_many_watchers, "too_many_watchers", 409, true,
               "Too many connections to this interview", "连接到该面试的设备过多"},
    error_info{ec::room_limit, "room_limit", 409, false, "Paused or taken over too often",
               "暂停或切换设备次数过多"},
    error_info{ec::reference_limit, "reference_limit", 409, false,
               "Too many reference answers are kept", "参考答案数量已达上限"},
    error_info{ec::meeting_running, "meeting_running", 409, false, "Another meeting is under way",
               "已有进行中的会议，请先结束"},
    error_info{ec::tier_required, "tier_required", 403, false,
               "A higher membership tier is required", "需要更高的会员等级"},
    error_info{ec::points_required, "points_required", 402, false, "Not enough points", "积分不足"},
    error_info{ec::order_paid, "order_paid", 409, false, "The order has been paid",
               "订单已支付，无法取消"},
    error_info{ec::plan_unavailable, "plan_unavailable", 409, false, "This plan is not for sale",
               "该套餐暂未开放购买"},
    error_info{ec::plan_running, "plan_running", 409, false, "A plan of another kind is running",
               "已有其他类型的套餐生效中"},
    error_info{ec::payment_unavailable, "payment_unavailable", 503, true,
               "This way of paying is not available", "该支付方式暂不可用"},
    error_info{ec::notice_untrusted, "notice_untrusted", 401, false,
               "The notice is not signed by the provider", "通知签名无效"},
    error_info{ec::too_many_orders, "too_many_orders", 409, false,
               "Too many orders wait to be paid", "待支付的订单过多，请先支付或取消"},
    error_info{ec::second_person, "second_person", 403, false, "Somebody else has to agree to it",
               "须由另一位同事审批"},
    error_info{ec::already_decided, "already_decided", 409, false,
               "It is decided, or being decided", "已处理或正在处理中"},
    error_info{ec::password_wrong, "password_wrong", 422, false, "The password is wrong",
               "密码错误"},
    error_info{ec::precondition_failed, "precondition_failed", 412, false,
               "Changed meanwhile: read it again", "内容已被更新，请重新读取"},
    error_info{ec::too_many_exports, "too_many_exports", 409, false,
               "Too many exports are kept already", "保留中的导出过多"},
    error_info{ec::own_standing, "own_standing", 403, false, "Nobody changes his own standing",
               "不能更改自己的角色或状态"},
    error_info{ec::last_admin, "last_admin", 409, false, "No administrator would be left",
               "至少要保留一名管理员"},
    error_info{ec::picture_too_large, "picture_too_large", 422, false,
               "The picture has too many points", "图片尺寸过大"},
    error_info{ec::file_in_use, "file_in_use", 409, true, "The file was kept a moment ago",
               "文件正在使用"},
    error_info{ec::mail_required, "mail_required", 422, false, "These mails cannot be turned off",
               "此类邮件无法关闭"},
    error_info{ec::export_not_ready, "export_not_ready", 409, true, "The export is not ready",
               "导出尚未就绪"},
    error_info{ec::too_many_events, "too_many_events", 409, false,
               "Too many calendar events are kept", "日程数量已达上限"},
    error_info{ec::question_unavailable, "question_unavailable", 422, false,
               "One of these questions is not available", "所选题目中有不可用的题目"},
    error_info{ec::source_taken, "source_taken", 409, false, "Another question has this source id",
               "该来源编号已被其他题目使用"},
    error_info{ec::import_refused, "import_refused", 422, false,
               "The file has faults; nothing was imported", "文件有误，未导入任何题目"},
    error_info{ec::favourites_limit, "favourites_limit", 409, false, "Too many favourites are kept",
               "收藏的题目已达上限"},
    error_info{ec::bank_full, "bank_full", 409, false, "The question bank is full",
               "题库的题目已达上限"},
    error_info{ec::too_many_tasks, "too_many_tasks", 409, true, "Too many tasks are under way",
               "进行中的任务过多，请稍后再试"},
    error_info{ec::task_over, "task_over", 409, false, "The task is over", "任务已结束"},
    error_info{ec::report_not_bought, "report_not_bought", 402, false,
               "The download of this report was not bought yet", "尚未购买该报告的下载"},
    error_info{ec::printing_unavailable, "printing_unavailable", 503, true,
               "Reports cannot be printed right now", "暂时无法生成报告文件"},
    error_info{ec::news_full, "news_full", 409, false, "Too many articles are kept",
               "职场动态的文章已达上限"},
    error_info{ec::news_source_taken, "news_source_taken", 409, false,
               "Another article has this source id", "该来源编号已被其他文章使用"},
    error_info{ec::news_import_refused, "news_import_refused", 422, false,
               "The file has faults; nothing was imported", "文件有误，未导入任何文章"},
    error_info{ec::feed_not_set, "feed_not_set", 409, false, "No feed of news is configured",
               "未配置职场动态来源"},
    error_info{ec::search_limit, "search_limit", 429, true, "Too many job searches within a day",
               "一天内的职位搜索次数已达上限"},
    error_info{ec::job_source_taken, "job_source_taken", 409, false,
               "Another posting has this source id", "该来源编号已被其他职位使用"},
    error_info{ec::job_import_refused, "job_import_refused", 422, false,
               "The file has faults; nothing was imported", "文件有误，未导入任何职位"},
    error_info{ec::jobs_full, "jobs_full", 409, false, "No more postings can be kept",
               "职位数量已达上限"},
    error_info{ec::engine_published, "engine_published", 409, false,
               "The version was published and never changes", "该版本已发布，不能再修改"},
    error_info{ec::engine_drafts_limit, "engine_drafts_limit", 409, false,
               "Too many drafts are kept", "草稿数量已达上限"},
    error_info{ec::pack_not_ready, "pack_not_ready", 409, true,
               "The forecast is not done yet", "押题尚未完成"},
    error_info{ec::pack_failed, "pack_failed", 409, false,
               "The forecast failed or was cancelled", "押题未成功或已取消"},
};

constexpr bool ordered() {
  return std::is_sorted(table.begin(), table.end(),
                        [](const auto& a, const auto& b) { return a.value < b.value; });
}
static_assert(ordered(), "the error table is ordered by value");

std::string text_at(const caf::error& err, size_t index) {
  const auto& context = err.context();
  if (err.category() == ec_category && context.size() > index
      && context.match_element<std::string>(index))
    return context.get_as<std::string>(index);
  return {};
}

} // namespace

std::span<const error_info> error_table() {
  return table;
}

const error_info& info(ec value) {
  auto at = std::lower_bound(table.begin(), table.end(), value,
                             [](const error_info& row, ec x) { return row.value < x; });
  if (at != table.end() && at->value == value)
    return *at;
  return info(ec::internal);
}

std::string_view to_string(ec value) {
  return info(value).code;
}

std::ostream& operator<<(std::ostream& out, ec value) {
  return out << to_string(value);
}

caf::error make_error(ec value) {
  return caf::error{static_cast<uint8_t>(value), ec_category};
}

caf::error make_error(ec value, std::string detail) {
  return caf::error{static_cast<uint8_t>(value), ec_category, caf::make_message(std::move(detail))};
}

caf::error make_error(ec value, std::string detail, std::string field) {
  return caf::error{static_cast<uint8_t>(value), ec_category,
                    caf::make_message(std::move(detail), std::move(field))};
}

caf::error make_error(ec value, std::string detail, std::string field, std::string facts) {
  if (facts.empty())
    return make_error(value, std::move(detail), std::move(field));
  return caf::error{static_cast<uint8_t>(value), ec_category,
                    caf::make_message(std::move(detail), std::move(field), std::move(facts))};
}

ec ec_of(const caf::error& err) {
  if (!err)
    return ec::none;
  if (err.category() == ec_category)
    return static_cast<ec>(err.code());
  if (err == caf::sec::request_timeout)
    return ec::timed_out;
  if (err == caf::sec::request_receiver_down)
    return ec::not_owner;
  if (err.category() == caf::atom("exit"))
    return ec::not_owner;
  return ec::internal;
}

std::string detail_of(const caf::error& err) {
  return text_at(err, 0);
}

std::string field_of(const caf::error& err) {
  return text_at(err, 1);
}

std::string facts_of(const caf::error& err) {
  return text_at(err, 2);
}

} // namespace zhian
