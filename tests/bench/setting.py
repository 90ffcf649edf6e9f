# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What every group of rows works with."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Mapping

from contenders import Question, Tools
from lab.tsig import Key
from measured import Runner
from primaries import Bulk, serve

BIG, SMALL, SIGNED, UPDATED = "big.example", "small.example", "signed.example", "updated.example"


@dataclass(frozen=True)
class Bench:
    """What every group works with; `zones` is the folder that generate filled."""

    tools: Tools
    runner: Runner
    zones: Path
    servers: Path
    key: Key
    kinds: list[str]
    records: int
    changes: int
    signed: int
    many: int

    @contextlib.contextmanager
    def serving(self, server: Bulk) -> Iterator[Bulk]:
        """Runs a server and removes what it wrote."""
        try:
            with server:
                yield server
        finally:
            shutil.rmtree(self.servers)
            self.servers.mkdir()

    def serve(self, kind: str, files: Mapping[str, Path], **options) -> contextlib.AbstractContextManager[Bulk]:
        return self.serving(serve(kind, self.servers / kind, files, self.key, **options))

    def big(self, primary: Bulk, **options) -> Question:
        return Question(BIG, self.records, primary.address, primary.port, **options)
