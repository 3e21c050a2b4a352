#include "actors/news/news_actor.hpp"

#include <algorithm>

#include <caf/actor_system.hpp>

#include "actors/catalogue/kept_list_actor.hpp"
#include "actors/news/news_import.hpp"
#include "actors/news/samples.hpp"
#include "protocols/feed.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace news;

namespace {

constexpr std::string_view refresh_timer = "refresh";

metrics::gauge& failures_gauge() {
  static auto& x = metrics::get_gauge("zhian_news_feed_failures",
                                      "Looks at the feed of news that failed, in a row");
  return x;
}
metrics::gauge& read_gauge() {
  static auto& x = metrics::get_gauge("zhian_news_feed_read_seconds",
                                      "When the feed of news was last had, in Unix time");
  return x;
}
metrics::counter& looks_counter(feed_outcome how) {
  return metrics::get_counter("zhian_news_feed_looks_total", "Looks at the feed by their outcome",
                              {{"outcome", std::string{to_string(how)}}});
}

class news_actor : public kept_list_actor {
public:
  news_actor(caf::actor_config& cfg, entity_context context)
      : kept_list_actor(cfg, "news", std::move(context)) {}

  caf::behavior make_behavior() override {
    load_news all{ctx().self, true, {}, {}};
    load(std::move(all), [this](load_news::reply& rows) {
      feed_.in = ctx().self.in;
      if (rows.feed)
        feed_ = std::move(*rows.feed);
      show_gauges();
      if (configured())
        return;
      shipping_ = merge(samples(), rows.rows, news_origin::sample, around()).rows;
      if (!shipping_.empty())
        go_on(ship_samples{});
    });
    return common()
        .or_else(staff_handlers())
        .or_else(feed_handlers())
        .or_else(
            [this](const call_meta&, const keep_shipped&) {
              if (!shipping_.empty())
                go_on(ship_samples{}); // What could not be written at first.
              return zhian::done{};
            },
            [this](const ship_samples&) { return ship(); });
  }
  bool idle() const override { return !looking_; }

private:
  /// To itself: the samples are to be written.
  struct ship_samples {
    static constexpr uint16_t kind = 0x04cf;
    using reply = zhian::done;
  };

  bool configured() const { return !conf().news.url.empty(); }

  facts around() const { return facts_now<news_id>(); }

  news_feed_view feed_view() const { return {feed_, configured(), looking_}; }

  void show_gauges() const {
    failures_gauge().set(feed_.failures);
    if (feed_.read_at)
      read_gauge().set(
          std::chrono::floor<std::chrono::seconds>(*feed_.read_at).time_since_epoch().count());
  }

  // ---- staff

  caf::message_handler staff_handlers() {
    return {
        [this](const call_meta& meta, add_news& x) {
          load_news which{ctx().self, false, {}, source_if_named(x.source_id)};
          return act<news_view>(
              meta, std::move(which), [this, meta, x = std::move(x)](load_news::reply& found) {
                return put(meta, "news.added", add(x, !found.rows.empty(), found.total, around()));
              });
        },
        [this](const call_meta& meta, change_news& x) {
          load_news which{ctx().self, false, x.id, {}};
          return act<news_view>(
              meta, std::move(which), [this, meta, x = std::move(x)](load_news::reply& found) {
                return put(meta, "news.changed", change(first_of(found.rows), x, around()));
              });
        },
        [this](const call_meta& meta, const withdraw_news& x) {
          load_news which{ctx().self, false, x.id, {}};
          return act<news_view>(meta, std::move(which), [this, meta, x](load_news::reply& found) {
            return put(meta, "news.withdrawn", withdraw(first_of(found.rows), x, around()));
          });
        },
        [this](const call_meta& meta, const import_news& x) {
          auto file = read_feed(x.json, news_bounds::feed_items);
          load_news which{ctx().self, false, {}, sources_of(file.items)};
          return act<import_report>(
              meta, std::move(which),
              [this, meta, file = std::move(file), dry_run = x.dry_run](load_news::reply& found) {
                return import(meta, file, dry_run, found);
              });
        },
    };
  }

  /// Articles have changed: the list says since when. What is committed is what is remembered.
  template <class Answer>
  void note_change(decision<Answer>& d) {
    auto next = touched(feed_, wall_now());
    d.records.emplace_back(next);
    d.remember = [this, next](const committed&, Answer&) {
      feed_ = next;
    };
  }

  decision<news_view> put(const call_meta& meta, const char* action, outcome out) {
    return put_row<news_view>(meta, action, std::move(out), &audit_detail,
                              [this](decision<news_view>& d) { note_change(d); });
  }

  decision<import_report> import(const call_meta& meta, const feed_file& file, bool dry_run,
                                 const load_news::reply& found) {
    auto out = decide_import(file, dry_run, found.rows, found.total, around());
    auto changed = !out.rows.empty();
    auto d = put_import(meta, "news.imported", std::move(out), "items");
    if (changed)
      note_change(d);
    return d;
  }

  /// The samples; few enough for one commit. What fails here is done by the next activation.
  caf::result<zhian::done> ship() {
    if (shipping_.empty())
      return zhian::done{};
    return command<zhian::done>(
        {},
        [&] {
          decision<zhian::done> d;
          d.records.emplace_back(line_of_rows({}, "news.shipped", shipping_.size()));
          auto next = touched(feed_, wall_now());
          // A feed that is there again is read whole, which takes the samples away.
          next.etag.clear();
          next.last_modified.clear();
          d.records.emplace_back(next);
          d.remember = [this, next](const committed&, zhian::done&) {
            feed_ = next;
          };
          for (const auto& row : shipping_)
            d.records.emplace_back(row);
          d.effects = [this] {
            log::business("news", "shipped", {{"rows", shipping_.size()}});
            shipping_.clear();
          };
          return d;
        },
        false);
  }

  // ---- the feed

  caf::message_handler feed_handlers() {
    return {
        [this](const call_meta&, const read_news_feed&) {
          return from_memory<news_feed_view>([this] { return feed_view(); });
        },
        [this](const call_meta& meta, const refresh_news&) {
          return command<news_feed_view>(meta, [&] { return ask_now(meta); });
        },
        [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          if (x.name != refresh_timer)
            return make_error(ec::unsupported, "no such timer");
          // Set anew while a look is under way: it is tried again when that has ended.
          if (looking_)
            return make_error(ec::overloaded, "a look is under way");
          auto promise = make_response_promise<zhian::done>();
          fire(promise, meta, x);
          return promise;
        },
    };
  }

  decision<news_feed_view> ask_now(const call_meta& meta) {
    if (!configured())
      return decision<news_feed_view>::refuse(ec::feed_not_set);
    decision<news_feed_view> d;
    d.answer = feed_view();
    d.answer.looking = true;
    d.records.emplace_back(line(meta, "news.refresh_asked", ctx().self.id, "{}"));
    if (!looking_)
      d.records.emplace_back(
          timer_row{ctx().self, std::string{refresh_timer}, wall_now(), std::string{asked_for}});
    return d;
  }

  timer_row next_slot() const {
    auto every = std::chrono::duration_cast<std::chrono::milliseconds>(conf().news.every);
    auto at = slot_before(wall_now(), every) + every;
    return {ctx().self, std::string{refresh_timer}, at, to_rfc3339_us(at)};
  }

  void fire(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
            const timer_fired& x) {
    auto plan = decide_look(feed_, x.payload, wall_now(), conf().news.every);
    if (!configured() || !plan.wanted || !svc().feeds) {
      end_timer(promise, meta, x,
                [this](decision<zhian::done>& d) { d.records.emplace_back(next_slot()); });
      return;
    }
    const auto& by = conf().news;
    fetch_feed what;
    what.url = by.url;
    what.within = by.timeout;
    what.most_bytes = by.max_bytes;
    what.ca_file = by.ca_file;
    if (feed_.url == by.url) {
      what.etag = feed_.etag;
      what.last_modified = feed_.last_modified;
    }
    looking_ = true;
    bool marked = !what.etag.empty() || !what.last_modified.empty();
    request(svc().feeds, caf::infinite, std::move(what))
        .then([this, promise, meta, x, slot = plan.slot,
               marked](fetched_feed& got) { answered(promise, meta, x, slot, marked, got); },
              [this, promise, meta, x, slot = plan.slot](caf::error& err) {
                looked how;
                how.slot = slot;
                how.detail = to_string(ec_of(err));
                keep(promise, meta, x, std::move(how), {});
              });
  }

  void answered(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
                const timer_fired& x, timestamp slot, bool marked, fetched_feed& got) {
    looked how;
    how.slot = slot;
    how.url = conf().news.url;
    how.etag = std::move(got.etag);
    how.last_modified = std::move(got.last_modified);
    if (got.status == 304 && marked) {
      how.what = feed_outcome::unmodified;
      keep(promise, meta, x, std::move(how), {});
      return;
    }
    if (got.status != 200) {
      how.detail = got.status == 0 ? std::move(got.why) : "HTTP " + std::to_string(got.status);
      keep(promise, meta, x, std::move(how), {});
      return;
    }
    auto file = read_feed(got.body, conf().news.max_items);
    if (file.wrong > 0) {
      how.detail = file.why();
      keep(promise, meta, x, std::move(how), {});
      return;
    }
    how.items = file.rows;
    load_news which{ctx().self, true, {}, sources_of(file.items)};
    request(svc().queries, caf::infinite, std::move(which))
        .await(
            [this, promise, meta, x, how = std::move(how),
             file = std::move(file)](load_news::reply& found) mutable {
              auto rows = merge(file.items, found.rows, news_origin::feed, around()).rows;
              drop_samples(rows, found.rows);
              how.what = rows.empty() ? feed_outcome::same : feed_outcome::updated;
              keep(promise, meta, x, std::move(how), std::move(rows));
            },
            [this, promise](caf::error& err) mutable {
              // The store is away: the timer is still there and fires again.
              looking_ = false;
              promise.deliver(std::move(err));
            });
  }

  /// Something real is there: the samples go, but for those the feed has taken over.
  void drop_samples(std::vector<news_row>& rows, const std::vector<news_row>& stored) const {
    for (auto& gone : without_samples(stored, around()))
      if (std::none_of(rows.begin(), rows.end(), [&](const auto& x) { return x.id == gone.id; }))
        rows.push_back(std::move(gone));
  }

  void keep(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
            const timer_fired& x, looked how, std::vector<news_row> rows) {
    looking_ = false;
    auto next = after(feed_, how, wall_now());
    end_timer(promise, meta, x, [&](decision<zhian::done>& d) {
      d.records.emplace_back(next_slot());
      d.records.emplace_back(next);
      if (!rows.empty()) {
        json_writer detail;
        detail.open().field("items", next.items).field("rows", rows.size()).close();
        d.records.emplace_back(line(meta, "news.refreshed", ctx().self.id, detail.take()));
        for (auto& row : rows)
          d.records.emplace_back(std::move(row));
        d.records.emplace_back(news_trim{ctx().self.in, news_bounds::items});
      }
      d.remember = [this, next](const committed&, zhian::done&) {
        feed_ = next;
        told();
      };
    });
  }

  void told() const {
    show_gauges();
    looks_counter(feed_.outcome).add();
    if (feed_.outcome == feed_outcome::failed)
      log::warn("news", "the feed could not be had",
                {{"why", feed_.detail}, {"in_a_row", feed_.failures}});
    else
      log::info("news", "looked at the feed",
                {{"outcome", to_string(feed_.outcome)}, {"items", feed_.items}});
  }

  news_feed_row feed_;             ///< As it is stored; version 0: it is not.
  bool looking_ = false;           ///< A look is under way.
  std::vector<news_row> shipping_; ///< Samples that are still to be written.
};

} // namespace

caf::actor spawn_news(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<news_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
