// What no shop can be is refused where the file is read, with its line and the reason.
#include "models/commerce/hot_try/model.h"
#include "tests/catch.h"
#include "tests/models/refusals.h"

namespace orrery {
namespace {

TEST_CASE("hot-try: what cannot be is refused with its line and the reason") {
    test::check_refused(make_hot_try(), "stock = 8\nttl = \"0s\"\nreserve = \"buckets\"\nbuckets = 8",
                        {{"stock = -1", "stock"},
                         {"pieces = 0", "pieces"},
                         {"items = 0", "items"},
                         {"buckets = 0", "buckets"},
                         {"buckets = 1001", "buckets"},
                         {"batch = 0", "batch"},
                         {"admission = 0", "admission"},
                         {"connections = 0", "connections"},
                         {"ttl = \"-5s\"", "ttl"},
                         {"pairs = \"3/2\"", "pairs"},
                         {"work = \"gauss(1s)\"", "work"},
                         {"reserve = \"hope\"", "reserve"},
                         {"on_refusal = \"hope\"", "on_refusal"},
                         {"stokc = 10", "stokc"},
                         {"ttl = \"61min\"", "longer than the run"},
                         {"buckets = 8\nstock = 7\nreserve = \"buckets\"", "more than the"}});
}

}  // namespace
}  // namespace orrery
