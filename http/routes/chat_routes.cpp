// The event stream of a room for simple clients.
#include "http/routes/handlers.hpp"

namespace zhian::http {
net::awaitable<http_reply> stream_chat(http_call& in) {
  co_return fail(in, ec::unsupported);
}
} // namespace zhian::http
