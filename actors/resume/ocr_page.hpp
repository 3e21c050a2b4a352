// Reads one picture of text by Tesseract. Runs only in the confined process; made before it is
// confined, because the models are files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "actors/resume/extract_result.hpp"

namespace zhian::resume {

class page_reader {
public:
  page_reader();
  ~page_reader();
  page_reader(const page_reader&) = delete;
  page_reader& operator=(const page_reader&) = delete;

  /// Whether the models of Chinese and English are there.
  bool ready() const;

  /// A JPEG or PNG. Turned as its camera says, straightened, its shadows evened; when hardly a word
  /// is sure, the other three directions are tried. Fails: file_damaged, image_too_large.
  extract_result read_picture(std::string_view bytes, std::string_view media_type);
  /// A page of a PDF, from 1, drawn and read. Fails: file_damaged, file_encrypted.
  extract_result read_pdf_page(std::string_view bytes, uint32_t page);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::resume
