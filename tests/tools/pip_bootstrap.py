# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let ansible-test make its environments where the script it downloads for that cannot be reached.

ansible-test gives each environment a pinned pip with a script that it downloads once and keeps in the user's cache.
Behind a package mirror that download fails, and with it every sanity test. A stand-in in the cache does the same
through ensurepip and the package index that pip is set up for. It is written only if nothing is cached and the download
fails.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

PROBE_SECONDS = 3

STAND_IN = '''\
"""Stand-in for a script that could not be downloaded: pip from ensurepip and the package index."""

import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet"] + arguments)
'''


class WouldDownloadError(Exception):
    """Raised in place of the download, carrying what it would have fetched and where to."""

    def __init__(self, url: str, temporary: str) -> None:
        super().__init__(url)
        self.url = url
        self.cached = Path(temporary.removesuffix(".download"))


def refuse(url: str, path: str) -> None:
    """Replace the download."""
    raise WouldDownloadError(url, path)


def do_nothing(*_arguments: Any, **_options: Any) -> None:
    """Replace running a script that is cached already, and its messages."""


def load_bootstrap() -> Any:
    """The script that ansible-test runs in a new environment, as a module that downloads and runs nothing."""
    import ansible_test  # noqa: PLC0415 - only in the environment that has ansible-core

    script = Path(str(ansible_test.__file__)).parent / "_util" / "target" / "setup" / "requirements.py"
    spec = importlib.util.spec_from_file_location("ansible_test_requirements", script)
    if spec is None or spec.loader is None:
        raise ImportError(script)
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.download_file = refuse
    module.execute_command = module.log = do_nothing
    return module


def ask_ansible_test() -> None:
    """Run ansible-test's own bootstrap up to the download: it knows the address, the version and the cache's place."""
    from ansible_test._internal.host_configs import NativePythonConfig  # noqa: PLC0415
    from ansible_test._internal.python_requirements import get_venv_packages  # noqa: PLC0415

    module = load_bootstrap()
    python = NativePythonConfig(version="{}.{}".format(*sys.version_info), path=sys.executable)
    wanted = {"pip_version": get_venv_packages(python)["pip"], "packages": [], "setuptools": False, "wheel": False}
    try:
        module.bootstrap("", wanted)
    except module.ApplicationError as wrapped:
        if isinstance(wrapped.__context__, WouldDownloadError):
            raise wrapped.__context__ from None
        raise


def reachable(url: str) -> bool:
    """Whether the real script could be downloaded."""
    try:
        with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> None:
    """Put the stand-in where it is needed; never in the way when ansible-test changes its ways."""
    try:
        ask_ansible_test()
    except WouldDownloadError as wanted:
        if not reachable(wanted.url):
            wanted.cached.parent.mkdir(parents=True, exist_ok=True)
            temporary = wanted.cached.with_suffix(f".{os.getpid()}")
            temporary.write_text(STAND_IN)
            temporary.replace(wanted.cached)
            print(f"ansible-test's pip script cannot be downloaded; wrote another one, {wanted.cached.name}")
    except Exception as problem:  # noqa: BLE001 - internals of another project: any change there must not stop set-up
        print(f"ansible-test's pip script was not checked ({type(problem).__name__}: {problem})", file=sys.stderr)


if __name__ == "__main__":
    main()
