#include "http/routes/staff_note.hpp"

#include <utility>

#include "http/routes/own_account.hpp"

namespace zhian::http {

net::awaitable<std::optional<http_reply>> note(http_call& in, std::string action,
                                               std::string target, std::string detail) {
  staff_looked line;
  line.action = std::move(action);
  line.target = std::move(target);
  line.detail = std::move(detail);
  auto kept = co_await ask_account(in, std::move(line));
  std::optional<http_reply> refused;
  if (!kept)
    refused = fail(in, kept.error());
  co_return refused;
}

} // namespace zhian::http
