#include "cluster/gate/served_requests.hpp"

#include <chrono>

#include "protocols/runtime/log.hpp"

namespace zhian::cluster {

served_requests::served_requests(caf::event_based_actor* self, const catalogue& known,
                                 std::shared_ptr<const shard_map> map, live_links& links)
    : self_(self), known_(known), map_(std::move(map)), links_(links) {}

void served_requests::take(early_requests::request what) {
  // Whoever asked has given it up by now, and may have asked again.
  if (std::chrono::steady_clock::now() - what.at >= std::chrono::milliseconds{what.what.budget_ms})
    return;
  if (map_->epoch_of(what.what.shard) == 0 && early_.keep(what))
    return;
  serve(what.from, what.what);
}

void served_requests::owners_known(const std::vector<shard_id>& shards) {
  for (auto& early : early_.take(shards))
    take(std::move(early));
}

void served_requests::refuse(const std::string& to, const node_bytes& request,
                             const caf::error& why) {
  envelope out;
  out.type = envelope_type::refusal;
  out.request = request;
  out.error = static_cast<uint16_t>(ec_of(why));
  out.payload = put_error(why);
  answer(to, std::move(out));
}

void served_requests::serve(const std::string& from, envelope& what) {
  auto failed = [this, from, id = what.request](const caf::error& why) {
    refuse(from, id, why);
  };
  const auto* entry = known_.by_kind(what.kind);
  if (entry == nullptr)
    return failed(make_error(ec::unsupported));
  if (map_->epoch_of(what.shard) == 0)
    return failed(make_error(ec::not_owner));
  auto call = entry->get(what.payload);
  if (!call || call->to.shard != what.shard)
    return failed(make_error(ec::bad_request, "a request that cannot be read"));
  entry->serve(
      self_, map_->local_host_of(what.shard), std::move(*call),
      [this, from, id = what.request](std::string reply) {
        served_.add();
        envelope out;
        out.type = envelope_type::reply;
        out.request = id;
        out.payload = std::move(reply);
        answer(from, std::move(out));
      },
      failed);
}

void served_requests::answer(const std::string& to, envelope what) {
  if (links_.carrier() == nullptr)
    return;
  if (what.payload.size() > links_.longest_to(to)) {
    log::error("gate", "an answer is too long to travel", {{"bytes", what.payload.size()}});
    what.type = envelope_type::refusal;
    what.error = static_cast<uint16_t>(ec::internal);
    what.payload.clear();
  }
  // A full link or none: the caller's time runs out, as with any answer that is lost.
  links_.send(to, std::move(what));
}

} // namespace zhian::cluster
