// AWS Signature Version 4 of requests to an object service: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocols/time.hpp"

namespace zhian::files {

using name_values = std::vector<std::pair<std::string, std::string>>;

/// A request before it is signed.
struct s3_to_sign {
  std::string method;
  std::string path;           ///< As the service sees it, not encoded; begins with '/'.
  name_values query = {};     ///< Not encoded, in any order.
  name_values headers;        ///< All that are to be signed, `host` among them.
  std::string payload_sha256; ///< Hex digits.
  std::string region;
  timestamp at;
};

/// Whose requests they are.
struct s3_credentials {
  std::string access_key;
  std::string secret_key;
};

/// Percent-encodes every byte but letters, digits, '-', '.', '_' and '~', and '/' if it is to stay.
std::string uri_encode(std::string_view text, bool keep_slashes);

/// The query as it is signed and sent: encoded, sorted, without '?'.
std::string canonical_query(const name_values& query);

/// "20130524T000000Z", the header x-amz-date.
std::string amz_date(timestamp at);

/// The value of the header Authorization. `x-amz-date` must be among the headers, with `at`.
std::string s3_authorization(const s3_to_sign& what, const s3_credentials& by);

} // namespace zhian::files
