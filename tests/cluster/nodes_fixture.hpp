// Several nodes in one process, on a real PostgreSQL and real links.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "cluster/core/membership.hpp"
#include "cluster/core/node.hpp"
#include "protocols/account.hpp"
#include "protocols/identity.hpp"
#include "tests/cluster/certificates.hpp"
#include "tests/support/node_client.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/support/wait_until.hpp"

namespace zhian::test {

/// Nodes of one process on one store; the first takes all shards and gives the others their share.
struct nodes_fixture : store_fixture {
  std::atomic<int> fenced{0}; ///< Nodes that were declared dead.
  std::vector<std::unique_ptr<cluster::node>> nodes;
  std::string transport = "asio"; ///< Of the nodes that are started from now on.

  cluster::node& start(const std::string& name) {
    // Over CAF's TLS one failed handshake takes other links along (caf_limits_test.cpp): of whole
    // nodes only what does not depend on that is a claim.
    return start(name, transport == "caf" ? cluster::tls_files{} : authority().issue(name));
  }
  cluster::node& start(const std::string& name, const cluster::tls_files& files,
                       std::chrono::milliseconds parted = std::chrono::seconds{60}) {
    auto conf = node_settings(name);
    conf.cluster.parted = parted;
    conf.cluster.address = "127.0.0.1:0";
    conf.cluster.transport = transport;
    conf.cluster.ca_file = files.ca;
    conf.cluster.certificate_file = files.certificate;
    conf.cluster.key_file = files.key;
    nodes.push_back(std::make_unique<cluster::node>(
        conf, cluster::node_options{.on_fenced = [this] { ++fenced; }, .serve_http = false}));
    nodes.back()->start();
    return *nodes.back();
  }

  static uint32_t owned(const cluster::node& n) { return n.svc().status->shards_owned; }

  /// All shards are owned, each by one of the nodes that run, and each has about its share.
  bool spread() {
    uint32_t all = 0;
    for (const auto& n : nodes) {
      all += owned(*n);
      if (owned(*n) * nodes.size() * 2 < shard_count)
        return false;
    }
    return all == shard_count;
  }

  /// The first one takes everything and gives the others their share, which nobody lives in yet.
  void start_three() {
    for (const char* name : {"n1", "n2", "n3"})
      start(name);
    BOOST_REQUIRE(wait_until([&] { return spread(); }, std::chrono::seconds{60}));
  }

  /// An address whose shard `n` owns.
  entity_ref address_at(cluster::node& n, int from = 0) {
    for (int i = from;; ++i) {
      auto ref = refs::email(realm::zhimai, "person" + std::to_string(i) + "@example.cn");
      if (n.svc().router->epoch_of(ref.shard) != 0)
        return ref;
    }
  }

  /// Registers by way of `edge`; answers the user's session.
  signed_in sign_up_at(cluster::node& edge, const entity_ref& email) {
    node_client client{edge};
    BOOST_REQUIRE(client.ask(email, sign_up{"correct horse", ""}).error == ec::none);
    auto code = value("SELECT payload->'params'->>'code' FROM outbox ORDER BY id DESC LIMIT 1");
    auto done = client.ask(email, verify_code{code, {}});
    BOOST_REQUIRE(done.error == ec::none);
    return done.value;
  }
};

} // namespace zhian::test
