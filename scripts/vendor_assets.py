"""Copy the NHS design system's built files into the shell, made safe to serve from here.

Maintainers run this when the design system moves on; nobody else needs Node or the network:

    npm pack nhsuk-frontend@10.6.1 && tar xzf nhsuk-frontend-10.6.1.tgz
    python scripts/vendor_assets.py package

Three things in the built files would call out to the internet or break on our server, so they are changed
on the way: the Frutiger font rules (the font needs a licence and is fetched from elsewhere), image
addresses that assume the site's root, and source map comments that name files we do not ship. Only the
icons that the style sheet uses are copied: the NHS logo and icons are not ours to show.
"""

import re
import shutil
import sys
from pathlib import Path

VERSION = "10.6.1"
TARGET = Path(__file__).resolve().parents[1] / "src/catchment/web/static/vendor/nhsuk"
FONT_RULE = re.compile(r"@font-face\s*\{[^}]*\}")
IMAGE = re.compile(r"url\(/assets/images/([\w.-]+)\)")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")
ELSEWHERE = re.compile(r"url\(\s*[\"']?(?:https?:)?//")
LICENCE = """nhsuk-frontend {version}, MIT License

Copyright (c) NHS England and contributors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.

The files here differ from the published ones: see scripts/vendor_assets.py.
"""


def safe_style(css: str) -> str:
    """Return the style sheet without fetched fonts, rooted addresses or source maps."""
    css = FONT_RULE.sub("", css)
    css = IMAGE.sub(r"url(assets/images/\1)", css)
    css = SOURCE_MAP.sub("", css)
    assert not ELSEWHERE.search(css), "the style sheet still fetches something from elsewhere"
    return css.strip() + "\n"


def safe_script(script: str) -> str:
    """Return the script without its source map."""
    return SOURCE_MAP.sub("", script).strip() + "\n"


def vendor(package: Path) -> list[Path]:
    """Write the changed copies, replacing what was there; return what was written."""
    built = package / "dist/nhsuk"
    published = (built / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    shutil.rmtree(TARGET, ignore_errors=True)
    images = TARGET / "assets/images"
    images.mkdir(parents=True)
    style = TARGET / "nhsuk-frontend.min.css"
    style.write_text(safe_style(published), encoding="utf-8")
    script = TARGET / "nhsuk-frontend.min.js"
    script.write_text(safe_script((built / script.name).read_text(encoding="utf-8")), encoding="utf-8")
    licence = TARGET / "LICENCE.txt"
    licence.write_text(LICENCE.format(version=VERSION), encoding="utf-8")
    used = sorted(set(IMAGE.findall(published)))
    copied = [Path(shutil.copyfile(built / "assets/images" / name, images / name)) for name in used]
    return [style, script, licence, *copied]


def main() -> None:
    """Read the unpacked package's folder from the command line and vendor it."""
    if len(sys.argv) != 2:
        sys.exit("Say where the unpacked nhsuk-frontend package is: python scripts/vendor_assets.py FOLDER")
    for path in vendor(Path(sys.argv[1])):
        print(f"{path.stat().st_size:>9,} bytes  {path.relative_to(TARGET.parent)}")


if __name__ == "__main__":
    main()
