// Stored files: what the bytes are, what the file may be called, and what an object service
// answers.
#include <algorithm>
#include <array>

#include "protocols/utf8.hpp"
#include "storage/files/file_name.hpp"
#include "storage/files/media_type.hpp"
#include "storage/files/s3_answers.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(media_type) {
  constexpr std::array<std::string_view, 10> known{
      "application/pdf",
      "application/zip",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/msword",
      "image/png",
      "image/jpeg",
      "image/gif",
      "image/webp",
      "text/plain"};
  auto type = files::media_type_of(bytes);
  claim(type == "application/octet-stream"
            || std::find(known.begin(), known.end(), type) != known.end(),
        "a type is one of a few");
  claim(!bytes.empty() || type == "application/octet-stream", "nothing has no type");
}

ZHIAN_FUZZ_TARGET(file_name) {
  auto name = files::clean_file_name(bytes);
  claim(!name.empty() && name.size() <= files::max_name_bytes && storable_text(name),
        "a name is short text");
  claim(name.find_first_of("/\\<>:\"|?*") == std::string::npos, "a name is one on every system");
  claim(name.front() != '.' && name.front() != ' ' && name.back() != '.' && name.back() != ' ',
        "a name is neither hidden nor changed by Windows");
  for (unsigned char c : name)
    claim(c >= 0x20 && c != 0x7f, "a name holds no control character");
  claim(files::clean_file_name(name) == name, "a clean name stays as it is");
}

ZHIAN_FUZZ_TARGET(s3_answer) {
  if (auto page = files::read_page(bytes)) {
    claim(!page->more || !page->entries.empty(), "there is something to go on from");
    for (const auto& x : page->entries)
      claim(!x.key.empty(), "an object has a name");
  }
  files::wire_answer refusal;
  refusal.status = 400;
  refusal.body = std::string{bytes};
  auto why = files::classify(refusal);
  claim(why.what != files::s3_fault::none, "a refusal is no success");
  claim(why.code.size() <= 80, "a code is short");
  for (unsigned char c : why.code)
    claim(c > 0x20 && c < 0x7f, "a code is one visible word");
  if (auto at = files::read_http_date(bytes))
    claim(at->time_since_epoch().count() >= 0, "a date is one that a clock shows");
}
