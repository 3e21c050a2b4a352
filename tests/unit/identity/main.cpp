#define BOOST_TEST_MODULE identity
#include <boost/test/included/unit_test.hpp>
