#include "http/reference/files.hpp"

#include <array>
#include <stdexcept>

#include <zlib.h>

#include "protocols/entity.hpp"

// The assembler reads the files itself: a megabyte of bytes as C++ text would take the compiler
// seconds.
#define ZHIAN_EMBED(symbol, name)                                                                  \
  __asm__(".pushsection .rodata\n"                                                                 \
          ".global zhian_reference_" #symbol "\n"                                                  \
          ".global zhian_reference_" #symbol "_end\n"                                              \
          "zhian_reference_" #symbol ":\n"                                                         \
          ".incbin \"" ZHIAN_REFERENCE_FILES "/" name ".gz\"\n"                                    \
          "zhian_reference_" #symbol "_end:\n"                                                     \
          ".popsection\n");                                                                        \
  extern "C" const char zhian_reference_##symbol[];                                                \
  extern "C" const char zhian_reference_##symbol##_end[]

ZHIAN_EMBED(page, "index.html");
ZHIAN_EMBED(start, "start.js");
ZHIAN_EMBED(bundle, "swagger-ui-bundle.js");
ZHIAN_EMBED(style, "swagger-ui.css");

namespace zhian::http::reference {

namespace {

/// The last four bytes of a gzip file are the size of its content (RFC 1952).
size_t content_size(std::string_view gzip) {
  size_t out = 0;
  for (size_t i = 0; i < 4; ++i)
    out |= size_t{static_cast<unsigned char>(gzip[gzip.size() - 4 + i])} << (8 * i);
  return out;
}

file make(std::string_view name, std::string_view type, const char* begin, const char* end) {
  std::string_view gzip{begin, static_cast<size_t>(end - begin)};
  file out{name, type, gzip, content_size(gzip), "\""};
  constexpr char digits[] = "0123456789abcdef";
  for (auto byte : digest_of(gzip)) {
    out.etag += digits[byte >> 4];
    out.etag += digits[byte & 15];
  }
  out.etag += '"';
  return out;
}

} // namespace

std::span<const file> all() {
  constexpr std::string_view script = "text/javascript; charset=utf-8";
  static const std::array files{
      make("", "text/html; charset=utf-8", zhian_reference_page, zhian_reference_page_end),
      make("start.js", script, zhian_reference_start, zhian_reference_start_end),
      make("swagger-ui-bundle.js", script, zhian_reference_bundle, zhian_reference_bundle_end),
      make("swagger-ui.css", "text/css; charset=utf-8", zhian_reference_style,
           zhian_reference_style_end),
  };
  return files;
}

const file* find(std::string_view name) {
  for (const auto& x : all())
    if (x.name == name)
      return &x;
  return nullptr;
}

std::string plain(const file& x) {
  std::string out(x.size, '\0');
  z_stream stream{};
  // 16: a gzip header is expected.
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK)
    throw std::runtime_error("zlib cannot begin");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(x.gzip.data()));
  stream.avail_in = static_cast<uInt>(x.gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  auto ended = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (ended != Z_STREAM_END || stream.total_out != x.size)
    throw std::runtime_error("an embedded file cannot be read");
  return out;
}

} // namespace zhian::http::reference
