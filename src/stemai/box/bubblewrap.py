"""Level `process`: bubblewrap's namespaces, our seccomp allow-list, Landlock, limits, a throw-away user."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import secrets
import shutil
import site
import subprocess
import sys
import time
from pathlib import Path

from stemai.box import seccomp, tree
from stemai.box.box import Box
from stemai.box.places import package_folder, sandbox_folder
from stemai.box.spec import PROVER, SERVER, WEIGHTS, BackendReport, BoxSpec, Facts
from stemai.errors import BoxError

LEAST_VERSION = (0, 8)  # --disable-userns and --size
INSTALL = "apt-get install bubblewrap   (dnf, pacman, apk: the same name)"
SANDBOX, KIT, VENV, SITES = "/opt/sandbox", "/opt/kit", "/opt/venv", "/opt/sites"
THROWAWAY_USERS = range(200_000, 260_000)
INSIDE_USER = 65534

# what Docker masks too: either it tells about the host or it reaches into it
MASKED = [
    "acpi",
    "asound",
    "bus",
    "driver",
    "fs",
    "irq",
    "kcore",
    "keys",
    "kmsg",
    "kpagecgroup",
    "kpagecount",
    "kpageflags",
    "latency_stats",
    "sched_debug",
    "scsi",
    "slabinfo",
    "sysrq-trigger",
    "timer_list",
    "timer_stats",
    "vmallocinfo",
]


def report() -> BackendReport:
    """Whether this level works here, found by opening a box that does nothing."""
    try:
        version = _version()
        _probe()
    except BoxError as err:
        return BackendReport("process", "bubblewrap", False, err.cause or err.message, err.mend)
    return BackendReport("process", "bubblewrap", True, f"bubblewrap {version}")


def open_box(spec: BoxSpec, folder: Path, notice: str, *, socket: Path | None = None, unfiltered: bool = False) -> Box:
    """Start a prover from the checked copy `folder` of its folder.  `socket` is a bridge's, `unfiltered` for the audit.

    Raises: BoxError B011 without a usable bubblewrap, B012 for a command that is not there, B020 if it fails.
    """
    version = _version()
    until = time.monotonic() + spec.limits.start_s
    program = seccomp.ALLOW_ALL if unfiltered else _seccomp_program()
    mounts = _Mounts(spec, folder, socket)
    user = secrets.choice(THROWAWAY_USERS) if os.geteuid() == 0 else None  # bubblewrap as root would be an escape

    def argv(status: int, filter_: int) -> list[str]:
        enter = {
            "status": status,
            "seccomp": None,  # bubblewrap installs it, for its own last steps too
            "user": None,
            "folder": "/tmp",
            "rlimits": tree.resource_limits(spec.limits),
            "landlock": {"readable": mounts.readable, "writable": ["/tmp"], "devices": ["/dev"]},
            "landlock_least": 0,  # a second wall here; namespaces are the first
            "environment": tree.environment(
                spec,
                path=mounts.path,
                tmp="/tmp",
                prover=PROVER,
                python_path=mounts.python_path,
                models=tree.models(spec, SERVER if socket else ""),
            ),
        }
        inner = tree.launcher("enter", enter, spec.command, script=f"{SANDBOX}/launch.py")
        outer = {
            "parent": os.getpid(),
            "processors": tree.processors(spec.limits.cpus),
            "rlimits": {"CORE": 0, "MEMLOCK": 0},
            "user": user,
            "stage": mounts.sources,
        }
        box = [*_fixed_arguments(filter_), *mounts.arguments(staged=user is not None), "--", *inner]
        return tree.launcher("outer", outer, box, script=tree.script())

    launched = tree.launch(argv, program, until, "bubblewrap")
    cell = tree.TreeCell(launched.child, spec.limits, group=None)
    facts = Facts(
        level="process",
        backend="bubblewrap",
        uid=os.geteuid() if user is None else user,
        kernel=os.uname().release,
        limits=spec.limits,
        notice=notice,
        details=(
            ("bubblewrap", version),
            ("landlock", str(launched.told["landlock"])),
            ("seccomp", hashlib.sha256(program).hexdigest()),
        ),
    )
    return Box(cell, launched.link, spec.limits, facts)


def _fixed_arguments(filter_: int) -> list[str]:
    """Everything off.  Order matters: bubblewrap applies mounts as they come."""
    return [
        _executable(),
        *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", "--disable-userns", "--die-with-parent", "--new-session", "--clearenv"),
        *("--cap-drop", "ALL"),
        *("--uid", str(INSIDE_USER), "--gid", str(INSIDE_USER), "--hostname", "sandbox"),
        *("--seccomp", str(filter_)),
    ]


class _Mounts:
    """What a box sees of the host: system programs, this Python, our kit, the prover; all read-only."""

    def __init__(self, spec: BoxSpec, folder: Path, socket: Path | None) -> None:
        self._tmp_bytes = spec.limits.tmp_bytes
        self._binds: list[tuple[str, str]] = []
        self.python_path = [KIT]
        for prefix in _python_prefixes():
            self._binds.append((prefix, prefix))
        if sys.prefix != sys.base_prefix:
            self._binds.append((sys.prefix, VENV))
            self.path = f"{VENV}/bin:/usr/local/bin:/usr/bin:/bin"
        else:
            self.path = f"{os.path.dirname(tree.interpreter())}:/usr/local/bin:/usr/bin:/bin"
        for number, extra in enumerate(_site_folders()):
            self._binds.append((extra, f"{SITES}/{number}"))
            self.python_path.append(f"{SITES}/{number}")
        # a rule reaches everything below it, so not "/": what lies in /tmp must not run
        self.readable = [
            "/usr",
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/etc",
            "/proc",
            "/opt",
            PROVER,
            WEIGHTS,
        ]
        self.readable += _python_prefixes()
        self._binds.append((str(package_folder()), f"{KIT}/stemai"))
        self._binds.append((str(sandbox_folder()), SANDBOX))
        self._binds.append((str(folder), PROVER))
        self._binds += [(str(host.resolve()), f"{WEIGHTS}/{name}") for host, name in spec.weights]
        if socket is not None:
            self._binds.append((str(socket), SERVER))

    @property
    def sources(self) -> list[str]:
        """The host's folders, some of which lie where a throw-away user may not go."""
        return [source for source, _ in self._binds]

    def arguments(self, staged: bool) -> list[str]:
        words = ["--ro-bind", "/usr", "/usr"]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            if os.path.islink(f"/{name}"):
                words += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
            else:
                words += ["--ro-bind-try", f"/{name}", f"/{name}"]
        for name in ("/etc/ld.so.cache", "/etc/alternatives"):
            words += ["--ro-bind-try", name, name]
        words += ["--proc", "/proc", "--ro-bind-try", "/proc/sys", "/proc/sys"]
        for name in MASKED:
            path = f"/proc/{name}"
            if os.path.isdir(path):
                words += ["--tmpfs", path, "--remount-ro", path]
            elif os.path.exists(path):
                words += ["--ro-bind", "/dev/null", path]
        words += ["--dev", "/dev", "--remount-ro", "/dev", "--size", str(self._tmp_bytes), "--tmpfs", "/tmp"]
        for number, (source, target) in enumerate(self._binds):
            words += ["--ro-bind", f"/run/{number}" if staged else source, target]
        return [*words, "--remount-ro", "/", "--chdir", "/tmp"]


def _python_prefixes() -> list[str]:
    """Where this interpreter's own files are, if not below /usr; under every name that leads there."""
    running = os.path.dirname(os.path.dirname(tree.interpreter()))
    prefixes = {sys.base_prefix, os.path.realpath(sys.base_prefix), running}
    return sorted(p for p in prefixes if not p.startswith("/usr/") and p not in ("/usr", "/"))


def _site_folders() -> list[str]:
    """Folders of installed packages outside the prefixes that are mounted whole, such as a user's own."""
    covered = ("/usr/", f"{sys.prefix}/", f"{sys.base_prefix}/", f"{os.path.realpath(sys.base_prefix)}/")
    user = {site.getusersitepackages()} if site.ENABLE_USER_SITE else set()
    named = {p for p in sys.path if p.endswith(("site-packages", "dist-packages"))}
    return sorted(p for p in named | user if os.path.isdir(p) and not p.startswith(covered))


@functools.cache
def _executable() -> str:
    found = shutil.which("bwrap")
    if found is None:
        raise BoxError("B011", "bubblewrap is not installed", cause="no `bwrap` on the path", mend=INSTALL)
    return os.path.realpath(found)


@functools.cache
def _version() -> str:
    said = subprocess.run([_executable(), "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    numbers = re.search(r"(\d+)\.(\d+)(\.\d+)*", said)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < LEAST_VERSION:
        raise BoxError(
            "B011",
            f"this bubblewrap is too old: {said.strip() or 'it tells no version'}",
            cause=f"{'.'.join(map(str, LEAST_VERSION))} is needed, for --disable-userns and --size",
            mend="install a newer bubblewrap, or Docker",
        )
    return numbers[0]


@functools.cache
def _seccomp_program() -> bytes:
    machine = os.uname().machine
    policy = seccomp.read_profile(sandbox_folder() / "seccomp.json")
    return seccomp.assemble(policy, seccomp.syscall_numbers(sandbox_folder(), machine), machine)


def _probe() -> None:
    """Open and end a box that runs `true`, so that `doctor` says what a prover would meet."""
    with contextlib.ExitStack() as stack:
        spec = BoxSpec(sandbox_folder(), ("true",))
        try:
            box = open_box(spec, sandbox_folder(), "")
        except BoxError as err:
            raise _with_mend(err) from err
        stack.callback(box.close)


def _with_mend(err: BoxError) -> BoxError:
    cause = err.cause
    if "setting up uid map" in cause or "No permissions to create new namespace" in cause or "Creating new namespace" in cause:
        mend = (
            "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, and on Ubuntu 24.04 and later"
            " sysctl kernel.apparmor_restrict_unprivileged_userns=0; or install Docker"
        )
        return BoxError(err.code, err.message, cause=cause, mend=mend)
    return err
