// The models that a program knows. What they are is for the program to say: nothing here names one.
#pragma once
#include <string_view>
#include <utility>
#include <vector>

#include "sim/model/model.h"

namespace orrery {

class Catalog {
public:
    explicit Catalog(std::vector<Model> models) : models_(std::move(models)) {}
    const std::vector<Model>& models() const { return models_; }
    const Model* find(std::string_view name) const;  // "commerce/tcc"; null where there is none

private:
    std::vector<Model> models_;
};

}  // namespace orrery
