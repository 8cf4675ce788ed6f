"""The words of this room: kinds of sources, modes, states, schedules, and why a row or a whole batch went no further."""

from __future__ import annotations

TABLE, VIEW = "table", "view"
HOLDINGS = {TABLE: "归集的表", VIEW: "只读的视图"}
FOLDER, POSTGRES, MYSQL, HTTP = "folder", "postgres", "mysql", "http"
KINDS = {FOLDER: "交换目录里的 CSV 或 xlsx 文件", POSTGRES: "PostgreSQL 数据库的一张表", MYSQL: "MySQL 或者 MariaDB 数据库的一张表",
         HTTP: "网址（每行一个 JSON，或者 CSV）"}
FULL, INCREMENTAL, COMPARE = "full", "incremental", "compare"
MODES = {FULL: "全量：以对方现在的为准", INCREMENTAL: "增量：只送变了的"}
ALL_MODES = {FULL: "全量", INCREMENTAL: "增量", COMPARE: "两端比对"}
OFF, HOURLY, DAILY = "off", "hourly", "daily"
SCHEDULES = {OFF: "不自动，只手工", HOURLY: "每小时", DAILY: "每天"}
ROWS, PERCENT = "rows", "percent"
UNITS = {ROWS: "条", PERCENT: "%"}

WAITING, READING, CHECKING, MERGING, DONE, FAILED, STOPPED = "waiting", "reading", "checking", "merging", "done", "failed", "stopped"
STATES = {WAITING: "排队", READING: "正在读", CHECKING: "正在核对", MERGING: "正在并入", DONE: "办完", FAILED: "没有成", STOPPED: "停下了"}
OPEN = (WAITING, READING, CHECKING, MERGING)

PUT, DELETE, LOAD = "put", "delete", "load"
OPS = {PUT: "写入", DELETE: "删除", LOAD: "整表装入"}
CSV, XLSX, COPY = "csv", "xlsx", "copy"
FORMATS = {CSV: "CSV", XLSX: "xlsx", COPY: "PostgreSQL COPY 文本"}
LONGEST_KEY = 700  # bytes of a canonical key: an index of any database takes it
LARGEST_SHEET = 1_000_000  # rows that fit on a sheet of xlsx, with room for the head
LAMPS = {WAITING: "hold", READING: "soon", CHECKING: "soon", MERGING: "soon", DONE: "done", FAILED: "late", STOPPED: "hold"}

# Why a row was left out: the code stands with the row, the words on the page.
REASONS = {
    "key": "主键是空的", "C": "太长", "M": "太长", "G": "太长", "N": "不是数，或者位数太多", "I": "不是整数", "Y": "不是金额",
    "D": "不是日期，应当像 2026-01-31", "T": "不是日期时间，应当像 2026-01-31 08:30:00",
    "L": "不是“是”或者“否”", "long": f"主键太长，合起来最多 {LONGEST_KEY} 个字节，一个汉字是三个字节",
    "twice": "主键和前面一条重复", "cells": "这一条的列数和表头对不上",
}
# Why a whole batch went no further, with what to do next.
WHYS = {
    "threshold": "没有通过的条数超过了上限，归集库一条也没有动。请看下面的原因，让对方改好再读。",
    "missing": "没有找到文件。请把文件放进交换目录，再读一次。",
    "unreadable": "文件打不开。请另存成 CSV（UTF-8）或者 xlsx 再放进来。",
    "columns": "对方的列和对应关系里写的不一样。请先试读，改好对应关系。",
    "unreachable": "连不上对方，或者对方不答。请核对地址和口令，稍后再读。",
    "changed": "读到一半，对方的文件变了。请等文件放好，再读一次。",
    "edition": "目录已经发布新的一版。请先做一次全量，增量才接得上。",
    "withdrawn": "这个资源已经从目录撤下，不再归集。",
    "stopped": "有人让它停下。归集库一条也没有动。",
    "nothing": "没有新的文件，什么也不用做。",
    "empty": "对方一条数据也没有给，归集库里的没有动。真的要清空，请停用来源、撤下资源。",
    "broken": "程序出了错，归集库一条也没有动。请告诉技术员批次号。",
}
