#include "gui/style/expectation_text.h"

#include <QCoreApplication>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

QString translated(const char* words) { return QCoreApplication::translate("Expectation", words); }

QString expected(const std::string& property) {
    return property.empty()
               ? translated(QT_TRANSLATE_NOOP("Expectation", "expected to hold"))
               : translated(QT_TRANSLATE_NOOP("Expectation", "expected to fall by “%1”")).arg(text(property));
}

}  // namespace

QString surpriseText(const Standing& standing) {
    if (!standing.surprises())
        return {};
    if (standing.edited)
        return translated(QT_TRANSLATE_NOOP("Expectation", "%1 as the file has it; edited here"))
            .arg(expected(standing.property));
    if (standing.kind == Standing::Kind::otherwise)
        return expected(standing.property);
    return translated(QT_TRANSLATE_NOOP("Expectation", "%1; this is new")).arg(expected(standing.property));
}

QString expectationText(const Expectation& expectation) {
    return expectation.kind == Expectation::Kind::none ? QString() : expected(expectation.property.text);
}

}  // namespace orrery::gui
