#define BOOST_TEST_MODULE protocols
#include <boost/test/included/unit_test.hpp>
