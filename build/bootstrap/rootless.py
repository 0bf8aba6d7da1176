"""Without root: Debian's packages, unpacked into the project by apt's own downloader."""

import glob
import os
import shutil

from bootstrap.places import SYSTEM
from bootstrap.tell import SetupError, run, say

UNPACKED = os.path.join(SYSTEM, "root")
BUNDLE = os.path.join(SYSTEM, "ca.pem")
SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def unpack(packages: list[str]) -> None:
    """Download and unpack the packages and what they need, where that can be done at all."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    say("trying without root: unpacking Debian's packages into .venv-system (about 30 MB)")
    base = os.path.join(SYSTEM, "apt")
    part = os.path.join(SYSTEM, "root.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        for file in _download(base, packages):
            run(["dpkg-deb", "-x", file, part], "unpacking")
        certificates(part)
        shutil.rmtree(UNPACKED, ignore_errors=True)
        # whole or not at all: what lies there is taken for complete
        os.rename(part, UNPACKED)
    except (SetupError, OSError) as problem:
        say(f"that did not work either: {problem}")
    finally:
        shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(part, ignore_errors=True)


def _download(base: str, packages: list[str]) -> list[str]:
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        os.makedirs(os.path.join(base, folder), exist_ok=True)
    apt = ["apt-get", "-o", f"Dir::State::Lists={base}/lists", "-o", f"Dir::Cache={base}/cache"]
    apt += ["-o", "Debug::NoLocking=1"]
    names = [name for name in packages if not name.endswith("-venv")]
    if len(names) < len(packages):
        names.append("python3-pip-whl")  # pip, for a virtual environment that lacks ensurepip
    run([*apt, "update"], "apt-get update")
    simulate = ["--print-uris", "-qq", "--no-install-recommends", "install"]
    listed = run([*apt, *simulate, *names], "apt-get")
    files = [line.split()[1] for line in listed.splitlines() if line.startswith("'")]
    wanted = [name.split("_")[0] for name in files]
    run([*apt, "download", *wanted], "the download", cwd=os.path.join(base, "debs"))
    return sorted(glob.glob(os.path.join(base, "debs", "*.deb")))


def certificates(root: str) -> None:
    """Debian's pip reads the system's bundle only, which unpacking alone does not make."""
    folder = os.path.join(root, "usr", "share", "ca-certificates", "mozilla")
    found = sorted(glob.glob(os.path.join(folder, "*.crt")))
    found += sorted(glob.glob("/usr/local/share/ca-certificates/*.crt"))
    if not found:
        return
    with open(BUNDLE, "w", encoding="utf-8") as bundle:
        for name in found:
            with open(name, encoding="utf-8") as certificate:
                bundle.write(certificate.read() + "\n")


def pip_wheel() -> str:
    """Debian's wheel of pip, "" where there is none."""
    for folder in (os.path.join(UNPACKED, "usr"), "/usr"):
        found = sorted(glob.glob(folder + "/share/python-wheels/pip-*.whl"))
        if found:
            return found[-1]
    return ""
