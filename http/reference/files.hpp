// The files behind /docs, embedded when the node is built: production needs neither npm nor the
// network.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace zhian::http::reference {

/// One file.
struct file {
  std::string_view name; ///< The last segment of its path; empty: the page itself.
  std::string_view type;
  std::string_view gzip; ///< The content, compressed.
  size_t size;           ///< Of the content.
  std::string etag;      ///< Of the content.
};

/// The file of that name; null when there is none.
const file* find(std::string_view name);

/// All files.
std::span<const file> all();

/// The content of a file, for the rare client that takes no gzip.
std::string plain(const file& x);

} // namespace zhian::http::reference
