#define BOOST_TEST_MODULE gateways
#include <boost/test/included/unit_test.hpp>
