#include "tests/cluster/certificates.hpp"

#include <cstdlib>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "cluster/gate/carrier.hpp"
#include "protocols/digest.hpp"

namespace zhian::test {

namespace {

void run(const std::string& command) {
  if (std::system((command + " >/dev/null 2>&1").c_str()) != 0)
    throw std::runtime_error("failed: " + command);
}

} // namespace

certificate_authority::certificate_authority() {
  std::string form = (std::filesystem::temp_directory_path() / "zhian-ca-XXXXXX").string();
  if (::mkdtemp(form.data()) == nullptr)
    throw std::runtime_error("no directory for certificates");
  dir_ = form;
  auto file = [&](const char* name) {
    return (dir_ / name).string();
  };
  run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
      "/CN=cluster -keyout "
      + file("ca.key") + " -out " + file("ca.pem"));
}

certificate_authority::~certificate_authority() {
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

cluster::tls_files certificate_authority::issue(const std::string& name) const {
  auto at = [&](const std::string& file) {
    return (dir_ / file).string();
  };
  cluster::tls_files out{at("ca.pem"), at(name + ".pem"), at(name + ".key")};
  run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name
      + " -keyout " + out.key + " -out " + at(name + ".csr"));
  run("openssl x509 -req -in " + at(name + ".csr") + " -CA " + out.ca + " -CAkey " + at("ca.key")
      + " -CAcreateserial -days 2 -out " + out.certificate);
  return out;
}

const certificate_authority& authority() {
  static const certificate_authority ca;
  return ca;
}

std::string serial_shown_at(const std::string& address) {
  namespace net = boost::asio;
  net::io_context io;
  auto context = cluster::make_tls_context(authority().issue("somebody-who-looks"));
  net::ssl::stream<net::ip::tcp::socket> stream{io, *context};
  auto [host, port] = cluster::host_and_port(address);
  stream.lowest_layer().connect(
      {net::ip::make_address(host), static_cast<uint16_t>(std::stoul(port))});
  stream.handshake(net::ssl::stream_base::client);
  std::unique_ptr<X509, decltype(&X509_free)> shown{
      SSL_get1_peer_certificate(stream.native_handle()), X509_free};
  const auto* serial = X509_get0_serialNumber(shown.get());
  return to_hex({ASN1_STRING_get0_data(serial), static_cast<size_t>(ASN1_STRING_length(serial))});
}

} // namespace zhian::test
