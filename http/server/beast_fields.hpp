// Beast's words in ours. Includes Beast: only the connection code needs it.
#pragma once

#include <string>
#include <string_view>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>

#include "http/server/call.hpp"

namespace zhian::http {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

inline verb verb_of(bhttp::verb x) {
  switch (x) {
  case bhttp::verb::get:
    return verb::get;
  case bhttp::verb::head:
    return verb::head;
  case bhttp::verb::post:
    return verb::post;
  case bhttp::verb::put:
    return verb::put;
  case bhttp::verb::patch:
    return verb::patch;
  case bhttp::verb::delete_:
    return verb::del;
  case bhttp::verb::options:
    return verb::options;
  default:
    return verb::other;
  }
}

inline beast::string_view to_beast(std::string_view x) {
  return {x.data(), x.size()};
}

inline std::string_view from_beast(beast::string_view x) {
  return {x.data(), x.size()};
}

/// Header fields out of Beast's container.
class field_source final : public header_source {
public:
  explicit field_source(const bhttp::fields& from) : from_(from) {}
  std::string_view find(std::string_view name) const override {
    auto at = from_.find(to_beast(name));
    return at == from_.end() ? std::string_view{} : from_beast(at->value());
  }
  std::string joined(std::string_view name) const override {
    std::string out;
    auto [first, last] = from_.equal_range(to_beast(name));
    for (; first != last; ++first)
      out.append(out.empty() ? "" : ",").append(from_beast(first->value()));
    return out;
  }

private:
  const bhttp::fields& from_;
};

} // namespace zhian::http
