// Text files: UTF-8, UTF-16 with a mark, and GB18030, which much Chinese software still writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <iconv.h>

namespace zhian::resume {

/// Converts one encoding to UTF-8. Opening loads a module of libc: do it before the process is
/// confined.
class text_decoder {
public:
  explicit text_decoder(const char* encoding);
  ~text_decoder();
  text_decoder(const text_decoder&) = delete;
  text_decoder& operator=(const text_decoder&) = delete;

  /// Empty when the bytes are not of this encoding.
  std::optional<std::string> decode(std::string_view bytes);

private:
  iconv_t handle_;
};

/// The decoders of text files, loaded.
struct text_decoders {
  text_decoder gb18030{"GB18030"};
  text_decoder utf16le{"UTF-16LE"};
  text_decoder utf16be{"UTF-16BE"};
  text_decoder utf16{
      "UTF-16"}; ///< Poppler converts through it and takes a missing one for empty text.
};

struct decoded_text {
  std::string text;     ///< UTF-8, not cleaned.
  bool guessed = false; ///< Taken for GB18030, because it was not UTF-8.
};

/// The text of a text file; empty when it is no text in any of the encodings.
std::optional<decoded_text> decode_plain_text(std::string_view bytes, text_decoders& decoders);

} // namespace zhian::resume
