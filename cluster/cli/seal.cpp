#include "config/seal.hpp"

#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/cli/input.hpp"
#include "config/loader.hpp"

namespace zhian::cli {

namespace {

/// The key file the settings name. Other problems of theirs do not matter: sealing is how some of
/// them are mended.
std::string key_file_of(const common_options& from) {
  auto file =
      from.config.empty() ? std::nullopt : std::optional<std::filesystem::path>{from.config};
  return load_settings(file, read_environment()).value.seal_key_file;
}

} // namespace

int seal(const common_options& from, const seal_options& how) {
  if (!how.new_key.empty()) {
    if (auto why = add_seal_key(how.new_key)) {
      std::cerr << "zhian seal: " << *why << '\n';
      return failed;
    }
    std::cerr << how.new_key << " has a new first key\n";
    return done;
  }
  auto file = how.key_file.empty() ? key_file_of(from) : how.key_file;
  if (file.empty()) {
    std::cerr << "zhian seal: name a key file: --key-file, ZHIAN_SEAL_KEY_FILE or seal_key_file in "
                 "the configuration;"
                 " --new-key FILE makes one\n";
    return wrong_usage;
  }
  auto keys = read_seal_keys(file);
  if (auto* why = std::get_if<std::string>(&keys)) {
    std::cerr << "zhian seal: " << *why << '\n';
    return failed;
  }
  const auto& ring = std::get<seal_keys>(keys);
  auto value = read_stdin();
  if (!value || value->empty()) {
    std::cerr << "zhian seal: nothing to seal on standard input (at most 64 KiB)\n";
    return failed;
  }
  // A sealed text is sealed anew: that is how values move to a new key without anybody seeing them.
  if (is_sealed(*value)) {
    auto plain = ring.open(*value);
    if (!plain) {
      std::cerr << "zhian seal: no key of " << file << " opens this sealed value\n";
      return failed;
    }
    value = std::move(plain);
  }
  std::cout << ring.seal(*value) << '\n';
  return done;
}

} // namespace zhian::cli
