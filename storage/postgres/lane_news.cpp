#include "storage/postgres/lane_news.hpp"

namespace zhian::storage {

void lane_news::add(const write_set& what,
                    const std::vector<std::shared_ptr<const stream_frame>>& told) {
  frames.frames.insert(frames.frames.end(), told.begin(), told.end());
  for (const auto& r : what.records) {
    if (const auto* o = std::get_if<outbox_row>(&r))
      items.items.push_back({what.shard, o->in, o->kind, o->dedup_key, o->payload, o->once,
                             outbox_state::fresh, 0, o->not_before, what.trace});
    else if (const auto* t = std::get_if<timer_row>(&r))
      timers.set.push_back(*t);
    else if (const auto* d = std::get_if<timer_done>(&r))
      timers.gone.push_back({d->entity, d->name});
    else if (const auto* c = std::get_if<timer_cancelled>(&r))
      timers.gone.push_back(*c);
  }
}

} // namespace zhian::storage
