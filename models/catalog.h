// The list of all models. To add one: include its header in catalog.cpp and add a line.
#pragma once
#include <string_view>
#include <vector>

#include "models/model.h"

namespace orrery {

class Catalog {
public:
    Catalog();
    const std::vector<Model>& models() const { return models_; }
    const Model* find(std::string_view name) const;  // "commerce/tcc"; null where there is none

private:
    std::vector<Model> models_;
};

}  // namespace orrery
