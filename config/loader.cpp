#include "config/loader.hpp"

#include <algorithm>
#include <array>

#include "config/rules.hpp"
#include "config/seal.hpp"
#include "config/table.hpp"
#include "config/toml_source.hpp"
#include "config/values.hpp"

#include <unistd.h>

namespace zhian {

namespace {

// Variables of the tools around the node (./dev, the sandbox, the tests); they are no settings.
constexpr std::array foreign_names = {"ZHIAN_CONFIG", "ZHIAN_BIN",        "ZHIAN_SMTP_PORT",
                                      "ZHIAN_URL",    "ZHIAN_BUILD_ROOT", "ZHIAN_PGBENCH"};
constexpr std::array foreign_prefixes = {"ZHIAN_SANDBOX_", "ZHIAN_TEST_", "ZHIAN_DEV_"};

bool is_foreign(std::string_view name) {
  return std::find(foreign_names.begin(), foreign_names.end(), name) != foreign_names.end()
         || std::any_of(foreign_prefixes.begin(), foreign_prefixes.end(),
                        [&](std::string_view prefix) { return name.starts_with(prefix); });
}

/// Whether this text of a secret setting tells anything: a connection string without a password
/// does not.
bool tells_secret(const setting& which, const std::string& text) {
  if (which.name == "postgres.dsn" || which.name == "postgres.migrate_dsn")
    return rules::dsn_has_password(text);
  return !text.empty();
}

/// One value given by some source for a setting that exists.
struct given {
  const setting* which;
  std::string origin;
  raw_value value;
  bool typed; ///< From TOML.
};

class loading {
public:
  load_result run(const std::optional<std::filesystem::path>& file, const environment& env) {
    if (file)
      collect(*file);
    collect(env);
    read_keys();
    for (auto& x : givens_)
      take(x);
    finish();
    return std::move(out_);
  }

private:
  void problem(std::string setting, std::string origin, std::string text) {
    out_.problems.push_back({std::move(setting), std::move(origin), std::move(text)});
  }

  void collect(const std::filesystem::path& file) {
    auto entries = read_toml(file);
    if (auto* why = std::get_if<std::string>(&entries)) {
      problem("", "", *why);
      return;
    }
    for (auto& entry : std::get<std::vector<toml_entry>>(entries)) {
      if (const auto* which = find_setting(entry.name))
        givens_.push_back({which, std::move(entry.origin), std::move(entry.value), true});
      else if (!std::holds_alternative<alien_value>(entry.value) || !is_section(entry.name))
        problem(entry.name, entry.origin,
                "there is no such setting" + guess(nearest_setting(entry.name)));
    }
  }

  void collect(const environment& env) {
    std::map<const setting*, std::string> seen;
    for (const auto& [name, value] : env) {
      if (!name.starts_with("ZHIAN_") || is_foreign(name))
        continue;
      const auto* which = find_setting_of_environment(name);
      if (which == nullptr) {
        problem(name, "environment", "there is no such setting" + guess(nearest_variable(name)));
        continue;
      }
      auto [at, fresh] = seen.emplace(which, name);
      if (!fresh && env.at(at->second) != value) {
        problem(std::string{which->name}, "environment " + name, "differs from " + at->second);
        continue;
      }
      givens_.push_back({which, "environment " + name, value, false});
    }
  }

  static std::string guess(const std::string& near) {
    return near.empty() ? "" : "; did you mean " + near + "?";
  }

  /// The key file is itself a setting and must be known before any sealed value is read.
  void read_keys() {
    const auto* which = find_setting("seal_key_file");
    std::string path;
    std::string origin;
    for (const auto& x : givens_)
      if (const auto* text = std::get_if<std::string>(&x.value);
          x.which == which && text != nullptr) {
        path = *text;
        origin = x.origin;
      }
    if (path.empty())
      return;
    auto keys = read_seal_keys(path);
    if (auto* why = std::get_if<std::string>(&keys)) {
      problem("seal_key_file", origin, *why);
      keys_broken_ = true;
    } else {
      keys_ = std::move(std::get<seal_keys>(keys));
    }
  }

  void take(given& x) {
    auto name = std::string{x.which->name};
    bool was_sealed = false;
    if (auto* text = std::get_if<std::string>(&x.value); text != nullptr && is_sealed(*text)) {
      was_sealed = true;
      if (!x.which->secret) {
        problem(name, x.origin, "is no secret and may not be sealed");
        return;
      }
      auto plain = keys_.open(*text);
      if (!plain) {
        unread_.push_back(name);
        if (keys_.empty() && !keys_broken_)
          problem(name, x.origin, "is sealed, but no seal_key_file is given");
        else if (!keys_broken_)
          problem(name, x.origin,
                  "is sealed with a key that is not in the key file, or was altered");
        return;
      }
      *text = std::move(*plain);
    }
    if (auto why = assign(out_.value, *x.which, x.value, x.typed)) {
      problem(name, x.origin, *why);
      return;
    }
    out_.origins[name] = x.origin + (was_sealed ? ", sealed" : "");
    // Overriding a secret by the environment does not take it out of the file.
    if (x.typed && !was_sealed && x.which->secret
        && tells_secret(*x.which, std::get<std::string>(x.value)))
      plain_in_file_.push_back(
          {name, x.origin,
           "is a secret in plain text; seal it (zhian seal) or give it by the environment"});
  }

  void finish() {
    auto& s = out_.value;
    // Without this a forged mail server could ask for the password in plain text; a demo's
    // simulated one has none.
    if (s.which == profile::production && !mail_is_simulated(s.mail) && !s.mail.require_tls) {
      s.mail.require_tls = true;
      out_.origins["mail.require_tls"] = "production";
    }
    auto together = check_together(s);
    auto strict = check_production(s);
    together.insert(together.end(), strict.begin(), strict.end());
    if (s.which == profile::production)
      together.insert(together.end(), plain_in_file_.begin(), plain_in_file_.end());
    for (auto& x : together) {
      // A setting that could not be read is reported once, as that (or as the key file's fault).
      bool told = std::any_of(out_.problems.begin(), out_.problems.end(),
                              [&](const auto& y) { return y.setting == x.setting; })
                  || std::find(unread_.begin(), unread_.end(), x.setting) != unread_.end();
      if (told)
        continue;
      auto origin = out_.origins.find(x.setting);
      if (x.origin.empty())
        x.origin = origin == out_.origins.end() ? "default" : origin->second;
      out_.problems.push_back(std::move(x));
    }
  }

  load_result out_;
  std::vector<given> givens_;
  seal_keys keys_;
  bool keys_broken_ = false;
  std::vector<config_problem> plain_in_file_;
  std::vector<std::string> unread_;
};

} // namespace

environment read_environment() {
  environment out;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    std::string_view line = *at;
    auto equals = line.find('=');
    if (line.starts_with("ZHIAN_") && equals != std::string_view::npos)
      out.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

std::string load_result::problem_text() const {
  std::string out;
  for (const auto& x : problems)
    out += x.str() + "\n";
  return out;
}

load_result load_settings(const std::optional<std::filesystem::path>& file,
                          const environment& env) {
  return loading{}.run(file, env);
}

} // namespace zhian
