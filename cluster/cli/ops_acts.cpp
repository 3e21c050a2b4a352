// What an operator orders nodes to do. Each act says what it will touch and asks, is audited with
// what was shown, and is followed until it has taken effect.
#include <charconv>
#include <chrono>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include "cluster/cli/show.hpp"
#include "storage/postgres/cluster_ops.hpp"

namespace zhian::cli {

namespace {

using storage::cluster_ops;
using storage::node_line;
using storage::shard_span;

constexpr shard_span all_shards{0, shard_count - 1};
constexpr std::chrono::milliseconds look_again{200};

/// Says what is about to happen; whoever did not say --yes is asked.
bool confirmed(const ops_options& how, const std::string& what) {
  std::cerr << what << '\n';
  if (how.yes)
    return true;
  std::cerr << "Go on? [y/N] " << std::flush;
  std::string line;
  if (std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes"))
    return true;
  std::cerr << "zhian ops: nothing was done\n";
  return false;
}

/// "12" or "12-20", both ends included.
std::optional<shard_span> parse_span(const std::string& text) {
  auto number = [](std::string_view part) -> std::optional<shard_id> {
    unsigned out = 0;
    auto [end, err] = std::from_chars(part.data(), part.data() + part.size(), out);
    if (err != std::errc{} || end != part.data() + part.size() || out >= shard_count)
      return std::nullopt;
    return static_cast<shard_id>(out);
  };
  auto dash = text.find('-');
  auto first = number(std::string_view{text}.substr(0, dash));
  auto last = dash == std::string::npos ? first : number(std::string_view{text}.substr(dash + 1));
  if (!first || !last || *first > *last)
    return std::nullopt;
  return shard_span{*first, *last};
}

std::string count_of(uint64_t n, const char* one, const char* many) {
  return std::to_string(n) + ' ' + (n == 1 ? one : many);
}

std::string belongings(const node_line& x) {
  auto out = x.name + " (" + x.state + ", " + x.version + ") holds "
             + count_of(x.shards, "shard", "shards");
  if (!x.figures)
    return out + " and has not said what is in its memory";
  return out + ", " + count_of(static_cast<uint64_t>(x.figures->activations), "entity", "entities")
         + " in memory and "
         + count_of(static_cast<uint64_t>(x.figures->sockets), "socket", "sockets");
}

/// Others that take shards, by name.
std::string takers(const std::vector<node_line>& all, const node_line& without) {
  std::string out;
  for (const auto& x : all)
    if (x.state == "up" && x.name != without.name)
      out += (out.empty() ? "" : ", ") + x.name;
  return out;
}

/// Looks until `reached` answers true, at most `how.wait_s` seconds; an error counts as "not yet",
/// the store may be away for a moment. `pending` says what is missing then.
int follow(const ops_options& how, const std::function<bool()>& reached,
           const std::function<std::string()>& pending) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{how.wait_s};
  if (how.wait_s == 0)
    return done;
  while (!reached()) {
    if (std::chrono::steady_clock::now() > until)
      return complain("ordered, and not yet so: " + pending(), failed);
    std::this_thread::sleep_for(look_again);
  }
  return done;
}

/// Runs `body(store, node, all nodes)` for the node that was named.
int with_node(
    const common_options& from, const ops_options& how,
    const std::function<int(cluster_ops&, const node_line&, const std::vector<node_line>&)>& body) {
  return with_cluster(from, [&](cluster_ops& store) {
    auto all = store.nodes();
    if (!all)
      return complain(all.error());
    for (const auto& x : *all)
      if (x.name == how.node)
        return body(store, x, *all);
    return complain("there is no node " + how.node, failed);
  });
}

uint32_t held_by(cluster_ops& store, const std::string& name, shard_span of, uint32_t otherwise) {
  auto holders = store.holders(of);
  if (!holders)
    return otherwise;
  for (const auto& x : *holders)
    if (x.node == name)
      return x.shards;
  return 0;
}

} // namespace

int ops_drain(const common_options& from, const ops_options& how) {
  return with_node(from, how, [&](cluster_ops& store, const auto& node, const auto& all) {
    auto to = takers(all, node);
    if (node.drained_by.empty() || node.drains_itself) {
      if (to.empty())
        return complain("nobody else is up to take what " + node.name + " holds", failed);
      if (!confirmed(how, belongings(node) + ". All of it goes to " + to
                              + "; it takes no more until it is undrained or started anew."))
        return static_cast<int>(failed);
      if (auto ok = store.drain(node); !ok)
        return complain(ok.error());
    }
    auto code = follow(
        how, [&] { return held_by(store, node.name, all_shards, 1) == 0; },
        [&] {
          return node.name + " still holds "
                 + count_of(held_by(store, node.name, all_shards, 0), "shard", "shards");
        });
    if (code == done)
      std::cerr << node.name << (how.wait_s == 0 ? " is draining\n" : " holds no shard\n");
    return code;
  });
}

int ops_undrain(const common_options& from, const ops_options& how) {
  return with_node(from, how, [&](cluster_ops& store, const auto& node, const auto&) {
    if (auto ok = store.undrain(node); !ok)
      return complain(ok.error());
    std::cerr << node.name << " takes shards again\n";
    return static_cast<int>(done);
  });
}

int ops_evict(const common_options& from, const ops_options& how) {
  return with_node(from, how, [&](cluster_ops& store, const auto& node, const auto& all) {
    if (!node.live())
      return complain(node.name + " is " + node.state + " already", failed);
    auto to = takers(all, node);
    if (!confirmed(how, belongings(node) + ". It is declared dead at once: "
                            + (to.empty() ? "nobody else is up, so nothing is served before it "
                                            "starts anew"
                                          : to + " take over")
                            + ", and it ends with 75."))
      return static_cast<int>(failed);
    if (auto ok = store.evict(node); !ok)
      return complain(ok.error());
    if (to.empty()) {
      std::cerr << node.name << " is dead\n";
      return static_cast<int>(done);
    }
    auto code = follow(
        how, [&] { return held_by(store, "", all_shards, 1) == 0; },
        [&] {
          return count_of(held_by(store, "", all_shards, 0), "shard has", "shards have")
                 + " no owner";
        });
    if (code == done)
      std::cerr << node.name << " is dead"
                << (how.wait_s == 0 ? "\n" : "; every shard has an owner\n");
    return code;
  });
}

int ops_move(const common_options& from, const ops_options& how) {
  auto which = parse_span(how.shards);
  if (!which)
    return complain("shards are named as 12 or 12-20, up to 4095", wrong_usage);
  return with_node(from, how, [&](cluster_ops& store, const auto& node, const auto&) {
    auto holders = store.holders(*which);
    if (!holders)
      return complain(holders.error());
    auto size = static_cast<uint32_t>(which->size());
    std::string text = count_of(size, "shard", "shards") + ':';
    for (const auto& x : *holders)
      text += ' ' + std::to_string(x.shards) + " at " + (x.node.empty() ? "nobody" : x.node) + ',';
    text.back() = '.';
    if (!confirmed(how,
                   text + " All of them go to " + node.name + " and stay there while it is up."))
      return static_cast<int>(failed);
    if (auto ok = store.pin(*which, node.name, *holders); !ok)
      return complain(ok.error());
    auto code = follow(
        how, [&] { return held_by(store, node.name, *which, 0) == size; },
        [&] {
          return node.name + " holds " + std::to_string(held_by(store, node.name, *which, 0))
                 + " of " + std::to_string(size);
        });
    if (code == done)
      std::cerr << (how.wait_s == 0 ? "pinned to " : "moved to ") << node.name << '\n';
    return code;
  });
}

int ops_unpin(const common_options& from, const ops_options& how) {
  auto which = how.all ? std::optional{all_shards} : parse_span(how.shards);
  if (!which)
    return complain("shards are named as 12 or 12-20, up to 4095; --all: every one", wrong_usage);
  return with_cluster(from, [&](cluster_ops& store) {
    auto n = store.unpin(*which);
    if (!n)
      return complain(n.error());
    std::cerr << count_of(*n, "pin was", "pins were") << " taken off\n";
    return static_cast<int>(done);
  });
}

} // namespace zhian::cli
