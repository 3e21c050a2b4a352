// The streams of other nodes that edges of this node want: where each is followed, and where it has
// to be followed anew. Without actors.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocols/ids.hpp"

namespace zhian::cluster {

/// Names of nodes are incarnations; `here` is this one's.
class followed_streams {
public:
  explicit followed_streams(std::string here) : here_(std::move(here)) {}

  /// Who owns a shard now; empty: nobody that is known.
  using owner_of = std::function<std::string(shard_id)>;

  /// What is to be done about a stream.
  struct step {
    std::string follow_at;  ///< Ask this node; empty: nobody.
    std::string leave_at{}; ///< It need not be told by this node any more; empty: nobody.
    bool sure = false;      ///< Its frames are sure to come.
    bool moved = false;     ///< They come from elsewhere than before: read the store.
  };

  /// Somebody wants it.
  step want(const std::string& key, shard_id shard, const owner_of& owner);
  /// Nobody does; answers where it was followed, empty: nowhere else.
  std::string leave(const std::string& key);
  /// `node` says that it is followed there.
  step confirmed(const std::string& key, const std::string& node);
  /// The owners have changed, or it is time to ask again those that have not answered.
  std::vector<std::pair<std::string, step>> look(const owner_of& owner);
  /// The link with a node is gone: what was followed there is not.
  void lost(const std::string& node);

  bool wanted(const std::string& key) const { return all_.contains(key); }
  size_t size() const { return all_.size(); }

private:
  struct stream {
    shard_id shard = 0;
    std::string at; ///< Where it is followed or asked for.
    bool sure = false;
    bool was_sure =
        false; ///< Frames have come before: a new source means that some may be missing.
  };
  step aim(stream& x, const owner_of& owner) const;

  std::string here_;
  std::map<std::string, stream> all_;
};

} // namespace zhian::cluster
