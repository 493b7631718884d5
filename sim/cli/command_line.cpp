#include "sim/cli/command_line.h"

#include <CLI/CLI.hpp>

namespace orrery::cli {

CommandOption CommandOption::required() const { return CommandOption(option_->required()); }
CommandOption CommandOption::description(const std::string& text) const {
    return CommandOption(option_->description(text));
}
CommandOption CommandOption::once_each() const { return CommandOption(option_->allow_extra_args(false)); }
CommandOption CommandOption::needs(CommandOption other) const { return CommandOption(option_->needs(other.option_)); }
CommandOption CommandOption::excludes(CommandOption other) const {
    return CommandOption(option_->excludes(other.option_));
}

CommandOption Command::add_option(const std::string& name, std::string& value, const std::string& help) {
    return CommandOption(app_->add_option(name, value, help));
}
CommandOption Command::add_option(const std::string& name, std::optional<std::string>& value, const std::string& help) {
    return CommandOption(app_->add_option(name, value, help));
}
CommandOption Command::add_option(const std::string& name, std::vector<std::string>& values, const std::string& help) {
    return CommandOption(app_->add_option(name, values, help));
}
CommandOption Command::add_option(const std::string& name, std::function<void(const std::string&)> take,
                                  const std::string& help) {
    return CommandOption(app_->add_option_function<std::string>(name, take, help));
}
CommandOption Command::add_flag(const std::string& name, bool& value, const std::string& help) {
    return CommandOption(app_->add_flag(name, value, help));
}
CommandOption Command::option(const std::string& name) const { return CommandOption(app_->get_option(name)); }
void Command::remove_option(const std::string& name) { app_->remove_option(app_->get_option(name)); }
void Command::footer(const std::string& text) { app_->footer(text); }
void Command::callback(std::function<void()> run) { app_->callback(std::move(run)); }

Command* Commands::add(const std::string& name, const std::string& description) {
    return &commands_.emplace_back(program_.add_subcommand(name, description));
}

}  // namespace orrery::cli
