// Reports as files: what a download costs is the account's word, the press makes the bytes.
#include "http/json/report.hpp"
#include "http/routes/attachment.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/report.hpp"

namespace zhian::http {

namespace {

/// `lang=zh`, `zh-CN` or `en` of the query; otherwise the language of the request. Nothing: it is
/// none of these.
std::optional<language> wanted_language(const http_call& in) {
  auto given = in.query_value("lang");
  if (!given) {
    // What is there and cannot be decoded is none of these, either.
    bool there = in.query.starts_with("lang=") || in.query.find("&lang=") != in.query.npos;
    return there ? std::nullopt : std::optional{in.lang()};
  }
  if (*given == "zh" || *given == "zh-CN")
    return language::zh;
  if (*given == "en")
    return language::en;
  return std::nullopt;
}

std::string file_name(const record_item& x, language lang) {
  std::string out = lang == language::zh ? "模拟面试报告" : "Mock interview report";
  auto separator = lang == language::zh ? "-" : " - ";
  if (auto position = part_of_name(x.position); !position.empty())
    out += separator + position;
  return out + separator + to_rfc3339(x.ended_at).substr(0, 10) + ".pdf";
}

/// Why it may not be downloaded as things are; nothing: it may.
std::optional<http_reply> refusal(const http_call& in, const download_view& x) {
  if (x.error != 0)
    return fail(in, static_cast<ec>(x.error), {}, {}, x.facts);
  if (x.means == download_means::nothing || x.means == download_means::before)
    return std::nullopt;
  return fail(in, ec::report_not_bought, {}, {}, x.facts);
}

} // namespace

net::awaitable<http_reply> buy_report_download(http_call& in) {
  auto id = record_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, id->str());
  buy_download question;
  question.report = id->str();
  auto bought = co_await ask_account(in, std::move(question));
  if (!bought)
    co_return fail(in, bought.error());
  auto url = "/api/v1/mock-interview/records/" + id->str() + "/report.pdf";
  auto out = json_reply(201, json::download(*bought, url));
  out.set("Location", std::move(url));
  co_return out;
}

net::awaitable<http_reply> download_report(http_call& in) {
  auto& node = in.at->node;
  auto lang = wanted_language(in);
  if (!lang) {
    json_problem wrong;
    wrong.error = ec::validation_failed;
    wrong.why = json_problem::reason::not_allowed;
    wrong.field = "lang";
    wrong.expected = "zh, zh-CN, en";
    co_return fail(in, wrong);
  }
  auto id = record_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto budget = node.config.http.request_budget;
  find_report find;
  find.in = in.who->in;
  find.owner = in.who->user;
  find.id = *id;
  auto found = co_await ask_service(in.at->io, node.svc.queries, std::move(find), budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  ask_download ask;
  ask.report = id->str();
  auto may = co_await ask_account(in, std::move(ask));
  if (!may)
    co_return fail(in, may.error());
  if (auto refused = refusal(in, *may))
    co_return std::move(*refused);
  auto name = file_name(found->row->head, *lang);
  print_report print;
  print.record = std::move(*found->row);
  print.edition = found->edition;
  print.lang = *lang;
  auto made = co_await ask_service(in.at->io, node.svc.press, std::move(print), budget);
  if (!made)
    co_return fail(in, made.error());
  // Of the bytes: what another node prints with other fonts is another file.
  auto etag = '"' + made->sha256 + '"';
  http_reply out;
  if (in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  } else {
    out.content_type = "application/pdf";
    out.body = *made->bytes;
    out.set("Content-Disposition", attachment(name));
    out.set("Content-Language", *lang == language::zh ? "zh-CN" : "en");
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  co_return out;
}

} // namespace zhian::http
