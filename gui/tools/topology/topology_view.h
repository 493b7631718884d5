// The network as a widget.
// Mouse: a click selects a node or a message, a double click goes to the event at which the message arrives (or was
// sent, where it has not arrived within the run); dragging a node moves it, dragging the ground pans, the wheel zooms
// about the pointer, a right click offers what there is.
// Keys: Up and Down go from node to node, Page Up and Page Down from message to message, Return goes to the message's
// event, Ctrl+Shift with an arrow moves the node, 0 fits all.
#pragma once
#include <QWidget>

#include "gui/style/theme.h"
#include "gui/tools/topology/topology_painter.h"

namespace orrery::gui {

class TopologyView : public QWidget {
    Q_OBJECT
public:
    TopologyView(Selection& selection, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setRun(std::shared_ptr<const Recorded> run);
    void setMap(std::shared_ptr<const TopologyMap> map, std::vector<topology::Point> places);
    void setMoment(std::shared_ptr<const TopologyMoment> moment);
    const TopologyScene& scene() const { return scene_; }
    void fit();
    void zoom(double factor, const QPointF& about);
    void goToMessage(std::size_t index);
    void goToSend(std::size_t index);
    QString momentText() const;  // "12 messages on their way · 1 link cut"

signals:
    void nodeMoved(orrery::NodeId node);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void stepNode(int by);
    void stepMessage(int by);
    void nudge(const QPointF& by);
    std::optional<std::size_t> selectedMessage() const;
    QString tipAt(const QPointF& at) const;
    QString messageTip(const topology::Message& message) const;

    Selection& selection_;
    Theme theme_ = Theme::light();
    TopologyScene scene_;
    TopologyMarks marks_;
    bool fitted_ = true;
    QPointF pressed_, before_;  // where the mouse went down; the node or the middle then
    std::optional<NodeId> grabbed_;
    bool panning_ = false, moved_ = false;
};

}  // namespace orrery::gui
