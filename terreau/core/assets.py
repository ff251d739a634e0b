"""What the build makes from npm packages and our own sources: fonts, style sheet, icons, scripts, favicon, translations, source archive."""

import io
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli
import polib
import rcssmin
from django.conf import settings
from fontTools import subset
from fontTools.otlLib.optimize import compact
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from terreau.core.rosette import draw, plain

ARCHIVE = "terreau-source.tar.gz"
HERE = Path(__file__).resolve().parent
STYLES = HERE / "styles"
ON_DEMAND = HERE / "scripts" / "on_demand"
ICON_LIST = HERE / "icons.txt"
# The order of the layers is written in the first file; files only have to come after it.
STYLE_ORDER = ("tokens", "fonts", "base", "layout", "components", "rosette", "forms", "content", "pages", "print")
FRENCH = "".join(map(chr, range(0x20, 0x7F))) + "àâäæçéèêëîïôöœùûüÿñáíóúãõåøßÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜ" + "«»‹›“”‘’„–—…·•°²³×÷−±€§©\u00a0\u2009\u202f\u2011"
# Characters that the families lack, and the one whose drawing they take.
BORROWED = {0x202F: 0x2009, 0x2011: 0x2D}
_WITH_PICTURES = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
_BARE_PSEUDO = re.compile(r"(?<=[\w\])\"]) (?=::?[a-z])")
FAVICON_LEAVES = 7
# The style sheet's part of a first view of 65 kB, and that of the fonts. Each room adds to the first: 9 kB held until the search's list.
MAX_STYLE, MAX_FONTS = 10 * 1024, 36 * 1024


class MissingAssetError(Exception):
    """A file that the build needs is not there; the message says which, and what to do."""


@dataclass(frozen=True)
class Font:
    """A variable font of a package, what is kept of its axes, the name of the result, and how its kerning is packed.

    `kerning` is fontTools' level of compaction, 0 to 9: which one leaves fewest bytes after woff2 differs from font to font.
    """

    package: str
    source: str
    axes: dict[str, float | tuple[float, float]]
    target: str
    kerning: int

    @property
    def folder(self) -> Path:
        return node_modules() / "@fontsource-variable" / self.package


FONTS = (
    Font("bricolage-grotesque", "bricolage-grotesque-latin-wght-normal.woff2", {"wght": 700}, "bricolage", kerning=9),
    Font("atkinson-hyperlegible-next", "atkinson-hyperlegible-next-latin-wght-normal.woff2", {"wght": (400, 700)}, "atkinson", kerning=1),
)


def project() -> Path:
    """Return the root of the project, where `package.json` is."""
    return HERE.parents[1]


def node_modules() -> Path:
    return project() / "node_modules"


def target_folder() -> Path:
    """Return the folder that the build fills, first of the static folders."""
    return Path(settings.STATICFILES_DIRS[0])


def icons_file() -> Path:
    """Return the file of the icons' drawings, read by the `icon` tag; beside the static folder: browsers never ask for it."""
    return target_folder().parent / "icons.json"


def _need(path: Path) -> Path:
    if not path.exists():
        raise MissingAssetError(f"{path.relative_to(project())} is missing: run `npm ci`, as `make run` does, to install the packages of package.json.")
    return path


def _fresh(target: Path, inputs: Iterable[Path]) -> bool:
    """Return whether a target is newer than all of its inputs; this file is one of them."""
    if not target.exists():
        return False
    made = target.stat().st_mtime_ns
    return all(path.stat().st_mtime_ns <= made for path in (*inputs, Path(__file__)))


def _write(target: Path, content: bytes) -> None:
    """Write a file at once: a reader sees the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(target)


def _borrow(font: TTFont) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {missing: table.cmap[lender] for missing, lender in BORROWED.items() if missing not in table.cmap and lender in table.cmap}


def _subset_font(font: Font, source: Path, target: Path) -> None:
    opened = TTFont(source)
    _borrow(opened)
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"], hinting=False)
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    work = subset.Subsetter(options)
    work.populate(text=FRENCH)
    work.subset(opened)
    instancer.instantiateVariableFont(opened, font.axes, inplace=True)
    compact(opened, font.kerning)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "font.woff2"
        subset.save_font(opened, str(made), options)
        _write(target, made.read_bytes())


@dataclass(frozen=True)
class PaperFont:
    """A still font of a variable one, for what is laid out on paper: whole alphabets, one weight."""

    source: Font
    file: str
    family: str
    weight: int
    italic: bool = False

    @property
    def path(self) -> Path:
        return self.source.folder / "files" / self.file

    @property
    def target(self) -> str:
        return f"{self.family.replace(' ', '-')}-{self.weight}{'-italic' if self.italic else ''}.ttf".lower()


def _paper_fonts() -> Iterator[PaperFont]:
    bricolage, atkinson = FONTS
    yield PaperFont(bricolage, "bricolage-grotesque-latin-wght-normal.woff2", "Terreau Title", 700)
    for part, family in (("latin", "Terreau Text"), ("latin-ext", "Terreau Text Plus")):
        for weight in (400, 700):
            for slope in ("normal", "italic"):
                yield PaperFont(atkinson, f"atkinson-hyperlegible-next-{part}-wght-{slope}.woff2", family, weight, slope == "italic")


def paper_fonts_folder() -> Path:
    """Return the folder of the fonts for paper, beside the static folder: no browser asks for them."""
    return target_folder().parent / "fonts"


def _still_font(font: PaperFont, target: Path) -> None:
    opened = TTFont(_need(font.path))
    _borrow(opened)
    instancer.instantiateVariableFont(opened, {"wght": font.weight}, inplace=True)
    style = " ".join(word for word in ("Bold" if font.weight > 400 else "", "Italic" if font.italic else "") if word) or "Regular"
    names, whole = opened["name"], f"{font.family} {style}"
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]
    for number, text in ((1, font.family), (2, style), (4, whole), (6, whole.replace(" ", ""))):
        names.setName(text, number, 3, 1, 0x409)
    opened["OS/2"].usWeightClass = font.weight
    opened["OS/2"].fsSelection = (0x20 if font.weight > 400 else 0) | (0x01 if font.italic else 0) or 0x40
    opened["head"].macStyle = (1 if font.weight > 400 else 0) | (2 if font.italic else 0)
    opened.flavor = None
    made = io.BytesIO()
    opened.save(made)
    _write(target, made.getvalue())


def build_paper_fonts(out: Path) -> Iterator[str]:
    """Make the fonts of what is taken away on paper, their licences beside them."""
    folder = out.parent / "fonts"
    for font in _paper_fonts():
        target = folder / font.target
        if not _fresh(target, [font.path]):
            _still_font(font, target)
            _write(folder / f"{font.source.target}.OFL.txt", _need(font.source.folder / "LICENSE").read_bytes())
            yield target.name


def build_fonts(out: Path) -> Iterator[str]:
    """Subset the two families to French and keep their licences beside them."""
    for font in FONTS:
        source, licence = _need(font.folder / "files" / font.source), _need(font.folder / "LICENSE")
        target = out / "fonts" / f"{font.target}.woff2"
        if not _fresh(target, [source]):
            _subset_font(font, source, target)
            _write(target.with_suffix(".OFL.txt"), licence.read_bytes())
            yield target.name


def style_sources() -> list[Path]:
    """Return the style sheets in the order of their layers: ours, then those of the rooms, whose layers are declared in the first."""
    rooms = sorted(path for path in project().glob("terreau/*/styles/*.css") if STYLES not in path.parents)
    return [_need(STYLES / f"{name}.css") for name in STYLE_ORDER] + rooms


def style_sheet() -> str:
    """Return the one style sheet of the public pages, minified."""
    joined = "\n".join(path.read_text(encoding="utf-8") for path in style_sources())
    # rcssmin drops the blank of « .a :is(b) », which makes it another selector; « .a *:is(b) » says the same and stays.
    return str(rcssmin.cssmin(_BARE_PSEUDO.sub(" *", joined)))


def build_style(out: Path) -> Iterator[str]:
    """Join and minify the style sheets."""
    target = out / "terreau.css"
    if not _fresh(target, style_sources()):
        _write(target, style_sheet().encode())
        yield target.name


def icon_names() -> list[str]:
    """Return the names of the icons that pages use, one a line in `icons.txt`."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _inside(svg: str) -> str:
    return re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip())


def build_icons(out: Path) -> Iterator[str]:
    """Gather the drawings of the icons used, for the `icon` tag to write them in the page."""
    target = out.parent / "icons.json"
    folder = node_modules() / "@phosphor-icons" / "core" / "assets" / "bold"
    sources = {name: folder / f"{name}-bold.svg" for name in icon_names()}
    _need(folder)
    for name, path in sources.items():
        if not path.exists():
            raise MissingAssetError(f"Icon “{name}” of icons.txt is not one of Phosphor's: correct its name.")
    if not _fresh(target, [ICON_LIST, *sources.values()]):
        _write(target, json.dumps({name: _inside(path.read_text(encoding="utf-8")) for name, path in sources.items()}).encode())
        yield target.name


def script_sources() -> list[Path]:
    """Return the scripts of the public pages: ours, then those of the rooms. Each is a function that calls itself, and needs none of the others."""
    return sorted(project().glob("terreau/*/scripts/*.js"), key=lambda path: (path.parent.parent != HERE, path))


def _without_pointers(script: bytes) -> bytes:
    """Return a script without the address of its source map, which is not served."""
    return re.sub(rb"\n?//# sourceMappingURL=\S+\n?", b"\n", script)


def build_map_style(out: Path) -> Iterator[str]:
    """Make the style sheet of maps: Leaflet's without the rules that ask for its pictures, none of which we use, then ours."""
    target, sources = (
        out / "map.css",
        [_need(node_modules() / "leaflet" / "dist" / "leaflet.css"), *sorted(project().glob("terreau/*/styles/on_demand/map.css"))],
    )
    if not _fresh(target, sources):
        theirs, *ours = (source.read_text(encoding="utf-8") for source in sources)
        joined = "\n".join([re.sub(r"/\*.*?\*/", "", _WITH_PICTURES.sub("", theirs), flags=re.DOTALL), *ours])
        _write(target, str(rcssmin.cssmin(_BARE_PSEUDO.sub(" *", joined))).encode())
        yield target.name


def build_page_styles(out: Path) -> Iterator[str]:
    """Make the style sheets that only some pages ask for, each of a file of a room's `styles/on_demand/`."""
    for source in sorted(project().glob("terreau/*/styles/on_demand/*.css")):
        target = out / source.name
        if source.name != "map.css" and not _fresh(target, [source]):
            _write(target, str(rcssmin.cssmin(_BARE_PSEUDO.sub(" *", source.read_text(encoding="utf-8")))).encode())
            yield target.name


def build_scripts(out: Path) -> Iterator[str]:
    """Join our scripts in one file; htmx, completion and the map are files of their own, fetched by who is about to use them."""
    packages = node_modules()
    made = {
        "terreau.js": script_sources(),
        "htmx.js": [_need(packages / "htmx.org" / "dist" / "htmx.min.js")],
        # A module: the class that the package exports comes first, what uses it follows.
        "suggest.js": [_need(packages / "@github" / "combobox-nav" / "dist" / "index.js"), ON_DEMAND / "suggest.js"],
        "suggest.MIT.txt": [_need(packages / "@github" / "combobox-nav" / "LICENSE")],
        # A module too: both packages leave what they export in `globalThis`.
        "map.js": [
            _need(packages / "leaflet" / "dist" / "leaflet.js"),
            _need(packages / "supercluster" / "dist" / "supercluster.min.js"),
            project() / "terreau" / "network" / "scripts" / "on_demand" / "map.js",
        ],
        "map.BSD-2.txt": [_need(packages / "leaflet" / "LICENSE")],
        "map.ISC.txt": [_need(packages / "supercluster" / "LICENSE")],
    }
    for name, sources in made.items():
        if not _fresh(out / name, sources):
            _write(out / name, b"".join(_without_pointers(source.read_bytes()) for source in sources))
            yield name


def favicon() -> str:
    """Return the rosette as a file of its own: colours stand in it, for no style sheet reaches a favicon."""
    hues = re.findall(r"--p\d: (#[0-9a-f]{6});", (STYLES / "tokens.css").read_text(encoding="utf-8"))[:FAVICON_LEAVES]
    svg = draw(plain(FAVICON_LEAVES), "mark").replace(' class="rosette mark"', "").replace(' aria-hidden="true"', "")
    for number, hue in enumerate(hues, 1):
        svg = svg.replace(f'class="leaf p{number}"', f'fill="{hue}"')
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def build_favicon(out: Path) -> Iterator[str]:
    """Draw the favicon."""
    target = out / "favicon.svg"
    if not _fresh(target, [HERE / "rosette.py", STYLES / "tokens.css"]):
        _write(target, favicon().encode())
        yield target.name


def catalogues() -> list[Path]:
    """Return our translations, by language; they come before those of the packages, so they hold only what we say otherwise."""
    return sorted((HERE / "locale").glob("*/LC_MESSAGES/*.po"))


def build_catalogues(out: Path) -> Iterator[str]:
    """Compile the translations where `LOCALE_PATHS` looks for them."""
    for source in catalogues():
        target = out.parent / "locale" / source.relative_to(HERE / "locale").with_suffix(".mo")
        if not _fresh(target, [source]):
            _write(target, polib.pofile(str(source)).to_binary())
            yield target.name


def build_archive(out: Path) -> Iterator[str]:
    """Archive the source of the commit being run, for the footer's link; nothing without git."""
    git, root = shutil.which("git"), project()
    if git is None or not (root / ".git").exists():
        return
    head = subprocess.run([git, "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    commit, stamp, target = head.stdout.strip(), out.parent / "source-commit", out / ARCHIVE
    if head.returncode or (target.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == commit):
        return
    command = [git, "archive", "--format=tar.gz", "--prefix=terreau/", commit]
    made = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603 - the commit is what git just said
    if made.returncode == 0:
        _write(target, made.stdout)
        _write(stamp, commit.encode("ascii"))
        yield target.name


STEPS: tuple[Callable[[Path], Iterator[str]], ...] = (
    build_fonts,
    build_paper_fonts,
    build_style,
    build_map_style,
    build_page_styles,
    build_icons,
    build_scripts,
    build_favicon,
    build_catalogues,
    build_archive,
)


def build(out: Path | None = None) -> list[str]:
    """Make what is older than its inputs; return the names of the files made. Raises `MissingAssetError`."""
    folder = out or target_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return [name for step in STEPS for name in step(folder)]


@dataclass(frozen=True)
class Weight:
    """Bytes as transferred: style sheet in brotli, both fonts as they are."""

    style: int
    fonts: int

    @property
    def within(self) -> bool:
        return self.style <= MAX_STYLE and self.fonts <= MAX_FONTS


def weigh(out: Path | None = None) -> Weight:
    """Weigh what every first view transfers of the build."""
    folder = out or target_folder()
    fonts = sum((folder / "fonts" / f"{font.target}.woff2").stat().st_size for font in FONTS)
    return Weight(style=len(brotli.compress((folder / "terreau.css").read_bytes(), quality=11)), fonts=fonts)
