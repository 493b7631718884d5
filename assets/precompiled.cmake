# The headers of the libraries, parsed once for each target instead of once for each file. What a file needs it includes
# all the same: the other presets build without.
set(library_headers
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <span> <string> <string_view>
    <tuple> <utility> <variant> <vector> <fmt/format.h> <fmt/ranges.h> <nlohmann/json.hpp> <tl/expected.hpp>)
set(qt_headers
    <QAbstractTableModel> <QAction> <QComboBox> <QDockWidget> <QElapsedTimer> <QHeaderView> <QLabel> <QLineEdit>
    <QMainWindow> <QMenu> <QMouseEvent> <QPainter> <QPushButton> <QSettings> <QStatusBar> <QTableView> <QTimer>
    <QTreeView> <QUndoStack> <QVBoxLayout>)

foreach(target orrery_sim orrery_models test_sim test_models test_scenarios)
    if(TARGET ${target})
        target_precompile_headers(${target} PRIVATE ${library_headers})
    endif()
endforeach()
if(TARGET orrery_gui)
    target_precompile_headers(orrery_gui PRIVATE ${library_headers} ${qt_headers})
endif()
if(TARGET test_gui)
    target_precompile_headers(test_gui PRIVATE ${library_headers} ${qt_headers} <QTest>)
endif()
