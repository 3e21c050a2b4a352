// Tencent Cloud OCR: GeneralBasicOCR (API 2018-11-19), signed by TC3-HMAC-SHA256.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actors/gateways/http_client.hpp"
#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/ids.hpp"
#include "protocols/runtime/stop_signal.hpp"
#include "protocols/time.hpp"

namespace zhian::ocr {

/// What is signed. `at` in seconds of Unix time; its UTC date is part of the scope.
struct tc3_request {
  std::string secret_id;
  std::string secret_key;
  std::string service; ///< "ocr"
  std::string host;    ///< As in the Host line.
  std::string action;  ///< Signed as x-tc-action; empty: only content-type and host are signed.
  int64_t at = 0;
  std::string_view body;
};

inline constexpr std::string_view tc3_content_type = "application/json; charset=utf-8";

/// The value of the Authorization line. Pure.
std::string tc3_authorization(const tc3_request& x);

/// The body of GeneralBasicOCR for a picture, or for one page of a PDF.
std::string general_ocr_body(std::string_view bytes, bool is_pdf, uint32_t page);

/// What the service said.
struct ocr_answer {
  /// none; engine_unavailable (after the tries, or a fault of our account); file_no_text;
  /// file_damaged; image_too_large; shutting_down.
  ec error = ec::none;
  bool again = false; ///< The same call may succeed a little later.
  std::string code;   ///< Tencent's, for the log.
  std::string text;
  uint32_t confidence = 0; ///< Mean over the characters.
};

/// Reads an answer. Pure; believes nothing.
ocr_answer read_general_ocr(std::string_view json);

/// Asks with tries and growing pauses. After failures in a row it is left alone for a while:
/// `engine_unavailable` at once. One a thread. Blocks its thread; the transfers are those of the
/// node's one client.
class tencent_client {
public:
  tencent_client(const ocr_settings& with, std::shared_ptr<http_client> http,
                 const stop_signal& stop);
  ocr_answer read(std::string_view bytes, bool is_pdf, uint32_t page);

private:
  ocr_answer call(std::string_view body);
  bool pause(uint32_t attempt) const;

  ocr_settings with_;
  std::shared_ptr<http_client> http_;
  const stop_signal& stop_;
  uint32_t in_a_row_ = 0;
  std::chrono::steady_clock::time_point rest_until_{};
};

} // namespace zhian::ocr
