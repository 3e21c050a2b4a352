// What was taken and given back, day by day, as the ledger has it.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "http/json/finance.hpp"
#include "http/routes/handlers.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/approval.hpp"
#include "protocols/time.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;
using reason = json_problem::reason;
using std::chrono::days;
using std::chrono::sys_days;

constexpr days most_days{366};
constexpr days usual_days{30};
/// Before it nobody paid.
constexpr std::chrono::year first_year{2000};

std::string text_of(sys_days day) {
  return to_rfc3339(timestamp{day}).substr(0, 10);
}

/// "2026-11-30"; nothing: it is no day.
std::optional<sys_days> parse_day(std::string_view text) {
  auto part = [&](size_t at, size_t size) {
    unsigned number = 0;
    std::from_chars(text.data() + at, text.data() + at + size, number);
    return number;
  };
  if (text.size() != 10)
    return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i)
    if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
      return std::nullopt;
  std::chrono::year_month_day day{std::chrono::year{static_cast<int>(part(0, 4))},
                                  std::chrono::month{part(5, 2)}, std::chrono::day{part(8, 2)}};
  if (!day.ok() || day.year() < first_year)
    return std::nullopt;
  return sys_days{day};
}

/// A day of the query; a reply when it is none.
std::optional<http_reply> take_day(const http_call& in, std::string_view name,
                                   std::optional<sys_days>& to) {
  auto given = in.query_value(name);
  if (!given)
    return std::nullopt;
  to = parse_day(*given);
  if (to)
    return std::nullopt;
  return fail(in, json_problem{ec::validation_failed, reason::not_allowed, std::string{name},
                               "YYYY-MM-DD", 0, 0});
}

} // namespace

net::awaitable<http_reply> sum_up_payments(http_call& in) {
  std::optional<sys_days> from;
  std::optional<sys_days> to;
  if (auto refused = take_day(in, "from", from))
    co_return std::move(*refused);
  if (auto refused = take_day(in, "to", to))
    co_return std::move(*refused);
  // Beijing has no summer time.
  if (!to)
    to = std::chrono::floor<days>(wall_now() + 8h);
  if (!from)
    from = *to - usual_days + days{1};
  if (*to < *from || *to - *from >= most_days) {
    std::string expected = in.lang() == language::zh ? "一个不早于 from 且 366 天以内的日期"
                                                     : "a day not before `from`, within 366 days";
    co_return fail(in, json_problem{ec::validation_failed, reason::not_allowed, "to",
                                    std::move(expected), 0, 0});
  }
  sum_payments question;
  question.in = in.who->in;
  question.from = text_of(*from);
  question.to = text_of(*to);
  auto got = co_await ask_service(in.at->io, in.at->node.svc.queries, question,
                                  in.at->node.config.http.request_budget);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::payments(*got, question.from, question.to));
}

} // namespace zhian::http
