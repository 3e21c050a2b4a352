// What answers of an object service mean: pure functions on bytes from outside.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/time.hpp"
#include "storage/files/s3_wire.hpp"

namespace zhian::files {

/// Why an operation failed.
enum class s3_fault : uint8_t {
  none,
  not_found,   ///< There is no such object.
  no_bucket,   ///< There is no such bucket.
  bad_key,     ///< The access key is not known.
  bad_secret,  ///< The signature is not that of the access key.
  denied,      ///< The account may not do that.
  wrong_place, ///< Another region or endpoint has the bucket.
  skewed,      ///< The clocks are too far apart.
  busy,        ///< 5xx, 429: later.
  unreachable,
  tls,
  cut, ///< Lost or timed out on the way; it may have been done.
  too_large,
  stopped,
  damaged, ///< What came is not what was put, or no answer of such a service.
  refused, ///< Anything else; its code says what.
};
std::string_view to_string(s3_fault x);
std::ostream& operator<<(std::ostream& out, s3_fault x);

/// A failure as it is logged and shown: no key, no signature, no name of a file's owner.
struct s3_failure {
  s3_fault what = s3_fault::none;
  long status = 0;    ///< 0: there was no answer.
  std::string code;   ///< The service's own word, at most 80 bytes.
  std::string detail; ///< Of the connection.

  explicit operator bool() const { return what != s3_fault::none; }
  /// "denied (403 AccessDenied)".
  std::string str() const;
};

/// What an answer says; `none` for 2xx.
s3_failure classify(const wire_answer& answer);

/// Whether the same request may do better in a moment.
bool passes(s3_fault x);

/// One object of a list.
struct s3_entry {
  std::string key;
  timestamp modified{};
};

/// A page of a list, of either version of it.
struct s3_page {
  std::vector<s3_entry> entries; ///< In the order of the answer.
  bool more = false;
  bool second_version = false; ///< It knows `start-after`; the first version knows `marker`.
};

/// Nothing: this is no list.
std::optional<s3_page> read_page(std::string_view xml);

/// "Fri, 24 May 2013 00:00:00 GMT", to the second.
std::optional<timestamp> read_http_date(std::string_view text);

} // namespace zhian::files
