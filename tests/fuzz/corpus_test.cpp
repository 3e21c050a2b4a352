// The corpora of the fuzz targets, replayed: what was once found stays mended.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "tests/fuzz/target.hpp"

namespace fs = std::filesystem;

namespace {

const fs::path corpora{ZHIAN_FUZZ_CORPUS};

std::vector<fs::path> inputs_of(std::string_view name) {
  std::vector<fs::path> out;
  auto folder = corpora / name;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator{folder})
      out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The claim that does not hold; empty when all do. Runs on a copy that ends where the bytes end,
/// so that AddressSanitizer sees every step beyond.
std::string broken_by(const zhian::fuzz::target& which, const std::string& bytes) {
  auto copy = std::make_unique<char[]>(bytes.size() + (bytes.empty() ? 1 : 0));
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  try {
    which.run({copy.get(), bytes.size()});
  } catch (const std::exception& x) {
    return x.what();
  }
  return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(every_claim_holds_for_every_input_of_its_corpus) {
  for (const auto& which : zhian::fuzz::all_targets()) {
    auto inputs = inputs_of(which.name);
    BOOST_TEST(!inputs.empty(), which.name << " has no corpus");
    for (const auto& file : inputs) {
      auto broken = broken_by(which, bytes_of(file));
      BOOST_TEST(broken.empty(), file.string() << ": " << broken);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_claim_holds_for_shortened_and_damaged_inputs) {
  for (const auto& which : zhian::fuzz::all_targets())
    for (const auto& file : inputs_of(which.name)) {
      auto bytes = bytes_of(file);
      auto step = std::max<size_t>(1, bytes.size() / 16);
      for (size_t at = 0; at < bytes.size(); at += step) {
        auto broken = broken_by(which, bytes.substr(0, at));
        BOOST_TEST(broken.empty(), file.string() << " cut at " << at << ": " << broken);
        auto damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        broken = broken_by(which, damaged);
        BOOST_TEST(broken.empty(), file.string() << " changed at " << at << ": " << broken);
      }
    }
}

BOOST_AUTO_TEST_CASE(every_corpus_belongs_to_a_target) {
  std::set<std::string, std::less<>> names;
  for (const auto& which : zhian::fuzz::all_targets())
    BOOST_TEST(names.emplace(which.name).second, which.name << " is there twice");
  for (const auto& entry : fs::directory_iterator{corpora})
    BOOST_TEST(names.contains(entry.path().filename().string()), entry.path().string());
}

BOOST_AUTO_TEST_CASE(a_broken_claim_is_noticed) {
  zhian::fuzz::target wrong{"wrong", [](std::string_view) {
                              zhian::fuzz::claim(false, "one is two");
                            }};
  BOOST_TEST(broken_by(wrong, "") == "one is two");
}
