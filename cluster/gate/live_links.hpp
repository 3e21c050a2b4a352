// The links of this node that are up, for the gate: what is spoken on each, and messages longer
// than one envelope over them. Without actors; belongs to the gate's.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cluster/gate/envelope.hpp"
#include "cluster/gate/parts.hpp"
#include "cluster/gate/transport.hpp"

namespace zhian::cluster {

class live_links {
public:
  void use(std::shared_ptr<transport> carrier) { carrier_ = std::move(carrier); }
  void end() { carrier_.reset(); }
  /// Null: this node has no way to others yet, or none any more.
  transport* carrier() const { return carrier_.get(); }

  void up(const std::string& with, uint32_t wire) { wires_[with] = wire; }
  /// False: it was not up.
  bool down(const std::string& with) { return wires_.erase(with) > 0; }
  bool has(const std::string& other) const { return wires_.contains(other); }
  size_t size() const { return wires_.size(); }
  /// Incarnations.
  std::set<std::string> names() const;

  /// How many bytes of payload a message to this node may have.
  size_t longest_to(const std::string& other) const;
  /// In parts when it is long and the other end knows parts.
  sent send(const std::string& to, envelope what);
  /// An event between gates; what a link does not take is lost.
  void tell(const std::string& other, uint16_t kind, std::string payload);
  void tell_all(uint16_t kind, const std::string& payload);

private:
  std::shared_ptr<transport> carrier_;
  std::map<std::string, uint32_t> wires_; ///< What is spoken, by incarnation.
};

} // namespace zhian::cluster
