// Asks the entities and services of a node from a test, blocking.
#pragma once

#include "cluster/core/node.hpp"
#include "protocols/entity.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/scoped_caller.hpp"

namespace zhian::test {

/// An answer or the error.
template <class T>
struct answer {
  ec error = ec::none;
  T value{};
  std::string detail;
};

/// One caller of a node.
class node_client {
public:
  explicit node_client(cluster::node& n) : node_(n), self_(n.system()) {}

  call_meta meta;

  template <request T>
  answer<typename T::reply> ask(const entity_ref& to, T what) {
    answer<typename T::reply> out;
    auto with = meta;
    if (with.trace.empty())
      with.trace = random_hex(16);
    self_
        ->request(node_.svc().router->host_of(to.shard), std::chrono::seconds{20},
                  entity_call{to, caf::make_message(std::move(with), std::move(what))})
        .receive([&](typename T::reply& x) { out.value = std::move(x); },
                 [&](caf::error& err) {
                   out.error = ec_of(err);
                   out.detail = detail_of(err);
                 });
    return out;
  }

  template <class T>
  answer<typename T::reply> ask(const caf::actor& to, T what) {
    answer<typename T::reply> out;
    self_->request(to, std::chrono::seconds{20}, std::move(what))
        .receive([&](typename T::reply& x) { out.value = std::move(x); },
                 [&](caf::error& err) { out.error = ec_of(err); });
    return out;
  }

  scoped_caller& self() { return self_; }

private:
  cluster::node& node_;
  scoped_caller self_;
};

} // namespace zhian::test
