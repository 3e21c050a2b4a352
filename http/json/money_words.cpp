#include "http/json/money_words.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

#include "protocols/report.hpp"
#include "protocols/time.hpp"

namespace zhian::http {

namespace {

/// A stable word and what people call it.
struct word_row {
  std::string_view word;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array features{
    word_row{"upload", "简历上传", "resume upload"},
    word_row{"diagnosis", "简历诊断", "resume diagnosis"},
    word_row{"prep", "面试押题", "question forecast"},
    word_row{"job_search", "职位搜索", "job search"},
    word_row{"question_bank", "题库", "question bank"},
    word_row{"history_summary", "历史总结", "history summary"},
    word_row{"news_full", "职场动态全文", "full workplace news"},
    word_row{"report_view", "查看报告", "report view"},
    word_row{"report_download", "报告下载", "report download"},
    word_row{"mock_interview", "模拟面试", "mock interview"},
    word_row{"meeting_assistant", "会议助手", "meeting assistant"},
    word_row{"calendar_reminder", "日历提醒", "calendar reminder"},
    word_row{"lottery", "抽奖", "lottery"},
    word_row{"early_access", "新功能抢先体验", "early access"},
    word_row{"redeem", "兑换服务", "a redeemed service"},
};

constexpr std::array sources{
    word_row{"recharge", "充值", "recharge"},
    word_row{"plan", "套餐", "plan"},
    word_row{"suggestion", "建议被采纳", "adopted suggestion"},
    word_row{"invitation", "邀请注册", "invitation"},
    word_row{"task", "完成任务", "task"},
    word_row{"campaign", "活动奖励", "campaign"},
    word_row{"adjustment", "人工调整", "adjustment"},
};

constexpr std::array tiers{
    word_row{"ordinary", "普通会员", "ordinary"}, word_row{"bronze", "青铜会员", "bronze"},
    word_row{"silver", "白银会员", "silver"},     word_row{"gold", "黄金会员", "gold"},
    word_row{"platinum", "铂金会员", "platinum"}, word_row{"diamond", "钻石会员", "diamond"},
};

/// A word that a newer node wrote is shown as it is.
template <class Rows>
std::string name_of(const Rows& rows, std::string_view word, language lang) {
  for (const auto& row : rows)
    if (row.word == word)
      return std::string{lang == language::zh ? row.zh : row.en};
  return std::string{word};
}

std::string yuan(int64_t fen) {
  auto cents = std::to_string(std::abs(fen) % 100);
  return "¥" + std::to_string(std::abs(fen) / 100) + "." + (cents.size() < 2 ? "0" : "") + cents;
}

std::string points(int64_t x, language lang) {
  if (lang == language::zh)
    return std::to_string(x) + " 积分";
  return std::to_string(x) + (x == 1 ? " point" : " points");
}

/// Whose points they are or were: each source once, with its share where it changed.
std::string origin(const history_line& x, language lang) {
  std::vector<std::pair<std::string_view, int64_t>> shares;
  for (const auto& part : x.parts) {
    auto word = to_string(part.source);
    auto at = shares.begin();
    while (at != shares.end() && at->first != word)
      ++at;
    if (at == shares.end())
      at = shares.insert(at, {word, 0});
    at->second += std::abs(part.amount);
  }
  std::string list;
  for (const auto& [word, amount] : shares) {
    if (!list.empty())
      list += lang == language::zh ? "、" : ", ";
    list += name_of(sources, word, lang);
    if (amount > 0)
      list += " " + std::to_string(amount);
  }
  if (list.empty())
    return list;
  return lang == language::zh ? "（来自" + list + "）" : " (from " + list + ")";
}

/// The order a line belongs to; other references mean nothing to people.
std::string of_order(const history_line& x, language lang) {
  if (!order_id::parse(x.reference))
    return {};
  return (lang == language::zh ? "，订单 " : ", order ") + x.reference;
}

/// The report a download was paid for.
std::string of_report(const history_line& x, language lang) {
  auto named = report_of(x.reference);
  if (!named)
    return {};
  return (lang == language::zh ? "，报告 " : ", report ") + named->key;
}

std::string repaid(int64_t debt, language lang) {
  if (debt <= 0)
    return {};
  return lang == language::zh ? "，其中 " + std::to_string(debt) + " 抵还所欠"
                              : "; " + std::to_string(debt) + " of them repaid a debt";
}

std::string still_owed(int64_t debt, language lang) {
  if (debt >= 0)
    return {};
  return lang == language::zh ? "，记欠 " + std::to_string(-debt)
                              : "; " + std::to_string(-debt) + " are owed";
}

std::string line_zh(const history_line& x) {
  constexpr auto lang = language::zh;
  auto source = name_of(sources, x.reason, lang);
  auto service = name_of(features, x.reason, lang);
  switch (x.kind) {
  case txn_kind::payment:
    return (x.reason == "plan" ? "购买套餐，到账 " : "充值到账 ") + yuan(x.settled_fen)
           + of_order(x, lang);
  case txn_kind::refund:
    return "退款 " + yuan(x.settled_fen) + "，原路退回";
  case txn_kind::grant:
    return source + "获得 " + points(x.available + x.debt, lang) + repaid(x.debt, lang)
           + of_order(x, lang);
  case txn_kind::reversal:
    return source + "退款收回 " + points(-(x.available + x.debt), lang) + still_owed(x.debt, lang)
           + of_order(x, lang);
  case txn_kind::debit:
    return service + "使用 " + points(-x.available, lang) + origin(x, lang) + of_report(x, lang);
  case txn_kind::hold:
    return "为" + service + "预留 " + points(x.held, lang) + origin(x, lang);
  case txn_kind::settle:
    return service + "扣除 " + points(-x.held, lang) + origin(x, lang);
  case txn_kind::release:
    return service + "退回 " + points(-x.held, lang) + repaid(x.debt, lang);
  case txn_kind::lapse:
    return points(-x.available, lang) + "已过期" + origin(x, lang);
  }
  return "积分变动";
}

std::string line_en(const history_line& x) {
  constexpr auto lang = language::en;
  auto source = name_of(sources, x.reason, lang);
  auto service = name_of(features, x.reason, lang);
  switch (x.kind) {
  case txn_kind::payment:
    return yuan(x.settled_fen) + (x.reason == "plan" ? " paid for a plan" : " recharged")
           + of_order(x, lang);
  case txn_kind::refund:
    return yuan(x.settled_fen) + " refunded, the way it came";
  case txn_kind::grant:
    return points(x.available + x.debt, lang) + " granted: " + source + repaid(x.debt, lang)
           + of_order(x, lang);
  case txn_kind::reversal:
    return points(-(x.available + x.debt), lang) + " taken back after a refund: " + source
           + still_owed(x.debt, lang) + of_order(x, lang);
  case txn_kind::debit:
    return points(-x.available, lang) + " spent: " + service + origin(x, lang) + of_report(x, lang);
  case txn_kind::hold:
    return points(x.held, lang) + " reserved: " + service + origin(x, lang);
  case txn_kind::settle:
    return points(-x.held, lang) + " charged: " + service + origin(x, lang);
  case txn_kind::release:
    return points(-x.held, lang) + " given back: " + service + repaid(x.debt, lang);
  case txn_kind::lapse:
    return points(-x.available, lang) + " expired" + origin(x, lang);
  }
  return "Points changed";
}

/// What a message was made from. Absent and odd members read as nothing.
class message_data {
public:
  explicit message_data(const std::string& text) {
    doc_.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    known_ = !doc_.HasParseError() && doc_.IsObject();
  }
  int64_t number(const char* name) const {
    const auto* x = find(name);
    return x && x->IsInt64() ? x->GetInt64() : 0;
  }
  bool flag(const char* name) const {
    const auto* x = find(name);
    return x && x->IsBool() && x->GetBool();
  }
  std::string text(const char* name) const {
    const auto* x = find(name);
    return x && x->IsString() ? std::string{x->GetString(), x->GetStringLength()} : std::string{};
  }

private:
  const rapidjson::Value* find(const char* name) const {
    if (!known_)
      return nullptr;
    auto at = doc_.FindMember(name);
    return at == doc_.MemberEnd() ? nullptr : &at->value;
  }
  rapidjson::Document doc_;
  bool known_ = false;
};

/// A moment in Beijing time, to the minute; empty when the text is no time.
std::string moment(const std::string& rfc3339) {
  auto at = parse_timestamp(rfc3339);
  if (!at)
    return {};
  auto shown = to_rfc3339(*at + std::chrono::hours{8}).substr(0, 16);
  shown[10] = ' ';
  return shown;
}

std::string tier_change(const message_data& x, language lang) {
  auto before = x.text("tier_before");
  auto after = x.text("tier_after");
  if (after.empty() || before == after)
    return {};
  auto name = name_of(tiers, after, lang);
  return lang == language::zh ? "会员等级变为" + name + "。" : " Your tier is now " + name + ".";
}

message_text payment_words(const message_data& x, language lang) {
  auto amount = yuan(x.number("amount_fen"));
  auto gained = x.number("points");
  auto until = moment(x.text("plan_ends_at"));
  if (lang == language::zh) {
    auto text = "已收到 " + amount;
    text += gained > 0 ? "，" + points(gained, lang) + "已到账。" : "。";
    if (!until.empty())
      text += "套餐有效期至北京时间 " + until + "。";
    text += tier_change(x, lang);
    if (x.flag("late"))
      text += "这笔款项在订单关闭之后到账，已照常入账。";
    return {"支付成功", text};
  }
  auto text = "We received " + amount;
  text += gained > 0 ? " and credited " + points(gained, lang) + "." : ".";
  if (!until.empty())
    text += " Your plan runs until " + until + " Beijing time.";
  text += tier_change(x, lang);
  if (x.flag("late"))
    text += " The money came after the order was closed and counts all the same.";
  return {"Payment received", text};
}

message_text refund_words(const message_data& x, language lang) {
  auto amount = yuan(x.number("amount_fen"));
  auto taken = x.number("points");
  auto owed = x.number("owed");
  if (lang == language::zh) {
    auto text = amount + " 已原路退回";
    text += taken > 0 ? "，收回 " + points(taken, lang) + "。" : "。";
    if (owed > 0)
      text += "尚欠 " + points(owed, lang) + "，将从之后获得的积分中抵还。";
    return {"退款成功", text + tier_change(x, lang)};
  }
  auto text = amount + " went back the way it came";
  text += taken > 0 ? "; " + points(taken, lang) + " were taken back." : ".";
  if (owed > 0)
    text += " " + points(owed, lang) + " are owed and will be repaid by the next ones you get.";
  return {"Refund done", text + tier_change(x, lang)};
}

message_text redeemed_words(const message_data& x, language lang) {
  auto good = name_of(features, x.text("good"), lang);
  auto price = points(x.number("price"), lang);
  if (lang == language::zh)
    return {"兑换成功", "已用 " + price + "兑换：" + good + "。"};
  return {"Points redeemed", price + " bought: " + good + "."};
}

message_text reminder_words(const message_data& x, language lang) {
  auto when = x.text("local_starts_at");
  if (when.size() > 10)
    when[10] = ' ';
  when += " (" + x.text("time_zone") + ")";
  auto place = x.text("place");
  auto title = x.text("title");
  if (lang == language::zh)
    return {"日程提醒",
            title + "，时间：" + when + (place.empty() ? "" : "，地点：" + place) + "。"};
  return {"Reminder", title + ", " + when + (place.empty() ? "" : ", " + place) + "."};
}

} // namespace

std::string history_text(const history_line& x, language lang) {
  return lang == language::zh ? line_zh(x) : line_en(x);
}

message_text message_words(const message_row& x, language lang) {
  message_data data{x.data};
  if (x.kind == "payment_settled")
    return payment_words(data, lang);
  if (x.kind == "refund_settled")
    return refund_words(data, lang);
  if (x.kind == "redeemed")
    return redeemed_words(data, lang);
  if (x.kind == "calendar_reminder")
    return reminder_words(data, lang);
  if (lang == language::zh)
    return {"通知", "您有一条新消息。"};
  return {"Notice", "There is something new in your account."};
}

} // namespace zhian::http
