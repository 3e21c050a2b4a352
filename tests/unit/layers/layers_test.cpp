// The tree is the architecture: who may include whom is read from the #include lines.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root{ZHIAN_SOURCE_DIR};

const std::map<std::string, std::set<std::string>> arrows{
    {"protocols", {"protocols"}},
    {"config", {"config", "protocols"}},
    {"actors", {"actors", "config", "protocols"}},
    {"storage", {"storage", "config", "protocols"}},
    {"http", {"http", "config", "protocols"}},
    {"cluster", {"cluster", "http", "storage", "actors", "config", "protocols"}},
};

struct include_line {
  fs::path file;
  std::string what;
  bool quoted;
};

std::vector<include_line> includes_below(const std::string& folder) {
  static const std::regex line_form{R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])"};
  std::vector<include_line> out;
  for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
    auto ext = entry.path().extension();
    if (ext != ".hpp" && ext != ".cpp")
      continue;
    std::ifstream in{entry.path()};
    for (std::string line; std::getline(in, line);) {
      std::smatch found;
      if (std::regex_search(line, found, line_form))
        out.push_back({entry.path(), found[2], found[1] == "\""});
    }
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_folder_includes_only_what_lies_below_it) {
  for (const auto& [folder, allowed] : arrows) {
    auto lines = includes_below(folder);
    BOOST_TEST(!lines.empty(), folder);
    for (const auto& line : lines)
      if (line.quoted) {
        auto to = line.what.substr(0, line.what.find('/'));
        BOOST_TEST(allowed.contains(to), line.file.string() << " includes " << line.what);
      }
  }
}

BOOST_AUTO_TEST_CASE(our_own_headers_are_named_from_the_root) {
  for (const auto& [folder, allowed] : arrows)
    for (const auto& line : includes_below(folder))
      if (line.quoted)
        BOOST_TEST(fs::exists(root / line.what), line.file.string() << " includes " << line.what);
}

BOOST_AUTO_TEST_CASE(the_database_and_the_web_server_stay_behind_their_layer) {
  for (const auto& [folder, allowed] : arrows)
    for (const auto& line : includes_below(folder)) {
      bool database = line.what.starts_with("pqxx") || line.what.starts_with("libpq");
      bool web = line.what.starts_with("boost/beast");
      BOOST_TEST((!database || folder == "storage" || folder == "cluster"),
                 line.file.string() << " includes " << line.what);
      BOOST_TEST((!web || folder == "http"), line.file.string() << " includes " << line.what);
    }
}

BOOST_AUTO_TEST_CASE(the_slow_headers_of_the_web_server_are_in_few_units) {
  std::set<fs::path> units;
  for (const auto& line : includes_below("http"))
    if (line.what.starts_with("boost/beast") && line.file.extension() == ".cpp")
      units.insert(line.file);
  BOOST_TEST(units.size() <= 8u);
}

BOOST_AUTO_TEST_CASE(the_top_level_is_exactly_what_it_is_meant_to_be) {
  const std::set<std::string> meant{"CMakeLists.txt", "CMakePresets.json",
                                    "LICENSE",        "README.md",
                                    "actors",         "cluster",
                                    "config",         "dev",
                                    "docs",           "http",
                                    "protocols",      "storage",
                                    "tests"};
  for (const auto& entry : fs::directory_iterator{root}) {
    auto name = entry.path().filename().string();
    if (name.starts_with(".") || name == "build" || name == "compile_commands.json"
        || name == "node_modules")
      continue;
    BOOST_TEST(meant.contains(name), name);
  }
}

BOOST_AUTO_TEST_CASE(no_reader_of_json_recurses_as_deep_as_its_text) {
  // RapidJSON's usual parser takes a stack frame a bracket: a row of brackets would end the node.
  static const std::regex call{R"(\.Parse\s*[<(])"};
  static const std::regex iterative{R"(\.Parse<(strict|rapidjson::kParseIterativeFlag))"};
  // Counts the brackets before it parses.
  const std::set<std::string> bounded{"http/json/reader.cpp"};
  size_t calls = 0;
  for (const auto& [folder, allowed] : arrows)
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
      auto name = fs::relative(entry.path(), root).string();
      if (entry.path().extension() != ".cpp" || bounded.contains(name))
        continue;
      std::ifstream in{entry.path()};
      for (std::string line; std::getline(in, line);)
        if (std::regex_search(line, call)) {
          ++calls;
          BOOST_TEST(std::regex_search(line, iterative), name << ": " << line);
        }
    }
  BOOST_TEST(calls > 10u);
}
