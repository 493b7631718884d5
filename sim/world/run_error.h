// Why a world cannot go on. The layer above ends that world with it.
#pragma once
#include <stdexcept>

namespace orrery {

class RunError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
// Virtual time stands still: what the scenario asks for never ends.
class Livelock : public RunError {
public:
    using RunError::RunError;
};
// More is pending than a world has room for.
class OutOfRoom : public RunError {
public:
    using RunError::RunError;
};
// A model broke a promise: a message to a role that does not take it, an observation that makes no history.
class ModelError : public RunError {
public:
    using RunError::RunError;
};
// The engine broke one of its own.
class EngineError : public RunError {
public:
    using RunError::RunError;
};

}  // namespace orrery
