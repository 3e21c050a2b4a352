#include "actors/resume/ocr_page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <leptonica/allheaders.h>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <tesseract/baseapi.h>

#include "actors/resume/picture.hpp"
#include "actors/resume/text.hpp"

namespace zhian::resume {

namespace {

struct destroy_pix {
  void operator()(Pix* x) const { pixDestroy(&x); }
};
using pix = std::unique_ptr<Pix, destroy_pix>;

constexpr const char* models = "/usr/share/tesseract-ocr/5/tessdata";

/// Long side of a page in pixels: about 220 dots an inch of A4.
constexpr int page_pixels = 2600;
/// A trial of another direction is cheap.
constexpr int trial_pixels = 1300;
/// Below it the other directions are tried.
constexpr int doubtful = 65;

struct reading {
  std::string text;
  int confidence = 0;
};

pix take(Pix* x) {
  return pix{x};
}

int long_side(const pix& x) {
  return std::max(pixGetWidth(x.get()), pixGetHeight(x.get()));
}

pix scaled_to(const pix& x, int pixels) {
  auto factor = static_cast<float>(pixels) / static_cast<float>(long_side(x));
  return take(pixScale(x.get(), factor, factor));
}

pix gray_of(const pix& x) {
  auto flat = take(pixRemoveColormap(x.get(), REMOVE_CMAP_TO_GRAYSCALE));
  auto opaque = flat && pixGetSpp(flat.get()) == 4
                    ? take(pixAlphaBlendUniform(flat.get(), 0xffffff00))
                    : std::move(flat);
  return opaque ? take(pixConvertTo8(opaque.get(), 0)) : nullptr;
}

/// EXIF orientation, as leptonica turns: quarters clockwise after a mirroring.
pix upright(pix x, int orientation) {
  if (orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7)
    x = take(pixFlipLR(nullptr, x.get()));
  int quarters = 0;
  if (orientation == 3 || orientation == 4)
    quarters = 2;
  else if (orientation == 6 || orientation == 7)
    quarters = 1;
  else if (orientation == 5 || orientation == 8)
    quarters = 3;
  return quarters == 0 || !x ? std::move(x) : take(pixRotateOrth(x.get(), quarters));
}

/// Light text on a dark ground is turned round; shadows and a skew of some degrees are evened.
pix prepared(pix x) {
  if (!x)
    return x;
  l_float32 mean = 0;
  if (pixGetAverageMasked(x.get(), nullptr, 0, 0, 4, L_MEAN_ABSVAL, &mean) == 0 && mean < 100)
    x = take(pixInvert(nullptr, x.get()));
  if (auto even = x ? take(pixBackgroundNormSimple(x.get(), nullptr, nullptr)) : nullptr)
    x = std::move(even);
  if (auto straight = x ? take(pixDeskew(x.get(), 0)) : nullptr)
    x = std::move(straight);
  return x;
}

extract_result failed(ec error) {
  extract_result out;
  out.error = error;
  return out;
}

pix decode(std::string_view bytes, std::string_view media_type, const picture_facts& facts) {
  const auto* data = reinterpret_cast<const l_uint8*>(bytes.data()); // NOLINT: leptonica's bytes
  if (media_type == "image/png")
    return gray_of(take(pixReadMemPng(data, bytes.size())));
  // JPEG can be decoded at a fraction, and needs no more than that of a large one.
  int reduction = 1;
  while (reduction < 8 && std::max(facts.width, facts.height) / (2u * unsigned(reduction)) >= 2600)
    reduction *= 2;
  return gray_of(
      take(pixReadMemJpeg(data, bytes.size(), 0, reduction, nullptr, L_JPEG_READ_LUMINANCE)));
}

} // namespace

struct page_reader::impl {
  tesseract::TessBaseAPI engine;
  bool ready = false;

  reading read(const pix& x) {
    reading out;
    engine.SetImage(x.get());
    engine.SetSourceResolution(220);
    if (engine.Recognize(nullptr) != 0)
      return out;
    std::unique_ptr<char[]> text{engine.GetUTF8Text()};
    if (text)
      out.text = clean_text(join_han(text.get()));
    out.confidence = std::clamp(engine.MeanTextConf(), 0, 100);
    engine.Clear();
    return out;
  }

  extract_result read_page(pix x) {
    if (!x)
      return failed(ec::file_damaged);
    auto side = long_side(x);
    if (side > page_pixels + 400)
      x = scaled_to(x, page_pixels);
    else if (side < 1000)
      x = scaled_to(x, std::min(side * 2, 2000));
    auto straight = prepared(take(pixClone(x.get())));
    if (!straight)
      return failed(ec::file_damaged);
    auto best = read(straight);
    if (best.confidence < doubtful) {
      // A page on its side or head: which of the other directions reads better?
      auto trial =
          long_side(x) > trial_pixels ? scaled_to(x, trial_pixels) : take(pixClone(x.get()));
      int turn = 0;
      int sure = best.confidence;
      for (int quarters : {1, 3, 2}) {
        auto turned = prepared(take(pixRotateOrth(trial.get(), quarters)));
        auto got = turned ? read(turned) : reading{};
        if (got.text.size() >= 12 && got.confidence > sure + 5) {
          sure = got.confidence;
          turn = quarters;
        }
        if (sure >= doubtful + 10)
          break;
      }
      if (turn != 0) {
        auto again = read(prepared(take(pixRotateOrth(x.get(), turn))));
        if (again.confidence > best.confidence)
          best = std::move(again);
      }
    }
    extract_result out;
    out.pages = 1;
    out.text = std::move(best.text);
    out.confidence = best.confidence;
    return out;
  }
};

page_reader::page_reader() : impl_(std::make_unique<impl>()) {
  setMsgSeverity(L_SEVERITY_NONE);
  auto& x = impl_->engine;
  impl_->ready = x.Init(models, "chi_sim+eng", tesseract::OEM_LSTM_ONLY) == 0;
  if (!impl_->ready)
    return;
  x.SetPageSegMode(tesseract::PSM_AUTO);
  x.SetVariable("debug_file", "/dev/null");
  x.SetVariable("preserve_interword_spaces", "1");
}

page_reader::~page_reader() = default;

bool page_reader::ready() const {
  return impl_->ready;
}

extract_result page_reader::read_picture(std::string_view bytes, std::string_view media_type) {
  auto facts = look_at_picture(bytes, media_type);
  if (facts.error != ec::none)
    return failed(facts.error);
  auto x = decode(bytes, media_type, facts);
  if (!x)
    return failed(ec::file_damaged);
  return impl_->read_page(upright(std::move(x), facts.orientation));
}

extract_result page_reader::read_pdf_page(std::string_view bytes, uint32_t number) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return failed(ec::payload_too_large);
  std::unique_ptr<poppler::document> doc{
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size()))};
  if (!doc)
    return failed(ec::file_damaged);
  if (doc->is_locked())
    return failed(ec::file_encrypted);
  if (number < 1 || static_cast<int64_t>(number) > doc->pages())
    return failed(ec::file_damaged);
  std::unique_ptr<poppler::page> page{doc->create_page(static_cast<int>(number) - 1)};
  if (!page)
    return failed(ec::file_damaged);
  auto size = page->page_rect();
  auto points = std::clamp(std::max(size.width(), size.height()), 72.0, 14400.0);
  auto dots = std::min(300.0, page_pixels * 72.0 / points);
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_gray8);
  renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
  auto drawn = renderer.render_page(page.get(), dots, dots);
  if (!drawn.is_valid())
    return failed(ec::file_damaged);
  auto x = take(pixCreate(drawn.width(), drawn.height(), 8));
  if (!x)
    return failed(ec::file_damaged);
  for (int row = 0; row < drawn.height(); ++row) {
    const auto* from = drawn.const_data() + static_cast<ptrdiff_t>(row) * drawn.bytes_per_row();
    auto* line = pixGetData(x.get()) + static_cast<ptrdiff_t>(row) * pixGetWpl(x.get());
    for (int column = 0; column < drawn.width(); ++column)
      SET_DATA_BYTE(line, column, static_cast<unsigned char>(from[column]));
  }
  return impl_->read_page(std::move(x));
}

} // namespace zhian::resume
