#include "actors/gateways/tencent_ocr.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <rapidjson/document.h>

#include "protocols/ascii.hpp"
#include "protocols/digest.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/utf8.hpp"

namespace zhian::ocr {

namespace {

using namespace std::chrono_literals;

constexpr const char* action = "GeneralBasicOCR";
/// Base64 of a file may take 10 MB.
constexpr size_t most_bytes = size_t{7} << 20;
constexpr size_t most_answer_bytes = size_t{8} << 20;

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), // NOLINT
       &size);
  return {reinterpret_cast<const char*>(out.data()), size}; // NOLINT: OpenSSL's bytes
}

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned char c : bytes) {
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

std::string utc_date(int64_t at) {
  std::tm parts{};
  auto seconds = static_cast<std::time_t>(at);
  ::gmtime_r(&seconds, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),         // NOLINT
                              reinterpret_cast<const unsigned char*>(bytes.data()), // NOLINT
                              static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string host_of(std::string_view url) {
  auto at = url.find("://");
  return std::string{at == std::string_view::npos ? url : url.substr(at + 3)};
}

std::string_view text_of(const rapidjson::Value& x, const char* name) {
  auto at = x.FindMember(name);
  if (at == x.MemberEnd() || !at->value.IsString())
    return {};
  return {at->value.GetString(), at->value.GetStringLength()};
}

ocr_answer failed(ec error, bool again, std::string_view code) {
  return {error, again, std::string{cut_utf8(code, 80)}, {}, 0};
}

/// Tencent's words for what the file is to blame for, for what passes, and for all else.
ocr_answer of_code(std::string_view code) {
  auto is = [&](std::initializer_list<std::string_view> codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  if (is({"FailedOperation.ImageNoText", "FailedOperation.NoText", "FailedOperation.ImageBlur"}))
    return failed(ec::file_no_text, false, code);
  if (is({"FailedOperation.ImageDecodeFailed", "FailedOperation.UnOpenError"}))
    return failed(ec::file_damaged, false, code);
  if (is({"FailedOperation.ImageSizeTooLarge", "LimitExceeded.TooLargeFileError"}))
    return failed(ec::engine_unavailable, false, code);
  if (is({"RequestLimitExceeded", "InternalError", "FailedOperation.UnKnowError",
          "FailedOperation.OcrFailed", "FailedOperation.DownLoadError"})
      || code.starts_with("InternalError.") || code.starts_with("RequestLimitExceeded."))
    return failed(ec::engine_unavailable, true, code);
  return failed(ec::engine_unavailable, false, code);
}

} // namespace

std::string tc3_authorization(const tc3_request& x) {
  std::string headers = "content-type:" + std::string{tc3_content_type} + "\nhost:" + x.host + "\n";
  std::string names = "content-type;host";
  if (!x.action.empty()) {
    headers += "x-tc-action:" + ascii_lower(x.action) + "\n";
    names += ";x-tc-action";
  }
  auto canonical = "POST\n/\n\n" + headers + "\n" + names + "\n" + sha256_hex(x.body);
  auto date = utc_date(x.at);
  auto scope = date + "/" + x.service + "/tc3_request";
  auto text =
      "TC3-HMAC-SHA256\n" + std::to_string(x.at) + "\n" + scope + "\n" + sha256_hex(canonical);
  auto key = hmac(hmac(hmac("TC3" + x.secret_key, date), x.service), "tc3_request");
  return "TC3-HMAC-SHA256 Credential=" + x.secret_id + "/" + scope + ", SignedHeaders=" + names
         + ", Signature=" + hex(hmac(key, text));
}

std::string general_ocr_body(std::string_view bytes, bool is_pdf, uint32_t page) {
  json_writer out;
  out.open().field("ImageBase64", base64(bytes)).field("LanguageType", "zh");
  if (is_pdf)
    out.field("IsPdf", true).field("PdfPageNumber", page);
  out.close();
  return out.take();
}

ocr_answer read_general_ocr(std::string_view json) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  if (doc.HasParseError() || !doc.IsObject() || !doc.HasMember("Response")
      || !doc["Response"].IsObject())
    return failed(ec::engine_unavailable, true, "not an answer");
  const auto& response = doc["Response"];
  if (auto error = response.FindMember("Error"); error != response.MemberEnd())
    return of_code(error->value.IsObject() ? text_of(error->value, "Code") : std::string_view{});
  auto lines = response.FindMember("TextDetections");
  if (lines == response.MemberEnd() || !lines->value.IsArray())
    return failed(ec::engine_unavailable, true, "not an answer");
  ocr_answer out;
  uint64_t weight = 0;
  uint64_t sum = 0;
  for (const auto& x : lines->value.GetArray()) {
    if (!x.IsObject())
      continue;
    auto text = text_of(x, "DetectedText");
    auto at = x.FindMember("Confidence");
    auto sure = at != x.MemberEnd() && at->value.IsNumber() ? at->value.GetDouble() : 0;
    if (text.empty())
      continue;
    auto characters = count_characters(text);
    weight += characters;
    sum += characters * static_cast<uint64_t>(std::clamp(sure, 0.0, 100.0));
    out.text += text;
    out.text += '\n';
  }
  if (weight == 0)
    return failed(ec::file_no_text, false, {});
  out.confidence = static_cast<uint32_t>(sum / weight);
  return out;
}

tencent_client::tencent_client(const ocr_settings& with, std::shared_ptr<http_client> http,
                               const stop_signal& stop)
    : with_(with), http_(std::move(http)), stop_(stop) {}

ocr_answer tencent_client::call(std::string_view body) {
  auto at = std::chrono::duration_cast<std::chrono::seconds>(wall_now().time_since_epoch()).count();
  auto host = host_of(with_.tencent_url);
  auto signature = tc3_authorization(
      {with_.tencent_secret_id, with_.tencent_secret_key, "ocr", host, action, at, body});
  http_request ask;
  ask.method = "POST";
  ask.url = with_.tencent_url + "/";
  ask.headers = {"Authorization: " + signature,
                 "Content-Type: " + std::string{tc3_content_type},
                 "Host: " + host,
                 std::string{"X-TC-Action: "} + action,
                 "X-TC-Version: 2018-11-19",
                 "X-TC-Timestamp: " + std::to_string(at),
                 "X-TC-Region: " + with_.tencent_region};
  ask.body = body;
  ask.connect_timeout = std::min(with_.tencent_timeout, std::chrono::milliseconds{5000});
  ask.total_timeout = with_.tencent_timeout;
  ask.most_bytes = most_answer_bytes;
  auto got = fetch(*http_, std::move(ask), stop_);
  if (stop_.raised())
    return failed(ec::shutting_down, false, {});
  if (got.end.what != http_failure::none)
    return failed(ec::engine_unavailable, true, got.end.detail);
  if (got.head.status != 200)
    return failed(ec::engine_unavailable, true, "HTTP " + std::to_string(got.head.status));
  return read_general_ocr(got.body);
}

bool tencent_client::pause(uint32_t attempt) const {
  // 300, 600, 1200 … ms, up to a half less, so that nodes do not come back together.
  auto longest = 300ms * (1u << std::min(attempt, 5u));
  uint16_t chance = 0;
  fill_random(&chance, sizeof chance);
  auto wait = longest - longest * (chance % 500) / 1000;
  pollfd watched{stop_.fd(), POLLIN, 0};
  ::poll(&watched, 1, static_cast<int>(wait.count()));
  return !stop_.raised();
}

ocr_answer tencent_client::read(std::string_view bytes, bool is_pdf, uint32_t page) {
  if (bytes.size() > most_bytes || std::chrono::steady_clock::now() < rest_until_)
    return failed(ec::engine_unavailable, false, "not asked");
  auto body = general_ocr_body(bytes, is_pdf, page);
  ocr_answer got;
  for (uint32_t attempt = 0; attempt < with_.tencent_tries; ++attempt) {
    if (attempt > 0 && !pause(attempt - 1))
      return failed(ec::shutting_down, false, {});
    got = call(body);
    if (!got.again)
      break;
  }
  if (got.error == ec::engine_unavailable) {
    log::warn("ocr", "Tencent did not read a page", {{"code", got.code}});
    if (++in_a_row_ >= 3)
      rest_until_ = std::chrono::steady_clock::now() + 30s;
  } else if (got.error != ec::shutting_down) {
    in_a_row_ = 0;
  }
  return got;
}

} // namespace zhian::ocr
