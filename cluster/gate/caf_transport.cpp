#include "cluster/gate/caf_transport.hpp"

#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>
#include <caf/openssl/publish.hpp>

#include "cluster/gate/caf_exchange.hpp"
#include "cluster/gate/certificate.hpp"
#include "cluster/gate/tls_copies.hpp"
#include "protocols/runtime/log.hpp"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // GCC 12 reports its own coroutine frames.

namespace zhian::cluster {

namespace {

using boost::system::error_code;
using namespace std::chrono_literals;

/// How often files of certificates are looked at: CAF does not say when somebody connects.
constexpr auto look_every = 500ms;

struct caf_config : caf::actor_system_config {
  explicit caf_config(const tls_copies* tls) {
    add_message_type<parcel>("zhian::parcel");
    load<caf::io::middleman>();
    if (tls != nullptr) {
      load<caf::openssl::manager>();
      auto paths = tls->paths();
      openssl_cafile = paths.ca;
      openssl_certificate = paths.certificate;
      openssl_key = paths.key;
    }
    // All threads there will be: a worker, the multiplexer, a timer, and one or two that dial.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", size_t{1});
    set("middleman.workers", size_t{1});
    set("logger.verbosity", caf::atom("quiet"));
    set("middleman.app-identifiers", std::vector<std::string>{"zhian-links"});
    // Off by default: a connection that is dead would never be noticed.
    set("middleman.heartbeat-interval", caf::timespan{1s});
    set("middleman.connection-timeout", caf::timespan{5s});
    // It would listen at another port, without TLS.
    set("middleman.enable-automatic-connections", false);
  }
};

class caf_carrier final : public carrier {
public:
  caf_carrier(net::io_context& io, const link_transport_options& o)
      : io_(io), files_(o.tls), certificate_(o.tls), timer_(io) {
    auto [host, port] = host_and_port(o.me.address);
    if (!files_.empty()) {
      used_ = certificate_.current();
      copies_.emplace(files_);
    }
    config_.emplace(copies_ ? &*copies_ : nullptr);
    system_.emplace(*config_);
    exchange_ = std::make_shared<caf_exchange>(io);
    clerk_ = spawn_clerk(*system_, exchange_,
                         copies_ ? system_->openssl_manager().actor_handle()
                                 : system_->middleman().actor_handle());
    auto at = listen(host, port);
    if (!at) {
      auto why = system_->render(at.error());
      end();
      throw std::runtime_error("cluster.address " + o.me.address + ": " + why);
    }
    address_ = join_host_and_port(host, *at);
  }

  ~caf_carrier() override {
    exchange_->close();
    end();
  }

  std::string address() const override { return address_; }

  void accept(on_connection tell) override {
    exchange_->open(clerk_, std::move(tell));
    if (copies_)
      net::co_spawn(io_, watch_files(), net::detached);
  }

  std::unique_ptr<stream> dial(net::ip::tcp::socket probe) override {
    // CAF connects in one thread, which waits: it is sent only to where somebody has just answered,
    // and with a number instead of a name.
    error_code error;
    auto there = probe.remote_endpoint(error);
    probe.close(error);
    return std::make_unique<caf_stream>(exchange_, io_, there.address().to_string(), there.port());
  }

  void close() override {
    over_ = true;
    timer_.cancel();
    exchange_->close();
  }

private:
  caf::expected<uint16_t> listen(const std::string& host, const std::string& port) {
    auto number = static_cast<uint16_t>(std::stoul(port));
    if (copies_)
      return caf::openssl::publish(clerk_, number, host.c_str(), true);
    return system_->middleman().publish(clerk_, number, host.c_str(), true);
  }

  /// The system waits for its actor to end.
  void end() {
    if (auto x = std::exchange(clerk_, nullptr))
      end_clerk(x);
  }

  net::awaitable<void> watch_files() {
    while (!over_) {
      error_code cancelled;
      timer_.expires_after(look_every);
      co_await timer_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
      if (over_)
        break;
      auto now = certificate_.current();
      if (now == used_)
        continue;
      used_ = now;
      try {
        swap(std::make_shared<const tls_copies>(files_));
      } catch (const std::exception& x) {
        log::error("gate", "the new certificate cannot be used; the one before stays",
                   {{"what", x.what()}});
      }
    }
  }

  /// Between two connections: CAF reads one file after the other, here in the thread of the
  /// multiplexer and, for those it dials, in another one.
  void swap(std::shared_ptr<const tls_copies> next) {
    exchange_->pause_dials([this, next = std::move(next)] {
      system_->middleman().backend().post([this, next, to = exchange_] {
        try {
          copies_->take(*next);
        } catch (const std::exception& x) {
          log::error("gate", "no new certificate", {{"what", x.what()}});
        }
        to->post([to] { to->end_of_pause(); });
      });
    });
  }

  net::io_context& io_;
  tls_files files_;
  certificate certificate_;
  std::shared_ptr<net::ssl::context> used_;
  net::steady_timer timer_;
  bool over_ = false;
  std::string address_;
  std::optional<tls_copies> copies_; ///< Null: plain.
  std::optional<caf_config> config_;
  std::optional<caf::actor_system> system_;
  std::shared_ptr<caf_exchange> exchange_;
  caf::actor clerk_;
};

} // namespace

std::unique_ptr<transport> make_caf_transport(link_transport_options options) {
  return make_linking(std::move(options), [](net::io_context& io, const link_transport_options& o) {
    return std::make_unique<caf_carrier>(io, o);
  });
}

} // namespace zhian::cluster
