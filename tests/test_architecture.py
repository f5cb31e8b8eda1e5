"""The house keeps its own rules: layers, docstrings, and a wheel that holds everything and works by itself."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

import lattice_scan

ROOT = Path(__file__).parents[1]
SCANNER = ROOT / "scanner"
MODULES = sorted(SCANNER.glob("lattice_scan/**/*.py")) + sorted(ROOT.glob("rules/**/*.py"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_opens_with_a_sentence(module: Path) -> None:
    said = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    assert said.split("\n\n")[0].endswith((".", ":")), said


def test_the_layers_are_kept() -> None:
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_is_listed() -> None:
    found = {path.parent.relative_to(SCANNER).as_posix().replace("/", ".") for path in SCANNER.glob("**/__init__.py")}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == found | {"lattice_scan.rules"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built from a copy, so that no old build folder can lend it a file."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("scanner", "rules"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    built = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built), str(copy))
    return next(built.glob("*.whl"))


def pip(python: str | Path, *words: str) -> None:
    done = subprocess.run([python, "-m", "pip", *words], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_all_code_all_rules_and_all_data(wheel: Path) -> None:
    shipped = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    code = {
        path.relative_to(SCANNER).as_posix()
        for path in SCANNER.glob("lattice_scan/**/*")
        if path.is_file() and path.suffix != ".pyc"
    }
    rules = {
        f"lattice_scan/rules/{path.relative_to(ROOT / 'rules').as_posix()}"
        for path in ROOT.glob("rules/**/*")
        if path.suffix in {".py", ".yaml"}
    }
    assert any(name.endswith(".yaml") for name in rules)
    assert shipped == code | rules


def test_the_wheel_does_the_job_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip(folder / "python", "install", "--quiet", str(wheel))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(folder / "lattice-scan"), *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    assert run("--version").stdout == f"lattice-scan {lattice_scan.__version__}\n"
    shutil.copy(ROOT / "tests" / "plans" / "auth-iam-no-policy" / "tfplan.json", tmp_path)
    done = run("plan", "tfplan.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert "Summary" in done.stdout
    assert run("rules", "test").returncode == 0
