#include "tiny_pdf.hpp"

#include <cstdio>
#include <stdexcept>

#include <iconv.h>

namespace zhian::test {

namespace {

std::string ref(int number) {
  return std::to_string(number) + " 0 R";
}

std::string page(int parent, int content, const std::string& resources) {
  return "<</Type/Page/Parent " + ref(parent) + "/MediaBox[0 0 595 842]/Contents " + ref(content)
         + "/Resources<<" + resources + ">>>>";
}

constexpr const char* helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

/// A document of one page; `kids` and `count` as given.
std::string one_page(tiny_pdf& pdf, const std::string& content, const std::string& resources,
                     long count = 1, std::string_view trailer = "") {
  auto stream = pdf.add_stream("", content);
  // The tree comes after its page, so that both numbers are known.
  auto tree = stream + 2;
  auto leaf = pdf.add(page(tree, stream, resources));
  pdf.add("<</Type/Pages/Kids[" + ref(leaf) + "]/Count " + std::to_string(count) + ">>");
  return pdf.finish(pdf.add("<</Type/Catalog/Pages " + ref(tree) + ">>"), trailer);
}

std::string gbk(std::string_view utf8) {
  auto handle = ::iconv_open("GBK", "UTF-8");
  std::string out(utf8.size() * 2, '\0');
  auto* from = const_cast<char*>(utf8.data());
  auto left = utf8.size();
  auto* to = out.data();
  auto room = out.size();
  auto done = ::iconv(handle, &from, &left, &to, &room);
  ::iconv_close(handle);
  if (done == static_cast<size_t>(-1))
    throw std::runtime_error("not GBK");
  out.resize(out.size() - room);
  return out;
}

} // namespace

int tiny_pdf::add(std::string body) {
  objects_.push_back(std::move(body));
  return static_cast<int>(objects_.size());
}

int tiny_pdf::add_stream(std::string_view dictionary, std::string_view bytes) {
  std::string body = "<<";
  body += dictionary;
  body += "/Length " + std::to_string(bytes.size()) + ">>\nstream\n";
  body += bytes;
  body += "\nendstream";
  return add(std::move(body));
}

std::string tiny_pdf::finish(int root, std::string_view trailer) const {
  std::string out = "%PDF-1.7\n";
  std::string table = "0000000000 65535 f \n";
  for (size_t i = 0; i < objects_.size(); ++i) {
    char line[32];
    std::snprintf(line, sizeof line, "%010zu 00000 n \n", out.size());
    table += line;
    out += std::to_string(i + 1) + " 0 obj\n" + objects_[i] + "\nendobj\n";
  }
  auto place = out.size();
  auto size = std::to_string(objects_.size() + 1);
  out += "xref\n0 " + size + "\n" + table + "trailer\n<</Size " + size + "/Root " + ref(root);
  out += trailer;
  out += ">>\nstartxref\n" + std::to_string(place) + "\n%%EOF\n";
  return out;
}

std::string latin_pdf(const std::vector<std::string>& pages) {
  tiny_pdf pdf;
  auto font = pdf.add(helvetica);
  auto tree = font + 1 + static_cast<int>(pages.size()) * 2;
  std::string kids;
  for (const auto& text : pages) {
    auto stream =
        pdf.add_stream("", text.empty() ? "" : "BT /F1 12 Tf 50 800 Td (" + text + ") Tj ET");
    kids += ref(pdf.add(page(tree, stream, "/Font<</F1 " + ref(font) + ">>"))) + " ";
  }
  pdf.add("<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>");
  return pdf.finish(pdf.add("<</Type/Catalog/Pages " + ref(tree) + ">>"));
}

std::string gbk_pdf(std::string_view utf8) {
  tiny_pdf pdf;
  auto descriptor =
      pdf.add("<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
              "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>");
  auto cid = pdf.add(
      "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)"
      "/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor "
      + ref(descriptor) + ">>");
  auto font = pdf.add("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-GBK-EUC-H/Encoding/"
                      "GBK-EUC-H/DescendantFonts["
                      + ref(cid) + "]>>");
  std::string hex;
  for (unsigned char c : gbk(utf8)) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", c);
    hex += two;
  }
  return one_page(pdf, "BT /F1 12 Tf 50 800 Td <" + hex + "> Tj ET",
                  "/Font<</F1 " + ref(font) + ">>");
}

std::string pdf_of_count(long count) {
  tiny_pdf pdf;
  auto font = pdf.add(helvetica);
  return one_page(pdf, "BT /F1 12 Tf 50 800 Td (one) Tj ET", "/Font<</F1 " + ref(font) + ">>",
                  count);
}

std::string circular_pdf() {
  tiny_pdf pdf;
  pdf.add("<</Type/Pages/Kids[1 0 R 1 0 R]/Count 2>>");
  return pdf.finish(pdf.add("<</Type/Catalog/Pages 1 0 R>>"));
}

std::string laughing_pdf(int depth) {
  tiny_pdf pdf;
  auto font = pdf.add(helvetica);
  auto form = [&](const std::string& content, const std::string& resources) {
    return pdf.add_stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<" + resources + ">>", content);
  };
  auto inner = form("BT /F1 12 Tf 50 800 Td (ha) Tj ET", "/Font<</F1 " + ref(font) + ">>");
  for (int i = 0; i < depth; ++i) {
    std::string ten;
    for (int j = 0; j < 10; ++j)
      ten += "/X Do ";
    inner = form(ten, "/XObject<</X " + ref(inner) + ">>");
  }
  return one_page(pdf, "/X Do", "/XObject<</X " + ref(inner) + ">>");
}

std::string locked_pdf() {
  tiny_pdf pdf;
  auto font = pdf.add(helvetica);
  std::string key(64, 'a'); // 32 bytes in hex; no password matches them.
  return one_page(pdf, "BT /F1 12 Tf 50 800 Td (secret) Tj ET", "/Font<</F1 " + ref(font) + ">>", 1,
                  "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + key + ">/U<" + key
                      + ">>>");
}

} // namespace zhian::test
