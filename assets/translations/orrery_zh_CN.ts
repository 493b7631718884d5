<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>orrery::gui::ChangesModel</name>
    <message>
        <source>start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
</context>
<context>
    <name>Expectation</name>
    <message>
        <source>expected to hold</source>
        <translation>预期成立</translation>
    </message>
    <message>
        <source>expected to fall by “%1”</source>
        <translation>预期违反“%1”</translation>
    </message>
    <message>
        <source>%1 as the file has it; edited here</source>
        <translation>按场景文件%1；此处已改动</translation>
    </message>
    <message>
        <source>%1; this is new</source>
        <translation>%1；这是新发现</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Actions</name>
    <message>
        <source>Bookmarks</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>Bookmark</source>
        <translation>书签</translation>
    </message>
    <message>
        <source>Note at event %1:</source>
        <translation>事件 %1 处的备注：</translation>
    </message>
    <message>
        <source>Set or remove a bookmark at the playhead</source>
        <translation>在播放头处设置或移除书签</translation>
    </message>
    <message>
        <source>Bookmark with a note…</source>
        <translation>带备注的书签…</translation>
    </message>
    <message>
        <source>No bookmark there</source>
        <translation>那边没有书签</translation>
    </message>
    <message>
        <source>Next bookmark</source>
        <translation>下一个书签</translation>
    </message>
    <message>
        <source>Previous bookmark</source>
        <translation>上一个书签</translation>
    </message>
    <message>
        <source>All bookmarks</source>
        <translation>全部书签</translation>
    </message>
    <message>
        <source>event %1, %2</source>
        <translation>事件 %1，%2</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>转到此处</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>备注…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Axis of time</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>Axis of time, folded where it is idle or unlit</source>
        <translation>时间轴，折叠空闲或未点亮的时段</translation>
    </message>
    <message>
        <source>Axis of events in their order</source>
        <translation>按事件顺序排列的轴</translation>
    </message>
    <message>
        <source>Fold again what was unfolded</source>
        <translation>重新折叠已展开的时段</translation>
    </message>
    <message>
        <source>Marker A at the playhead</source>
        <translation>在播放头处放置标记 A</translation>
    </message>
    <message>
        <source>Marker B at the playhead</source>
        <translation>在播放头处放置标记 B</translation>
    </message>
    <message>
        <source>Zoom to what lies between A and B</source>
        <translation>缩放到 A 与 B 之间</translation>
    </message>
    <message>
        <source>Remove the markers (Esc in the diagram)</source>
        <translation>移除标记（在图中按 Esc）</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>场景库</translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Open a run link</source>
        <translation>打开运行链接</translation>
    </message>
    <message>
        <source>Copy the run link</source>
        <translation>复制运行链接</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>到开头</translation>
    </message>
    <message>
        <source>Run backwards</source>
        <translation>倒着运行</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>后退一步</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>前进一步</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>到结尾</translation>
    </message>
    <message>
        <source>Run or pause</source>
        <translation>运行或暂停</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Previous violation</source>
        <translation>上一处违反</translation>
    </message>
    <message>
        <source>Next violation</source>
        <translation>下一处违反</translation>
    </message>
    <message>
        <source>To its cause</source>
        <translation>到它的原因</translation>
    </message>
    <message>
        <source>To its first effect</source>
        <translation>到它的第一个结果</translation>
    </message>
    <message>
        <source>Previous event at this node</source>
        <translation>该节点的上一事件</translation>
    </message>
    <message>
        <source>Next event at this node</source>
        <translation>该节点的下一事件</translation>
    </message>
    <message>
        <source>Go to event</source>
        <translation>转到事件</translation>
    </message>
    <message>
        <source>Back in the history of selections; from the gallery to the run</source>
        <translation>后退到上一个选择；从场景库回到运行</translation>
    </message>
    <message>
        <source>Forward in the history of selections</source>
        <translation>选择历史前进</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Centre the playhead, then the whole run</source>
        <translation>播放头居中，再显示整个运行</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>播放控制</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Speed of running, forwards and backwards</source>
        <translation>正向与反向运行的速度</translation>
    </message>
    <message>
        <source>%1 events/s</source>
        <translation>%1 事件/秒</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>Run another design on the same seed</source>
        <translation>用同一种子运行另一个设计</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Fast backwards</source>
        <translation>快速倒退</translation>
    </message>
    <message>
        <source>Express, to the next violation or breakpoint</source>
        <translation>直达下一个违反或断点</translation>
    </message>
    <message>
        <source>Express backwards, to the last violation or breakpoint</source>
        <translation>倒退直达上一个违反或断点</translation>
    </message>
    <message>
        <source>What if</source>
        <translation>假如</translation>
    </message>
    <message>
        <source>Save the run as a recording</source>
        <translation>把运行保存为记录</translation>
    </message>
    <message>
        <source>Hide the lane of the selected node</source>
        <translation>隐藏所选节点的泳道</translation>
    </message>
    <message>
        <source>Pin or unpin the lane of the selected node</source>
        <translation>置顶或取消置顶所选节点的泳道</translation>
    </message>
    <message>
        <source>Show all lanes</source>
        <translation>显示全部泳道</translation>
    </message>
    <message>
        <source>Lanes in the next order</source>
        <translation>换一种泳道顺序</translation>
    </message>
    <message>
        <source>Reduced motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Present: the lesson, or what is explained, on a whole screen</source>
        <translation>演示：全屏展示课程或解释</translation>
    </message>
</context>
<context>
    <name>Diagram</name>
    <message>
        <source>%1 events</source>
        <translation>%1 个事件</translation>
    </message>
    <message>
        <source>faults</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>violations</source>
        <translation>违反</translation>
    </message>
    <message>
        <source>%1, violated</source>
        <translation>%1，违反</translation>
    </message>
    <message>
        <source>%1 hidden</source>
        <translation>隐藏 %1 条</translation>
    </message>
    <message>
        <source>1 event</source>
        <translation>1 个事件</translation>
    </message>
</context>
<context>
    <name>EventWords</name>
    <message>
        <source>%1 from %2</source>
        <translation>%1，来自 %2</translation>
    </message>
    <message>
        <source>timer %1</source>
        <translation>定时器 %1</translation>
    </message>
    <message>
        <source>disk sync</source>
        <translation>磁盘同步</translation>
    </message>
    <message>
        <source>fault</source>
        <translation>故障</translation>
    </message>
</context>
<context>
    <name>orrery::gui::EventsDock</name>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Show only: %1</source>
        <translation>只显示：%1</translation>
    </message>
    <message>
        <source>And: %1</source>
        <translation>并且：%1</translation>
    </message>
    <message>
        <source>And not: %1</source>
        <translation>并排除：%1</translation>
    </message>
    <message>
        <source>Leave out: %1</source>
        <translation>排除：%1</translation>
    </message>
    <message>
        <source>Break at: %1</source>
        <translation>在此设断点：%1</translation>
    </message>
    <message>
        <source>Colour events like this: %1</source>
        <translation>为此类事件着色:%1</translation>
    </message>
</context>
<context>
    <name>orrery::gui::EventsModel</name>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>violates %1</source>
        <translation>违反 %1</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>orrery::gui::GalleryView</name>
    <message>
        <source>Scenarios</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Story of the scenario</source>
        <translation>场景的故事</translation>
    </message>
    <message>
        <source>No scenario library beside the program</source>
        <translation>程序旁边没有场景库</translation>
    </message>
    <message>
        <source>Open a scenario file (.toml), a recording (.orrery) or a run link from the File menu.</source>
        <translation>请从“文件”菜单打开场景文件（.toml）、录制文件（.orrery）或运行链接。</translation>
    </message>
    <message>
        <source>Designs: the same story, the same luck, another rule</source>
        <translation>设计：同样的故事，同样的运气，不同的规则</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Mouse in the diagram</source>
        <translation>图中的鼠标</translation>
    </message>
    <message>
        <source>Move in time</source>
        <translation>沿时间移动</translation>
    </message>
    <message>
        <source>wheel, or drag</source>
        <translation>滚轮或拖动</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Ctrl + 滚轮</translation>
    </message>
    <message>
        <source>Scroll the lanes</source>
        <translation>滚动泳道</translation>
    </message>
    <message>
        <source>Shift + wheel</source>
        <translation>Shift + 滚轮</translation>
    </message>
    <message>
        <source>Select a message or an event</source>
        <translation>选择消息或事件</translation>
    </message>
    <message>
        <source>click</source>
        <translation>单击</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Move the playhead</source>
        <translation>移动播放头</translation>
    </message>
    <message>
        <source>click on the ruler or where nothing is</source>
        <translation>单击标尺或空白处</translation>
    </message>
    <message>
        <source>Select a node</source>
        <translation>选择节点</translation>
    </message>
    <message>
        <source>click on its name</source>
        <translation>单击其名称</translation>
    </message>
    <message>
        <source>Unfold a gap, or fold it again</source>
        <translation>展开折叠处，或重新折叠</translation>
    </message>
    <message>
        <source>click on it, or on its mark</source>
        <translation>单击它或它的标记</translation>
    </message>
    <message>
        <source>Move a marker</source>
        <translation>移动标记</translation>
    </message>
    <message>
        <source>drag its flag</source>
        <translation>拖动其旗标</translation>
    </message>
    <message>
        <source>Go to a bookmark</source>
        <translation>转到书签</translation>
    </message>
    <message>
        <source>click on its ribbon</source>
        <translation>单击其丝带</translation>
    </message>
    <message>
        <source>What can be done there; lanes, over a name</source>
        <translation>此处可用的操作；在名称上则为泳道</translation>
    </message>
    <message>
        <source>right click</source>
        <translation>右键单击</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>它是什么</translation>
    </message>
    <message>
        <source>rest the pointer on it</source>
        <translation>将指针停在其上</translation>
    </message>
    <message>
        <source>Mouse elsewhere</source>
        <translation>其他位置的鼠标操作</translation>
    </message>
    <message>
        <source>Show another stretch of the run</source>
        <translation>显示运行的另一段</translation>
    </message>
    <message>
        <source>click or drag in the strip above the diagram</source>
        <translation>在图上方的长条中单击或拖动</translation>
    </message>
    <message>
        <source>Go to what a line of a table is about</source>
        <translation>转到表格行所指之处</translation>
    </message>
    <message>
        <source>double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Change a watch</source>
        <translation>更改监视</translation>
    </message>
    <message>
        <source>double click on its name</source>
        <translation>双击其名称</translation>
    </message>
    <message>
        <source>While presenting</source>
        <translation>演示时</translation>
    </message>
    <message>
        <source>Tell the answer, then the next slide</source>
        <translation>揭晓答案，再到下一页</translation>
    </message>
    <message>
        <source>Page Down, Right, Space</source>
        <translation>Page Down、→、空格</translation>
    </message>
    <message>
        <source>The slide before</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Page Up, Left</source>
        <translation>Page Up、←</translation>
    </message>
    <message>
        <source>The first slide, the last</source>
        <translation>第一页、最后一页</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home、End</translation>
    </message>
    <message>
        <source>Choose an option</source>
        <translation>选择一个选项</translation>
    </message>
    <message>
        <source>1 to 9</source>
        <translation>1 至 9</translation>
    </message>
    <message>
        <source>Black screen, and back</source>
        <translation>黑屏与恢复</translation>
    </message>
    <message>
        <source>B, full stop</source>
        <translation>B、句点</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Esc, F11</source>
        <translation>Esc、F11</translation>
    </message>
</context>
<context>
    <name>orrery::gui::HistoryDock</name>
    <message>
        <source>Choose a field of a state: its menu has History.</source>
        <translation>请选择状态中的一个字段：其菜单中有“历史”。</translation>
    </message>
    <message>
        <source>Changes of the field</source>
        <translation>字段的变化</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>磁盘上的 %1</translation>
    </message>
    <message>
        <source>changed once</source>
        <translation>改变过一次</translation>
    </message>
    <message>
        <source>changed %1 times</source>
        <translation>改变过 %1 次</translation>
    </message>
    <message>
        <source>the first ones</source>
        <translation>仅最初的部分</translation>
    </message>
</context>
<context>
    <name>orrery::gui::JournalDock</name>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>Moves of the journal</source>
        <translation>分录的每一笔</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>账簿</translation>
    </message>
    <message>
        <source>Only moves with these letters</source>
        <translation>只看含有这些字的分录</translation>
    </message>
    <message>
        <source>Reading the books of the run …</source>
        <translation>正在读取这次运行的账簿……</translation>
    </message>
    <message>
        <source>One posting</source>
        <translation>一笔分录</translation>
    </message>
    <message>
        <source>%1 postings</source>
        <translation>%1 笔分录</translation>
    </message>
    <message>
        <source>the first ones</source>
        <translation>仅最初的部分</translation>
    </message>
    <message>
        <source>debits equal credits, and the balances kept are what the moves add up to</source>
        <translation>借贷相等，所记余额与各笔分录之和一致</translation>
    </message>
    <message>
        <source>No node of this run keeps a journal.</source>
        <translation>这次运行中没有节点记账。</translation>
    </message>
    <message>
        <source>Save the books</source>
        <translation>保存账簿</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已存为 %1</translation>
    </message>
    <message>
        <source>cannot write %1: %2. Choose another folder</source>
        <translation>无法写入 %1：%2。请换一个文件夹</translation>
    </message>
</context>
<context>
    <name>orrery::gui::JournalModel</name>
    <message>
        <source>start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>From account</source>
        <translation>贷方账户</translation>
    </message>
    <message>
        <source>To account</source>
        <translation>借方账户</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
</context>
<context>
    <name>orrery::gui::AccountsModel</name>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Debit</source>
        <translation>借方</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>贷方</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>余额</translation>
    </message>
</context>
<context>
    <name>Hunt</name>
    <message>
        <source>Over seeds</source>
        <translation>跨种子</translation>
    </message>
    <message>
        <source>The same design on other luck: at which seeds does it fall?</source>
        <translation>同一设计，换别的随机性：在哪些种子上失败？</translation>
    </message>
    <message>
        <source>seeds</source>
        <translation>个种子</translation>
    </message>
    <message>
        <source>Made smaller</source>
        <translation>缩到最小</translation>
    </message>
    <message>
        <source>The fewest faults, nodes and operations with which it still fails</source>
        <translation>仍会失败的最少故障、节点与操作</translation>
    </message>
    <message>
        <source>runs at most</source>
        <translation>次运行为限</translation>
    </message>
    <message>
        <source>When was it doomed?</source>
        <translation>何时注定？</translation>
    </message>
    <message>
        <source>Other luck from point after point on: of how many futures is it violated still?</source>
        <translation>从一个个时刻起换别的随机性：多少个未来仍会违反？</translation>
    </message>
    <message>
        <source>futures a point</source>
        <translation>个未来（每个时刻）</translation>
    </message>
    <message>
        <source>In every order</source>
        <translation>所有次序</translation>
    </message>
    <message>
        <source>Every order of messages and timers, with a crash and a lost message: what can fall?</source>
        <translation>消息与定时器的所有次序，外加一次崩溃与一条丢失的消息：什么会失败？</translation>
    </message>
    <message>
        <source>states at most</source>
        <translation>个状态为限</translation>
    </message>
</context>
<context>
    <name>orrery::gui::HuntDock</name>
    <message>
        <source>all designs</source>
        <translation>所有设计</translation>
    </message>
    <message>
        <source>Hunt</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>What to hunt for</source>
        <translation>搜寻什么</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>找到的结果</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>hunting</source>
        <translation>正在搜寻</translation>
    </message>
    <message>
        <source>Given up.</source>
        <translation>已放弃。</translation>
    </message>
</context>
<context>
    <name>orrery::gui::HuntWork</name>
    <message>
        <source>%1 (%2 to %3)</source>
        <translation>%1（%2 至 %3）</translation>
    </message>
    <message>
        <source>%1, seed %2</source>
        <translation>%1，种子 %2</translation>
    </message>
    <message>
        <source>violated</source>
        <translation>违反</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>held</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 个事件</translation>
    </message>
    <message>
        <source>%1: %2 of %3 violated, %4</source>
        <translation>%1：%3 次中违反 %2 次，%4</translation>
    </message>
    <message>
        <source>%1 runs, %2</source>
        <translation>%1 次运行，%2</translation>
    </message>
    <message>
        <source>%1 faults, %2 nodes, %3 operations, %4 events</source>
        <translation>故障 %1，节点 %2，操作 %3，事件 %4</translation>
    </message>
    <message>
        <source>After %1 runs nothing more can be left out.</source>
        <translation>经过 %1 次运行，已没有可以再去掉的了。</translation>
    </message>
    <message>
        <source>Stopped after %1 runs: it fails, and may not be the least.</source>
        <translation>%1 次运行后停止：它会失败，但未必最小。</translation>
    </message>
    <message>
        <source>This run violates nothing: nothing dooms it.</source>
        <translation>这次运行没有违反任何性质：谈不上注定。</translation>
    </message>
    <message>
        <source>start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>event %1, %2</source>
        <translation>事件 %1，%2</translation>
    </message>
    <message>
        <source>here it was decided: %1 more of the futures fall than at the point before</source>
        <translation>在此见分晓：失败的未来比前一时刻多 %1</translation>
    </message>
    <message>
        <source>Of how many futures with other luck from this point on '%1' is violated.</source>
        <translation>从该时刻起换别的随机性，有多少个未来违反“%1”。</translation>
    </message>
    <message>
        <source>No luck helps: it is doomed from the start.</source>
        <translation>换什么随机性都没用：一开始就注定了。</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1 步</translation>
    </message>
    <message>
        <source>%1 states, depth %2</source>
        <translation>%1 个状态，深度 %2</translation>
    </message>
    <message>
        <source>%1 states, depth %2, with a crash and a lost message at most</source>
        <translation>%1 个状态，深度 %2，至多一次崩溃、一条丢失的消息</translation>
    </message>
    <message>
        <source>%1: these are all.</source>
        <translation>%1：这就是全部。</translation>
    </message>
    <message>
        <source>%1: there are more.</source>
        <translation>%1：还有更多。</translation>
    </message>
</context>
<context>
    <name>orrery::gui::InspectorDock</name>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>State of the node</source>
        <translation>节点的状态</translation>
    </message>
    <message>
        <source>What the event changed</source>
        <translation>该事件改变了什么</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>on disk: %1</source>
        <translation>磁盘上：%1</translation>
    </message>
    <message>
        <source>This event changed nothing here</source>
        <translation>该事件在此没有改变任何内容</translation>
    </message>
    <message>
        <source>This event changed %1 here</source>
        <translation>该事件在此改变了 %1 处</translation>
    </message>
    <message>
        <source>after event %1 at %2: %3</source>
        <translation>事件 %1 之后，%2：%3</translation>
    </message>
    <message>
        <source>at the start</source>
        <translation>在开头</translation>
    </message>
    <message>
        <source>History of %1</source>
        <translation>%1 的历史</translation>
    </message>
    <message>
        <source>Copy the value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Who last changed this?</source>
        <translation>上次是谁改变了它？</translation>
    </message>
    <message>
        <source>Who changes this next?</source>
        <translation>下次是谁改变它？</translation>
    </message>
    <message>
        <source>Copy the name of the field</source>
        <translation>复制字段名</translation>
    </message>
    <message>
        <source>Watch %1</source>
        <translation>观察 %1</translation>
    </message>
    <message>
        <source>is named by %1, which is violated</source>
        <translation>由“%1”指出，该性质已被违反</translation>
    </message>
    <message>
        <source>is what the watch names</source>
        <translation>由观察指出</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>dropped ones of them</source>
        <translation>其中丢失的</translation>
    </message>
    <message>
        <source>message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>duplicate</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>定时器</translation>
    </message>
    <message>
        <source>from outside</source>
        <translation>外部注入</translation>
    </message>
    <message>
        <source>node down</source>
        <translation>节点停机</translation>
    </message>
    <message>
        <source>partition</source>
        <translation>网络分区</translation>
    </message>
    <message>
        <source>violation</source>
        <translation>违反</translation>
    </message>
    <message>
        <source>led to it</source>
        <translation>由此导致</translation>
    </message>
</context>
<context>
    <name>orrery::gui::MainWindow</name>
    <message>
        <source>Fold %1 again</source>
        <translation>重新折叠 %1</translation>
    </message>
    <message>
        <source>Unfold %1</source>
        <translation>展开 %1</translation>
    </message>
    <message>
        <source>Remove marker %1</source>
        <translation>移除标记 %1</translation>
    </message>
    <message>
        <source>Zoom to what lies between A and B</source>
        <translation>缩放到 A 与 B 之间</translation>
    </message>
    <message>
        <source>Event at the playhead</source>
        <translation>播放头处的事件</translation>
    </message>
    <message>
        <source>Seek to any event</source>
        <translation>定位到任一事件</translation>
    </message>
    <message>
        <source>Running %1</source>
        <translation>正在运行 %1</translation>
    </message>
    <message>
        <source>there is no event %1: the run has %2 events</source>
        <translation>没有事件 %1：该运行共有 %2 个事件</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>event %1 of %2 · %3</source>
        <translation>事件 %1 / %2 · %3</translation>
    </message>
    <message>
        <source>violated: %1</source>
        <translation>违反：%1</translation>
    </message>
    <message>
        <source>held</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>· running: %1 events, %2 %</source>
        <translation>· 运行中：%1 个事件，%2 %</translation>
    </message>
    <message>
        <source>Stop the run here</source>
        <translation>在此停止运行</translation>
    </message>
    <message>
        <source>What has been run stays</source>
        <translation>已运行的部分会保留</translation>
    </message>
    <message>
        <source>memory %1</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>Of the whole program; %1 of it are checkpoints, %2 the rows at hand.</source>
        <translation>整个程序的内存；其中检查点 %1，手边的事件行 %2。</translation>
    </message>
    <message>
        <source>The history has reached its limit of memory: there is a checkpoint every %1 events now, so going to an event takes longer.</source>
        <translation>历史已达到内存上限：现在每 %1 个事件保留一个检查点，跳转会更慢。</translation>
    </message>
    <message>
        <source>fingerprint %1</source>
        <translation>指纹 %1</translation>
    </message>
    <message>
        <source>No violation after this event</source>
        <translation>此事件之后没有违反</translation>
    </message>
    <message>
        <source>No violation before this event</source>
        <translation>此事件之前没有违反</translation>
    </message>
    <message>
        <source>This event caused none</source>
        <translation>此事件没有引起其他事件</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Event number, 0 to %1:</source>
        <translation>事件编号，0 到 %1：</translation>
    </message>
    <message>
        <source>Open a scenario or a recording</source>
        <translation>打开场景或录制</translation>
    </message>
    <message>
        <source>Scenarios and recordings (*.toml *.orrery)</source>
        <translation>场景和录制 (*.toml *.orrery)</translation>
    </message>
    <message>
        <source>Open a run link</source>
        <translation>打开运行链接</translation>
    </message>
    <message>
        <source>A run link, or the name of a scenario:</source>
        <translation>运行链接，或场景名称：</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>已复制：%1</translation>
    </message>
    <message>
        <source>· filter: &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>· 筛选：&lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>“%1” is no number of an event</source>
        <translation>“%1”不是事件编号</translation>
    </message>
    <message>
        <source>No link can name a plan that was written here: save it as a file and open that</source>
        <translation>在此处写的计划没有链接：请先把它保存为文件再打开</translation>
    </message>
    <message>
        <source>Colour events like this: %1</source>
        <translation>为此类事件着色:%1</translation>
    </message>
</context>
<context>
    <name>orrery::gui::MessageDock</name>
    <message>
        <source>table of %1</source>
        <translation>%1 项的表</translation>
    </message>
    <message>
        <source>list of %1</source>
        <translation>%1 项的列表</translation>
    </message>
    <message>
        <source>integer</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>还有更多</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Fields of the message</source>
        <translation>消息的字段</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Causes and effects</source>
        <translation>原因与结果</translation>
    </message>
    <message>
        <source>Its cause and what it caused</source>
        <translation>它的原因和它引起的事件</translation>
    </message>
    <message>
        <source>at the start</source>
        <translation>开始时</translation>
    </message>
    <message>
        <source>event %1</source>
        <translation>事件 %1</translation>
    </message>
    <message>
        <source>message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>envelope</source>
        <translation>信封</translation>
    </message>
    <message>
        <source>what</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>from</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>set out at</source>
        <translation>发出于</translation>
    </message>
    <message>
        <source>took</source>
        <translation>历时</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>sequence</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>detail</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>cause  %1</source>
        <translation>原因  %1</translation>
    </message>
    <message>
        <source>cause  the start, or the fault plan</source>
        <translation>原因  开始，或故障计划</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>发往 %1</translation>
    </message>
    <message>
        <source>later → %1</source>
        <translation>之后 → %1</translation>
    </message>
</context>
<context>
    <name>Metrics</name>
    <message>
        <source>messages a second</source>
        <translation>每秒消息数</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>handled</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>messages that are there</source>
        <translation>现有消息</translation>
    </message>
    <message>
        <source>on the way</source>
        <translation>在途</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>nodes that are up</source>
        <translation>在线节点</translation>
    </message>
    <message>
        <source>up</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>so far</source>
        <translation>累计</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
</context>
<context>
    <name>orrery::gui::MetricsDock</name>
    <message>
        <source>Plots</source>
        <translation>图表</translation>
    </message>
</context>
<context>
    <name>orrery::gui::OverviewStrip</name>
    <message>
        <source>Overview of the whole run</source>
        <translation>整个运行的概览</translation>
    </message>
    <message>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>cannot write %1: it is no file, and a picture would replace it</source>
        <translation>无法写入 %1：它不是普通文件，写入图片会将其替换</translation>
    </message>
</context>
<context>
    <name>orrery::gui::ProgressRow</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>What has been found stays</source>
        <translation>已找到的内容会保留</translation>
    </message>
    <message>
        <source>going through the run: %1 %</source>
        <translation>正在遍历运行：%1 %</translation>
    </message>
</context>
<context>
    <name>orrery::gui::ProgressView</name>
    <message>
        <source>Progress of the run</source>
        <translation>运行进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1 events, virtual time %2 of %3</source>
        <translation>%1 个事件，虚拟时间 %2 / %3</translation>
    </message>
</context>
<context>
    <name>orrery::gui::PropertiesDock</name>
    <message>
        <source>Properties and violations</source>
        <translation>性质与违反</translation>
    </message>
</context>
<context>
    <name>orrery::gui::PropertiesModel</name>
    <message>
        <source>held</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>VIOLATED</source>
        <translation>已违反</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>witnessed</source>
        <translation>已见证</translation>
    </message>
    <message>
        <source>not witnessed</source>
        <translation>未见证</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>性质</translation>
    </message>
    <message>
        <source>Event · time</source>
        <translation>事件 · 时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>orrery::gui::SpaceTimeView</name>
    <message>
        <source>bookmark at event %1</source>
        <translation>事件 %1 处的书签</translation>
    </message>
    <message>
        <source>Click to fold %1 again</source>
        <translation>点击以重新折叠 %1</translation>
    </message>
    <message>
        <source>%1 are folded here; click to unfold</source>
        <translation>此处折叠了 %1；点击展开</translation>
    </message>
    <message>
        <source>marker %1 at %2, event %3; drag it to move it</source>
        <translation>标记 %1 位于 %2，事件 %3；拖动即可移动</translation>
    </message>
    <message>
        <source>Space-time diagram</source>
        <translation>时空图</translation>
    </message>
    <message>
        <source>event %1, %2, %3</source>
        <translation>事件 %1，%2，%3</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>sent %1, event %2</source>
        <translation>发送于 %1，事件 %2</translation>
    </message>
    <message>
        <source>not there by the end of the run</source>
        <translation>运行结束时仍未到达</translation>
    </message>
    <message>
        <source>not back by the end of the run</source>
        <translation>运行结束时仍未退回</translation>
    </message>
    <message>
        <source>back %1, event %2</source>
        <translation>退回于 %1，事件 %2</translation>
    </message>
    <message>
        <source>arrived %1, event %2</source>
        <translation>到达于 %1，事件 %2</translation>
    </message>
    <message>
        <source>event %1 at %2, %3</source>
        <translation>事件 %1，%2，%3</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Sparkline</name>
    <message>
        <source>Values over the run</source>
        <translation>运行中的取值</translation>
    </message>
</context>
<context>
    <name>Table</name>
    <message>
        <source>Copy the cell</source>
        <translation>复制单元格</translation>
    </message>
    <message>
        <source>Copy the row</source>
        <translation>复制整行</translation>
    </message>
</context>
<context>
    <name>Tool</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>Why this event?</source>
        <translation>为什么发生此事件？</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>性质</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Topology</source>
        <translation>拓扑</translation>
    </message>
    <message>
        <source>History of a field</source>
        <translation>字段历史</translation>
    </message>
    <message>
        <source>Hunt</source>
        <translation>搜寻</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>账簿</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Breakpoints</source>
        <translation>断点</translation>
    </message>
    <message>
        <source>Run until</source>
        <translation>运行直到</translation>
    </message>
    <message>
        <source>Reverse until</source>
        <translation>倒退直到</translation>
    </message>
    <message>
        <source>Add a breakpoint</source>
        <translation>添加断点</translation>
    </message>
    <message>
        <source>Filter the events</source>
        <translation>筛选事件</translation>
    </message>
    <message>
        <source>Show all events again</source>
        <translation>重新显示全部事件</translation>
    </message>
    <message>
        <source>Back to the last change of the field</source>
        <translation>回到该字段的上一次变化</translation>
    </message>
    <message>
        <source>On to the next change of the field</source>
        <translation>前往该字段的下一次变化</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>分支</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>What if… (a palette of faults)</source>
        <translation>假如……（故障面板）</translation>
    </message>
    <message>
        <source>Drop the message</source>
        <translation>丢弃消息</translation>
    </message>
    <message>
        <source>Delay the message</source>
        <translation>延迟消息</translation>
    </message>
    <message>
        <source>Duplicate the message</source>
        <translation>复制消息</translation>
    </message>
    <message>
        <source>Crash the node</source>
        <translation>使节点崩溃</translation>
    </message>
    <message>
        <source>Cut the node off</source>
        <translation>隔离节点</translation>
    </message>
    <message>
        <source>Undo the last edit</source>
        <translation>撤销上次改动</translation>
    </message>
    <message>
        <source>Redo the edit</source>
        <translation>重做改动</translation>
    </message>
    <message>
        <source>Run the plan as it is written</source>
        <translation>按所写的计划运行</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Watch an expression</source>
        <translation>观察一个表达式</translation>
    </message>
    <message>
        <source>The life of this request</source>
        <translation>这个请求的一生</translation>
    </message>
    <message>
        <source>Life of a request</source>
        <translation>请求的一生</translation>
    </message>
    <message>
        <source>Colour rules</source>
        <translation>着色规则</translation>
    </message>
    <message>
        <source>Add a colour rule</source>
        <translation>添加着色规则</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Next step of the lesson</source>
        <translation>课程的下一步</translation>
    </message>
    <message>
        <source>Previous step of the lesson</source>
        <translation>课程的上一步</translation>
    </message>
</context>
<context>
    <name>Topology</name>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>变慢</translation>
    </message>
    <message>
        <source>lies</source>
        <translation>作恶</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>切断</translation>
    </message>
    <message>
        <source>held</source>
        <translation>扣留</translation>
    </message>
    <message>
        <source>slow link</source>
        <translation>慢链路</translation>
    </message>
    <message>
        <source>bad link</source>
        <translation>坏链路</translation>
    </message>
    <message>
        <source>down</source>
        <translation>宕机</translation>
    </message>
</context>
<context>
    <name>orrery::gui::TopologyDock</name>
    <message>
        <source>Put back</source>
        <translation>复位</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>How nodes are laid out; drag one to move it</source>
        <translation>节点如何布局；拖动节点可移动它</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Circle</source>
        <translation>圆形</translation>
    </message>
    <message>
        <source>Ranks by role</source>
        <translation>按角色分层</translation>
    </message>
    <message>
        <source>Springs</source>
        <translation>弹簧</translation>
    </message>
    <message>
        <source>Every node to where the layout puts it</source>
        <translation>所有节点回到布局给出的位置</translation>
    </message>
    <message>
        <source>What is under way</source>
        <translation>在途消息</translation>
    </message>
    <message>
        <source>links are counted: %1 %</source>
        <translation>正在统计链路：%1 %</translation>
    </message>
</context>
<context>
    <name>orrery::gui::TopologyView</name>
    <message>
        <source>Topology</source>
        <translation>拓扑</translation>
    </message>
    <message>
        <source>%1 on the way</source>
        <translation>%1 条在途</translation>
    </message>
    <message>
        <source>%1 held</source>
        <translation>%1 条被扣留</translation>
    </message>
    <message>
        <source>%1 kept for a cut link</source>
        <translation>%1 条因链路切断而暂存</translation>
    </message>
    <message>
        <source>%1 waiting at their receiver</source>
        <translation>%1 条在接收方等待</translation>
    </message>
    <message>
        <source>links cut: %1</source>
        <translation>切断的链路：%1</translation>
    </message>
    <message>
        <source>nodes down: %1</source>
        <translation>宕机的节点：%1</translation>
    </message>
    <message>
        <source>Go to where it was sent</source>
        <translation>转到发送它的事件</translation>
    </message>
    <message>
        <source>Go to where it arrives</source>
        <translation>转到它到达的事件</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
    <message>
        <source>sent at %1 by event %2</source>
        <translation>于 %1 由事件 %2 发送</translation>
    </message>
    <message>
        <source>arrives at %1</source>
        <translation>于 %1 到达</translation>
    </message>
    <message>
        <source>its link is held</source>
        <translation>它的链路被扣留</translation>
    </message>
    <message>
        <source>its connection keeps it: the link is cut</source>
        <translation>链路切断，连接暂存它</translation>
    </message>
    <message>
        <source>has arrived; its receiver has no time for it yet</source>
        <translation>已到达；接收方尚无暇处理</translation>
    </message>
    <message>
        <source>a duplicate</source>
        <translation>重复消息</translation>
    </message>
    <message>
        <source>refused: on its way back</source>
        <translation>被拒绝：正在返回</translation>
    </message>
    <message>
        <source>damaged: its checksum fails</source>
        <translation>已损坏：校验和不符</translation>
    </message>
    <message>
        <source>%1, a %2</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>orrery::gui::ValueModel</name>
    <message>
        <source>(new)</source>
        <translation>（新）</translation>
    </message>
    <message>
        <source>(removed)</source>
        <translation>（已移除）</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>on disk</source>
        <translation>磁盘上</translation>
    </message>
    <message>
        <source>before this event: %1</source>
        <translation>此事件之前：%1</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
</context>
<context>
    <name>orrery::gui::WhyDelegate</name>
    <message>
        <source>fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>did not happen</source>
        <translation>没有发生</translation>
    </message>
    <message>
        <source>violation</source>
        <translation>违反</translation>
    </message>
</context>
<context>
    <name>orrery::gui::WhyDock</name>
    <message>
        <source>Copy the step</source>
        <translation>复制此步骤</translation>
    </message>
    <message>
        <source>Copy all steps</source>
        <translation>复制全部步骤</translation>
    </message>
    <message>
        <source>Unfold all</source>
        <translation>全部展开</translation>
    </message>
    <message>
        <source>Fold all</source>
        <translation>全部折叠</translation>
    </message>
    <message>
        <source>Why this event?</source>
        <translation>为什么发生此事件？</translation>
    </message>
    <message>
        <source>Put out the light</source>
        <translation>取消高亮</translation>
    </message>
    <message>
        <source>Steps that led there</source>
        <translation>导致它的步骤</translation>
    </message>
    <message>
        <source>&lt;b&gt;Why event %1?&lt;/b&gt;</source>
        <translation>&lt;b&gt;为什么发生事件 %1？&lt;/b&gt;</translation>
    </message>
    <message>
        <source>The window explains events up to %1: for a later one the run is made anew several times and much of it is held. In a terminal:</source>
        <translation>窗口只解释到事件 %1：更晚的事件需要把运行重做数遍并保留其中大部分。请在终端中运行：</translation>
    </message>
    <message>
        <source>(the nearest steps; there are more)</source>
        <translation>（仅最近的步骤；还有更多）</translation>
    </message>
    <message>
        <source>(save the plan as a file first)</source>
        <translation>（请先把计划保存为文件）</translation>
    </message>
</context>
<context>
    <name>orrery::gui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter of events</source>
        <translation>事件筛选</translation>
    </message>
    <message>
        <source>The filter before (Alt+Left)</source>
        <translation>上一个筛选（Alt+Left）</translation>
    </message>
    <message>
        <source>The filter after (Alt+Right)</source>
        <translation>下一个筛选（Alt+Right）</translation>
    </message>
    <message>
        <source>Show all events again</source>
        <translation>重新显示全部事件</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 · %2 % looked through</source>
        <translation>%1 · 已查看 %2 %</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Breakpoints</name>
    <message>
        <source>violates %1</source>
        <translation>违反“%1”</translation>
    </message>
    <message>
        <source>breakpoint %1</source>
        <translation>断点 %1</translation>
    </message>
</context>
<context>
    <name>orrery::gui::BreakpointsModel</name>
    <message>
        <source>not in this run</source>
        <translation>此运行中没有</translation>
    </message>
    <message>
        <source>Stop at</source>
        <translation>停在</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>命中</translation>
    </message>
</context>
<context>
    <name>orrery::gui::BreakpointsDock</name>
    <message>
        <source>Breakpoints</source>
        <translation>断点</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Where to stop</source>
        <translation>停在何处</translation>
    </message>
    <message>
        <source>Break at</source>
        <translation>断点</translation>
    </message>
    <message>
        <source>Run until</source>
        <translation>运行直到</translation>
    </message>
    <message>
        <source>Reverse until</source>
        <translation>倒退直到</translation>
    </message>
</context>
<context>
    <name>orrery::gui::TransportStatus</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop (F8)</source>
        <translation>停止（F8）</translation>
    </message>
    <message>
        <source>stopped at event %1: %2</source>
        <translation>停在事件 %1：%2</translation>
    </message>
    <message>
        <source>given up after %1 events</source>
        <translation>查看 %1 个事件后放弃</translation>
    </message>
    <message>
        <source>nothing changes it after this event</source>
        <translation>此事件之后没有再变化</translation>
    </message>
    <message>
        <source>nothing has changed it since the start of the run</source>
        <translation>自运行开始以来没有变化</translation>
    </message>
    <message>
        <source>no such event after this one</source>
        <translation>此后没有这样的事件</translation>
    </message>
    <message>
        <source>no such event before this one</source>
        <translation>此前没有这样的事件</translation>
    </message>
    <message>
        <source>· looking: %1 events so far</source>
        <translation>· 查找中：已查看 %1 个事件</translation>
    </message>
    <message>
        <source>· waiting for events that are still to come</source>
        <translation>· 等待尚未产生的事件</translation>
    </message>
    <message>
        <source>· express forward</source>
        <translation>· 直达前进</translation>
    </message>
    <message>
        <source>· express backward</source>
        <translation>· 直达倒退</translation>
    </message>
    <message>
        <source>· playing, %1 events/s</source>
        <translation>· 播放中，每秒 %1 个事件</translation>
    </message>
    <message>
        <source>· playing backwards, %1 events/s</source>
        <translation>· 倒放中，每秒 %1 个事件</translation>
    </message>
</context>
<context>
    <name>orrery::gui::FilterEdit</name>
    <message>
        <source>kind == … &amp;&amp; node == …</source>
        <translation>kind == … &amp;&amp; node == …</translation>
    </message>
    <message>
        <source>What may stand here</source>
        <translation>此处可填</translation>
    </message>
    <message>
        <source>its number</source>
        <translation>事件编号</translation>
    </message>
    <message>
        <source>when it is: 1.5s</source>
        <translation>发生时间：1.5s</translation>
    </message>
    <message>
        <source>the number of the event that scheduled it</source>
        <translation>安排它的事件的编号</translation>
    </message>
    <message>
        <source>where it is</source>
        <translation>发生在哪个节点</translation>
    </message>
    <message>
        <source>of that node</source>
        <translation>该节点的角色</translation>
    </message>
    <message>
        <source>who sent what is delivered</source>
        <translation>送达消息的发送者</translation>
    </message>
    <message>
        <source>to whom it is delivered</source>
        <translation>送达给谁</translation>
    </message>
    <message>
        <source>deliver, timer, sync, fault, or the type of the message or timer</source>
        <translation>deliver、timer、sync、fault，或消息、定时器的类型</translation>
    </message>
    <message>
        <source>the type of what is delivered</source>
        <translation>送达消息的类型</translation>
    </message>
    <message>
        <source>the type of the timer that fires</source>
        <translation>触发的定时器类型</translation>
    </message>
    <message>
        <source>how it was taken</source>
        <translation>处理结果</translation>
    </message>
    <message>
        <source>a message that it sends</source>
        <translation>它发送的消息</translation>
    </message>
    <message>
        <source>to whom it sends</source>
        <translation>它发送给谁</translation>
    </message>
    <message>
        <source>a timer that it sets</source>
        <translation>它设置的定时器</translation>
    </message>
    <message>
        <source>a message that is lost, as it is sent or as it arrives</source>
        <translation>发送时或到达时丢失的消息</translation>
    </message>
    <message>
        <source>a message that the network doubles</source>
        <translation>被网络重复的消息</translation>
    </message>
    <message>
        <source>a message that comes back to its sender</source>
        <translation>被退回发送者的消息</translation>
    </message>
    <message>
        <source>a moment that the model names</source>
        <translation>模型命名的时刻</translation>
    </message>
    <message>
        <source>a note that it leaves</source>
        <translation>它留下的注记</translation>
    </message>
    <message>
        <source>a property that it violates</source>
        <translation>它违反的性质</translation>
    </message>
    <message>
        <source>what the table shows as its detail</source>
        <translation>表中的详情文字</translation>
    </message>
    <message>
        <source>it writes to its disk</source>
        <translation>写入磁盘</translation>
    </message>
    <message>
        <source>a client's operation begins or ends</source>
        <translation>客户端操作开始或结束</translation>
    </message>
    <message>
        <source>it is one of the fault plan</source>
        <translation>属于故障计划</translation>
    </message>
    <message>
        <source>a field of the message</source>
        <translation>消息的字段</translation>
    </message>
    <message>
        <source>is</source>
        <translation>等于</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>不等于</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>less, or earlier</source>
        <translation>小于，或更早</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>more, or later</source>
        <translation>大于，或更晚</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>and</source>
        <translation>并且</translation>
    </message>
    <message>
        <source>or</source>
        <translation>或者</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>of all values</source>
        <translation>所有值之和</translation>
    </message>
    <message>
        <source>how many there are, or how many of them are so</source>
        <translation>有多少个，或其中多少个满足</translation>
    </message>
    <message>
        <source>the least</source>
        <translation>最小的</translation>
    </message>
    <message>
        <source>the most</source>
        <translation>最大的</translation>
    </message>
    <message>
        <source>whether one is so</source>
        <translation>是否有一个满足</translation>
    </message>
    <message>
        <source>whether all are so</source>
        <translation>是否全部满足</translation>
    </message>
    <message>
        <source>how many a list or a table holds</source>
        <translation>列表或表中有多少项</translation>
    </message>
    <message>
        <source>plus</source>
        <translation>加</translation>
    </message>
    <message>
        <source>minus</source>
        <translation>减</translation>
    </message>
    <message>
        <source>times</source>
        <translation>乘</translation>
    </message>
    <message>
        <source>by, the whole part</source>
        <translation>除，取整数部分</translation>
    </message>
    <message>
        <source>what is left of a division</source>
        <translation>除法的余数</translation>
    </message>
    <message>
        <source>and ask of each</source>
        <translation>并对每一个提问</translation>
    </message>
    <message>
        <source>of each</source>
        <translation>每一个的</translation>
    </message>
    <message>
        <source>its nodes</source>
        <translation>该角色的节点</translation>
    </message>
</context>
<context>
    <name>orrery::gui::SeedHunt</name>
    <message>
        <source>no seed fails among the next %1</source>
        <translation>接下来的 %1 个种子都没有失败</translation>
    </message>
</context>
<context>
    <name>orrery::gui::SeedBox</name>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Another seed, and Enter: the same scenario with other luck</source>
        <translation>输入另一个种子并回车：同一场景，不同的运气</translation>
    </message>
    <message>
        <source>trying seed %1</source>
        <translation>正在尝试种子 %1</translation>
    </message>
    <message>
        <source>seed %1 fails</source>
        <translation>种子 %1 失败</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>已放弃</translation>
    </message>
    <message>
        <source>Stop looking</source>
        <translation>停止查找</translation>
    </message>
    <message>
        <source>Next that fails</source>
        <translation>下一个失败的种子</translation>
    </message>
    <message>
        <source>The next seed at which this design is violated</source>
        <translation>使此设计被违反的下一个种子</translation>
    </message>
</context>
<context>
    <name>Edit</name>
    <message>
        <source>Drop %1</source>
        <translation>丢弃 %1</translation>
    </message>
    <message>
        <source>Delay %1…</source>
        <translation>延迟 %1……</translation>
    </message>
    <message>
        <source>Duplicate %1</source>
        <translation>复制 %1</translation>
    </message>
    <message>
        <source>Corrupt %1</source>
        <translation>损坏 %1</translation>
    </message>
    <message>
        <source>Crash %1</source>
        <translation>使 %1 崩溃</translation>
    </message>
    <message>
        <source>Pause %1…</source>
        <translation>暂停 %1……</translation>
    </message>
    <message>
        <source>Cut %1 off…</source>
        <translation>隔离 %1……</translation>
    </message>
    <message>
        <source>the timer %1 of %2</source>
        <translation>%2 的定时器 %1</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%2 发往 %3 的 %1</translation>
    </message>
    <message>
        <source>the message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Cut the link between %1 and %2…</source>
        <translation>切断 %1 与 %2 之间的链路……</translation>
    </message>
    <message>
        <source>the node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>select a message, its delivery, or a timer first</source>
        <translation>请先选择一条消息、它的送达或一个定时器</translation>
    </message>
    <message>
        <source>no node has sent it: it comes from outside</source>
        <translation>没有节点发送过它：它来自外部</translation>
    </message>
    <message>
        <source>it never arrives as it is</source>
        <translation>它本来就不会到达</translation>
    </message>
    <message>
        <source>a timer can be dropped or delayed alone</source>
        <translation>定时器只能丢弃或延迟</translation>
    </message>
    <message>
        <source>select a node or an event of one first</source>
        <translation>请先选择一个节点或其事件</translation>
    </message>
    <message>
        <source>Another future from here…</source>
        <translation>从此处开始另一个未来……</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>violated: %1, event %2</source>
        <translation>违反：%1，事件 %2</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>held</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Branching</name>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>This future is not at hand any more: show it once, then the other beside it</source>
        <translation>这个未来已不在手边：先显示它一次，再把另一个放在旁边</translation>
    </message>
    <message>
        <source>Nothing comes of it: both futures are the same, event for event</source>
        <translation>没有任何影响：两个未来逐事件相同</translation>
    </message>
    <message>
        <source>All the others came from this one: it stays</source>
        <translation>其他未来都由它而来：它会保留</translation>
    </message>
</context>
<context>
    <name>orrery::gui::BesidePane</name>
    <message>
        <source>Space-time diagram of the other future</source>
        <translation>另一个未来的时空图</translation>
    </message>
    <message>
        <source>%1, seed %2</source>
        <translation>%1，种子 %2</translation>
    </message>
    <message>
        <source>here they part: event %1, %2 %3</source>
        <translation>在此分岔：事件 %1，%2 %3</translation>
    </message>
    <message>
        <source>here they part: event %1</source>
        <translation>在此分岔：事件 %1</translation>
    </message>
</context>
<context>
    <name>orrery::gui::EditDialog</name>
    <message>
        <source>What if, after event %1?</source>
        <translation>假如在事件 %1 之后……？</translation>
    </message>
    <message>
        <source>What goes otherwise</source>
        <translation>什么不同</translation>
    </message>
    <message>
        <source>Make the future</source>
        <translation>生成这个未来</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>An override as text…</source>
        <translation>以文本写的改动……</translation>
    </message>
    <message>
        <source>Nothing: a copy with a name of its own</source>
        <translation>不改动：一个自己命名的副本</translation>
    </message>
    <message>
        <source>The override, as the command line takes it:</source>
        <translation>改动，写法同命令行：</translation>
    </message>
    <message>
        <source>The name of the copy:</source>
        <translation>副本的名称：</translation>
    </message>
    <message>
        <source>How long:</source>
        <translation>多久：</translation>
    </message>
    <message>
        <source>How long (nothing: to the end of the run):</source>
        <translation>多久（留空：直到运行结束）：</translation>
    </message>
    <message>
        <source>“%1” is no length of time; write it with its unit, as 40ms, 1.5s or 2min</source>
        <translation>“%1”不是时长；请带上单位，如 40ms、1.5s 或 2min</translation>
    </message>
    <message>
        <source>Write an override, as crash:n1@12s</source>
        <translation>请写一个改动，如 crash:n1@12s</translation>
    </message>
</context>
<context>
    <name>orrery::gui::BranchesDock</name>
    <message>
        <source>Futures of the run</source>
        <translation>运行的各个未来</translation>
    </message>
    <message>
        <source>Future</source>
        <translation>未来</translation>
    </message>
    <message>
        <source>What came of it</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Leaves at</source>
        <translation>分岔于</translation>
    </message>
    <message>
        <source>Select a message or an event and press X to drop it, D to delay, U to duplicate, C to crash its node, P to cut it off, B for more: the other future appears beside this one.</source>
        <translation>选择一条消息或一个事件，按 X 丢弃，D 延迟，U 复制，C 使其节点崩溃，P 隔离节点，B 更多：另一个未来会出现在旁边。</translation>
    </message>
    <message>
        <source>not at hand; show it</source>
        <translation>不在手边；请显示它</translation>
    </message>
    <message>
        <source>never: the same</source>
        <translation>从不：完全相同</translation>
    </message>
    <message>
        <source>event %1</source>
        <translation>事件 %1</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>正在显示</translation>
    </message>
    <message>
        <source>beside it</source>
        <translation>在旁边</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>显示它</translation>
    </message>
    <message>
        <source>Put it beside what is shown</source>
        <translation>放在所示的旁边</translation>
    </message>
    <message>
        <source>Nothing beside it</source>
        <translation>旁边不放</translation>
    </message>
    <message>
        <source>Copy the command line</source>
        <translation>复制命令行</translation>
    </message>
    <message>
        <source>Copy the run link</source>
        <translation>复制运行链接</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>移除</translation>
    </message>
    <message>
        <source> (save the plan as a file first)</source>
        <translation>（请先把计划保存为文件）</translation>
    </message>
</context>
<context>
    <name>orrery::gui::CompareDock</name>
    <message>
        <source>Go to where they part</source>
        <translation>转到分岔处</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比对象</translation>
    </message>
    <message>
        <source>What differs at this moment</source>
        <translation>此刻的不同</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>对比……</translation>
    </message>
    <message>
        <source>design %1</source>
        <translation>设计 %1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>another seed…</source>
        <translation>另一个种子……</translation>
    </message>
    <message>
        <source>Compare with another seed</source>
        <translation>与另一个种子对比</translation>
    </message>
    <message>
        <source>Seed:</source>
        <translation>种子：</translation>
    </message>
    <message>
        <source>Put another future, design or seed beside this run.</source>
        <translation>把另一个未来、设计或种子放在此运行旁边。</translation>
    </message>
    <message>
        <source>Looking for the first event that differs…</source>
        <translation>正在寻找第一个不同的事件……</translation>
    </message>
    <message>
        <source>Both are the same, event for event.</source>
        <translation>两者逐事件相同。</translation>
    </message>
    <message>
        <source>&lt;b&gt;They part at event %1&lt;/b&gt;, %2: %3 is %4 above and %5 below</source>
        <translation>&lt;b&gt;它们在事件 %1 分岔&lt;/b&gt;，%2：%3 上方为 %4，下方为 %5</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>At %1: event %2 above, event %3 below. Fields that differ: %4</source>
        <translation>在 %1：上方为事件 %2，下方为事件 %3。不同的字段：%4</translation>
    </message>
    <message>
        <source>States</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LaneChoice</name>
    <message>
        <source>The last lane stays</source>
        <translation>最后一条泳道不能隐藏</translation>
    </message>
    <message>
        <source>Hide the lane of %1</source>
        <translation>隐藏 %1 的泳道</translation>
    </message>
    <message>
        <source>Show all lanes</source>
        <translation>显示全部泳道</translation>
    </message>
    <message>
        <source>Pin the lane of %1</source>
        <translation>置顶 %1 的泳道</translation>
    </message>
    <message>
        <source>Order the lanes</source>
        <translation>排列泳道</translation>
    </message>
    <message>
        <source>Lanes as the scenario names them</source>
        <translation>按场景中的顺序排列泳道</translation>
    </message>
    <message>
        <source>Lanes by role</source>
        <translation>按角色排列泳道</translation>
    </message>
    <message>
        <source>Lanes so that messages cross few</source>
        <translation>按消息交叉最少排列泳道</translation>
    </message>
    <message>
        <source>Unpin the lane of %1</source>
        <translation>取消置顶 %1 的泳道</translation>
    </message>
    <message>
        <source>Pin the lane of %1 to the top</source>
        <translation>把 %1 的泳道置顶</translation>
    </message>
</context>
<context>
    <name>orrery::gui::MetricsPage</name>
    <message>
        <source>Over seeds</source>
        <translation>跨种子比较</translation>
    </message>
    <message>
        <source>Metrics of both</source>
        <translation>两者的指标</translation>
    </message>
    <message>
        <source>running both designs: %1 %</source>
        <translation>正在运行两个设计：%1 %</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>种子数</translation>
    </message>
    <message>
        <source>Both designs on the same luck: medians with their intervals of 95 %</source>
        <translation>两个设计用同样的运气：中位数及其 95 % 区间</translation>
    </message>
    <message>
        <source>Put another future, design or seed beside this run.</source>
        <translation>请把另一个未来、设计或种子放在此运行旁边。</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Above</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Below</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Of these two runs. What one seed shows may be luck: ask over many.</source>
        <translation>只是这两次运行的值。单个种子可能只是运气：请用多个种子比较。</translation>
    </message>
    <message>
        <source>Of these two runs. Over many seeds, two designs of one scenario can be compared.</source>
        <translation>只是这两次运行的值。用多个种子可以比较同一场景的两个设计。</translation>
    </message>
    <message>
        <source>Over seeds %1 to %2, the same luck for both. A bar that does not touch the line at zero: they differ.</source>
        <translation>种子 %1 到 %2，两者运气相同。区间条不碰零线即有差别。</translation>
    </message>
    <message>
        <source>runs violated</source>
        <translation>违反的运行</translation>
    </message>
    <message>
        <source>runs with %1</source>
        <translation>出现 %1 的运行</translation>
    </message>
</context>
<context>
    <name>orrery::gui::NoticeBar</name>
    <message>
        <source>What you should know of this run</source>
        <translation>关于此运行的提示</translation>
    </message>
    <message>
        <source>Dismiss: %1</source>
        <translation>关闭：%1</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>orrery::gui::PlanDock</name>
    <message>
        <source>Run it</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>The plan as a scenario</source>
        <translation>写成场景的计划</translation>
    </message>
    <message>
        <source>One more future beside this one (Ctrl+Return)</source>
        <translation>在旁边再开一个未来（Ctrl+Return）</translation>
    </message>
    <message>
        <source>The plan as it was run</source>
        <translation>恢复为运行时的计划</translation>
    </message>
    <message>
        <source>As a scenario file, which has a command line</source>
        <translation>保存为场景文件，便有命令行</translation>
    </message>
    <message>
        <source>Changed. Run it (Ctrl+Return) to see it beside the original.</source>
        <translation>已修改。运行（Ctrl+Return）即可与原来的并排查看。</translation>
    </message>
    <message>
        <source>What is shown, as a scenario: change it and run it.</source>
        <translation>当前所示的运行，写成场景：可修改并运行。</translation>
    </message>
    <message>
        <source>What is shown, as a scenario; beside it go: %1</source>
        <translation>当前所示的运行，写成场景；另外还有：%1</translation>
    </message>
    <message>
        <source>Save the plan as a scenario</source>
        <translation>把计划保存为场景</translation>
    </message>
    <message>
        <source>Scenarios (*.toml)</source>
        <translation>场景 (*.toml)</translation>
    </message>
    <message>
        <source>cannot write %1: %2. Choose another folder</source>
        <translation>无法写入 %1：%2。请换一个文件夹</translation>
    </message>
    <message>
        <source>Saved. Its run: %1</source>
        <translation>已保存。运行它：%1</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
</context>
<context>
    <name>orrery::gui::RunFiles</name>
    <message>
        <source>Saving %1: %2 %</source>
        <translation>正在保存 %1：%2 %</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The recording is damaged, or was changed after it was made. What is shown is the run itself, made anew from the plan in the recording. %1. Copy the file again from where it came, or save the run anew.</source>
        <translation>记录已损坏，或在生成后被改动。所示的是根据记录中的计划重新运行的结果。%1。请重新拷贝该文件，或重新保存此运行。</translation>
    </message>
    <message>
        <source>%1 is not there any more. The run stays open as it was read; a plan can be saved from the Plan.</source>
        <translation>%1 已不存在。运行仍按读入时的内容打开；可在“计划”中保存。</translation>
    </message>
    <message>
        <source>%1 has changed on disk. The run that is open, and what branches from it, stay as they were read.</source>
        <translation>%1 在磁盘上已被修改。打开的运行及其分支仍按读入时的内容。</translation>
    </message>
    <message>
        <source>Run the file anew</source>
        <translation>重新运行该文件</translation>
    </message>
    <message>
        <source>Save the run as a recording</source>
        <translation>把运行保存为记录</translation>
    </message>
    <message>
        <source>Recordings (*.orrery)</source>
        <translation>记录 (*.orrery)</translation>
    </message>
    <message>
        <source>The recording could not be saved: %1. Nothing is left of it; a file of that name that was there before is as it was.</source>
        <translation>记录无法保存：%1。没有留下任何残余；原有的同名文件保持不变。</translation>
    </message>
    <message>
        <source>Save elsewhere</source>
        <translation>保存到别处</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Watches</name>
    <message>
        <source>watches</source>
        <translation>观察</translation>
    </message>
</context>
<context>
    <name>orrery::gui::WatchLanes</name>
    <message>
        <source>Watches</source>
        <translation>观察</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>取决于 %1</translation>
    </message>
    <message>
        <source>Show %1 in its state</source>
        <translation>在状态中显示 %1</translation>
    </message>
    <message>
        <source>Edit the watch…</source>
        <translation>编辑该观察…</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Copy the expression</source>
        <translation>复制表达式</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>orrery::gui::WatchPane</name>
    <message>
        <source>Watches</source>
        <translation>观察</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>观察</translation>
    </message>
    <message>
        <source>Watch %1</source>
        <translation>观察 %1</translation>
    </message>
    <message>
        <source>n1.term, sum(*.total), count(role:server, leader) &lt;= 1</source>
        <translation>n1.term、sum(*.total)、count(role:server, leader) &lt;= 1</translation>
    </message>
</context>
<context>
    <name>Life</name>
    <message>
        <source>link</source>
        <translation>链路</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>work</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>等待定时器</translation>
    </message>
    <message>
        <source>held up</source>
        <translation>被拖住</translation>
    </message>
    <message>
        <source>others</source>
        <translation>等待他人</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LifeView</name>
    <message>
        <source>The life of the request</source>
        <translation>请求的一生</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LifeModel</name>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Since its beginning</source>
        <translation>自开始起</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Spent since its cause</source>
        <translation>自其原因起花在</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LifeDock</name>
    <message>
        <source>Choose an event and press L: the life of its request.</source>
        <translation>选择一个事件并按 L：查看其请求的一生。</translation>
    </message>
    <message>
        <source>Events of the request</source>
        <translation>请求的事件</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; of %2</source>
        <translation>%2 的 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>from event %1 at %2 on</source>
        <translation>从 %2 的事件 %1 开始</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 个事件</translation>
    </message>
    <message>
        <source>it has not returned</source>
        <translation>尚未返回</translation>
    </message>
    <message>
        <source>the first part of it</source>
        <translation>仅其前一部分</translation>
    </message>
</context>
<context>
    <name>orrery::gui::AxisChoice</name>
    <message>
        <source>axis</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>fold</source>
        <translation>折叠</translation>
    </message>
</context>
<context>
    <name>orrery::gui::AxisSelector</name>
    <message>
        <source>Axis of the diagram</source>
        <translation>图的横轴</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>folded</source>
        <translation>折叠</translation>
    </message>
    <message>
        <source>order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>Axis of time (1)</source>
        <translation>时间轴 (1)</translation>
    </message>
    <message>
        <source>Axis of time, with idle and unlit stretches folded (2)</source>
        <translation>时间轴，折叠空闲与未点亮的时段 (2)</translation>
    </message>
    <message>
        <source>Events in their order, a step each (3)</source>
        <translation>按顺序排列事件，每个一步 (3)</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Markers</name>
    <message>
        <source>Δ %1%2 · %3 events</source>
        <translation>Δ %1%2 · %3 个事件</translation>
    </message>
</context>
<context>
    <name>orrery::gui::MarkerStatus</name>
    <message>
        <source>· A to B: &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>· A 到 B：&lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Bookmarks</name>
    <message>
        <source>the settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The notes in %1 cannot be read: %2. They stay as they are; new ones are not kept</source>
        <translation>无法读取 %1 中的备注：%2。原文件保持不变，新的备注不会保存</translation>
    </message>
    <message>
        <source>The notes in %1 are about another run, %2. They stay as they are; new ones are not kept</source>
        <translation>%1 中的备注属于另一次运行：%2。原文件保持不变，新的备注不会保存</translation>
    </message>
    <message>
        <source>The notes cannot be written to %1: %2</source>
        <translation>无法把备注写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>orrery::gui::TellingPlace</name>
    <message>
        <source>Shown is where the first of %1 faults strikes: %2.</source>
        <translation>这里显示的是 %1 个故障中第一个发生的时刻：%2。</translation>
    </message>
    <message>
        <source>Shown is where “%1” was seen for the first time.</source>
        <translation>这里显示的是首次出现“%1”的时刻。</translation>
    </message>
    <message>
        <source>Shown is the moment at which %1 falls on the same luck, by “%2”, at %3.</source>
        <translation>这里显示的是 %1 在同样的运气下失败的时刻：违反“%2”，时间 %3。</translation>
    </message>
    <message>
        <source>%1 falls on the same luck, by “%2”, at %3.</source>
        <translation>%1 在同样的运气下失败：违反“%2”，时间 %3。</translation>
    </message>
    <message>
        <source>Show %1 beside it</source>
        <translation>并排显示 %1</translation>
    </message>
    <message>
        <source>It holds.</source>
        <translation>结论成立。</translation>
    </message>
    <message>
        <source>Nothing fell, not all is decided.</source>
        <translation>没有违反，但并非全部有定论。</translation>
    </message>
</context>
<context>
    <name>orrery::gui::FallingSeed</name>
    <message>
        <source>Looking for a seed at which “%1” falls: seed %2</source>
        <translation>正在寻找使“%1”被违反的种子：种子 %2</translation>
    </message>
    <message>
        <source>At seed %1, which the file names, this design holds. Seed %2 is the first after it at which it falls, by “%3”.</source>
        <translation>在文件指定的种子 %1 下，该设计成立。其后第一个使它失败的是种子 %2，违反“%3”。</translation>
    </message>
</context>
<context>
    <name>Tints</name>
    <message>
        <source>purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>teal</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>magenta</source>
        <translation>品红</translation>
    </message>
    <message>
        <source>indigo</source>
        <translation>靛蓝</translation>
    </message>
    <message>
        <source>brown</source>
        <translation>棕色</translation>
    </message>
    <message>
        <source>olive</source>
        <translation>橄榄色</translation>
    </message>
    <message>
        <source>crimson</source>
        <translation>绯红</translation>
    </message>
</context>
<context>
    <name>Colouring</name>
    <message>
        <source>colour rule %1: %2</source>
        <translation>着色规则 %1:%2</translation>
    </message>
</context>
<context>
    <name>orrery::gui::ColoursModel</name>
    <message>
        <source>off: not in this run</source>
        <translation>已关闭:此运行中没有</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>过滤器</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
</context>
<context>
    <name>orrery::gui::ColoursDock</name>
    <message>
        <source>New rule</source>
        <translation>新规则</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Add the usual rules</source>
        <translation>添加常用规则</translation>
    </message>
    <message>
        <source>Colour rules; the first that fits an event wins</source>
        <translation>着色规则;第一个符合事件的规则生效</translation>
    </message>
    <message>
        <source>Filter of the rule</source>
        <translation>规则的过滤器</translation>
    </message>
    <message>
        <source>Losses, doubled messages, faults and timers</source>
        <translation>丢失、重复的消息、故障和定时器</translation>
    </message>
    <message>
        <source>Filter of %1</source>
        <translation>%1 的过滤器</translation>
    </message>
    <message>
        <source>Edit the filter</source>
        <translation>编辑过滤器</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LessonQuestion</name>
    <message>
        <source>This is my answer</source>
        <translation>这是我的答案</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>给我看</translation>
    </message>
    <message>
        <source>It cannot be changed afterwards</source>
        <translation>之后不能再改</translation>
    </message>
    <message>
        <source>Goes to the event that shows it</source>
        <translation>跳到能说明这一点的事件</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>choose a node, here or by a click in the diagram</source>
        <translation>选择一个节点：在这里选，或在图中点击</translation>
    </message>
    <message>
        <source>Number of the event</source>
        <translation>事件编号</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>its number, or a click in the diagram</source>
        <translation>填写编号，或在图中点击</translation>
    </message>
    <message>
        <source>what is it?</source>
        <translation>是什么？</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>正确。</translation>
    </message>
    <message>
        <source>Not so: %1</source>
        <translation>不是：%1</translation>
    </message>
    <message>
        <source>The answer: %1</source>
        <translation>答案：%1</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LessonDock</name>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>跳到该处</translation>
    </message>
    <message>
        <source>Save my answers…</source>
        <translation>保存我的答案…</translation>
    </message>
    <message>
        <source>The step before</source>
        <translation>前一步</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>第 %1 步，共 %2 步：%3</translation>
    </message>
    <message>
        <source>Save my answers</source>
        <translation>保存我的答案</translation>
    </message>
    <message>
        <source>Answers (*.json)</source>
        <translation>答案 (*.json)</translation>
    </message>
    <message>
        <source>%1 could not be written: %2. Choose another place.</source>
        <translation>无法写入 %1：%2。请另选位置。</translation>
    </message>
</context>
<context>
    <name>orrery::gui::LessonCourse</name>
    <message>
        <source>Open a scenario: what it teaches is shown here.</source>
        <translation>打开一个场景：这里显示它要讲的内容。</translation>
    </message>
    <message>
        <source>The runs of this lesson are made …</source>
        <translation>正在生成本课程的运行……</translation>
    </message>
    <message>
        <source>It has no lesson.</source>
        <translation>它没有课程。</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>event %1 at %2 · %3</source>
        <translation>事件 %1，时间 %2 · %3</translation>
    </message>
    <message>
        <source>%1 of %2 right</source>
        <translation>答对 %1 题，共 %2 题</translation>
    </message>
    <message>
        <source>The run that is open was changed, and the steps are about the scenario as its file has it: open it from the gallery.</source>
        <translation>打开的运行已被修改，而课程讲的是文件中的场景：请从画廊打开它。</translation>
    </message>
</context>
<context>
    <name>orrery::gui::SlidePanel</name>
    <message>
        <source>B: black screen · Esc: leave</source>
        <translation>B：黑屏 · Esc：退出</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Tell the answer</source>
        <translation>揭晓答案</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>The slide before: Page Up, Left</source>
        <translation>上一页：Page Up、←</translation>
    </message>
    <message>
        <source>The slide after: Page Down, Right, Space</source>
        <translation>下一页：Page Down、→、空格</translation>
    </message>
    <message>
        <source>Page Down, Right, Space; a number chooses an option before</source>
        <translation>Page Down、→、空格；之前可用数字键选择一个选项</translation>
    </message>
    <message>
        <source>Back to the window, as it was: Esc</source>
        <translation>回到窗口，恢复原样：Esc</translation>
    </message>
</context>
<context>
    <name>orrery::gui::PresenterWindow</name>
    <message>
        <source>Presentation · Orrery</source>
        <translation>演示 · Orrery</translation>
    </message>
    <message>
        <source>Presentation</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>Black screen: any key brings the slide back</source>
        <translation>黑屏：按任意键回到幻灯片</translation>
    </message>
</context>
<context>
    <name>orrery::gui::Presenter</name>
    <message>
        <source>What led there is looked for …</source>
        <translation>正在查找起因……</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>event %1 at %2 · %3</source>
        <translation>事件 %1，时间 %2 · %3</translation>
    </message>
</context>
<context>
    <name>orrery::gui::StageView</name>
    <message>
        <source>Space-time diagram</source>
        <translation>时空图</translation>
    </message>
    <message>
        <source>event %1, %2, %3</source>
        <translation>事件 %1，%2，%3</translation>
    </message>
</context>
<context>
    <name>Veil</name>
    <message>
        <source>What comes next is veiled until the question is answered</source>
        <translation>回答问题之前，后续内容被遮住</translation>
    </message>
</context>
</TS>
