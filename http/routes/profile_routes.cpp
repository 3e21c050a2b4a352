// What a person says about themselves: profile, picture, mails, and the end of the account.
#include <algorithm>

#include "http/auth/tokens.hpp"
#include "http/json/people.hpp"
#include "http/json/views.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/one_file.hpp"
#include "http/routes/own_account.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/time_zones.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// The account, and the tag of what was shown.
http_reply with_tag(const me_view& x) {
  auto out = json_reply(200, json::me(x));
  out.set("ETag", x.etag);
  out.set("Cache-Control", "private, no-cache");
  return out;
}

template <request T>
net::awaitable<http_reply> answer_me(http_call& in, T question) {
  auto view = co_await ask_account(in, std::move(question));
  if (!view)
    co_return fail(in, view.error());
  co_return with_tag(*view);
}

} // namespace

net::awaitable<http_reply> read_own_account(http_call& in) {
  read_me question;
  auto view = co_await ask_account(in, question);
  if (!view)
    co_return fail(in, view.error());
  if (auto seen = in.header("If-None-Match"); !seen.empty() && seen == view->etag) {
    auto out = empty_reply();
    out.status = 304;
    out.set("ETag", view->etag);
    co_return out;
  }
  co_return with_tag(*view);
}

net::awaitable<http_reply> change_own_profile(http_call& in) {
  json_object body{in.body};
  change_profile question;
  question.nickname = body.optional_text("nickname", 1, 40);
  question.lang = body.optional_choice("language", {"zh", "en"});
  question.time_zone = body.optional_text("time_zone", 1, 64);
  if (question.time_zone && !known_time_zone(*question.time_zone))
    body.refuse("time_zone", reason::not_allowed, "Asia/Shanghai");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  question.expected = in.header("If-Match");
  if (question.expected == "*")
    question.expected.clear();
  co_return co_await answer_me(in, std::move(question));
}

net::awaitable<http_reply> upload_avatar(http_call& in) {
  auto& node = in.at->node;
  auto file = take_one_file(in);
  if (file.refused)
    co_return std::move(*file.refused);
  set_op(in, *file.bytes);
  // One budget for all three steps.
  auto until = steady::now() + node.config.http.upload_budget;
  auto left = [&] {
    return std::max(std::chrono::milliseconds{1},
                    std::chrono::floor<std::chrono::milliseconds>(until - steady::now()));
  };
  paint painting;
  painting.bytes = std::move(file.bytes);
  auto made = co_await ask_service(in.at->io, node.svc.painter, std::move(painting), left());
  if (!made) {
    auto why = made.code() == ec::extraction_failed ? ec::file_damaged : made.code();
    co_return fail(in, why, {}, "file");
  }
  // Only what the painter made is kept; the client's bytes end here.
  put_file put;
  put.name = "avatar.webp";
  put.bytes = made->bytes;
  auto stored = co_await ask_service(in.at->io, node.svc.files, std::move(put), left());
  if (!stored)
    co_return fail(in, stored.error());
  set_avatar set;
  set.file = std::move(*stored);
  set.file.media_type = std::move(made->media_type);
  co_return co_await answer_me(in, std::move(set));
}

net::awaitable<http_reply> remove_avatar(http_call& in) {
  drop_avatar question;
  co_return co_await answer_me(in, question);
}

net::awaitable<http_reply> show_avatar(http_call& in) {
  auto id = avatar_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto budget = in.at->node.config.http.request_budget;
  find_avatar question;
  question.id = *id;
  auto found =
      co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question), budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  get_file get;
  get.sha256 = found->row->sha256;
  auto bytes = co_await ask_service(in.at->io, in.at->node.svc.files, std::move(get), budget);
  if (!bytes)
    co_return fail(in, bytes.error());
  http_reply out;
  out.content_type = "image/webp"; // The one type the painter makes.
  out.body = **bytes;
  // Another picture has another address.
  out.set("Cache-Control", "public, max-age=31536000, immutable");
  out.set("Content-Security-Policy", "default-src 'none'; sandbox");
  out.set("Cross-Origin-Resource-Policy", "cross-origin");
  co_return out;
}

net::awaitable<http_reply> read_notifications(http_call& in) {
  read_mail_choices question;
  auto got = co_await ask_account(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::mail_choices(*got));
}

net::awaitable<http_reply> change_notifications(http_call& in) {
  json_object body{in.body};
  set_mail_choices question;
  for (auto what : optional_mails) {
    // Clients from before there were reminders do not name them.
    bool wanted = what == "calendar" ? body.optional_flag(what).value_or(true) : body.flag(what);
    if (!wanted)
      question.wanted.muted.emplace_back(what);
  }
  auto security = body.optional_flag("security");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (security && !*security)
    co_return fail(in, ec::mail_required, {}, "security");
  std::sort(question.wanted.muted.begin(), question.wanted.muted.end());
  auto got = co_await ask_account(in, std::move(question));
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::mail_choices(*got));
}

net::awaitable<http_reply> close_own_account(http_call& in) {
  json_object body{in.body};
  zhian::close_account question;
  question.password = body.text("password", 1, 128);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto ended = co_await ask_account(in, std::move(question));
  if (!ended)
    co_return ended.code() == ec::password_wrong ? fail(in, ec::password_wrong, {}, "password")
                                                 : fail(in, ended.error());
  co_return empty_reply();
}

} // namespace zhian::http
