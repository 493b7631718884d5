// The palette of faults: what may go otherwise where the playhead stands, how long it lasts, or an override as text.
// What does not apply there is shown with the reason why, and cannot be chosen.
#pragma once
#include <QDialog>

#include "gui/futures/branching.h"

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QListWidget;

namespace orrery::gui {

class EditDialog : public QDialog {
    Q_OBJECT
public:
    EditDialog(Branching& branching, std::optional<EditKind> kind, QWidget* parent = nullptr);
    void accept() override;
    QListWidget& kinds() { return *kinds_; }
    QLineEdit& value() { return *value_; }
    const QLabel& trouble() const { return *trouble_; }

private:
    enum Row { asText = static_cast<int>(std::size(kEditKinds)), copy };
    void fill(std::optional<EditKind> kind);
    void choose();
    std::optional<Edit> edit();

    Branching& branching_;
    QListWidget* kinds_;
    QLabel* about_;
    QLineEdit* value_;
    QLabel* trouble_;
    QDialogButtonBox* buttons_;
};

// Does it at once, asks how long first where that has to be known, or says why not.
void askForEdit(Branching& branching, EditKind kind, QWidget* parent);
void askForAnyEdit(Branching& branching, QWidget* parent);

}  // namespace orrery::gui
