#include "gui/query/seed_box.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QToolButton>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kWidth = 70;

}  // namespace

SeedBox::SeedBox(Session& session, QWidget* parent)
    : QWidget(parent), session_(session), seed_(new QLineEdit(this)), next_(new QToolButton(this)) {
    setObjectName(QStringLiteral("seed-box"));
    auto* name = new QLabel(QStringLiteral("  %1 ").arg(tr("Seed")), this);
    seed_->setAccessibleName(tr("Seed"));
    seed_->setToolTip(tr("Another seed, and Enter: the same scenario with other luck"));
    seed_->setFixedWidth(kWidth);
    seed_->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,18}")), seed_));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    for (QWidget* part : {static_cast<QWidget*>(name), static_cast<QWidget*>(seed_), static_cast<QWidget*>(next_)})
        layout->addWidget(part);
    connect(seed_, &QLineEdit::returnPressed, this, [this] { emit wanted(seed_->text().toULongLong()); });
    connect(next_, &QToolButton::clicked, this, &SeedBox::toggleHunt);
    connect(&session_, &Session::opened, this, [this] {
        hunt_.cancel();
        refresh();
    });
    connect(&hunt_, &SeedHunt::progress, this, [this](qulonglong seed) { emit said(tr("trying seed %1").arg(seed)); });
    connect(&hunt_, &SeedHunt::found, this, [this](qulonglong seed) {
        refresh();
        emit said(tr("seed %1 fails").arg(seed));
        emit wanted(seed);
    });
    connect(&hunt_, &SeedHunt::ended, this, [this](const QString& why) {
        refresh();
        emit said(why.isEmpty() ? tr("given up") : why);
    });
    refresh();
}

void SeedBox::toggleHunt() {
    const auto run = session_.recorded();
    if (hunt_.isRunning())
        return hunt_.cancel();
    if (!run)
        return;
    OpenRequest request = session_.request();
    request.design = run->facts.design;
    hunt_.start(request, run->facts.seed + 1);
    refresh();
}

void SeedBox::refresh() {
    const auto run = session_.recorded();
    setEnabled(run != nullptr);
    if (run)
        seed_->setText(QString::number(run->facts.seed));
    next_->setText(hunt_.isRunning() ? tr("Stop looking") : tr("Next that fails"));
    next_->setToolTip(tr("The next seed at which this design is violated"));
}

}  // namespace orrery::gui
