#include "models/catalog.h"

#include "models/bench/phold/phold.h"
#include "models/bench/ping/ping.h"
#include "models/commerce/tcc/tcc.h"
#include "models/consensus/raft/raft.h"
#include "models/teaching/cooling_off/cooling_off.h"
#include "models/teaching/ping/ping.h"
#include "models/teaching/transaction_commit/transaction_commit.h"
#include "models/teaching/two_phase_commit/two_phase_commit.h"

namespace orrery {

Catalog::Catalog() {
    models_.push_back(make_ping());
    models_.push_back(make_tcc());
    models_.push_back(make_raft());
    models_.push_back(make_phold());
    models_.push_back(make_volley());
    models_.push_back(make_two_phase_commit());
    models_.push_back(make_transaction_commit());
    models_.push_back(make_cooling_off());
}

const Model* Catalog::find(std::string_view name) const {
    for (const Model& model : models_)
        if (model.name == name)
            return &model;
    return nullptr;
}

}  // namespace orrery
