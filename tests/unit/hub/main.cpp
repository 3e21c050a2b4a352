#define BOOST_TEST_MODULE hub
#include <boost/test/included/unit_test.hpp>
