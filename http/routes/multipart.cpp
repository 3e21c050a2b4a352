#include "http/routes/multipart.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include <gmime/gmime.h>

#include "http/server/fields.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

struct object_deleter {
  void operator()(void* x) const { g_object_unref(x); }
};
template <class T>
using g_ptr = std::unique_ptr<T, object_deleter>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string text_of(const char* x) {
  return x ? std::string{x} : std::string{};
}

form_data wrong(std::string_view detail) {
  form_data out;
  out.error = ec::bad_request;
  out.detail = detail;
  return out;
}

std::string boundary_of(std::string_view content_type) {
  start_gmime();
  std::string text{content_type};
  g_ptr<GMimeContentType> type{g_mime_content_type_parse(nullptr, text.c_str())};
  if (!type || !g_mime_content_type_is_type(type.get(), "multipart", "form-data"))
    return {};
  return text_of(g_mime_content_type_get_parameter(type.get(), "boundary"));
}

/// Reads `Content-Disposition: form-data; name=…; filename=…`; false when it is something else.
bool read_disposition(std::string_view value, form_part& part) {
  std::string text{value};
  g_ptr<GMimeContentDisposition> parsed{g_mime_content_disposition_parse(nullptr, text.c_str())};
  if (!parsed
      || !same_text(text_of(g_mime_content_disposition_get_disposition(parsed.get())), "form-data"))
    return false;
  const char* name = g_mime_content_disposition_get_parameter(parsed.get(), "name");
  const char* filename = g_mime_content_disposition_get_parameter(parsed.get(), "filename");
  if (!name)
    return false;
  part.name = name;
  part.is_file = filename != nullptr;
  part.filename = text_of(filename);
  return valid_utf8(part.name);
}

/// Reads the header lines of one part.
bool read_head(std::string_view head, form_part& part) {
  bool found = false;
  while (!head.empty()) {
    auto end = head.find("\r\n");
    auto line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    auto colon = line.find(':');
    if (colon == std::string_view::npos || line.find('\0') != std::string_view::npos)
      return false;
    auto name = line.substr(0, colon);
    if (same_text(name, "content-disposition")) {
      if (found || !read_disposition(line.substr(colon + 1), part))
        return false;
      found = true;
    } else if (same_text(name, "content-transfer-encoding")) {
      auto value = line.substr(colon + 1);
      while (!value.empty() && value.front() == ' ')
        value.remove_prefix(1);
      // RFC 7578 §4.7 deprecates it; what would have to be decoded is refused rather than stored
      // encoded.
      if (!same_text(value, "binary") && !same_text(value, "8bit") && !same_text(value, "7bit"))
        return false;
    }
  }
  return found;
}

} // namespace

form_data parse_form(std::string_view content_type, std::string_view body) {
  auto boundary = boundary_of(content_type);
  if (boundary.empty() || boundary.size() > 70)
    return wrong("multipart/form-data with a boundary of 1 to 70 characters is expected");
  auto delimiter = "\r\n--" + boundary;
  // The first delimiter may stand at the very start, without its line break.
  std::string_view opening{delimiter};
  opening.remove_prefix(2);
  if (body.substr(0, opening.size()) != opening)
    return wrong("the body does not start with the boundary");
  auto rest = body.substr(opening.size());
  form_data out;
  while (true) {
    if (rest.substr(0, 2) == "--")
      return out; // The closing delimiter; what follows is an epilogue.
    if (rest.substr(0, 2) != "\r\n")
      return wrong("a boundary is not followed by a line break");
    rest.remove_prefix(2);
    if (out.parts.size() == form_data::max_parts)
      return wrong("too many parts");
    auto head_end = rest.substr(0, form_data::max_part_header).find("\r\n\r\n");
    if (head_end == std::string_view::npos)
      return wrong("the header of a part is too long or has no end");
    form_part part;
    if (!read_head(rest.substr(0, head_end), part))
      return wrong("a part has no proper Content-Disposition");
    rest.remove_prefix(
        head_end + 2); // Keeps the line break that may begin the next delimiter: an empty part.
    auto end = rest.find(delimiter);
    if (end == std::string_view::npos)
      return wrong("the closing boundary is missing");
    part.content = end < 2 ? std::string_view{} : rest.substr(2, end - 2);
    rest.remove_prefix(end + delimiter.size());
    out.parts.push_back(std::move(part));
  }
}

std::string clean_file_name(std::string_view name) {
  auto slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  std::string out;
  if (valid_utf8(name))
    for (char c : name)
      if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
        out += c;
  out = std::string{cut_utf8(out, 200)};
  while (!out.empty() && (out.front() == '.' || out.front() == ' '))
    out.erase(0, 1);
  return out.empty() ? "file" : out;
}

namespace {

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size()
         && std::equal(end.begin(), end.end(), text.end() - static_cast<ptrdiff_t>(end.size()),
                       [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

/// UTF-8, UTF-16 with its mark, or what may be GB18030: the parser decides that.
bool may_be_text(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
    return bytes.size() % 2 == 0;
  return std::none_of(bytes.begin(), bytes.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  });
}

/// Programs of Windows, Linux, macOS and the JVM, and scripts that name their interpreter.
bool is_program(std::string_view bytes) {
  using namespace std::string_view_literals;
  for (auto magic : {"\x7f"
                     "ELF"sv,
                     "\xfe\xed\xfa\xce"sv, "\xfe\xed\xfa\xcf"sv, "\xce\xfa\xed\xfe"sv,
                     "\xcf\xfa\xed\xfe"sv, "\xca\xfe\xba\xbe"sv, "#!/"sv})
    if (bytes.starts_with(magic))
      return true;
  return bytes.starts_with("MZ") && !may_be_text(bytes.substr(0, 4096));
}

} // namespace

std::string_view sniff_media_type(std::string_view bytes, std::string_view name) {
  using namespace std::string_view_literals;
  if (bytes.empty() || is_program(bytes))
    return {};
  if (bytes.substr(0, 5) == "%PDF-")
    return "application/pdf";
  // Names of members stand in the open, in the central directory at the latest.
  if (bytes.starts_with("PK\x03\x04"))
    return bytes.find("[Content_Types].xml") != std::string_view::npos
                   && bytes.find("word/document.xml") != std::string_view::npos
               ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
               : std::string_view{};
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv))
    return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv))
    return "image/jpeg";
  if (!may_be_text(bytes))
    return {};
  return ends_with_ignoring_case(name, ".md") || ends_with_ignoring_case(name, ".markdown")
             ? "text/markdown"
             : "text/plain";
}

ec refused_kind(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (is_program(bytes))
    return ec::file_executable;
  // A locked DOCX is an OLE file with a stream of this name, in UTF-16.
  if (bytes.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv)
      && bytes.find("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv) != std::string_view::npos)
    return ec::file_encrypted;
  return ec::file_type_unsupported;
}

} // namespace zhian::http
