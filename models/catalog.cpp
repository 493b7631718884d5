#include "models/catalog.h"

#include "models/bench/phold/phold.h"
#include "models/bench/ping/ping.h"
#include "models/commerce/authorize_capture/model.h"
#include "models/commerce/fence/model.h"
#include "models/commerce/global_transaction/model.h"
#include "models/commerce/hot_try/model.h"
#include "models/commerce/metered_billing/model.h"
#include "models/commerce/outbox/outbox.h"
#include "models/commerce/payment_callback/model.h"
#include "models/commerce/promotion/promotion.h"
#include "models/commerce/split_shop/split_shop.h"
#include "models/commerce/tcc/tcc.h"
#include "models/consensus/raft/raft.h"
#include "models/teaching/cooling_off/cooling_off.h"
#include "models/teaching/ping/ping.h"
#include "models/teaching/transaction_commit/transaction_commit.h"
#include "models/teaching/two_phase_commit/two_phase_commit.h"

namespace orrery {

Catalog all_models() {
    return Catalog({
        make_ping(),
        make_tcc(),
        make_fence(),
        make_payment_callback(),
        make_authorize_capture(),
        make_promotion(),
        make_split_shop(),
        make_outbox(),
        make_hot_try(),
        make_global_transaction(),
        make_metered_billing(),
        make_raft(),
        make_phold(),
        make_volley(),
        make_two_phase_commit(),
        make_transaction_commit(),
        make_cooling_off(),
    });
}

}  // namespace orrery
