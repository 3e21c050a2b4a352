#include "storage/files/s3_signature.hpp"

#include <algorithm>
#include <ctime>

#include "protocols/ascii.hpp"
#include "protocols/digest.hpp"

namespace zhian::files {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string_view trimmed(std::string_view text) {
  auto begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

} // namespace

std::string uri_encode(std::string_view text, bool keep_slashes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                 || c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && keep_slashes);
    if (plain)
      out += static_cast<char>(c);
    else
      out.append(1, '%').append(1, digits[c >> 4]).append(1, digits[c & 15]);
  }
  return out;
}

std::string canonical_query(const name_values& query) {
  name_values encoded;
  for (const auto& [name, value] : query)
    encoded.emplace_back(uri_encode(name, false), uri_encode(value, false));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded)
    out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return out;
}

std::string amz_date(timestamp at) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

std::string s3_authorization(const s3_to_sign& what, const s3_credentials& by) {
  name_values headers;
  for (const auto& [name, value] : what.headers)
    headers.emplace_back(ascii_lower(name), trimmed(value));
  std::sort(headers.begin(), headers.end());
  std::string lines;
  std::string names;
  for (const auto& [name, value] : headers) {
    lines.append(name).append(":").append(value).append("\n");
    names.append(names.empty() ? "" : ";").append(name);
  }
  auto canonical = what.method + "\n" + uri_encode(what.path, true) + "\n"
                   + canonical_query(what.query) + "\n" + lines + "\n" + names + "\n"
                   + what.payload_sha256;
  auto when = amz_date(what.at);
  auto day = when.substr(0, 8);
  auto scope = day + "/" + what.region + "/s3/aws4_request";
  auto text = std::string{algorithm} + "\n" + when + "\n" + scope + "\n" + sha256_hex(canonical);
  auto key = hmac_sha256("AWS4" + by.secret_key, day);
  key = hmac_sha256(key, what.region);
  key = hmac_sha256(key, "s3");
  key = hmac_sha256(key, "aws4_request");
  return std::string{algorithm} + " Credential=" + by.access_key + "/" + scope
         + ", SignedHeaders=" + names + ", Signature=" + to_hex(hmac_sha256(key, text));
}

} // namespace zhian::files
