"""The words a catalogue is written in: how a resource may be shared and opened, its form, how often it is renewed, the types of its items.

From 《政务信息资源目录编制指南（试行）》 2017 and 《政务数据共享条例》, from memory: 待核对.
"""

from __future__ import annotations

OPEN, CONDITIONAL, CLOSED = "open", "conditional", "closed"
WIDTH = {OPEN: 2, CONDITIONAL: 1, CLOSED: 0}  # an item is never shared more widely than it may be, nor opened more widely than it is shared
SHARING = {OPEN: "无条件共享", CONDITIONAL: "有条件共享", CLOSED: "不予共享"}
OPENNESS = {OPEN: "无条件开放", CONDITIONAL: "有条件开放", CLOSED: "不予开放"}
FORMS = {"database": "数据库", "table": "电子表格", "document": "电子文件", "map": "矢量图", "picture": "图片", "stream": "流媒体", "other": "自描述格式"}
CYCLES = {"realtime": "实时", "daily": "每日", "weekly": "每周", "monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "yearly": "每年",
          "as_needed": "不定期"}
TYPES = {"C": "字符型", "N": "数值型", "I": "整型", "Y": "货币型", "D": "日期型", "T": "日期时间型", "L": "逻辑型", "M": "备注型", "G": "通用型"}
TYPES_WITH_LENGTH = frozenset({"C", "N"})
CLASSES = {"1": "基础信息资源", "2": "主题信息资源", "3": "部门信息资源"}  # the first digit of every code
LEVELS = {1: "一般", 2: "重要", 3: "核心"}  # 数据安全法 第二十一条
DRAFT, REVIEW, PUBLISHED, WITHDRAWN = "draft", "review", "published", "withdrawn"
STATES = {DRAFT: "正在编", REVIEW: "等审核", PUBLISHED: "已发布", WITHDRAWN: "已撤下"}
