#include "actors/resume/pdf_check.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string>

// Without its old pointer type, which is not used here.
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFObjectHandle.hh>

namespace zhian::resume {

namespace {

/// Thrown by the counter. Not a std::exception: qpdf takes those for faults of the stream, to be
/// warned about.
struct too_much {};

/// Counts what a stream unpacks to and ends it in time.
class counter : public Pipeline {
public:
  explicit counter(uint64_t most) : Pipeline("counter", nullptr), left_(most) {}
  void write(const unsigned char*, size_t size) override {
    if (size > left_)
      throw too_much{};
    left_ -= size;
  }
  void finish() override {}
  uint64_t left() const { return left_; }

private:
  uint64_t left_;
};

bool acts(const std::string& name) {
  constexpr std::array forbidden{"/JavaScript", "/Launch", "/SubmitForm",
                                 "/ImportData", "/GoToE",  "/Rendition"};
  return std::find(forbidden.begin(), forbidden.end(), name) != forbidden.end();
}

constexpr int most_nested = 100;

/// Direct parts of an object; what it refers to is an object of its own.
bool has_action(QPDFObjectHandle& x, int depth) {
  if (depth > most_nested)
    return true; // Nothing real is nested like that.
  if (x.isArray()) {
    for (auto& item : x.aitems())
      if (!item.isIndirect() && has_action(item, depth + 1))
        return true;
    return false;
  }
  auto dictionary = x.isStream() ? x.getDict() : x;
  if (!dictionary.isDictionary())
    return false;
  for (auto& item : dictionary.ditems()) {
    const auto& key = item.first;
    auto& value = item.second;
    if (value.isNull())
      continue;
    if (key == "/JS" || key == "/JavaScript")
      return true;
    if (key == "/S" && value.isName() && acts(value.getName()))
      return true;
    if (!value.isIndirect() && has_action(value, depth + 1))
      return true;
  }
  return false;
}

uint64_t number_of(QPDFObjectHandle dictionary, const char* key) {
  auto value = dictionary.getKey(key);
  return value.isInteger() ? static_cast<uint64_t>(std::max<long long>(value.getIntValue(), 0)) : 0;
}

bool is_picture(QPDFObjectHandle dictionary) {
  return dictionary.getKey("/Subtype").isNameAndEquals("/Image");
}

} // namespace

ec check_pdf(std::string_view bytes, const pdf_bounds& bounds) {
  // Readers mend a file without its end and show what is left of it; who sent it meant more.
  if (bytes.substr(bytes.size() - std::min<size_t>(bytes.size(), 2048)).find("%%EOF")
      == std::string_view::npos)
    return ec::file_damaged;
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("resume", bytes.data(), bytes.size());
    auto left = bounds.max_unpacked;
    for (auto& object : pdf.getAllObjects()) {
      if (has_action(object, 0))
        return ec::file_active_content;
      if (!object.isStream())
        continue;
      auto dictionary = object.getDict();
      if (is_picture(dictionary)) {
        auto width = number_of(dictionary, "/Width");
        auto height = number_of(dictionary, "/Height");
        if (width > bounds.max_pixels || (width > 0 && height > bounds.max_pixels / width))
          return ec::image_too_large;
        continue;
      }
      counter count{std::min(left, bounds.max_stream)};
      object.pipeStreamData(&count, 0, qpdf_dl_specialized, true);
      left -= std::min(left, bounds.max_stream) - count.left();
    }
    return ec::none;
  } catch (const too_much&) {
    return ec::file_bomb;
  } catch (const std::bad_alloc&) {
    return ec::file_bomb; // Streams of objects are unpacked unasked.
  } catch (const QPDFExc& x) {
    return x.getErrorCode() == qpdf_e_password ? ec::file_encrypted : ec::file_damaged;
  } catch (const std::exception&) {
    return ec::file_damaged;
  }
}

} // namespace zhian::resume
