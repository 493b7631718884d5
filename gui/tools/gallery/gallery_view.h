// The scenarios of the library: what each shows, its designs and what is expected of them. The first thing a user sees.
#pragma once
#include <QWidget>
#include <vector>

#include "gui/session/open.h"

class QLabel;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace orrery::gui {

class GalleryView : public QWidget {
    Q_OBJECT
public:
    explicit GalleryView(QWidget* parent = nullptr);
    void setEntries(std::vector<GalleryEntry> entries);
    QListWidget& list() { return *list_; }

signals:
    void chosen(const QString& scenario, const QString& design);
    void left();  // by Esc

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void show_(int row);
    std::vector<GalleryEntry> entries_;
    QListWidget* list_;
    QLabel* title_;
    QLabel* story_;
    QVBoxLayout* designs_;
};

}  // namespace orrery::gui
