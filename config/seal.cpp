#include "config/seal.hpp"

#include <stdexcept>

#include <sodium.h>

#include "config/secret_file.hpp"

namespace zhian {

namespace {

constexpr std::string_view prefix = "sealed:";

static_assert(std::tuple_size_v<seal_key> == crypto_secretbox_KEYBYTES);

void need_sodium() {
  if (sodium_init() < 0)
    throw std::runtime_error("libsodium cannot be initialised");
}

std::string to_base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back(); // The terminating zero is part of the encoded length.
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  // libsodium takes some bytes beyond ASCII for digits.
  if (text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
      != std::string_view::npos)
    return std::nullopt;
  std::string out(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL)
          != 0
      || end != text.data() + text.size())
    return std::nullopt;
  out.resize(size);
  return out;
}

} // namespace

seal_keys::seal_keys(std::vector<seal_key> keys) : keys_(std::move(keys)) {}

seal_keys::~seal_keys() {
  for (auto& key : keys_)
    sodium_memzero(key.data(), key.size());
}

std::string seal_keys::seal(std::string_view plain) const {
  need_sodium();
  std::string out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
  auto* nonce = reinterpret_cast<unsigned char*>(out.data());
  randombytes_buf(nonce, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES,
                        reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), nonce,
                        keys_.at(0).data());
  return std::string{prefix} + to_base64(out);
}

std::optional<std::string> seal_keys::open(std::string_view sealed) const {
  need_sodium();
  constexpr size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (!is_sealed(sealed))
    return std::nullopt;
  auto box = from_base64(sealed.substr(prefix.size()));
  if (!box || box->size() < overhead)
    return std::nullopt;
  const auto* nonce = reinterpret_cast<const unsigned char*>(box->data());
  std::string plain(box->size() - overhead, '\0');
  for (const auto& key : keys_)
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                   nonce + crypto_secretbox_NONCEBYTES,
                                   box->size() - crypto_secretbox_NONCEBYTES, nonce, key.data())
        == 0)
      return plain;
  return std::nullopt;
}

bool is_sealed(std::string_view value) {
  return value.starts_with(prefix);
}

std::variant<seal_keys, std::string> read_seal_keys(const std::filesystem::path& file) {
  auto content = read_secret_file(file);
  if (auto* error = std::get_if<secret_file_error>(&content))
    return error->text;
  std::string_view rest = std::get<std::string>(content);
  std::vector<seal_key> keys;
  for (size_t number = 1; !rest.empty(); ++number) {
    auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
      line.remove_suffix(1);
    if (line.empty() || line.starts_with('#'))
      continue;
    seal_key key{};
    size_t size = 0;
    if (line.size() != 2 * key.size()
        || sodium_hex2bin(key.data(), key.size(), line.data(), line.size(), nullptr, &size, nullptr)
               != 0
        || size != key.size())
      return file.string() + ":" + std::to_string(number)
             + " is not a key of 64 hexadecimal digits";
    keys.push_back(key);
  }
  if (keys.empty())
    return file.string() + " holds no key";
  return seal_keys{std::move(keys)};
}

std::optional<std::string> add_seal_key(const std::filesystem::path& file) {
  need_sodium();
  std::string before;
  auto content = read_secret_file(file);
  if (auto* error = std::get_if<secret_file_error>(&content)) {
    if (!error->missing)
      return error->text;
  } else {
    // Never put a key on top of something that is no key file: it would be lost as what it was.
    auto keys = read_seal_keys(file);
    if (auto* text = std::get_if<std::string>(&keys))
      return *text;
    before = std::get<std::string>(content);
  }
  seal_key key{};
  randombytes_buf(key.data(), key.size());
  char hex[2 * sizeof(key) + 1];
  sodium_bin2hex(hex, sizeof(hex), key.data(), key.size());
  auto problem = write_secret_file(file, std::string{hex} + "\n" + before, true);
  sodium_memzero(key.data(), key.size());
  sodium_memzero(hex, sizeof(hex));
  return problem;
}

} // namespace zhian
