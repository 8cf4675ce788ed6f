"""The words of this room: kinds of targets, modes, states, and why a batch went no further."""

from __future__ import annotations

FOLDER, POSTGRES, MYSQL, HTTP = "folder", "postgres", "mysql", "http"
KINDS = {FOLDER: "取件目录里的文件", POSTGRES: "PostgreSQL 数据库的一张表", MYSQL: "MySQL 或者 MariaDB 数据库的一张表",
         HTTP: "网址（每行一个 JSON，一页一页送）"}
CSV, XLSX = "csv", "xlsx"
FORMATS = {CSV: "CSV", XLSX: "Excel"}
FULL, CHANGES = "full", "changes"
MODES = {FULL: "全部", CHANGES: "只送变了的"}
FEED, BATCH = "feed", "batch"
WAYS = {FEED: "程序来取", BATCH: "成批送出"}
WAITING, SENDING, DONE, FAILED, STOPPED = "waiting", "sending", "done", "failed", "stopped"
STATES = {WAITING: "等着送", SENDING: "正在送", DONE: "送到了", FAILED: "没有送到", STOPPED: "停下了"}
OPEN = (WAITING, SENDING)
LAMPS = {WAITING: "hold", SENDING: "soon", DONE: "done", FAILED: "late", STOPPED: "hold"}
PUT, DELETE = "put", "delete"
MOST_DAILY = 100_000_000

# Why a batch waits or went no further, with what to do next.
WHYS = {
    "unreachable": "连不上对方，或者对方没有答完。过一会儿会自己再送；一直不行，请核对地址和口令。",
    "table": "对方的表不是这里建的，或者列不一样，一条也没有写。请换一个表名，或者把那张表改名以后做一次“全部”。",
    "rights": "账号没有建表、写表的权限，一条也没有写。请对方给权限，再送一次。",
    "answer": "对方的网址不收（答复 4xx）。请对方看它的日志，改好再送。",
    "values": "对方的表装不下某一个值，这一页没有写。请对方把列改宽，再送一次。",
    "moved": "别的程序也在往这张表里送，两边的位置对不上。请只留一个目标，再做一次“全部”。",
    "sheet": "超过一百万条，Excel 装不下。请换成 CSV。",
    "volume": "今天通道的条数用完了，明天接着送。不够用，请找提供单位。",
    "over": "授权或者通道已经到期、终止，不再送。已经送到的请按约定处理。",
    "items": "授权里的信息项，目录里已经不给了。请重新申请。",
    "unheld": "授权里的有些信息项，归集库里还没有：目录改过版，数据没有按新版归集。请提供单位归集一次，再送。",
    "empty": "归集库里一条也没有，对方的表没有动。",
    "stopped": "有人让它停下。对方那里是停下前的样子。",
    "broken": "程序出了错。请告诉技术员批次号。",
}
