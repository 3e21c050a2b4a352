#include "storage/files/file_name.hpp"

#include "protocols/utf8.hpp"

namespace zhian::files {

namespace {

/// Bytes that are no character, and characters that cannot be seen or that turn the direction of
/// what follows ("exe.fdp" shown as "pdf.exe").
bool is_dropped(char32_t c) {
  return c == invalid_char || c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c
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

} // namespace

std::string clean_file_name(std::string_view given) {
  if (auto slash = given.find_last_of("/\\"); slash != std::string_view::npos)
    given.remove_prefix(slash + 1);
  std::string name;
  for (size_t at = 0; at < given.size();) {
    auto [c, size] = decode_utf8(given, at);
    auto here = given.substr(at, size);
    at += size;
    if (is_dropped(c))
      continue;
    if (c == 0xa0 || c == 0x3000)
      name += ' ';
    else if (c < 0x80
             && std::string_view{"<>:\"|?*"}.find(static_cast<char>(c)) != std::string_view::npos)
      name += '_';
    else
      name += here;
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
  std::string shorter{trim(cut_utf8(kept, max_name_bytes - extension.size()), " .")};
  shorter += extension;
  return shorter;
}

} // namespace zhian::files
