#include "http/routes/owned.hpp"

#include <charconv>

namespace zhian::http {

page_query read_page(const http_call& in, bool (*is_cursor)(std::string_view)) {
  using reason = json_problem::reason;
  page_query out;
  if (auto cursor = in.query_value("cursor")) {
    if (!is_cursor(*cursor))
      out.refused =
          fail(in, json_problem{ec::validation_failed, reason::not_allowed, "cursor", {}, 0, 0});
    out.page.before = *cursor;
  }
  if (auto limit = in.query_value("limit")) {
    auto [end, bad] = std::from_chars(limit->data(), limit->data() + limit->size(), out.page.limit);
    if (bad != std::errc{} || end != limit->data() + limit->size() || out.page.limit < 1
        || out.page.limit > 100)
      out.refused = fail(in, json_problem{ec::validation_failed, reason::out_of_bounds, "limit",
                                          "integer", 1, 100});
  }
  return out;
}

bool is_number(std::string_view text) {
  // Signed, as the store counts.
  int64_t number = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && text.front() != '-' && bad == std::errc{}
         && end == text.data() + text.size();
}

std::optional<bool> query_flag(const http_call& in, std::string_view name) {
  auto text = in.query_value(name);
  if (!text || *text == "false")
    return false;
  if (*text == "true")
    return true;
  return std::nullopt;
}

http_reply bad_flag(const http_call& in, std::string name) {
  return fail(in, json_problem{ec::validation_failed, json_problem::reason::not_allowed,
                               std::move(name), "true, false", 0, 0});
}

} // namespace zhian::http
