"""A font of this machine that can write Chinese, for pictures. None is shipped: they are large, and every desktop has one."""
from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from PIL import ImageFont

from kpi.errors import KpiError

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "C:/Windows/Fonts", "/System/Library/Fonts",
           "/Library/Fonts")
NAMES = (("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", 2), ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf", 0),
         ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf", 0), ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf", 0),
         ("msyh.ttc", "msyhbd.ttc", 0), ("PingFang.ttc", "PingFang.ttc", 0), ("Hiragino Sans GB.ttc", "Hiragino Sans GB.ttc", 0),
         ("STHeiti Medium.ttc", "STHeiti Medium.ttc", 0), ("wqy-microhei.ttc", "wqy-microhei.ttc", 0), ("simhei.ttf", "simhei.ttf", 0),
         ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf", 0))
"""Regular, bold, and the place of simplified Chinese in a collection; the first that is there is used."""


@cache
def font(size: int, bold: bool = False, chosen: str = "") -> ImageFont.FreeTypeFont:
    """The font in a size in pixels. `chosen`: the value of KPI_FONT. KpiError when the machine has none for Chinese."""
    path, place = _chosen(chosen) if chosen else _found(bold)
    try:
        return ImageFont.truetype(path, size, index=place, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise KpiError("this font cannot be read", path, "Name a .ttf, .otf or .ttc file in KPI_FONT") from error


def fonts(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font that the installation asks for, else the first that is there."""
    return font(size, bold, os.environ.get("KPI_FONT", ""))


def _chosen(text: str) -> tuple[str, int]:
    """A path, with "#2" behind it for the third font of a collection."""
    path, _, place = text.partition("#")
    return path, int(place) if place.isdigit() else 0


@cache
def _found(bold: bool) -> tuple[str, int]:
    there: dict[str, Path] = {}
    for folder in FOLDERS:
        root = Path(folder).expanduser()
        if root.is_dir():
            for path in sorted(root.rglob("*.[tToO][tT][cCfF]")):
                there.setdefault(path.name, path)
    for regular, heavy, place in NAMES:
        if regular in there:
            return str(there.get(heavy, there[regular]) if bold else there[regular]), place
    raise KpiError("no font of this machine can write Chinese", "picture",
                   "Install one (Debian: apt install fonts-noto-cjk), or name its file in KPI_FONT")
