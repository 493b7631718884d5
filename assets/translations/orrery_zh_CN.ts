<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
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
        <source>Back in the history of selections</source>
        <translation>选择历史后退</translation>
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
</context>
<context>
    <name>Diagram</name>
    <message>
        <source>faults</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>violations</source>
        <translation>违反</translation>
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
    <name>orrery::gui::WhyDock</name>
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
</context>
</TS>
