"""The address a peer tells the browser, when it is not the one the machine itself has."""

from __future__ import annotations

import ipaddress

_CANDIDATE = "a=candidate:"
_ADDRESS = 4
_TYPE = 7
"""Places in `candidate:foundation component udp priority address port typ host`."""


def announced(sdp: str, ip: str) -> str:
    """The session description with `ip` in the place of this machine's own addresses.

    For a machine behind a one-to-one NAT, which keeps the ports. Only addresses of host candidates
    with the same IP version change; without `ip` nothing does. Raises ValueError when `ip` is no
    address.
    """
    if not ip:
        return sdp
    version = ipaddress.ip_address(ip).version
    lines = sdp.splitlines(keepends=True)
    own = {address for line in lines if (address := _host_address(line, version))}
    return "".join(_replaced(line, own, ip, version) for line in lines)


def _host_address(line: str, version: int) -> str:
    """The address in the line of a host candidate of this IP version; else empty."""
    words = line.split()
    is_host = line.startswith(_CANDIDATE) and words[_TYPE : _TYPE + 1] == ["host"]
    if is_host and ipaddress.ip_address(words[_ADDRESS]).version == version:
        return words[_ADDRESS]
    return ""


def _replaced(line: str, own: set[str], ip: str, version: int) -> str:
    if address := _host_address(line, version):
        return line.replace(f" {address} ", f" {ip} ", 1)
    connection, _, address = line.rstrip().rpartition(" ")
    if connection == f"c=IN IP{version}" and address in own:
        return line.replace(address, ip)
    return line
