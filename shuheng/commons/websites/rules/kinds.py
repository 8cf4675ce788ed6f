"""Kinds of sites, columns, items and words, with the words people read."""

SITE_KINDS = {"portal": "县门户", "organ": "部门网站", "township": "乡镇网站"}
COLUMN_KINDS = {"news": "动态要闻", "notice": "通知公告", "policy": "政策文件", "about": "概况", "guide": "办事提醒"}
RESOURCE_KINDS = {"news": "动态", "notice": "通知公告", "policy": "政策文件", "interpretation": "政策解读", "about": "概况", "guide": "办事提醒"}
WORD_KINDS = {"wrong": "错别字", "sensitive": "不宜使用的说法", "leader": "领导姓名和排序"}
TERM_KINDS = {"category": "文件类别", "topic": "主题"}
