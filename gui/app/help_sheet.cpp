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
    const auto mouse = [&](const char* what, const char* how) {
        html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>")
                    .arg(QCoreApplication::translate("Help", what).toHtmlEscaped(),
                         QCoreApplication::translate("Help", how).toHtmlEscaped());
    };
    html += QStringLiteral("<tr><td colspan='2'><b>%1</b></td></tr>")
                .arg(QCoreApplication::translate("Help", "Mouse in the diagram"));
    mouse(QT_TRANSLATE_NOOP("Help", "Move in time"), QT_TRANSLATE_NOOP("Help", "wheel, or drag"));
    mouse(QT_TRANSLATE_NOOP("Help", "Zoom"), QT_TRANSLATE_NOOP("Help", "Ctrl + wheel"));
    mouse(QT_TRANSLATE_NOOP("Help", "Scroll the lanes"), QT_TRANSLATE_NOOP("Help", "Shift + wheel"));
    mouse(QT_TRANSLATE_NOOP("Help", "Select a message or an event"), QT_TRANSLATE_NOOP("Help", "click"));
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
