// The candidate's web client, embedded when the node is built: its files, and which of them answers
// a path.
#pragma once

#include <span>
#include <string_view>

namespace zhian::http::web {

/// One file, compressed both ways.
struct file {
  std::string_view
      path; ///< As it is asked for; of the page itself "/index.html", which nobody asks for.
  std::string_view type;
  std::string_view gzip;
  std::string_view brotli;
  size_t size;           ///< Of the content.
  std::string_view etag; ///< Of the content.
};

/// All files. Made by http/web/tools/embed.mjs.
std::span<const file> all();

/// The client's own paths, e.g. "/records/:id"; all answer with the page. Made from
/// http/web/routes.json.
std::span<const std::string_view> pages();

/// The page that starts the client.
const file& page();

/// Whether the name of the file says what is in it, so that it may be kept for ever.
bool unchanging(const file& x);

/// What of the client answers a GET of `path`; null: nothing of it. A path that is also an
/// operation of the interface is the client's only for who says that he wants a page.
const file* answer_for(std::string_view path, std::string_view accept);

} // namespace zhian::http::web
