// The metrics of two futures beside each other: of the two runs themselves, and, of two designs, over many seeds with
// their intervals and the difference seed by seed, whose interval is drawn beside the words: where it does not touch
// zero the designs differ.
#pragma once
#include <QWidget>

#include "gui/futures/branching.h"
#include "gui/style/theme.h"
#include "gui/tools/compare/over_seeds.h"

class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace orrery::gui {

class ProgressRow;

class MetricsPage : public QWidget {
    Q_OBJECT
public:
    enum Column { metric, first, second, difference, columns };

    MetricsPage(Branching& branching, const Session& session, QWidget* parent = nullptr);
    void refresh();
    QTableWidget& table() { return *table_; }
    QPushButton& start() { return *start_; }
    QSpinBox& seeds() { return *seeds_; }
    const QLabel& words() const { return *words_; }

private:
    struct Pair {
        std::shared_ptr<const Recorded> upper, lower;
        bool areDesigns = false;  // of one text, with the same edits
        bool operator==(const Pair&) const = default;
    };
    Pair pair() const;
    void startOver();
    void showRuns();
    void showSeeds(const DesignComparison& found);
    void take(const std::shared_ptr<const DesignComparison>& found, const QString& why);
    void put(int row, const QString& name, const QString& upper, const QString& lower, const QString& between);

    Branching& branching_;
    const Session& session_;
    OverSeeds over_;
    QTableWidget* table_;
    QLabel* words_;
    QPushButton* start_;
    QSpinBox* seeds_;
    ProgressRow* progress_;
    Pair shown_;
};

}  // namespace orrery::gui
