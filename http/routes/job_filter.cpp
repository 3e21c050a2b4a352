#include "http/routes/job_filter.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "http/routes/handlers.hpp"
#include "http/routes/owned.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

namespace bounds = job_bounds;
using reason = json_problem::reason;

constexpr const char* place_example = "31.2304,121.4737";

std::optional<int32_t> parse_degrees(std::string_view text, double most) {
  double out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || !(std::abs(out) <= most))
    return std::nullopt;
  return static_cast<int32_t>(std::lround(out * 1e6));
}

http_reply bad_query(const http_call& in, const char* name, reason why, std::string expected,
                     int64_t least, int64_t most) {
  return fail(in, json_problem{ec::validation_failed, why, name, std::move(expected), least, most});
}

std::optional<http_reply> take_bounded(const http_call& in, const char* name, size_t most,
                                       std::string& to) {
  to = in.query_value(name).value_or(std::string{});
  if (count_characters(to) <= most)
    return std::nullopt;
  return bad_query(in, name, reason::out_of_bounds, "string", 0, static_cast<int64_t>(most));
}

std::optional<http_reply> take_count(const http_call& in, const char* name, uint32_t least,
                                     uint32_t most, std::optional<uint32_t>& to) {
  auto text = in.query_value(name);
  if (!text)
    return std::nullopt;
  uint32_t out = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc{} || end != text->data() + text->size() || out < least || out > most)
    return bad_query(in, name, reason::out_of_bounds, "integer", least, most);
  to = out;
  return std::nullopt;
}

} // namespace

std::optional<geo_point> parse_place(std::string_view text) {
  auto comma = text.find(',');
  if (comma == text.npos)
    return std::nullopt;
  auto lat = parse_degrees(text.substr(0, comma), 90);
  auto lon = parse_degrees(text.substr(comma + 1), 180);
  if (!lat || !lon)
    return std::nullopt;
  return geo_point{*lat, *lon};
}

job_filter read_job_filter(const http_call& in) {
  job_filter out;
  auto& q = out.query;
  if ((out.refused = take_bounded(in, "q", bounds::words, q.words)))
    return out;
  if ((out.refused = take_bounded(in, "city", bounds::city, q.city)))
    return out;
  if ((out.refused = take_count(in, "salary_min", 0, bounds::salary, q.salary_min)))
    return out;
  if ((out.refused = take_count(in, "years", 0, bounds::years, q.years)))
    return out;
  if ((out.refused = take_count(in, "radius_m", 1, bounds::radius_m, q.radius_m)))
    return out;
  if (auto near = in.query_value("near")) {
    q.at = parse_place(*near);
    if (!q.at) {
      out.refused = bad_query(in, "near", reason::not_allowed, place_example, 0, 0);
      return out;
    }
  }
  if (q.at.has_value() != q.radius_m.has_value())
    out.refused = bad_query(in, q.at ? "radius_m" : "near", reason::missing, {}, 0, 0);
  return out;
}

job_query read_job_query(json_object& body) {
  job_query out;
  out.words = body.optional_text("query", 0, bounds::words).value_or(std::string{});
  auto filters = body.object("filters", false);
  auto count = [&](const char* name, uint64_t least, uint64_t most) {
    std::optional<uint32_t> to;
    if (!filters.is_null(name))
      if (auto n = filters.optional_number(name, least, most))
        to = static_cast<uint32_t>(*n);
    return to;
  };
  if (!filters.is_null("city"))
    out.city = filters.optional_text("city", 1, bounds::city).value_or(std::string{});
  out.salary_min = count("salary_min", 0, bounds::salary);
  out.years = count("years", 0, bounds::years);
  out.radius_m = count("radius_m", 1, bounds::radius_m);
  if (!filters.is_null("near"))
    if (auto near = filters.optional_text("near", 3, 64)) {
      out.at = parse_place(*near);
      if (!out.at)
        filters.refuse("near", reason::not_allowed, place_example);
    }
  if (out.at.has_value() != out.radius_m.has_value())
    filters.refuse(out.at ? "radius_m" : "near", reason::missing);
  filters.finish(); // Its problem is the body's, too.
  return out;
}

} // namespace zhian::http
