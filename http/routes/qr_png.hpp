// A QR code as a picture.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhian::http {

/// Points a side at least.
inline constexpr int least_qr_side = 240;
/// Modules of white around the code.
inline constexpr int qr_quiet_zone = 4;

/// PNG in black and white, error correction M; takes less than a millisecond. Nothing: the text is
/// empty or longer than a code holds.
std::optional<std::string> qr_png(std::string_view text);

} // namespace zhian::http
