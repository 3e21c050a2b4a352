#include "actors/resume/docx_text.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <pugixml.hpp>
#include <zip.h>

namespace zhian::resume {

namespace {

struct close_archive {
  void operator()(zip_t* x) const { zip_discard(x); }
};
struct close_member {
  void operator()(zip_file_t* x) const { zip_fclose(x); }
};
using archive_ptr = std::unique_ptr<zip_t, close_archive>;

extract_result failed(ec error) {
  extract_result out;
  out.error = error;
  return out;
}

archive_ptr open_archive(std::string_view bytes) {
  zip_error_t why;
  zip_error_init(&why);
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why);
  archive_ptr out{source ? zip_open_from_source(source, ZIP_RDONLY, &why) : nullptr};
  if (source && !out)
    zip_source_free(source);
  zip_error_fini(&why);
  return out;
}

/// Looks at what the members say of themselves, before any is unpacked.
ec check_members(zip_t& from, const archive_bounds& bounds) {
  auto count = zip_get_num_entries(&from, 0);
  if (count <= 0)
    return ec::file_damaged;
  if (static_cast<uint64_t>(count) > bounds.max_members)
    return ec::file_bomb;
  uint64_t unpacked = 0;
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t about;
    if (zip_stat_index(&from, static_cast<zip_uint64_t>(i), 0, &about) != 0)
      return ec::file_damaged;
    constexpr zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if ((about.valid & wanted) != wanted)
      return ec::file_damaged;
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE)
      return ec::file_encrypted;
    if (about.size > bounds.max_unpacked - unpacked)
      return ec::file_bomb;
    unpacked += about.size;
    if (about.size > (uint64_t{16} << 20)
        && about.size / bounds.max_ratio > std::max<uint64_t>(about.comp_size, 1))
      return ec::file_bomb;
    std::string_view name{about.name};
    if (name.ends_with("vbaProject.bin") || name.find("/activeX/") != std::string_view::npos)
      return ec::file_active_content;
  }
  return ec::none;
}

/// Unpacks a member; `room` is what may still be unpacked of this file. A member that declares less
/// than it holds ends there too.
ec unpack(zip_t& from, zip_uint64_t index, size_t& room, std::string& to) {
  std::unique_ptr<zip_file_t, close_member> file{zip_fopen_index(&from, index, 0)};
  if (!file)
    return ec::file_damaged;
  std::array<char, 65536> chunk;
  for (;;) {
    auto got = zip_fread(file.get(), chunk.data(), chunk.size());
    if (got < 0)
      return ec::file_damaged;
    if (got == 0)
      return ec::none;
    auto size = static_cast<size_t>(got);
    if (size > room)
      return ec::file_bomb;
    room -= size;
    to.append(chunk.data(), size);
  }
}

std::string_view local_name(const pugi::xml_node& node) {
  std::string_view name{node.name()};
  auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Properties hold no text, a fallback repeats what its choice said, and deleted text is gone.
bool is_skipped(std::string_view name) {
  return one_of(name, {"pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "Fallback",
                       "instrText", "delText", "del", "moveFrom"});
}

struct text_writer {
  std::string text;
  uint32_t rendered_breaks = 0;
  uint32_t page_breaks = 0;

  void enter(const pugi::xml_node& node, std::string_view name) {
    if (name == "t")
      text += node.text().get();
    else if (name == "tab")
      text += '\t';
    else if (name == "br" || name == "cr") {
      text += '\n';
      page_breaks += std::string_view{node.attribute("w:type").value()} == "page";
    } else if (name == "noBreakHyphen")
      text += '-';
    else if (name == "lastRenderedPageBreak")
      ++rendered_breaks;
  }
  void leave(std::string_view name) {
    if (name == "p" || name == "tr")
      text += '\n';
    else if (name == "tc") {
      // The cells of a row are one line: "2019-2023 <tab> Company".
      while (!text.empty() && text.back() == '\n')
        text.pop_back();
      text += '\t';
    }
  }
};

/// Depth first without recursion: depth is the file's choice.
void write_text(const pugi::xml_node& root, text_writer& out, size_t max_bytes) {
  auto node = root.first_child();
  while (node && out.text.size() <= max_bytes) {
    bool element = node.type() == pugi::node_element;
    auto name = element ? local_name(node) : std::string_view{};
    bool down = element && !is_skipped(name);
    if (down)
      out.enter(node, name);
    if (down && node.first_child()) {
      node = node.first_child();
      continue;
    }
    if (down)
      out.leave(name);
    while (node && !node.next_sibling()) {
      node = node.parent();
      if (!node || node == root)
        return;
      out.leave(local_name(node));
    }
    node = node.next_sibling();
  }
}

/// What declares a type has no place in a document, also when the rest is broken.
ec parse_part(std::string_view xml, pugi::xml_document& to) {
  auto parsed = to.load_buffer(xml.data(), xml.size(),
                               pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype);
  if (parsed.status == pugi::status_out_of_memory)
    return ec::file_bomb;
  for (const auto& child : to.children())
    if (child.type() == pugi::node_doctype)
      return ec::file_external_entity;
  if (parsed.status == pugi::status_bad_doctype)
    return ec::file_external_entity;
  return parsed ? ec::none : ec::file_damaged;
}

bool is_part(std::string_view name, std::string_view kind) {
  constexpr std::string_view folder = "word/";
  if (!name.starts_with(folder) || !name.ends_with(".xml"))
    return false;
  auto stem = name.substr(folder.size(), name.size() - folder.size() - 4);
  if (!stem.starts_with(kind))
    return false;
  stem.remove_prefix(kind.size());
  return std::all_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A part that adds no text is looked at all the same: another reader may follow it.
ec check_part(std::string_view name, std::string_view xml) {
  pugi::xml_document doc;
  auto error = parse_part(xml, doc);
  if (error == ec::none && name == "[Content_Types].xml")
    for (const auto& type : doc.document_element().children())
      if (std::string_view{type.attribute("ContentType").value()}.find("macroEnabled")
          != std::string_view::npos)
        return ec::file_active_content;
  return error == ec::file_damaged ? ec::none : error; // Nothing of it is needed.
}

bool is_xml(std::string_view name) {
  return name.ends_with(".xml") || name.ends_with(".rels");
}

} // namespace

extract_result read_docx(std::string_view bytes, const extract_bounds& bounds,
                         const archive_bounds& archive) {
  try {
    auto from = open_archive(bytes);
    if (!from)
      return failed(ec::file_damaged);
    if (auto error = check_members(*from, archive); error != ec::none)
      return failed(error);
    text_writer out;
    bool body = false;
    auto room = archive.max_xml;
    auto count = static_cast<zip_uint64_t>(zip_get_num_entries(from.get(), 0));
    constexpr std::array<std::string_view, 5> kinds{"header", "document", "footnotes", "endnotes",
                                                    "footer"};
    for (std::string_view kind : kinds)
      for (zip_uint64_t i = 0; i < count; ++i) {
        const auto* name = zip_get_name(from.get(), i, 0);
        if (!name || !is_part(name, kind))
          continue;
        std::string xml;
        pugi::xml_document doc;
        auto error = unpack(*from, i, room, xml);
        if (error == ec::none)
          error = parse_part(xml, doc);
        if (error != ec::none)
          return failed(error);
        write_text(doc, out, bounds.max_text_bytes);
        body = body || kind == "document";
      }
    for (zip_uint64_t i = 0; i < count; ++i) {
      const auto* name = zip_get_name(from.get(), i, 0);
      if (!name || !is_xml(name) || std::any_of(kinds.begin(), kinds.end(), [&](auto kind) {
            return is_part(name, kind);
          }))
        continue;
      std::string xml;
      auto error = unpack(*from, i, room, xml);
      if (error == ec::none)
        error = check_part(name, xml);
      if (error != ec::none)
        return failed(error);
    }
    if (!body)
      return failed(ec::file_damaged);
    extract_result result;
    result.pages = 1 + (out.rendered_breaks > 0 ? out.rendered_breaks : out.page_breaks);
    if (result.pages > bounds.max_pages)
      return failed(ec::file_too_many_pages);
    result.text = std::move(out.text);
    return result;
  } catch (const std::bad_alloc&) {
    return failed(ec::file_bomb);
  }
}

} // namespace zhian::resume
