#include "cluster/gate/certificate.hpp"

#include "protocols/runtime/log.hpp"

namespace zhian::cluster {

certificate::certificate(tls_files files) : files_(std::move(files)) {
  if (!files_.empty()) {
    stamp_ = stamp();
    context_ = make_tls_context(files_);
  }
}

std::shared_ptr<net::ssl::context> certificate::current() {
  if (!context_)
    return nullptr;
  try {
    if (auto now = stamp(); now != stamp_) {
      stamp_ = now;
      context_ = make_tls_context(files_);
      log::info("gate", "the certificate of the cluster was read again");
    }
  } catch (const std::exception& x) {
    log::error("gate", "the new certificate cannot be used; the one before stays",
               {{"what", x.what()}});
  }
  return context_;
}

certificate::times certificate::stamp() const {
  return {std::filesystem::last_write_time(files_.ca),
          std::filesystem::last_write_time(files_.certificate),
          std::filesystem::last_write_time(files_.key)};
}

} // namespace zhian::cluster
