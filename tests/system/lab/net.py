# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The machines a story is told on.

A site has four hosts: jump (where zoneferry runs), primary, old and new (the secondary that moves).
Namespaces gives each its own network namespace on a bridge, port 53 and an address of 10.53.0.0/24;
it takes root. Loopback gives them addresses of 127.0.53.0/24 and a free port; no address can change
hands there. Everything else is the same on both.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from . import programs

ROLES = {"jump": 5, "primary": 10, "old": 20, "new": 30}
OTHER = 120  # where the old server goes when its address is taken
INTERFACE = "eth0"  # of every host that has a namespace
DATA = Path(__file__).resolve().parents[2] / "data"
ZONES = ["ferry.example", "2.0.192.in-addr.arpa", "xn--bcher-kva.example"]  # of tests/data
TEMPLATE_NETWORK = "10.53.0."  # of their files
CLONE_NEWNET = 0x40000000
NETNS_FOLDER = Path("/run/netns")


@dataclass(frozen=True)
class At:
    """A place where DNS is asked: an address and a port."""

    address: str
    port: int = 53


@dataclass(frozen=True)
class Host:
    """A machine of a site. `namespace` is None on loopback, where all machines are this one."""

    name: str
    address: str
    port: int
    namespace: str | None = None

    @property
    def source(self) -> str | None:
        """The address to send from, where the kernel would not choose this host's by itself."""
        return None if self.namespace else self.address

    def argv(self, *argv: object) -> list[str]:
        """The command that runs `argv` on this host."""
        words = [str(word) for word in argv]
        if self.namespace is None:
            return words
        there = [programs.path_of("ip"), "netns", "exec", self.namespace]
        return [*there, programs.path_of(words[0]), *words[1:]]

    def run(self, *argv: object, **options) -> subprocess.CompletedProcess[str]:
        """programs.run() on this host."""
        return programs.run(*self.argv(*argv), **options)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Moves the calling thread to this host: sockets made meanwhile are the host's."""
        if self.namespace is None:
            yield
            return
        with (open("/proc/thread-self/ns/net", "rb") as home,
              open(NETNS_FOLDER / self.namespace, "rb") as there):
            set_network(there.fileno())
            try:
                yield
            finally:
                set_network(home.fileno())

    def take(self, address: str) -> None:
        """Adds an address and tells the neighbours."""
        self.run("ip", "addr", "add", f"{address}/24", "dev", INTERFACE)
        self.run(sys.executable, Path(__file__).with_name("garp.py"), INTERFACE, address)

    def drop(self, address: str) -> None:
        self.run("ip", "addr", "del", f"{address}/24", "dev", INTERFACE)


def set_network(fd: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(fd, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"setns: {os.strerror(number)}")


class Site:
    """Four hosts in one network; `other` is the spare address of the old server."""

    roles = ROLES
    network: str
    port: int
    jump: Host
    primary: Host
    old: Host
    new: Host

    @property
    def other(self) -> str:
        return f"{self.network}{OTHER}"

    @property
    def hosts(self) -> list[Host]:
        return [getattr(self, name) for name in self.roles]

    def at(self, address: str) -> At:
        return At(address, self.port)

    def zone_files(self, folder: Path) -> dict[str, Path]:
        """The zone files of tests/data, copied into `folder` with the addresses of this site."""
        folder.mkdir(parents=True, exist_ok=True)
        files = {}
        for zone in ZONES:
            files[zone] = folder / f"{zone}.zone"
            template = (DATA / f"{zone}.zone").read_text()
            files[zone].write_text(template.replace(TEMPLATE_NETWORK, self.network))
        return files

    def __enter__(self):
        return self

    def __exit__(self, *_exception) -> None:
        pass


class Loopback(Site):
    """All hosts on this machine. They differ by address, so clients and servers bind theirs."""

    network = "127.0.53."

    def __init__(self) -> None:
        self.port = free_port([f"{self.network}{last}" for last in (*ROLES.values(), OTHER)])
        for name, last in ROLES.items():
            setattr(self, name, Host(name, f"{self.network}{last}", self.port))


class Namespaces(Site):
    """Each host in a network namespace, joined by a bridge in a fifth: there this machine's own
    firewall and bridge settings cannot interfere."""

    network = TEMPLATE_NETWORK
    port = 53
    numbers = itertools.count(1)

    def __init__(self) -> None:
        self.prefix = f"zf{os.getpid()}-{next(self.numbers)}"
        self.bridge = f"{self.prefix}-bridge"
        for name, last in self.roles.items():
            address, namespace = f"{self.network}{last}", f"{self.prefix}-{name}"
            setattr(self, name, Host(name, address, self.port, namespace))

    def __enter__(self) -> Namespaces:
        atexit.register(self.close)
        try:
            self.build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        self.close()

    def build(self) -> None:
        names = [self.bridge, *(host.namespace for host in self.hosts)]
        cables = [f"link add {INTERFACE} netns {host.namespace} type veth"
                  f" peer name {host.name} netns {self.bridge}" for host in self.hosts]
        ip_batch([f"netns add {name}" for name in names] + cables)
        bridge = ["link add br0 type bridge stp_state 0 forward_delay 0", "link set br0 up"]
        ports = [f"link set {host.name} master br0 up" for host in self.hosts]
        ip_batch(bridge + ports, self.bridge)
        for host in self.hosts:
            ip_batch(["link set lo up", f"addr add {host.address}/24 dev {INTERFACE}",
                      f"link set {INTERFACE} up"], host.namespace)

    def close(self) -> None:
        """Ends what still runs on the hosts and removes them; harmless the second time."""
        atexit.unregister(self.close)
        for name in [*(host.namespace for host in self.hosts), self.bridge]:
            if not (NETNS_FOLDER / name).exists():
                continue
            for pid in programs.run("ip", "netns", "pids", name, check=False).stdout.split():
                if int(pid) != os.getpid():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
            programs.run("ip", "netns", "del", name, check=False)


def ip_batch(lines: list[str], namespace: str | None = None) -> None:
    where = ["-n", namespace] if namespace else []
    programs.run("ip", *where, "-batch", "-", input="\n".join(lines) + "\n")


def why_no_namespaces() -> str | None:
    """Why Namespaces cannot be had here, or None."""
    if programs.find("ip") is None:
        return "ip (iproute2) is not installed"
    if os.geteuid() != 0:
        return "network namespaces need root"
    name = f"zf{os.getpid()}-probe"
    for words in ["add", name], ["exec", name, "true"]:  # the second fails in a chroot that is no mount of its own
        probe = programs.run("ip", "netns", *words, check=False)
        if probe.returncode != 0:
            break
    programs.run("ip", "netns", "del", name, check=False)
    return None if probe.returncode == 0 else f"no network namespace: {probe.stderr.strip()}"


RESERVATION = "127.0.52.1"
reserved: list[socket.socket] = []


def free_port(addresses: list[str]) -> int:
    """A port free for TCP and UDP on all of `addresses`, and given to no other test process while
    this one lives.

    It lies below the range of outgoing connections, so nobody's client gets it by chance between
    now and the server's start. The reservation is a socket on an address nobody else uses, bound
    and never listening.
    """
    ports = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text()
    lowest_outgoing = int(ports.split()[0])
    for port in random.sample(range(10240, max(lowest_outgoing, 16384)), 1000):
        reservation = bind(RESERVATION, port, socket.SOCK_STREAM)
        if reservation is None:
            continue
        if all(is_free(address, port) for address in addresses):
            reserved.append(reservation)
            return port
        reservation.close()
    raise OSError("no free port")


def is_free(address: str, port: int) -> bool:
    for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
        probe = bind(address, port, kind)
        if probe is None:
            return False
        probe.close()
    return True


def bind(address: str, port: int, kind: int) -> socket.socket | None:
    """A socket bound there, or None if the kernel says no."""
    probe = socket.socket(socket.AF_INET, kind)
    try:
        probe.bind((address, port))
    except OSError:
        probe.close()
        return None
    return probe
