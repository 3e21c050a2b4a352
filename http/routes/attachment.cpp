#include "http/routes/attachment.hpp"

#include "protocols/utf8.hpp"

namespace zhian::http {

std::string attachment(std::string_view name) {
  constexpr std::string_view plain = "!#$&+-.^_`|~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string ascii;
  std::string encoded;
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
    if (byte >= 0x20 && byte < 0x7f)
      ascii += c == '"' || c == '\\' || c == '%' ? '_' : c;
    else if ((byte & 0xc0) != 0x80)
      ascii += '_'; // One for each character.
  }
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
}

std::string part_of_name(std::string_view words) {
  constexpr std::string_view unfit = "/\\:*?\"<>|";
  auto mended = mend_text(words);
  std::string out{first_characters(mended, 60)};
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || unfit.find(c) != unfit.npos)
      c = '-';
  while (!out.empty() && (out.back() == ' ' || out.back() == '.'))
    out.pop_back();
  return out;
}

} // namespace zhian::http
