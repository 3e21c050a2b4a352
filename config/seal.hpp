// Sealed values: "sealed:<base64>" in the configuration file or the environment, opened with keys
// kept in a file of their own. A key file holds one key a line; the first seals, all of them open,
// so a key is changed by putting a new one on top and sealing again.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zhian {

/// A key of crypto_secretbox (XSalsa20-Poly1305).
using seal_key = std::array<unsigned char, 32>;

/// The keys of one key file, in its order. Wiped when destroyed.
class seal_keys {
public:
  seal_keys() = default;
  explicit seal_keys(std::vector<seal_key> keys);
  seal_keys(seal_keys&&) noexcept = default;
  seal_keys& operator=(seal_keys&&) noexcept = default;
  ~seal_keys();

  bool empty() const { return keys_.empty(); }
  size_t size() const { return keys_.size(); }

  /// "sealed:<base64>" of `plain` under the first key. There must be one.
  std::string seal(std::string_view plain) const;
  /// The plain text, or nothing when no key opens it or it was altered.
  std::optional<std::string> open(std::string_view sealed) const;

private:
  std::vector<seal_key> keys_;
};

/// Whether a value claims to be sealed.
bool is_sealed(std::string_view value);

/// Reads a key file: 64 hexadecimal digits a line; empty lines and lines starting with '#' are
/// skipped. The text says why it cannot be used (also: when everybody on the machine may read it).
std::variant<seal_keys, std::string> read_seal_keys(const std::filesystem::path& file);

/// Puts a fresh key on top of a key file, making the file (mode 600) if need be. Answers why it
/// failed, or nothing. The file is replaced as a whole: a crash leaves the old one.
std::optional<std::string> add_seal_key(const std::filesystem::path& file);

} // namespace zhian
