#include <string_view>

#include "actors/account/paint_child.hpp"

int main(int argc, char** argv) {
  return argc == 2 && std::string_view{argv[1]} == "paint" ? zhian::run_paint_child() : 2;
}
