"""How Terreau is started: what is refused, with which sentence, and what is not done twice."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"


def start(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "TERREAU_DATA": str(tmp_path / "data"), **env}
    return subprocess.run([sys.executable, SCRIPTS / "run.py"], env=variables, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_no_port_is_refused_with_an_example(tmp_path, port):
    told = start(tmp_path, PORT=port)
    assert told.returncode == 1
    assert f"« {port} »" in told.stderr
    assert "make run PORT=8080" in told.stderr


def test_a_port_already_taken_is_named_with_another(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = start(tmp_path, PORT=str(port))
    assert told.returncode == 1
    assert f"Le port {port} est déjà pris" in told.stderr
    assert f"make run PORT={port + 1}" in told.stderr


def test_a_folder_that_takes_no_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    told = start(tmp_path, PORT="18733", TERREAU_DATA=str(tmp_path / "file"))
    assert told.returncode == 1
    assert "TERREAU_DATA" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.fixture
def steps(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import steps

    return steps


def test_work_is_done_again_only_when_its_inputs_change(steps, tmp_path):
    stamp = tmp_path / "stamp"
    for mark, expected in [("a", True), ("a", False), ("b", True), ("b", False)]:
        with steps.once(stamp, mark) as needed:
            assert needed is expected


def test_work_that_was_interrupted_is_begun_again(steps, tmp_path):
    with pytest.raises(KeyboardInterrupt), steps.once(tmp_path / "stamp", "a"):
        raise KeyboardInterrupt
    with steps.once(tmp_path / "stamp", "a") as needed:
        assert needed


def test_every_target_of_the_makefile_has_a_help_text():
    helped = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if line.startswith(".PHONY")).split()[1:]
    assert [line.split()[1] for line in helped.splitlines()] == names


def test_units_run_what_make_run_runs():
    import configparser

    supervised = configparser.RawConfigParser(inline_comment_prefixes=(";",))
    supervised.read(SCRIPTS / "supervisord.conf")
    for name in ("web", "worker", "clock", "follower"):
        unit = (ROOT / "deploy" / "systemd" / f"terreau-{name}.service").read_text(encoding="utf-8")
        program = supervised[f"program:{name}"]["command"].split()
        assert f" {program[-1]}" in next(line for line in unit.splitlines() if line.startswith("ExecStart="))


@pytest.fixture
def setting_up(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import setting_up

    return setting_up


def test_static_files_are_made_again_when_a_style_sheet_the_rosette_or_the_commit_changes(setting_up, monkeypatch):
    inputs = set(setting_up._static_inputs())
    sheets = set((ROOT / "terreau").rglob("*.css"))
    assert sheets, "the style sheets have moved: what makes the build start again must follow"
    scripts = set((ROOT / "terreau").glob("*/scripts/*.js"))
    assert scripts, "the scripts have moved: what makes the build start again must follow"
    assert sheets | scripts | {ROOT / "terreau" / "core" / name for name in ("rosette.py", "assets.py", "icons.txt")} <= inputs
    assert not any("__pycache__" in path.parts for path in inputs), "compiled files differ from run to run"
    from steps import fingerprint

    before = fingerprint(inputs, setting_up._commit())
    monkeypatch.setattr(setting_up, "_commit", lambda: "another")
    assert fingerprint(inputs, setting_up._commit()) != before


def test_the_commit_is_that_of_the_checkout(setting_up, monkeypatch, tmp_path):
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert setting_up._commit() == head.stdout.strip()
    monkeypatch.setattr(setting_up, "ROOT", tmp_path)
    assert setting_up._commit() == ""


def test_the_data_folder_is_closed_to_others(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import run

    for before, after in [(0o755, 0o700), (0o777, 0o700), (0o1777, 0o1777), (0o700, 0o700)]:
        tmp_path.chmod(before)
        monkeypatch.setenv("TERREAU_DATA", str(tmp_path))
        assert run.data_folder() == tmp_path
        assert tmp_path.stat().st_mode & 0o7777 == after
    monkeypatch.setenv("TERREAU_DATA", str(tmp_path / "new"))
    assert run.data_folder().stat().st_mode & 0o777 == 0o700


def test_nginx_lets_through_what_terreau_accepts_and_serves_no_uploaded_file(settings):
    sample = (ROOT / "deploy" / "nginx" / "terreau.conf").read_text(encoding="utf-8")
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", sample)
    assert int(megabytes) * 1024 * 1024 > max(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE) + 1024 * 1024
    assert re.findall(r"(?:alias|root) ([^;]+);", sample) == ["/var/www/html", "/opt/terreau/build/collected/"]


def test_playwright_is_given_the_node_of_the_build_where_its_own_does_not_start(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import run_tests

    own = tmp_path / "lib" / "python3.11" / "site-packages" / "playwright" / "driver" / "node"
    ours = tmp_path / "bin" / "node"
    for path, script in [(own, "#!/bin/sh\nexit 127\n"), (ours, "#!/bin/sh\n")]:
        path.parent.mkdir(parents=True)
        path.write_text(script, encoding="ascii")
        path.chmod(0o755)
    monkeypatch.setattr(run_tests, "VENV", tmp_path)
    monkeypatch.setattr(run_tests, "alone", contextlib.nullcontext)
    monkeypatch.setattr(run_tests, "npm_command", lambda: ([], {"PATH": str(ours.parent)}))
    # Set, then deleted: what is written below is undone at the end.
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "x")
    monkeypatch.delenv("PLAYWRIGHT_NODEJS_PATH")
    run_tests.node_for_playwright()
    assert os.environ.pop("PLAYWRIGHT_NODEJS_PATH") == str(ours)
    own.write_text("#!/bin/sh\n", encoding="ascii")
    run_tests.node_for_playwright()
    assert "PLAYWRIGHT_NODEJS_PATH" not in os.environ


@pytest.fixture
def supervision(monkeypatch, tmp_path):
    """Supervise with a stand-in: a shell script in the supervisor's place."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import run

    supervisor = tmp_path / "bin" / "supervisord"
    supervisor.parent.mkdir()
    monkeypatch.setattr(run, "VENV", tmp_path)

    def begin(script: str) -> run.Supervision:
        supervisor.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        supervisor.chmod(0o755)
        return run.Supervision(dict(os.environ))

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield begin
    for number, handler in before.items():
        signal.signal(number, handler)


def test_what_processes_write_to_their_output_by_name_is_printed(supervision, capfdbinary):
    supervised = supervision("test -p /dev/fd/1 && echo 'démarré' > /dev/fd/1")
    supervised.asked = True
    assert supervised.wait() == 0
    assert "démarré".encode() in capfdbinary.readouterr().out


def test_everything_is_stopped_even_if_the_terminal_is_gone(supervision, monkeypatch):
    def gone(text: str) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("run.say", gone)
    supervised = supervision("exec sleep 60")
    supervised.stop(signal.SIGHUP, None)
    assert supervised.wait() == 0
    assert supervised.process.returncode == -signal.SIGTERM
