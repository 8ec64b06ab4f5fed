"""Answers on a cluster of Spark: a master and two workers of their own, on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import UnreachableEngine
from survey.transfer.archive import write_extract
from tests.analysis.companies import WAVE, answered, plan_of

pytest.importorskip("pyspark", reason="Spark is not installed")
from analysis.sums.cluster import session

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java for Spark")

PATIENCE = 90
"""Seconds for the workers to report to the master."""
BOTH = """
import json, sys
from pathlib import Path
from analysis.indicators.bundle import to_plain
from analysis.pipeline import analyse_stored
from analysis.quality.norms import list_sums
from analysis.responses.codebook import Codebook
from analysis.sums.cluster import open_on
from analysis.sums.embedded import open_embedded
from analysis.sums.expressions import moments_by, tables_by
from survey.transfer.stored import open_extract

folder, master = Path(sys.argv[1]), sys.argv[2]
stored = open_extract(folder, folder)

def told(opener):
    kept = []
    def engine(*given):
        kept.append(opener(*given))
        return kept[0]
    indicators = to_plain(analyse_stored(stored, engine=engine))
    by, names = ["wave", "unit", "target"], ["answer_0", "answer_1", "answer_2"]
    moments = moments_by(kept[0].table, by, names)
    counted = tables_by(kept[0].table, by, names, range(1, 6))
    lists = kept[0].fold(list_sums)
    return {
        "indicators": indicators,
        "lists": {str(key): one.products.tolist() for key, one in lists.items()},
        "products": {str(group): one.products.tolist() for group, one in moments.items()},
        "sums": {str(group): one.sums.tolist() for group, one in moments.items()},
        "counts": [list(counted.units), counted.counts.tolist()],
    }

found = {"duckdb": told(open_embedded), "spark": told(open_on(master))}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the cluster writes what it does."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def master(logs: Path) -> Iterator[str]:
    """Start a master and two workers, and stop them afterwards."""
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    started = [
        start(logs, "master.Master", "--port", str(port), "--webui-port", str(free_port())),
        *(
            start(
                logs,
                "worker.Worker",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                str(logs),
                "--webui-port",
                str(free_port()),
                address,
            )
            for _ in range(2)
        ),
    ]
    try:
        wait_for_workers(logs / "master.Master.log", 2)
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the answers of two departments to a folder."""
    written = tmp_path_factory.mktemp("extract") / "example"
    made = answered(plan_of({"Sales": 14, "Marketing": 11}, (WAVE, "2026-Q2"), teams=2))
    write_extract(made.extract, written)
    return written


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment() -> dict[str, str]:
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    return os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }


def start(logs: Path, role: str, *options: str) -> subprocess.Popen[bytes]:
    """Start a part of a cluster, listening on loopback alone."""
    known = environment()
    command = [f"{known['SPARK_HOME']}/bin/spark-class", f"org.apache.spark.deploy.{role}"]
    with (logs / f"{role}.log").open("ab") as log:
        return subprocess.Popen(
            [*command, "--host", "127.0.0.1", *options], env=known, stdout=log, stderr=log
        )


def wait_for_workers(log: Path, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while log.read_text(encoding="utf-8").count("Registering worker") < count:
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.2)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_two_workers_and_one_process_find_the_same_to_the_last_bit(
    master: str, folder: Path
) -> None:
    done = run("-c", BOTH, str(folder), master)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name, sums in found["duckdb"].items():
        assert found["spark"][name] == sums, name


def test_both_workers_took_part(logs: Path) -> None:
    log = (logs / "master.Master.log").read_text(encoding="utf-8")
    for number in (0, 1):
        assert re.search(rf"Launching executor app-\S+/{number} on worker", log)


def test_a_master_that_does_not_answer_is_said_in_a_sentence() -> None:
    nobody = f"spark://127.0.0.1:{free_port()}"
    with pytest.raises(UnreachableEngine) as refused:
        session(nobody)
    assert str(refused.value) == (
        f"Nobody answers at {nobody}; see that a Spark master runs there."
    )
