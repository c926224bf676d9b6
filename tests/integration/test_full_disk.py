from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge_base.catalogue_schema import Connections
from knowledge_base.errors import HomeNotWritableError
from tests.documents import nearest, open_knowledge_base, prepared

KEPT = ("Zones group assets.", "Conduits carry traffic.")
# In a child, because a limit on file sizes cannot be lifted again: each write beyond it fails as on a full disk.
_PUT_UNTIL_FULL = """
import resource, sys
from pathlib import Path
from knowledge_base.errors import HomeNotWritableError
from tests.documents import open_knowledge_base, prepared
knowledge_base = open_knowledge_base(Path(sys.argv[1]))
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
number = 0
try:
    while True:
        number += 1
        texts = tuple(f"Document {number}, part {part}, " + "filler " * 40 for part in range(40))
        original = Path(sys.argv[1]) / "source.txt"
        knowledge_base.put([prepared(f"n{number}", texts, original=original)])
        print("done", number, flush=True)
except HomeNotWritableError as error:
    print("full", error, flush=True)
    print("still there", knowledge_base.document_count(), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("limit", [300_000, 700_000, 1_500_000, 3_000_000])
def test_a_disk_that_fills_up_during_a_put_loses_and_shows_nothing_half_done(tmp_path: Path, limit: int) -> None:
    folder = tmp_path / "firm"
    knowledge_base = open_knowledge_base(folder)
    knowledge_base.put([prepared("kept", KEPT)])
    knowledge_base.close()
    (folder / "source.txt").write_bytes(b"original" * 1000)

    command = [sys.executable, "-c", _PUT_UNTIL_FULL, str(folder), str(limit)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    lines = ended.stdout.splitlines()
    assert ended.returncode == 0, ended.stderr
    done = [line for line in lines if line.startswith("done")]
    assert "the disk is full" in lines[len(done)]
    assert lines[-1] == f"still there {1 + len(done)}"

    again = open_knowledge_base(folder)  # with room again, without any repair
    assert again.document_count() == 1 + len(done)
    assert nearest(again, KEPT[1], 1) == [KEPT[1]]
    assert again.check().healthy, again.check().problems
    again.put([prepared("later", ("There is room again.",))])
    again.close()


def test_sqlite_s_own_limit_reads_as_a_full_disk(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    with (
        pytest.raises(HomeNotWritableError, match=r"the disk is full .*free some space"),
        connections.writing() as connection,
    ):
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE big AS SELECT randomblob(1000000)")
    connections.close()
