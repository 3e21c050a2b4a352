// gate_peer asio|caf NAME INCARNATION SECRET CA CERTIFICATE KEY — the links of one node as a
// process. Writes its address; then reads one line, "NAME INCARNATION SECRET ADDRESS" of the node
// it is to be linked with, and takes frames until its input ends.
#include <iostream>
#include <string>

#include "tests/cluster/end_point.hpp"

int main(int argc, char** argv) {
  using namespace zhian;
  if (argc != 8)
    return 64;
  auto by = std::string{argv[1]} == "caf" ? test::carried_by::caf : test::carried_by::asio;
  test::end_point me{by, argv[2], {argv[5], argv[6], argv[7]}, {}, argv[3], argv[4]};
  std::cout << me.me.address << std::endl;
  cluster::peer other;
  if (!(std::cin >> other.name >> other.incarnation >> other.link_secret >> other.address))
    return 65;
  me.links->set_peers({me.me, other});
  std::string rest;
  while (std::getline(std::cin, rest)) {
  }
  return 0;
}
