#define BOOST_TEST_MODULE room
#include <boost/test/included/unit_test.hpp>
