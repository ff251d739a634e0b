"""The properties of the hues that prototype and experience ask for, computed from the tokens themselves."""

import math
import re
from itertools import combinations

import pytest

from terreau.core.assets import STYLES

Rgb = tuple[float, float, float]
PAPERS = ("paper", "paper-2", "card")
SCHEMES = ("light", "dark")
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")


def tokens(scheme: str, theme: str = "") -> dict[str, str]:
    """Return the colours of a scheme, as the cascade gives them."""
    own = re.escape(f'[data-theme="{theme}"]')
    light = re.search(r":root \{([^}]*--paper[^}]*)\}", TOKENS)[1]
    dark = re.search(r"@media screen and \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}", TOKENS)[1]
    parts = [light]
    if theme:
        parts.append(re.search(rf"^  {own} \{{([^}}]*)\}}", TOKENS, re.MULTILINE)[1])
    if scheme == "dark":
        parts.append(dark)
        if theme:
            parts.append(re.search(rf"^    {own} \{{([^}}]*)\}}", TOKENS, re.MULTILINE)[1])
    return {name: value for part in parts for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", part)}


def linear(colour: str) -> Rgb:
    """Return an sRGB colour as linear light."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two colours."""
    high, low = sorted((sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True)) for colour in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
SIMULATIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def seen(colour: str, eye: str) -> Rgb:
    """Return CIE L*a*b* (D65) of a colour as an eye sees it."""
    light = linear(colour)
    rgb = [min(1.0, max(0.0, sum(m * c for m, c in zip(row, light, strict=True)))) for row in SIMULATIONS[eye]]
    matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    xyz = [sum(m * c for m, c in zip(row, rgb, strict=True)) / white for row, white in zip(matrix, (0.95047, 1.0, 1.08883), strict=True)]
    x, y, z = (value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116 for value in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Rgb, other: Rgb) -> float:
    """Return the difference of two L*a*b* colours (Sharma, Wu and Dalal, 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = math.hypot((1 + g) * a1, b1), math.hypot((1 + g) * a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, (1 + g) * a1)) % 360, math.degrees(math.atan2(b2, (1 + g) * a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    hue = h1 + h2 if not c1 * c2 else (h1 + h2) / 2 if abs(h1 - h2) <= 180 else (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.2 * _cos(4 * hue - 63)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    sl = 1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rt = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    parts = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return math.sqrt(sum(part**2 for part in parts) + rt * parts[1] * parts[2])


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def test_ciede2000_agrees_with_published_pairs() -> None:
    """Pairs 1, 7, 13 and 25 of the data of Sharma, Wu and Dalal."""
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert ciede2000((50, 2.49, -0.001), (50, -2.49, 0.0009)) == pytest.approx(7.1792, abs=1e-4)
    assert ciede2000((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)


@pytest.mark.parametrize("theme", ["", "littoral"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("number", range(1, 13))
def test_a_lever_reads_on_every_paper_and_stands_out_of_its_bed(scheme: str, theme: str, number: int) -> None:
    colours = tokens(scheme, theme)
    assert min(contrast(colours[f"l{number}"], colours[paper]) for paper in PAPERS) >= 4.5
    assert contrast(colours[f"p{number}"], colours["bed"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("eye", ["normal", "protanopia", "deuteranopia"])
def test_seven_leaves_stay_apart(scheme: str, eye: str) -> None:
    colours = tokens(scheme)
    leaves = [seen(colours[f"p{number}"], eye) for number in range(1, 8)]
    assert min(ciede2000(one, other) for one, other in combinations(leaves, 2)) >= 11.7


@pytest.mark.parametrize("theme", ["", "littoral"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_and_edges_read(scheme: str, theme: str) -> None:
    colours = tokens(scheme, theme)
    for paper in (*PAPERS, "wash"):
        for ink in ("ink", "ink-2", "forest", "forest-2"):
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for paper in PAPERS:
        for tone in ("info", "ok", "warn", "bad"):
            assert contrast(colours[tone], colours[paper]) >= 4.5, (tone, paper)
        for edge in ("edge", "call"):  # borders of what acts, and the mark of focus
            assert contrast(colours[edge], colours[paper]) >= 3, (edge, paper)
    for ground in ("call", "call-2"):
        assert contrast(colours["call-ink"], colours[ground]) >= 4.5
    for ground in ("forest", "forest-2"):
        assert contrast(colours["forest-ink"], colours[ground]) >= 4.5
