#include "models/consensus/raft/machine.h"

namespace orrery::raft {

Result Machine::read(std::int32_t key) const {
    const auto found = registers.find(key);
    return {found == registers.end() ? std::nullopt : std::optional<std::int64_t>(found->second), true};
}

std::optional<Result> Machine::known(ClientNumber client, std::uint64_t serial) const {
    const auto session = sessions.find(client);
    if (session == sessions.end() || session->second.serial != serial)
        return std::nullopt;
    return session->second.result;
}

std::optional<Result> Machine::apply(const Entry& entry) {
    const Command& command = entry.command;
    if (command.function == Function::none)
        return std::nullopt;
    Session& session = sessions[entry.client];
    if (entry.serial == session.serial)
        return session.result;
    if (entry.serial < session.serial)
        return std::nullopt;
    Result result = read(command.key);
    if (command.function == Function::cas)
        result.done = result.value == command.expected;
    if (command.function != Function::read && result.done) {
        registers[command.key] = command.value;
        result.value = command.value;
    }
    session = {entry.serial, result};
    return result;
}

}  // namespace orrery::raft
