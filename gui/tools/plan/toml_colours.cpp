#include "gui/tools/plan/toml_colours.h"

#include <QRegularExpression>

namespace orrery::gui {
namespace {

enum Block : int { plain = 0, inString = 1 };  // a text of several lines goes on

}  // namespace

void TomlColours::setTheme(const Theme& theme) {
    theme_ = theme;
    rehighlight();
}

void TomlColours::highlightBlock(const QString& line) {
    static const QRegularExpression kToken(
        QStringLiteral(R"((?<comment>#.*$)|(?<string>"(?:[^"\\]|\\.)*"|'[^']*'))"
                       R"(|(?<table>^\s*\[\[?[^\]]*\]\]?)|(?<key>[A-Za-z0-9_-]+(?=\s*=)))"
                       R"(|(?<value>\b(?:true|false|[0-9][0-9_.]*)\b))"));
    static const QString kFence = QStringLiteral("\"\"\"");
    QTextCharFormat comment, string, table, key, value;
    comment.setForeground(theme_.muted);
    comment.setFontItalic(true);
    string.setForeground(theme_.delivered);
    table.setForeground(theme_.text);
    table.setFontWeight(QFont::Bold);
    key.setForeground(theme_.message);
    value.setForeground(theme_.duplicate);
    setCurrentBlockState(plain);
    qsizetype from = 0;
    const auto colour_to_fence = [&](qsizetype begin, qsizetype look) {
        const qsizetype end = line.indexOf(kFence, look);
        const qsizetype stop = end < 0 ? line.size() : end + kFence.size();
        setFormat(static_cast<int>(begin), static_cast<int>(stop - begin), string);
        if (end < 0)
            setCurrentBlockState(inString);
        return stop;
    };
    if (previousBlockState() == inString)
        from = colour_to_fence(0, 0);
    while (from < line.size()) {
        const qsizetype fence = line.indexOf(kFence, from);
        const auto token = kToken.match(line, from);
        if (fence >= 0 && (!token.hasMatch() || fence <= token.capturedStart())) {
            from = colour_to_fence(fence, fence + kFence.size());
            continue;
        }
        if (!token.hasMatch())
            return;
        for (const auto& [name, format] : {std::pair("comment", comment), std::pair("string", string),
                                           std::pair("table", table), std::pair("key", key), std::pair("value", value)})
            if (const QString group = QString::fromLatin1(name); token.capturedLength(group) > 0)
                setFormat(static_cast<int>(token.capturedStart(group)), static_cast<int>(token.capturedLength(group)),
                          format);
        from = std::max(token.capturedEnd(), from + 1);
    }
}

}  // namespace orrery::gui
