#include <memory>

#include <zip.h>

#include "actors/account/painter.hpp"
#include "protocols/errors.hpp"

namespace zhian::account {

namespace {

caf::error trouble() {
  return make_error(ec::internal, "the archive cannot be made");
}

} // namespace

caf::expected<std::string> make_zip(const std::vector<packed_file>& files) {
  uint64_t sum = 0;
  for (const auto& x : files)
    sum += x.bytes ? x.bytes->size() : 0;
  if (sum > most_packed_bytes)
    return make_error(ec::payload_too_large);
  zip_error_t error;
  zip_error_init(&error);
  auto* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (!buffer)
    return trouble();
  std::unique_ptr<zip_source_t, void (*)(zip_source_t*)> target{buffer, zip_source_free};
  // One reference goes to the archive, the other reads what it wrote.
  zip_source_keep(buffer);
  auto* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  if (!archive) {
    zip_source_free(buffer);
    return trouble();
  }
  for (const auto& x : files) {
    static const std::string nothing;
    const auto& bytes = x.bytes ? *x.bytes : nothing;
    auto* from = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    if (!from || zip_file_add(archive, x.path.c_str(), from, ZIP_FL_ENC_UTF_8) < 0) {
      zip_source_free(from);
      zip_discard(archive);
      return trouble();
    }
  }
  if (zip_close(archive) != 0) {
    zip_discard(archive);
    return trouble();
  }
  zip_stat_t about;
  if (zip_source_stat(buffer, &about) != 0 || zip_source_open(buffer) != 0)
    return trouble();
  std::string out(about.size, '\0');
  size_t at = 0;
  while (at < out.size()) {
    auto got = zip_source_read(buffer, out.data() + at, out.size() - at);
    if (got <= 0)
      break;
    at += static_cast<size_t>(got);
  }
  zip_source_close(buffer);
  if (at != out.size())
    return trouble();
  return out;
}

} // namespace zhian::account
