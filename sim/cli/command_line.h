// The commands and their options, as the files that add them say them. What parses them is CLI11, whose header costs a
// dozen seconds of the compiler wherever it is seen: so it is seen in command_line.cpp and program.cpp alone.
// Errors: what is said twice is CLI11's to refuse, at the start of the program.
#pragma once
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace orrery::cli {

class CommandOption {
public:
    explicit CommandOption(CLI::Option* option) : option_(option) {}
    CommandOption required() const;
    CommandOption description(const std::string& text) const;
    CommandOption once_each() const;  // it repeats, and takes one value each time
    CommandOption needs(CommandOption other) const;
    CommandOption excludes(CommandOption other) const;

private:
    CLI::Option* option_;
};

class Command {
public:
    explicit Command(CLI::App* app) : app_(app) {}

    CommandOption add_option(const std::string& name, std::string& value, const std::string& help);
    CommandOption add_option(const std::string& name, std::optional<std::string>& value, const std::string& help);
    CommandOption add_option(const std::string& name, std::vector<std::string>& values, const std::string& help);
    CommandOption add_option(const std::string& name, std::function<void(const std::string&)> take,
                             const std::string& help);
    CommandOption add_flag(const std::string& name, bool& value, const std::string& help);
    CommandOption option(const std::string& name) const;
    void remove_option(const std::string& name);
    void footer(const std::string& text);
    void callback(std::function<void()> run);

private:
    CLI::App* app_;
};

class Commands {
public:
    explicit Commands(CLI::App& program) : program_(program) {}
    Command* add(const std::string& name, const std::string& description);

private:
    CLI::App& program_;
    std::deque<Command> commands_;
};

}  // namespace orrery::cli
