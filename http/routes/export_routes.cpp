// Exports of one's own data.
#include "http/json/people.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"

namespace zhian::http {

net::awaitable<http_reply> start_export(http_call& in) {
  set_op(in, {});
  ask_export question;
  auto got = co_await ask_account(in, question);
  if (!got)
    co_return fail(in, got.error());
  auto out = json_reply(202, json::data_export(*got));
  out.set("Location", "/api/v1/me/exports/" + got->id.str());
  co_return out;
}

net::awaitable<http_reply> list_own_exports(http_call& in) {
  return owned_page<list_exports, export_id>(in, json::data_exports);
}

net::awaitable<http_reply> read_export(http_call& in) {
  return owned_row<find_export>(in,
                                [](const export_row& x) { return json::data_export(view_of(x)); });
}

net::awaitable<http_reply> download_export(http_call& in) {
  auto id = export_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto budget = in.at->node.config.http.request_budget;
  find_export question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.id = *id;
  auto found =
      co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question), budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  const auto& row = *found->row;
  if (row.state == export_state::waiting)
    co_return fail(in, ec::export_not_ready);
  if (row.state != export_state::ready)
    co_return fail(in, ec::not_found);
  get_file get;
  get.sha256 = row.sha256;
  auto bytes = co_await ask_service(in.at->io, in.at->node.svc.files, std::move(get),
                                    in.at->node.config.http.upload_budget);
  if (!bytes)
    co_return fail(in, bytes.error());
  http_reply out;
  out.content_type = "application/zip";
  out.body = **bytes;
  out.set("Content-Disposition", "attachment; filename=\"zhian-" + row.id.str() + ".zip\"");
  co_return out;
}

} // namespace zhian::http
