#include "http/json/report.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::http::json {

std::string download(const download_view& x, std::string_view url) {
  json_writer out;
  out.open()
      .field("download_url", url)
      .field("report_version", x.edition)
      .field("paid_with", to_string(x.means))
      .field("charged", x.charged > 0)
      .field("points", x.charged)
      .field("balance", x.available)
      .close();
  return out.take();
}

} // namespace zhian::http::json
