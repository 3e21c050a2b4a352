// What outside services say of an upload: the words of OCR, and the verdict of the scanner.
#include <algorithm>

#include "actors/gateways/clamd.hpp"
#include "actors/gateways/tencent_ocr.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

void check_answer(const ocr::ocr_answer& x) {
  if (x.error == ec::none) {
    claim(!x.text.empty() && valid_utf8(x.text), "an answer has words");
    claim(x.confidence <= 100 && !x.again, "nothing is surer than sure");
    return;
  }
  claim(x.error == ec::engine_unavailable || x.error == ec::file_no_text
            || x.error == ec::file_damaged || x.error == ec::image_too_large,
        "a refusal has one of four reasons");
  claim(x.text.empty() && x.confidence == 0, "a failure comes alone");
  claim(!x.again || x.error == ec::engine_unavailable, "a bad file is not sent again");
  claim(x.code.size() <= 80 && valid_utf8(x.code), "a code is short text");
}

} // namespace

ZHIAN_FUZZ_TARGET(general_ocr) {
  check_answer(ocr::read_general_ocr(bytes));
  // The lines of the input as the service would send them.
  fuzz::input in{bytes};
  json_writer out;
  out.open().open("Response").open_list("TextDetections");
  std::string expected;
  while (!in.empty()) {
    auto line = mend_text(in.line());
    out.open().field("DetectedText", line).field("Confidence", uint32_t{250}).close();
    if (!line.empty())
      expected += line + '\n';
  }
  out.close_list().close().close();
  auto got = ocr::read_general_ocr(out.take());
  check_answer(got);
  claim(got.text == expected && got.error == (expected.empty() ? ec::file_no_text : ec::none),
        "the words come through line by line");
  claim(got.confidence == (expected.empty() ? 0u : 100u), "what is beyond sure is sure");
  json_writer refusal;
  refusal.open().open("Response").open("Error").field("Code", mend_text(bytes));
  refusal.close().close().close();
  auto refused = ocr::read_general_ocr(refusal.take());
  claim(refused.error != ec::none, "an error is no answer");
  check_answer(refused);
}

ZHIAN_FUZZ_TARGET(clamd_reply) {
  using kind = scan_verdict::kind;
  auto got = read_clamd_reply(bytes);
  auto end = bytes.find_last_not_of(std::string_view{"\0\n", 2});
  auto reply = bytes.substr(0, end == std::string_view::npos ? 0 : end + 1);
  claim((got.what == kind::clean) == (reply == "stream: OK"), "only OK is clean");
  claim((got.what == kind::clean) == got.detail.empty(), "all else says why");
  claim(got.what != kind::unavailable || got.detail.size() <= 200, "a reason is short");
  claim(got.what != kind::infected || bytes.find(got.detail) != std::string_view::npos,
        "a signature is one that was told");
  auto found = read_clamd_reply("stream: " + std::string{bytes} + " FOUND" + '\0');
  claim(found.what == (bytes.empty() ? kind::unavailable : kind::infected),
        "what is found is never clean");
}
