#include "actors/resume/plain_text.hpp"

#include <cerrno>

#include "protocols/utf8.hpp"

namespace zhian::resume {

namespace {

const auto no_handle = reinterpret_cast<iconv_t>(-1); // NOLINT: iconv_open's own word for failure

} // namespace

text_decoder::text_decoder(const char* encoding) : handle_(::iconv_open("UTF-8", encoding)) {}

text_decoder::~text_decoder() {
  if (handle_ != no_handle)
    ::iconv_close(handle_);
}

std::optional<std::string> text_decoder::decode(std::string_view bytes) {
  if (handle_ == no_handle)
    return std::nullopt;
  ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
  std::string out;
  char chunk[16384];
  auto* from = const_cast<char*>(bytes.data()); // iconv reads through a non-const pointer.
  auto left = bytes.size();
  while (left > 0) {
    auto* to = chunk;
    auto room = sizeof chunk;
    auto done = ::iconv(handle_, &from, &left, &to, &room);
    out.append(chunk, static_cast<size_t>(to - chunk));
    if (done == static_cast<size_t>(-1) && errno != E2BIG)
      return std::nullopt;
  }
  return out;
}

std::optional<decoded_text> decode_plain_text(std::string_view bytes, text_decoders& decoders) {
  if (bytes.starts_with("\xef\xbb\xbf"))
    bytes.remove_prefix(3);
  if (storable_text(bytes))
    return decoded_text{std::string{bytes}, false};
  auto decoded = [](std::optional<std::string> text, bool guessed) -> std::optional<decoded_text> {
    if (!text)
      return std::nullopt;
    return decoded_text{std::move(*text), guessed};
  };
  if (bytes.starts_with("\xff\xfe"))
    return decoded(decoders.utf16le.decode(bytes.substr(2)), false);
  if (bytes.starts_with("\xfe\xff"))
    return decoded(decoders.utf16be.decode(bytes.substr(2)), false);
  // A NUL is in no text but UTF-16; GB18030 would let it, and most other binary data, through.
  if (bytes.find('\0') != std::string_view::npos)
    return std::nullopt;
  return decoded(decoders.gb18030.decode(bytes), true);
}

} // namespace zhian::resume
