"""The codes of the box.  None is raised by a text: each says what a machine, an engine or a folder lacks."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "B001": Code("no box or level of that name", "The mend lists boxes and levels.", "", "Name one of them."),
    "B002": Code(
        "a limit that cannot be meant",
        "A limit is not positive, or too small to run anything.",
        "",
        "Use a larger one.",
    ),
    "B003": Code(
        "a command, variable or weights folder that no box takes",
        "Variables are capital letters and not reserved; weights are an existing folder.",
        "",
        "Mend the manifest or the option.",
    ),
    "B004": Code(
        "no writable cache",
        "Prover folders are copied to a cache before they are mounted, and that failed.",
        "",
        "Set XDG_CACHE_HOME to a folder that can be written, or free some space.",
    ),
    "B005": Code(
        "shipped files are missing",
        "The files of sandbox/ are not in this installation.",
        "",
        "Install stemai again.",
    ),
    "B006": Code("a bad seccomp profile", "The shipped allow-list cannot be read.", "", "Install stemai again."),
    "B007": Code(
        "no filter for this processor",
        "System call filters exist for x86-64 and aarch64.",
        "",
        "Use `--box docker`.",
    ),
    "B008": Code(
        "a prover folder that cannot be taken",
        "It is too large, cannot be read, or has links.",
        "",
        "Keep plain files; declare weights apart.",
    ),
    "B009": Code(
        "below the least isolation",
        "The level that can be had is lower than `--min-isolation`.",
        "",
        "See `stemai doctor`, or lower it.",
    ),
    "B010": Code("a question too long for a frame", "Ours.", "", "Ask less, or raise `frame_bytes`."),
    "B011": Code(
        "bubblewrap is missing or too old",
        "The level `process` needs bubblewrap 0.8.",
        "",
        "apt-get install bubblewrap",
    ),
    "B012": Code(
        "the command is not in the box",
        "A prover's command does not exist there.",
        "",
        "Name one that does, with its path.",
    ),
    "B013": Code(
        "nested outside our image",
        "The level `nested` holds a prover only inside the image of stemai.",
        "",
        "Use `--box bubblewrap` or `--box docker`.",
    ),
    "B014": Code(
        "no Docker engine",
        "None answers, it went away, or the package `docker` is missing.",
        "",
        "Start Docker, or use `--box bubblewrap`.",
    ),
    "B015": Code("the engine has no image of stemai", "Containers need it.", "", "stemai box build"),
    "B016": Code(
        "no gVisor",
        "The engine has no runtime `runsc`.",
        "",
        "Install runsc and register it with the engine.",
    ),
    "B017": Code("the image could not be built", "The cause has the builder's last words.", "", "See the cause."),
    "B018": Code(
        "an engine that cannot enforce limits",
        "It has no cgroups or no seccomp.",
        "",
        "Enable them for the engine.",
    ),
    "B020": Code(
        "a box that does not start or does not end",
        "Ours, or the machine's.",
        "",
        "See `stemai doctor` and the machine's load.",
    ),
    "B022": Code(
        "weights that are refused",
        "A folder of model weights holds a config, a tokenizer and safetensors, as plain files: a pickle or a script would "
        "be code, and a link could lead out of the folder.",
        "",
        "Save the model again with `save_pretrained`, or copy the folder with `cp -rL`.",
    ),
    "B023": Code(
        "a model server that no box may reach",
        "A box reaches one server at most, through a socket that the host bridges: a unix socket, or a port of the "
        "loopback address.  Other addresses are refused, so that a prover has no network.",
        "",
        "Give unix:/PATH or http://127.0.0.1:PORT, and run the server on this machine.",
    ),
    "B021": Code("a box used twice", "A box is leased once, and this one is closed.", "", "Lease another."),
}
