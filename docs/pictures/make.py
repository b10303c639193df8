#!/usr/bin/env python3
"""The pictures of the READMEs, made anew from the example regions: docs/pictures/make.py target/release/nianbao (wants playwright, Pillow)."""
import pathlib, shutil, subprocess, sys, tempfile
from PIL import Image
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WIDE, HIGH = 1120, 760


def run(*arguments):
    subprocess.run([sys.argv[1], *map(str, arguments)], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)


def keep(name, data):
    """Half as wide, in few colours: a page of text stays sharp and small."""
    path = HERE / f"{name}.png"
    path.write_bytes(data)
    picture = Image.open(path).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
    out = pathlib.Path(folder)
    run("batch", "examples/guangzhou", "-o", out / "good")
    run("batch", "examples/guangzhou-with-mistakes", "-o", out / "bad")
    run("check", "examples/guangzhou-with-mistakes/2020/i02.xlsx", "--report", "html", "-o", out / "findings.html")
    browser = play.chromium.launch(executable_path=shutil.which("chromium"))
    for name, file, where in [
        ("report", "good/site/2020/region.html", None),
        ("infographic", "good/site/2020/region.tujie.html", None),
        ("findings", "findings.html", "table"),
        ("dashboard", "good/staff/run.html", "details h2, h2"),
    ]:
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, device_scale_factor=1, locale="zh-CN")
        page.goto((out / file).as_uri())
        if where and page.locator(where).count():
            page.locator(where).first.evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + window.scrollY - 330)")
        keep(name, page.screenshot())
    browser.close()
