"""`make bench`: run the measures of benchmarks/, all or those named: make bench ARGS="fresh_clone"."""

import subprocess
import sys

from setting_up import prepare
from steps import PYTHON, ROOT, Problem, main, say


def work() -> int:
    """Run them one after the other; 1 if one missed its figure."""
    prepare(tests=True)
    scripts = sorted(path for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("_"))
    names = sys.argv[1:]
    unknown = set(names) - {path.stem for path in scripts}
    if unknown:
        raise Problem(f"Mesure inconnue : {', '.join(sorted(unknown))}. Il y a : {', '.join(path.stem for path in scripts)}.")
    failed = 0
    for path in scripts:
        if not names or path.stem in names:
            say(f"\n→ {path.stem}")
            failed |= subprocess.run([PYTHON, path], cwd=ROOT, check=False).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    main(work)
