"""The one command: ``shuheng run | stop | serve | work | prepare | migrate | load | check | explain | receipts | officer | synthesize | supervise | nginx
| db`` or ``backup``."""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from shuheng.foundation.core import postgres, privileges, supervisor
from shuheng.foundation.core.accounts import CannotStart
from shuheng.foundation.core.refusals import Refused

CHECKOUT = Path(__file__).resolve().parent.parent
MIGRATION_LOCK = 730_100
NO_DATABASE = "正式运行必须给出 DATABASE_URL 和 DATABASE_OWNER_URL；只想看演示，请执行 make run（即 SHUHENG_MODE=demonstration）。"


@dataclass(frozen=True)
class Command:
    """One subcommand: what it does, its arguments, and as whom it uses the database."""

    run: Callable[[argparse.Namespace], int]
    help: str
    arguments: tuple[tuple[str, str, str | None], ...] = ()  # name, help, default
    role: str = "app"  # app, owner, or none: no database
    django: bool = True


def main() -> int:
    """Run one subcommand; refusals are one Chinese sentence on standard error."""
    options = _parser().parse_args()
    command = COMMANDS[options.command]
    try:
        data = _settle_data()
        if command.role == "none":
            return command.run(options)
        return _with_database(command, options, data)
    except (CannotStart, Refused) as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shuheng", description="数衡：一个县的数字政务")
    rooms = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, command in COMMANDS.items():
        room = rooms.add_parser(name, help=command.help, description=command.help)
        for argument, text, default in command.arguments:
            room.add_argument(argument, help=text, default=default, nargs=None if default is None else "?")
    return parser


# -- before a command ------------------------------------------------------------------------------------------------------------


def _settle_data() -> Path:
    """The data folder, absolute and in the environment; root becomes its account."""
    data = Path(os.environ.get("DATA") or postgres.default_data(CHECKOUT)).absolute()
    os.environ["DATA"] = str(data)
    privileges.leave_root(data, CHECKOUT)
    data.mkdir(parents=True, exist_ok=True)
    return data


def _with_database(command: Command, options: argparse.Namespace, data: Path) -> int:
    """Give the command a database and Django; an embedded server started only for it is stopped again."""
    borrowed = not os.environ.get("DATABASE_URL") and not postgres.ready(data)
    _settle_database(data)
    os.environ["SHUHENG_AS_OWNER"] = "1" if command.role == "owner" else ""
    _check_address()
    if command.role != "owner":
        _check_keys()
    try:
        if command.django:
            _set_up_django()
        return command.run(options)
    finally:
        if borrowed and not supervisor.running(data):
            postgres.stop(data)


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuheng.settings")
    import django

    django.setup()


def _settle_database(data: Path) -> None:
    """Addresses from the environment, or those of the embedded server, which a production never uses."""
    if os.environ.get("DATABASE_URL"):
        _check_database(os.environ["DATABASE_URL"])
        return
    if "SHUHENG_MODE" not in os.environ and (data / "pg").exists():
        os.environ["SHUHENG_MODE"] = "demonstration"
    if os.environ.get("SHUHENG_MODE") != "demonstration" and os.environ.get("SHUHENG_TEST") != "1":
        raise CannotStart(NO_DATABASE)
    addresses = postgres.ensure(data)
    os.environ |= {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner}


def _check_database(url: str) -> None:
    parts = conninfo_to_dict(url)
    host = str(parts.get("host") or parts.get("hostaddr") or "")
    if host and not host.startswith("/") and not _loopback(host) and parts.get("sslmode") != "verify-full":
        raise CannotStart(f"数据库 {host} 不在本机，DATABASE_URL 必须带 sslmode=verify-full。")


def _check_address() -> None:
    """A demonstration is for this machine only; a production says where it listens."""
    host = os.environ.get("SHUHENG_HOST", "")
    if os.environ.get("SHUHENG_MODE") == "demonstration" and host and not _loopback(host):
        raise CannotStart(f"演示方式只能在本机访问，不能监听 {host}。请去掉 SHUHENG_HOST，或按运维手册改为正式运行。")


def _keys() -> Path:
    return Path(os.environ.get("SHUHENG_KEYS") or Path(os.environ["DATA"]) / "keys.json")


def _check_keys() -> None:
    """A production without its keys can neither read nor write anybody; new ones would make a second, unreadable half."""
    if os.environ.get("SHUHENG_MODE") == "demonstration" or os.environ.get("SHUHENG_TEST") == "1" or _keys().exists():
        return
    raise CannotStart(f"没有找到密钥文件 {_keys()}。新系统请先执行 shuheng migrate（或 run），密钥随建表生成；已有数据的系统请把离线保管的那一份放回来。")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen() -> tuple[str, int]:
    host, port = os.environ.get("SHUHENG_HOST", ""), os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} 不是端口号，请给出 1 到 65535 之间的数。")
    if not host and os.environ.get("SHUHENG_MODE") != "demonstration":
        raise CannotStart("正式运行必须用 SHUHENG_HOST 指明监听地址，例如 SHUHENG_HOST=127.0.0.1（前面放反向代理）。")
    return host or "127.0.0.1", int(port)


# -- the commands ------------------------------------------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    data = Path(os.environ["DATA"])
    embedded = not os.environ.get("DATABASE_URL")
    if embedded and os.environ.get("SHUHENG_MODE") != "demonstration":
        raise CannotStart(NO_DATABASE)
    if not embedded:
        _check_database(os.environ["DATABASE_URL"])
        if not os.environ.get("DATABASE_OWNER_URL"):
            raise CannotStart("给出了 DATABASE_URL，还须给出 DATABASE_OWNER_URL：升级表结构时要用它。")
    _check_address()
    host, port = _listen()
    addresses = postgres.urls(data)
    environment = {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner} if embedded else {}
    return supervisor.supervise(supervisor.Plan(data, CHECKOUT, host, port, embedded, environment=environment))


def _serve(options: argparse.Namespace) -> int:
    """The application is read once and then forked: its pages of memory are shared by all web processes, and the start waits once."""
    supervisor.die_with_parent()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, port = _listen()
    workers, threads = (int(os.environ.get(name) or 2) for name in ("SHUHENG_WORKERS", "SHUHENG_THREADS"))
    server = Granian(
        "shuheng.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads,
        websockets=False, log_level=LogLevels.warning, respawn_failed_workers=True, respawn_interval=0.5, workers_kill_timeout=4,
    )
    import_module("shuheng.wsgi")
    import_module("shuheng.urls")
    gc.collect()
    gc.freeze()  # or the first collection after the fork would copy them all
    server.serve()
    return 0


def _work(options: argparse.Namespace) -> int:
    supervisor.die_with_parent()
    from shuheng.foundation.journal import worker

    return worker.main() or 0


def _migrate(options: argparse.Namespace) -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from shuheng.foundation.core import assets, vault
    from shuheng.foundation.core.database.initial import migrate

    with connection.cursor() as cursor:  # two programs may come at once; the second waits and finds nothing to do
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        _check_keys()
    elif not _keys().exists():  # nothing is sealed yet, so new keys lock nobody out
        vault.new_keys(_keys())
        print(f"已生成密钥文件 {_keys()}。请立即抄出两份，分别离线保管；丢了它，数据库里的个人信息和附件都解不开。")
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        migrate()
    assets.collect()
    return 0


def _prepare(options: argparse.Namespace) -> int:
    """What a start needs. Loading takes seconds even when it finds nothing to do, so it is left out when nothing it reads has changed."""
    from django.conf import settings

    from shuheng.foundation.county import loader

    _migrate(options)
    if not loader.is_loaded(settings.PROFILE):
        return subprocess.run([sys.executable, "-m", "shuheng.cli", "load"], env=os.environ | {"SHUHENG_AS_OWNER": ""}, check=False).returncode
    _tell_accounts()
    return 0


def _load(options: argparse.Namespace) -> int:
    from django.conf import settings

    from shuheng.foundation.core.acting import SYSTEM
    from shuheng.foundation.county import loader

    report = loader.load(Path(options.profile) if options.profile else settings.PROFILE, by=SYSTEM)
    print(report if report.changes or not report.ok else f"县情档案 {report.folder} 没有变化。")
    if not report.ok:
        return 1
    _tell_accounts()
    return 0


def _tell_accounts() -> None:
    from shuheng.foundation.identity import queries

    accounts = queries.demonstration_accounts()
    if accounts:
        print("\n演示账号（只在演示方式下存在）：")
    for role, account, password in accounts:
        print(f"  {role}：{account}    口令 {password}")


def _check(options: argparse.Namespace) -> int:
    _set_up_django()  # certificates name their tables; nothing is asked of a database
    from shuheng.services.licensing import checks

    return checks.main([options.target] if options.target else [])


def _explain(options: argparse.Namespace) -> int:
    from shuheng.foundation.cases import queries

    for line in queries.explanation(options.number):
        print(line)
    return 0


def _receipts(options: argparse.Namespace) -> int:
    """For whoever checks without this program: `sharing/exchange/verifying.py` reads the file."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.exchange import queries

    written, piped = 0, options.file == "-"
    with acting(SYSTEM), open(1 if piped else options.file, "wb" if piped else "xb") as file:
        for line in queries.evidence():
            file.write(line.encode() + b"\n")
            written += line.startswith('["receipt"')
    print(f"{written} 张查询回执连同流水的封印写进了 {options.file}。核对：python shuheng/sharing/exchange/verifying.py {options.file} 公钥文件",
          file=sys.stderr if piped else sys.stdout)
    return 0


def _officer(options: argparse.Namespace) -> int:
    """Nobody can open an account before somebody has one: the first are made here, by whoever holds the machine."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.identity import actions

    with acting(SYSTEM):
        account, password = actions.seat_officer(options.account, options.name, options.post, by=SYSTEM)
    print(f"{account.full_name} 的账号是 {account.name}，初始口令 {password}")
    print("7 天内有效，首次登录须改口令并登记第二验证方式。口令只显示这一次，请当面交给本人。")
    return 0


def _supervise(options: argparse.Namespace) -> int:
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.oversight.supervision import actions

    with acting(SYSTEM):
        actions.build_anew(by=SYSTEM)
    print("监察的信号已按流水重建；时段由后台从第一条流水重新算，几分钟内补齐。")
    return 0


def _synthesize(options: argparse.Namespace) -> int:
    """Invented people for trials; a production has real ones, or none."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.legal_persons import actions as legal_persons
    from shuheng.sharing.places import actions as places
    from shuheng.sharing.population import actions, queries

    if os.environ.get("SHUHENG_MODE") != "demonstration" and os.environ.get("SHUHENG_TEST") != "1":
        raise CannotStart("示例人口只能在演示方式下生成，不能混进真的人口库。")
    if not (options.people.isdigit() and options.seed.isdigit() and 0 < int(options.people) <= 2_000_000):
        raise CannotStart("用法：shuheng synthesize 人数 种子，都是整数，人数不超过 2,000,000。")
    plots = queries.plots()
    each = max(-(-int(options.people) // len(plots)), 10)  # in a smaller village nobody could stand for its invented legal persons
    seed, people, bodies, houses = int(options.seed), 0, 0, 0
    for plot in plots:
        with acting(SYSTEM):
            people += actions.invent_village(plot, each, seed, by=SYSTEM)
        with acting(SYSTEM):
            bodies += legal_persons.invent_enterprises(plot, -(-each // 15), seed, by=SYSTEM)
        with acting(SYSTEM):
            houses += places.invent_village(plot.village, -(-each // 3), seed, by=SYSTEM)
    made = f"示例人口 {people:,} 人、示例法人 {bodies:,} 个、示例地址 {houses:,} 个"
    print(f"已生成{made}，分在 {len(plots)} 个村和社区。名字都带（示例），号码用从未启用的号段。" if people or bodies or houses
          else f"种子 {seed} 的示例数据已经在库里，没有重复生成。")
    return 0


def _nginx(options: argparse.Namespace) -> int:
    from shuheng.commons.websites.printing import nginx

    nginx.write(Path(options.file), "{}:{}".format(*_listen()))
    print(f"nginx 的配置写进了 {options.file}。核对以后放进 /etc/nginx/conf.d/，再执行 nginx -t 和 nginx -s reload。")
    return 0


def _db(options: argparse.Namespace) -> int:
    data = Path(os.environ["DATA"])
    if options.what == "start":
        print(postgres.ensure(data).app)
    elif options.what == "stop":
        postgres.stop(data)
    elif options.what == "status":
        print("正在运行" if postgres.ready(data) else "没有运行")
        return 0 if postgres.ready(data) else 3
    else:
        raise CannotStart("用法：shuheng db start | stop | status")
    return 0


def _stop(options: argparse.Namespace) -> int:
    print("已停止。" if supervisor.stop_other(Path(os.environ["DATA"])) else "没有在运行。")
    return 0


def _backup(options: argparse.Namespace) -> int:
    if os.environ.get("DATABASE_URL"):
        raise CannotStart("这个命令只备份自带数据库。正式数据库请用发行版的 pg_basebackup 和角色 shuheng_backup，写法见运维手册第五节。")
    data, target = Path(os.environ["DATA"]), Path(options.folder).absolute()
    postgres.back_up(data, target)
    print(f"数据库已备份到 {target}，并已核对。")
    keys, files = (os.environ.get(name) or data / place for name, place in (("SHUHENG_KEYS", "keys.json"), ("SHUHENG_FILES", "files")))
    print(f"还须另行备份、分开保管：密钥文件 {keys}，附件目录 {files}。没有密钥，备份中的个人信息无法解开。")
    return 0


COMMANDS = {
    "run": Command(_run, "启动全部：数据库、网站、后台，由一个程序看护", role="none"),
    "stop": Command(_stop, "停止在后台运行的全部进程", role="none"),
    "serve": Command(_serve, "只启动网站进程"),
    "work": Command(_work, "只启动后台进程"),
    "migrate": Command(_migrate, "建立或升级表结构，整理静态文件", role="owner"),
    "prepare": Command(_prepare, "启动前的准备：升级表结构，县情或程序有变化时载入县情", role="owner"),
    "load": Command(_load, "载入一个县的资料，可重复执行", (("profile", "县资料目录", ""),)),
    "check": Command(
        _check, "逐个事项执行所记录的核对用例，不用数据库", (("target", "县资料目录、事项目录，或者一个事项文件", ""),), role="none"),
    "explain": Command(_explain, "打印一件办件每个日期的由来", (("number", "办件编号", None),)),
    "receipts": Command(_receipts, "把查询回执和流水封印写成一个文件，供不用本系统的人核对", (("file", "新文件，或者 - 直接交给核对程序", None),)),
    "officer": Command(_officer, "开一个工作账号并任岗，打印初始口令（正式系统的头几个账号这样开）",
                       (("account", "登录账号", None), ("name", "姓名", None), ("post", "岗位代码，例如 data.administrator", None))),
    "synthesize": Command(_synthesize, "生成示例人口、示例法人和示例地址（只在演示方式下），同一种子可重复执行",
                          (("people", "人数", "450000"), ("seed", "种子", "2026"))),
    "supervise": Command(_supervise, "按流水重建电子监察的时段和信号"),
    "nginx": Command(_nginx, "写出 nginx 的配置：网站群的静态网页由它直接给出", (("file", "配置文件", "shuheng-nginx.conf"),)),
    "db": Command(_db, "自带数据库：start 启动，stop 停止，status 查看", (("what", "start、stop 或 status", None),), role="none"),
    "backup": Command(_backup, "把自带数据库备份到一个新目录并核对", (("folder", "目标目录", None),), role="none"),
}

if __name__ == "__main__":
    sys.exit(main())
