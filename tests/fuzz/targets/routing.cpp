// From a request target to a row of the route table, and the values of paths and queries.
#include <array>

#include "http/routes/owned.hpp"
#include "http/routes/route.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

namespace {

constexpr route row(verb method, std::string_view path) {
  return {method, path,   realm::zhimai, access::open, "", body_kind::none, limit_class::none,
          false,  nullptr};
}

constexpr std::array rows{
    row(verb::get, "/"),
    row(verb::get, "/api/v1/me"),
    row(verb::get, "/api/v1/resumes"),
    row(verb::post, "/api/v1/resumes"),
    row(verb::get, "/api/v1/resumes/{id}"),
    row(verb::del, "/api/v1/resumes/{id}"),
    row(verb::get, "/api/v1/{kind}/{id}/lines/{line}"),
};

std::string percent_encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text)
    out.append({'%', digits[c >> 4], digits[c & 15]});
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(route_path) {
  static const route_table table{rows};
  fuzz::input in{bytes};
  auto method = static_cast<verb>(in.byte() % 8);
  auto path = in.rest();
  auto found = table.find(method, path);
  if (found.row) {
    claim(found.row->method == (method == verb::head ? verb::get : method), "the method fits");
    claim(!found.allowed.empty(), "a path that was found has methods");
  }
  if (!path.empty() && path.back() != '/') {
    auto twin = table.find(method, std::string{path} + '/');
    claim(twin.row == found.row && twin.params == found.params, "a trailing slash changes nothing");
  }
  if (found.params.empty() || !found.well_formed)
    return;
  for (const auto& [name, value] : found.params)
    claim(!name.empty() && storable_text(value), "a parameter is text");
  if (!found.row)
    return;
  // The same values written in another way name the same thing.
  std::string again;
  size_t next = 0;
  for (auto rest = found.row->path; !rest.empty();) {
    auto open = rest.find('{');
    again += rest.substr(0, open);
    if (open == std::string_view::npos)
      break;
    again += percent_encode(found.params[next++].second);
    rest = rest.substr(rest.find('}') + 1);
  }
  auto twin = table.find(method, again);
  claim(twin.row == found.row && twin.params == found.params, "parameters survive encoding");
}

ZHIAN_FUZZ_TARGET(query) {
  http_call call;
  call.query = bytes;
  auto value = call.query_value("q");
  if (value) {
    claim(storable_text(*value), "a value is text");
    auto encoded = "a=1&q=" + percent_encode(*value);
    call.query = encoded;
    claim(call.query_value("q") == value, "a value survives encoding");
  }
  for (auto plus_is_space : {false, true})
    if (auto text = percent_decode(bytes, plus_is_space))
      claim(storable_text(*text) && text->size() <= bytes.size(), "decoding gives text");
}

ZHIAN_FUZZ_TARGET(page_query) {
  http_call call;
  call.query = bytes;
  auto asked = read_page(call, [](std::string_view x) { return room_id::parse(x).has_value(); });
  if (asked.refused) {
    claim(asked.refused->status == 422 || asked.refused->status == 400,
          "a refusal is the caller's");
    claim(fuzz::is_good_json(asked.refused->body), "a refusal is JSON");
    return;
  }
  claim(asked.page.limit >= 1 && asked.page.limit <= 100, "a page is bounded");
  claim(asked.page.before.empty() || room_id::parse(asked.page.before), "a cursor is an id");
}
