#include "cluster/cli/cli.hpp"

int main(int argc, char** argv) {
  return zhian::cli::run(argc, argv);
}
