"""`make lock`: fix the versions and hashes of what Terreau depends on, without naming any download host."""

from setting_up import npm_command, python_packages
from steps import BUILD, PYTHON, ROOT, Problem, alone, call, main, say

OPTIONS = ["--quiet", "--universal", "--python-version", "3.11", "--no-emit-index-url", "--generate-hashes", "--upgrade"]
COMPILER = BUILD / "uv"


def work() -> None:
    """Lock Python and Node packages."""
    with alone("setup"):
        python_packages(tests=True)
        say("→ uv, qui calcule les versions")
        call([PYTHON, "-m", "pip", "install", "-q", "--upgrade", "--target", COMPILER, "uv"], otherwise="uv n’a pas pu être téléchargé.")
        for name in ("base", "dev", "node"):
            say(f"→ requirements/{name}.txt")
            files = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
            call([COMPILER / "bin" / "uv", "pip", "compile", *OPTIONS, *files], otherwise=f"requirements/{name}.in ne se résout pas.")
        say("→ package-lock.json")
        npm, env = npm_command()
        call([*npm, "update", "--package-lock-only", "--ignore-scripts"], env=env, otherwise="package-lock.json n’a pas pu être refait.")
    if '"resolved"' in (ROOT / "package-lock.json").read_text(encoding="utf-8"):
        raise Problem("package-lock.json nomme un hôte de téléchargement : vérifiez omit-lockfile-registry-resolved dans .npmrc.")


if __name__ == "__main__":
    main(work)
