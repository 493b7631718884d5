#include "gui/app/help_sheet.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/app/actions.h"

namespace orrery::gui {

QString helpSheetHtml(const Actions& actions) {
    QString html = QStringLiteral("<table cellpadding='3'>");
    QString group;
    for (const Actions::Line& line : actions.lines()) {
        if (line.group != group)
            html += QStringLiteral("<tr><td colspan='2'><b>%1</b></td></tr>").arg(line.group.toHtmlEscaped());
        group = line.group;
        html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>")
                    .arg(line.words.toHtmlEscaped(), line.keys.toHtmlEscaped());
    }
    const auto line = [&](const char* what, const char* how) {
        html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>")
                    .arg(QCoreApplication::translate("Help", what).toHtmlEscaped(),
                         QCoreApplication::translate("Help", how).toHtmlEscaped());
    };
    const auto heading = [&](const char* words) {
        html += QStringLiteral("<tr><td colspan='2'><b>%1</b></td></tr>")
                    .arg(QCoreApplication::translate("Help", words).toHtmlEscaped());
    };
    heading(QT_TRANSLATE_NOOP("Help", "Mouse in the diagram"));
    line(QT_TRANSLATE_NOOP("Help", "Move in time"), QT_TRANSLATE_NOOP("Help", "wheel, or drag"));
    line(QT_TRANSLATE_NOOP("Help", "Zoom"), QT_TRANSLATE_NOOP("Help", "Ctrl + wheel"));
    line(QT_TRANSLATE_NOOP("Help", "Scroll the lanes"), QT_TRANSLATE_NOOP("Help", "Shift + wheel"));
    line(QT_TRANSLATE_NOOP("Help", "Select a message or an event"), QT_TRANSLATE_NOOP("Help", "click"));
    line(QT_TRANSLATE_NOOP("Help", "Move the playhead"),
         QT_TRANSLATE_NOOP("Help", "click on the ruler or where nothing is"));
    line(QT_TRANSLATE_NOOP("Help", "Select a node"), QT_TRANSLATE_NOOP("Help", "click on its name"));
    line(QT_TRANSLATE_NOOP("Help", "Unfold a gap, or fold it again"),
         QT_TRANSLATE_NOOP("Help", "click on it, or on its mark"));
    line(QT_TRANSLATE_NOOP("Help", "Move a marker"), QT_TRANSLATE_NOOP("Help", "drag its flag"));
    line(QT_TRANSLATE_NOOP("Help", "Go to a bookmark"), QT_TRANSLATE_NOOP("Help", "click on its ribbon"));
    line(QT_TRANSLATE_NOOP("Help", "What can be done there; lanes, over a name"),
         QT_TRANSLATE_NOOP("Help", "right click"));
    line(QT_TRANSLATE_NOOP("Help", "What it is"), QT_TRANSLATE_NOOP("Help", "rest the pointer on it"));
    heading(QT_TRANSLATE_NOOP("Help", "While presenting"));
    line(QT_TRANSLATE_NOOP("Help", "Tell the answer, then the next slide"),
         QT_TRANSLATE_NOOP("Help", "Page Down, Right, Space"));
    line(QT_TRANSLATE_NOOP("Help", "The slide before"), QT_TRANSLATE_NOOP("Help", "Page Up, Left"));
    line(QT_TRANSLATE_NOOP("Help", "The first slide, the last"), QT_TRANSLATE_NOOP("Help", "Home, End"));
    line(QT_TRANSLATE_NOOP("Help", "Choose an option"), QT_TRANSLATE_NOOP("Help", "1 to 9"));
    line(QT_TRANSLATE_NOOP("Help", "Black screen, and back"), QT_TRANSLATE_NOOP("Help", "B, full stop"));
    line(QT_TRANSLATE_NOOP("Help", "Leave"), QT_TRANSLATE_NOOP("Help", "Esc, F11"));
    heading(QT_TRANSLATE_NOOP("Help", "Mouse elsewhere"));
    line(QT_TRANSLATE_NOOP("Help", "Show another stretch of the run"),
         QT_TRANSLATE_NOOP("Help", "click or drag in the strip above the diagram"));
    line(QT_TRANSLATE_NOOP("Help", "Go to what a line of a table is about"), QT_TRANSLATE_NOOP("Help", "double click"));
    line(QT_TRANSLATE_NOOP("Help", "Change a watch"), QT_TRANSLATE_NOOP("Help", "double click on its name"));
    return html + QStringLiteral("</table>");
}

void showHelpSheet(const Actions& actions, QWidget* parent) {
    QDialog sheet(parent);
    sheet.setWindowTitle(QCoreApplication::translate("Help", "Keys"));
    sheet.resize(560, 640);
    auto* words = new QTextBrowser(&sheet);
    words->setHtml(helpSheetHtml(actions));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &sheet);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &sheet, &QDialog::reject);
    auto* layout = new QVBoxLayout(&sheet);
    layout->addWidget(words);
    layout->addWidget(buttons);
    sheet.exec();
}

}  // namespace orrery::gui
