// Reports as files: what a download costs is the account's word, the press makes the bytes. One
// pair of handlers for all kinds: the path that was matched tells which (protocols/report.hpp).
#include "http/json/report.hpp"
#include "http/routes/attachment.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/route.hpp"
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

/// A report that a path names.
struct named_file {
  const report_traits* of = nullptr;
  std::string key;

  std::string url() const {
    auto out = std::string{of->path};
    constexpr std::string_view place = "{id}";
    out.replace(out.find(place), place.size(), key);
    return out + '/' + std::string{of->file};
  }
};
/// Nothing: the path names no report.
std::optional<named_file> named_in(const http_call& in) {
  for (const auto& x : report_kinds()) {
    if (!in.matched->path.starts_with(x.path))
      continue;
    auto key = report_key(x.what, in.param("id"));
    return key ? std::optional{named_file{&x, std::move(*key)}} : std::nullopt;
  }
  return std::nullopt;
}

std::string file_name(const stored_report& x, language lang) {
  auto out = std::string{title_of(x.what, lang)};
  auto separator = lang == language::zh ? "-" : " - ";
  if (auto position = part_of_name(x.position); !position.empty())
    out += separator + position;
  return out + separator + to_rfc3339(x.made_at).substr(0, 10) + ".pdf";
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
  auto named = named_in(in);
  if (!named)
    co_return fail(in, ec::not_found);
  set_op(in, named->key);
  buy_download question;
  question.what = named->of->what;
  question.report = named->key;
  auto bought = co_await ask_account(in, std::move(question));
  if (!bought)
    co_return fail(in, bought.error());
  auto url = named->url();
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
  auto named = named_in(in);
  if (!named)
    co_return fail(in, ec::not_found);
  auto budget = node.config.http.request_budget;
  find_report find;
  find.in = in.who->in;
  find.owner = in.who->user;
  find.what = named->of->what;
  find.report = named->key;
  auto found = co_await ask_service(in.at->io, node.svc.queries, std::move(find), budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, absence_of(named->of->what, found->task));
  ask_download ask;
  ask.what = named->of->what;
  ask.report = named->key;
  auto may = co_await ask_account(in, std::move(ask));
  if (!may)
    co_return fail(in, may.error());
  if (auto refused = refusal(in, *may))
    co_return std::move(*refused);
  auto name = file_name(*found->row, *lang);
  print_report print;
  print.what = std::move(*found->row);
  print.lang = *lang;
  auto made = co_await ask_service(in.at->io, node.svc.press, std::move(print), print_patience);
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
