// The route table: one row an operation. What is not listed is 404.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/server/call.hpp"

namespace zhian::http {

/// Who may call.
enum class access : uint8_t {
  open,    ///< Anybody.
  user,    ///< A signed-in person with the route's permission.
  cookie,  ///< The same as `user`, or without a token a browser; the handler checks its cookie.
  staff,   ///< As `user`, and a member of staff.
  gateway, ///< An outside service; the handler checks its signature.
};

/// What body a route takes.
enum class body_kind : uint8_t {
  none,      ///< None; one that comes anyway is read and ignored.
  json,      ///< One JSON object, at most `http.max_body_bytes`.
  csv,       ///< text/csv, at most 2 MiB.
  upload,    ///< multipart/form-data, at most `http.max_upload_bytes`.
  websocket, ///< An upgrade.
};

/// Whether a route wants to know who asks.
constexpr bool guarded(access x) {
  return x == access::user || x == access::cookie || x == access::staff;
}

/// How calls are counted against the limits. Authentication routes count in their handlers, where
/// the address is known.
enum class limit_class : uint8_t { none, read, costly };

/// Runs on the io thread of the connection; never blocks.
using handler = net::awaitable<http_reply> (*)(http_call&);

/// One operation.
struct route {
  verb method;
  std::string_view
      path; ///< `{name}` stands for one segment. No trailing slash; both forms are served.
  realm in;
  access who;
  std::string_view permission; ///< E.g. "resume.own"; empty on open and gateway routes.
  body_kind body;
  limit_class limit;
  bool keyed; ///< Takes an Idempotency-Key.
  handler run;
};

std::span<const route> public_routes();
std::span<const route> admin_routes();
/// With those of the chaos suite's bank, for `testing.bank`.
std::span<const route> public_routes_and_bank();

/// Finds rows.
class route_table {
public:
  /// `rows` must outlive the table. Throws std::logic_error when two rows are the same operation.
  explicit route_table(std::span<const route> rows);

  struct match {
    const route* row = nullptr; ///< Null: unknown path, or another method is meant.
    std::string_view
        allowed; ///< "GET, HEAD, OPTIONS": methods of the path; empty for an unknown path.
    std::vector<std::pair<std::string_view, std::string>> params;
    bool well_formed = true; ///< False: a path parameter is badly percent-encoded.
  };
  /// `path` as sent, without query; one trailing slash more or less is the same path. HEAD finds
  /// GET.
  match find(verb method, std::string_view path) const;

  std::span<const route> rows() const { return rows_; }
  /// Position of a row, for per-route instruments.
  size_t index_of(const route& row) const { return static_cast<size_t>(&row - rows_.data()); }

private:
  /// All rows of one path.
  struct place {
    std::vector<std::string_view> segments; ///< Empty for a path without parameters.
    std::vector<const route*> rows;
    std::string allowed;
  };
  static const route* pick(const place& at, verb method);

  std::span<const route> rows_;
  std::unordered_map<std::string_view, size_t> fixed_;
  std::vector<place> places_;
  std::vector<size_t> templated_;
};

/// Percent-decodes; nothing when malformed or when the result is no UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

} // namespace zhian::http
