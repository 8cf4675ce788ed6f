"""Where events may be sent: public addresses over https, so that nobody makes the county's server knock at doors inside its own network.

The name is judged when it is subscribed, and each address it resolves to again whenever something is sent.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from shuheng.foundation.core.refusals import Refused

# They carry other addresses inside: 6to4, Teredo, NAT64. `is_global` does not look into them.
CARRIERS = tuple(map(ip_network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")))
LONGEST = 300


def host_of(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, path with query) of a checked address."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), path


def check_url(url: str, *, loopback: bool) -> str:
    """The cleaned address of a receiver, or Refused. `loopback`: this is a demonstration, so this machine may be named, over http too."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise Refused("这个地址写得不对。请写成 https://系统的域名/路径。", "url") from None
    if len(url) > LONGEST or not url.isascii() or any(sign.isspace() or ord(sign) < 32 for sign in url) or not host:
        raise Refused(f"地址要用英文字母写全，不超过 {LONGEST} 个字符，例如 https://xt.example.gov.cn/events。", "url")
    if parts.username or parts.password or parts.fragment:
        raise Refused("地址里不能带账号、密码和 # 后面的部分。", "url")
    here = loopback and _is_loopback(host)
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        raise Refused("只送到 https 开头的地址，路上才没有人能看到、改动。", "url")
    if not here and (port is not None and port != 443 and port < 1024):
        raise Refused("端口请用 443，或者 1024 以上的。", "url")
    if _literal(host) is not None:
        check_address(host, loopback=loopback)
    elif host == "localhost" and not loopback or host.endswith((".local", ".internal", ".localhost")) or "." not in host and host != "localhost":
        raise Refused("这是内部网络的名字，事件只送到公网上的系统。", "url")
    return url


def check_address(text: str, *, loopback: bool) -> None:
    """Refused when a network address is not one of the public internet."""
    address = _literal(text)
    if address is None:
        raise Refused("这个名字没有解析到网络地址。", "url")
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) and address.ipv4_mapped else address
    if loopback and inner.is_loopback:
        return
    carried = isinstance(inner, IPv6Address) and any(inner in network for network in CARRIERS)
    if not inner.is_global or inner.is_multicast or carried:
        raise Refused("这个地址在内部网络里，事件只送到公网上的系统。", "url")


def _literal(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.split("%")[0])
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" or (address is not None and address.is_loopback)
