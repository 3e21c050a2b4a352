#include "actors/resume/extract_child.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <optional>
#include <string>

#include <getopt.h>
#include <unistd.h>

#include "actors/resume/confinement.hpp"
#include "actors/resume/docx_text.hpp"
#include "actors/resume/extract_result.hpp"
#include "actors/resume/markdown_text.hpp"
#include "actors/resume/ocr_page.hpp"
#include "actors/resume/pdf_check.hpp"
#include "actors/resume/pdf_text.hpp"
#include "actors/resume/picture.hpp"
#include "actors/resume/plain_text.hpp"
#include "actors/resume/text.hpp"

namespace zhian {

namespace {

using namespace resume;

struct options {
  std::string type;
  extract_bounds bounds;
  size_t max_input_bytes = size_t{32} << 20;
  uint32_t ocr_page = 0; ///< Not 0: read this page by OCR.
  confinement process;
};

bool read_number(const char* text, uint64_t least, uint64_t most, auto& to) {
  uint64_t value = 0;
  const auto* end = text + std::strlen(text);
  auto [stop, bad] = std::from_chars(text, end, value);
  if (bad != std::errc{} || stop != end || value < least || value > most)
    return false;
  to = static_cast<std::decay_t<decltype(to)>>(value);
  return true;
}

std::optional<options> read_options(int argc, char** argv) {
  static const option known[] = {
      {"type", required_argument, nullptr, 't'},
      {"max-pages", required_argument, nullptr, 'p'},
      {"max-text-bytes", required_argument, nullptr, 'b'},
      {"max-input-bytes", required_argument, nullptr, 'i'},
      {"max-memory-mb", required_argument, nullptr, 'm'},
      {"max-cpu-s", required_argument, nullptr, 'c'},
      {"ocr-page", required_argument, nullptr, 'o'},
      {nullptr, 0, nullptr, 0},
  };
  options result;
  bool ok = true;
  optind = 0; // Start afresh: main may have used getopt.
  for (int x; (x = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
    switch (x) {
    case 't':
      result.type = optarg;
      break;
    case 'p':
      ok = ok && read_number(optarg, 1, 10000, result.bounds.max_pages);
      break;
    case 'b':
      ok = ok && read_number(optarg, 1, 64 << 20, result.bounds.max_text_bytes);
      break;
    case 'i':
      ok = ok && read_number(optarg, 1, 1 << 30, result.max_input_bytes);
      break;
    case 'm':
      ok = ok && read_number(optarg, 64, 1 << 20, result.process.memory_bytes);
      result.process.memory_bytes <<= 20;
      break;
    case 'c':
      ok = ok && read_number(optarg, 1, 3600, result.process.cpu_seconds);
      break;
    case 'o':
      ok = ok && read_number(optarg, 1, 10000, result.ocr_page);
      break;
    default:
      ok = false;
    }
  }
  for (int i = optind; i < argc; ++i)
    ok = ok && std::strcmp(argv[i], "extract") == 0;
  if (!ok || result.type.empty())
    return std::nullopt;
  // JSON writes a control character as six bytes; cleaned text has only line ends, which take two.
  result.process.file_bytes = result.bounds.max_text_bytes * 2 + (size_t{1} << 20);
  return result;
}

/// One byte more than `most` means: there is more.
bool read_all(int fd, size_t most, std::string& to) {
  char chunk[65536];
  while (to.size() <= most) {
    auto got = ::read(fd, chunk, sizeof chunk);
    if (got == 0)
      return true;
    if (got > 0)
      to.append(chunk, static_cast<size_t>(got));
    else if (errno != EINTR)
      return false;
  }
  return true;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto put = ::write(fd, bytes.data(), bytes.size());
    if (put > 0)
      bytes.remove_prefix(static_cast<size_t>(put));
    else if (put < 0 && errno != EINTR)
      return false;
  }
  return true;
}

extract_result failed(ec error) {
  extract_result result;
  result.error = error;
  return result;
}

extract_result read_text_file(std::string_view bytes, text_decoders& decoders) {
  auto decoded = decode_plain_text(bytes, decoders);
  if (!decoded)
    return failed(ec::file_damaged);
  extract_result result;
  result.pages = 1;
  result.text = std::move(decoded->text);
  if (decoded->guessed)
    result.warnings.emplace_back(guessed_gb18030);
  return result;
}

void add_once(std::vector<std::string>& warnings, std::string_view what) {
  for (const auto& x : warnings)
    if (x == what)
      return;
  warnings.emplace_back(what);
}

constexpr std::string_view docx_type =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

bool is_picture(std::string_view type) {
  return type == "image/jpeg" || type == "image/png";
}

/// Text of a file, or that OCR has to read it.
extract_result read_file(std::string_view bytes, const options& with, text_decoders& decoders) {
  if (with.type == "application/pdf") {
    if (auto error = check_pdf(bytes); error != ec::none)
      return failed(error);
    return read_pdf(bytes, with.bounds);
  }
  if (with.type == docx_type)
    return read_docx(bytes, with.bounds);
  if (with.type == "text/plain" || with.type == "text/markdown") {
    auto result = read_text_file(bytes, decoders);
    if (result.error == ec::none && with.type == "text/markdown")
      result.text = markdown_plain(result.text);
    return result;
  }
  if (is_picture(with.type)) {
    auto facts = look_at_picture(bytes, with.type);
    if (facts.error != ec::none)
      return failed(facts.error);
    extract_result result;
    result.pages = 1;
    result.unread = {1};
    return result;
  }
  return failed(ec::file_type_unsupported);
}

extract_result read_picture(std::string_view bytes, const options& with, page_reader& reader) {
  if (bytes.empty())
    return failed(ec::file_empty);
  if (bytes.size() > with.max_input_bytes)
    return failed(ec::payload_too_large);
  extract_result result;
  if (with.type == "application/pdf")
    result = reader.read_pdf_page(bytes, with.ocr_page);
  else if (is_picture(with.type))
    result = reader.read_picture(bytes, with.type);
  else
    return failed(ec::file_type_unsupported);
  if (result.error == ec::none && truncate_text(result.text, with.bounds.max_text_bytes))
    result.warnings.emplace_back(text_truncated);
  return result;
}

extract_result extract(std::string_view bytes, const options& with, text_decoders& decoders) {
  if (bytes.empty())
    return failed(ec::file_empty);
  if (bytes.size() > with.max_input_bytes)
    return failed(ec::payload_too_large);
  auto result = read_file(bytes, with, decoders);
  if (result.error != ec::none)
    return result;
  result.text = clean_text(result.text);
  if (result.text.empty() && result.unread.empty()) {
    for (const auto& x : result.warnings)
      if (x == page_unreadable)
        return failed(ec::file_damaged);
    return failed(ec::file_no_text);
  }
  if (truncate_text(result.text, with.bounds.max_text_bytes))
    add_once(result.warnings, text_truncated);
  if (unreadable_share(result.text) > 0.1)
    add_once(result.warnings, characters_unreadable);
  return result;
}

/// From standard input to standard output. False: one of them failed.
bool answer_confined(const options& with, text_decoders& decoders,
                     std::optional<page_reader>& reader) {
  std::string answer;
  try {
    std::string bytes;
    if (!read_all(STDIN_FILENO, with.max_input_bytes, bytes))
      return false;
    answer =
        write_result(reader ? read_picture(bytes, with, *reader) : extract(bytes, with, decoders));
  } catch (const std::bad_alloc&) {
    answer = write_result(failed(ec::extraction_failed));
  }
  return write_all(STDOUT_FILENO, answer);
}

} // namespace

int run_extract_child(int argc, char** argv) {
  auto with = read_options(argc, argv);
  if (!with) {
    std::fputs(
        "usage: zhian extract --type MEDIA-TYPE [--ocr-page N] [--max-pages N] [--max-text-bytes "
        "N]\n"
        "                     [--max-input-bytes N] [--max-memory-mb N] [--max-cpu-s N] <FILE\n",
        stderr);
    return bad_usage;
  }
  ::closefrom(STDERR_FILENO + 1);
  // What loads modules or reads files outside the allowed ones comes before the confinement.
  ::tzset();
  text_decoders decoders;
  std::optional<page_reader> reader;
  if (with->ocr_page > 0 && !reader.emplace().ready())
    return no_models;
  if (!confine(with->process))
    return not_confined;
  // No destructors and no exit handlers: they belong to a process with rights.
  ::_exit(answer_confined(*with, decoders, reader) ? 0 : io_failed);
}

} // namespace zhian
