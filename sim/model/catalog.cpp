#include "sim/model/catalog.h"

namespace orrery {

const Model* Catalog::find(std::string_view name) const {
    for (const Model& model : models_)
        if (model.name == name)
            return &model;
    return nullptr;
}

}  // namespace orrery
