#include "storage/files/s3_answers.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include <curl/curl.h>
#include <pugixml.hpp>

#include "protocols/utf8.hpp"

namespace zhian::files {

namespace {

constexpr size_t most_code_bytes = 80;

/// The <Code> of an error document; anything but letters, digits and dots is nobody's code.
std::string code_in(std::string_view body) {
  pugi::xml_document doc;
  if (!doc.load_buffer(body.data(), body.size(), pugi::parse_default))
    return {};
  std::string_view text = doc.child("Error").child_value("Code");
  text = text.substr(0, most_code_bytes);
  bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  });
  return plain ? std::string{text} : std::string{};
}

struct known_code {
  std::string_view code;
  s3_fault what;
};

// Of Amazon; MinIO and Tencent's S3 interface use the same.
constexpr std::array known_codes{
    known_code{"NoSuchKey", s3_fault::not_found},
    known_code{"NoSuchBucket", s3_fault::no_bucket},
    known_code{"InvalidBucketName", s3_fault::no_bucket},
    known_code{"InvalidAccessKeyId", s3_fault::bad_key},
    known_code{"SignatureDoesNotMatch", s3_fault::bad_secret},
    known_code{"AccessDenied", s3_fault::denied},
    known_code{"AllAccessDisabled", s3_fault::denied},
    known_code{"AccountProblem", s3_fault::denied},
    known_code{"PermanentRedirect", s3_fault::wrong_place},
    known_code{"TemporaryRedirect", s3_fault::wrong_place},
    known_code{"AuthorizationHeaderMalformed", s3_fault::wrong_place},
    known_code{"IllegalLocationConstraintException", s3_fault::wrong_place},
    known_code{"RequestTimeTooSkewed", s3_fault::skewed},
    known_code{"SlowDown", s3_fault::busy},
    known_code{"RequestTimeout", s3_fault::busy},
    known_code{"InternalError", s3_fault::busy},
    known_code{"ServiceUnavailable", s3_fault::busy},
    // The bytes were changed on their way to the service.
    known_code{"BadDigest", s3_fault::cut},
    known_code{"XAmzContentSHA256Mismatch", s3_fault::cut},
    known_code{"IncompleteBody", s3_fault::cut},
};

s3_fault of_status(long status) {
  if (status == 404)
    return s3_fault::not_found;
  if (status == 403 || status == 401)
    return s3_fault::denied;
  if (status == 429 || status >= 500)
    return s3_fault::busy;
  return status >= 300 && status < 400 ? s3_fault::wrong_place : s3_fault::refused;
}

s3_fault of_wire(wire_failure x) {
  switch (x) {
  case wire_failure::none:
    return s3_fault::none;
  case wire_failure::unreachable:
    return s3_fault::unreachable;
  case wire_failure::tls:
    return s3_fault::tls;
  case wire_failure::cut:
  case wire_failure::timed_out:
  case wire_failure::other:
    return s3_fault::cut;
  case wire_failure::too_large:
    return s3_fault::too_large;
  case wire_failure::stopped:
    return s3_fault::stopped;
  }
  return s3_fault::cut;
}

} // namespace

std::string_view to_string(s3_fault x) {
  constexpr std::array<std::string_view, 16> names{
      "none",        "not_found", "no_bucket", "bad_key",     "bad_secret", "denied",
      "wrong_place", "skewed",    "busy",      "unreachable", "tls",        "cut",
      "too_large",   "stopped",   "damaged",   "refused"};
  auto at = static_cast<size_t>(x);
  return at < names.size() ? names[at] : "refused";
}

std::ostream& operator<<(std::ostream& out, s3_fault x) {
  return out << to_string(x);
}

std::string s3_failure::str() const {
  std::string out{to_string(what)};
  std::string why = status != 0 ? std::to_string(status) : std::string{};
  for (const auto* more : {&code, &detail})
    if (!more->empty())
      why.append(why.empty() ? "" : " ").append(*more);
  return why.empty() ? out : out + " (" + why + ")";
}

s3_failure classify(const wire_answer& answer) {
  s3_failure out;
  out.status = answer.status;
  if (answer.failure != wire_failure::none) {
    out.what = of_wire(answer.failure);
    out.detail = std::string{cut_utf8(answer.detail, 200)};
    return out;
  }
  if (answer.status >= 200 && answer.status < 300)
    return out;
  out.what = of_status(answer.status);
  out.code = code_in(answer.body);
  auto at = std::find_if(known_codes.begin(), known_codes.end(),
                         [&](const auto& x) { return x.code == out.code; });
  if (at != known_codes.end())
    out.what = at->what;
  return out;
}

bool passes(s3_fault x) {
  switch (x) {
  case s3_fault::busy:
  case s3_fault::unreachable:
  case s3_fault::cut:
  case s3_fault::damaged:
    return true;
  default:
    return false;
  }
}

std::optional<s3_page> read_page(std::string_view xml) {
  pugi::xml_document doc;
  if (!doc.load_buffer(xml.data(), xml.size(), pugi::parse_default))
    return std::nullopt;
  auto root = doc.child("ListBucketResult");
  if (!root)
    return std::nullopt;
  s3_page out;
  out.more = std::string_view{root.child_value("IsTruncated")} == "true";
  out.second_version = static_cast<bool>(root.child("KeyCount"));
  for (auto x : root.children("Contents")) {
    auto modified = parse_timestamp(x.child_value("LastModified"));
    std::string_view key = x.child_value("Key");
    if (!modified || key.empty())
      return std::nullopt;
    out.entries.push_back({std::string{key}, *modified});
  }
  // Nothing to go on from: it would be asked for ever.
  if (out.more && out.entries.empty())
    return std::nullopt;
  return out;
}

std::optional<timestamp> read_http_date(std::string_view text) {
  if (text.empty() || text.size() > 64)
    return std::nullopt;
  auto seconds = curl_getdate(std::string{text}.c_str(), nullptr);
  // libcurl reads years of any length; microseconds of such a time are more than 64 bits hold.
  constexpr time_t end_of_9999 = 253'402'300'799;
  if (seconds < 0 || seconds > end_of_9999)
    return std::nullopt;
  return timestamp{std::chrono::seconds{seconds}};
}

} // namespace zhian::files
