// How an engine does its work for one feature, as data: versioned, edited by an administrator,
// taken over by a room or a task when it begins. actors/engines has what such a record must fulfil. What a
// feature costs is not here: that is a version of the rules of money (protocols/money_rules.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zhian {

// Features whose engine is data.
inline constexpr std::string_view interview_feature = "interview";
inline constexpr std::string_view diagnosis_feature = "diagnosis";
inline constexpr std::string_view forecast_feature = "forecast";
inline constexpr std::array engine_features{interview_feature, diagnosis_feature, forecast_feature};

/// What a model is told for one purpose, in both languages.
struct engine_text {
  std::string purpose; ///< "system", "first", …
  std::string zh;
  std::string en;
  bool operator==(const engine_text&) const = default;
};

/// How much each dimension counts for one kind of question; in the order of the feature's
/// dimensions, 100 together.
struct engine_weights {
  std::string kind; ///< "opening", "technical", …
  std::vector<uint32_t> points;
  bool operator==(const engine_weights&) const = default;
};

/// A bound; nothing: what the settings of the node say.
struct engine_limit {
  std::string name; ///< "questions", "turn_timeout_ms", …
  std::optional<uint32_t> value;
  bool operator==(const engine_limit&) const = default;
};

/// One version. Whatever the feature: what differs between features is which purposes, kinds and
/// limits there are (actors/engines/features.hpp).
struct engine_config {
  std::string feature{interview_feature};
  uint32_t version = 0;                ///< 0: what the program brings, in no store.
  std::string engine;                  ///< "builtin", "openai"; empty: what the settings say.
  std::string model;                   ///< Empty: what the settings say.
  std::optional<uint32_t> temperature; ///< Hundredths, 0…200. Nothing: what the settings say.
  std::optional<uint32_t> max_tokens;  ///< Nothing: what the settings say.
  std::string prompt_version;          ///< Names the version whose texts these are.
  std::vector<engine_text> prompts;
  std::vector<engine_weights> weights;
  std::vector<engine_limit> limits;
  bool operator==(const engine_config&) const = default;

  std::optional<uint32_t> limit(std::string_view name) const {
    for (const auto& x : limits)
      if (x.name == name)
        return x.value;
    return std::nullopt;
  }
};

/// The versions as this node has them. Every node reads the same ones. Any thread may read it; one
/// actor fills it.
class engine_board {
public:
  using entry = std::shared_ptr<const engine_config>;
  /// Versions kept beside those in force; an older one is read again when a room needs it.
  static constexpr size_t most_kept = 64;

  /// The version in force. Null: it was never read.
  entry current(std::string_view feature) const {
    std::lock_guard guard{mx_};
    for (const auto& x : in_force_)
      if (x->feature == feature)
        return x;
    return nullptr;
  }
  /// Null: it is not kept here.
  entry find(std::string_view feature, uint32_t version) const {
    std::lock_guard guard{mx_};
    for (const auto& all : {&in_force_, &others_})
      for (const auto& x : *all)
        if (x->feature == feature && x->version == version)
          return x;
    return nullptr;
  }
  /// Kept for rooms that began with it.
  void keep(entry x) {
    std::lock_guard guard{mx_};
    others_.push_back(std::move(x));
    if (others_.size() > most_kept)
      others_.erase(others_.begin());
  }
  /// In force from now on; the one before is kept.
  void put_in_force(entry x) {
    std::lock_guard guard{mx_};
    for (auto& now : in_force_)
      if (now->feature == x->feature) {
        others_.push_back(std::move(now));
        if (others_.size() > most_kept)
          others_.erase(others_.begin());
        now = std::move(x);
        return;
      }
    in_force_.push_back(std::move(x));
  }

private:
  mutable std::mutex mx_;
  std::vector<entry> in_force_; ///< One a feature.
  std::vector<entry> others_;   ///< The newest last.
};

} // namespace zhian
