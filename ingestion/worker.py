"""The child process that reads files and divides them into passages.

    python -m ingestion.worker MEMORY_MIB TIMEOUT_S MAX_FILE_MIB WINDOW_TOKENS TOKENIZER_FILE

It reads requests from standard input and answers on standard output, one at a time. It ends when its
parent closes the pipe, which the operating system does however the parent dies.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from ingestion.document_reading import DocumentReader
from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadRequest
from ingestion.frames import receive, send
from ingestion.process_limits import limit_cpu, limit_memory, lower_priority, peak_memory_mib

# Above this share of the limit, "damaged" means that an allocation failed: lxml reports that as a syntax error.
_STARVED_SHARE = 0.5
_SPARE_CPU_S = 5  # the parent's clock should strike first, since it knows the file


def main(arguments: list[str]) -> None:
    """Serve until the parent is gone."""
    memory_mib, timeout_s, max_file_mib, window_tokens = (int(argument) for argument in arguments[:4])
    answers = _private_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    lower_priority()
    limit_memory(memory_mib)
    requests: SimpleQueue[ReadRequest] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    reader = DocumentReader(tokenizer_file=Path(arguments[4]), window_tokens=window_tokens, max_file_mib=max_file_mib)
    send(answers, {"ready": True})
    while True:
        request = requests.get()
        limit_cpu(timeout_s + _SPARE_CPU_S)
        answer, spent = answer_to(request, reader, memory_mib)
        send(answers, answer)
        if spent:
            os._exit(0)


def answer_to(request: ReadRequest, reader: DocumentReader, memory_mib: int) -> tuple[dict[str, Any], bool]:
    """Return the answer, and whether this process is too worn to serve another file."""
    try:
        return {"read": reader.read(request)}, False
    except RefusedError as refusal:
        if refusal.code is RefusalCode.DAMAGED and peak_memory_mib() > memory_mib * _STARVED_SHARE:
            return _refused(RefusalCode.OUT_OF_MEMORY, "", ""), True
        return _refused(refusal.code, refusal.reason, refusal.advice), False
    except MemoryError:
        return _refused(RefusalCode.OUT_OF_MEMORY, "", ""), True


def _refused(code: RefusalCode, reason: str, advice: str) -> dict[str, Any]:
    return {"refused": {"code": code.value, "reason": reason, "advice": advice}}


def _listen(stream: IO[bytes], requests: SimpleQueue[ReadRequest]) -> None:
    while (request := receive(stream)) is not None:
        requests.put(ReadRequest.received(json.loads(request)))
    os._exit(0)  # at once, in the middle of a file: nobody waits for it any more


def _private_stdout() -> IO[bytes]:
    """Keep the pipe for answers and send what libraries print to nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


if __name__ == "__main__":
    main(sys.argv[1:])
