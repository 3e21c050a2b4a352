#include "http/json/views.hpp"
#include "http/routes/handlers.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"

namespace zhian::http {

net::awaitable<http_reply> read_own_account(http_call& in) {
  read_me question;
  auto view =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                          in.meta, question, in.at->node.config.http.request_budget);
  if (!view)
    co_return fail(in, view.error());
  co_return json_reply(200, json::me(*view));
}

} // namespace zhian::http
