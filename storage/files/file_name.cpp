#include "storage/files/file_name.hpp"

#include <cstdint>

namespace zhian::files {

namespace {

/// Takes one character off the front; 0 for a byte that is not UTF-8.
char32_t take(std::string_view& in, size_t& size) {
  auto lead = static_cast<uint8_t>(in.front());
  size = lead < 0x80                   ? 1
         : lead >= 0xc2 && lead < 0xe0 ? 2
         : lead >= 0xe0 && lead < 0xf0 ? 3
         : lead >= 0xf0 && lead < 0xf5 ? 4
                                       : 0;
  if (size == 0 || size > in.size()) {
    size = 1;
    in.remove_prefix(1);
    return 0;
  }
  char32_t c = size == 1 ? lead : lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    auto next = static_cast<uint8_t>(in[i]);
    if ((next & 0xc0) != 0x80) {
      size = 1;
      in.remove_prefix(1);
      return 0;
    }
    c = c << 6 | (next & 0x3fu);
  }
  in.remove_prefix(size);
  bool overlong = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
  return overlong || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff ? 0 : c;
}

/// Characters that cannot be seen or that turn the direction of what follows ("exe.fdp" shown as
/// "pdf.exe").
bool is_dropped(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c
         || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffd)
         || (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe007f);
}

std::string_view trim(std::string_view text, std::string_view what) {
  auto begin = text.find_first_not_of(what);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(what) - begin + 1);
}

/// Cuts to `most` bytes, not inside a character.
std::string_view cut(std::string_view text, size_t most) {
  if (text.size() <= most)
    return text;
  while (most > 0 && (static_cast<uint8_t>(text[most]) & 0xc0) == 0x80)
    --most;
  return text.substr(0, most);
}

} // namespace

std::string clean_file_name(std::string_view given) {
  if (auto slash = given.find_last_of("/\\"); slash != std::string_view::npos)
    given.remove_prefix(slash + 1);
  std::string name;
  for (auto rest = given; !rest.empty();) {
    auto here = rest;
    size_t size = 0;
    auto c = take(rest, size);
    if (is_dropped(c))
      continue;
    if (c == 0xa0 || c == 0x3000)
      name += ' ';
    else if (c < 0x80
             && std::string_view{"<>:\"|?*"}.find(static_cast<char>(c)) != std::string_view::npos)
      name += '_';
    else
      name += here.substr(0, size);
  }
  // Leading dots hide a file, trailing ones and blanks vanish on Windows.
  std::string_view kept = trim(name, " .");
  if (kept.empty())
    return "file";
  if (kept.size() <= max_name_bytes)
    return std::string{kept};
  auto dot = kept.rfind('.');
  auto extension = dot == std::string_view::npos || kept.size() - dot > 16 ? std::string_view{}
                                                                           : kept.substr(dot);
  std::string shorter{trim(cut(kept, max_name_bytes - extension.size()), " ")};
  shorter += extension;
  return shorter;
}

} // namespace zhian::files
