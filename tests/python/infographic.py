"""Measures infographics in a real browser: python3 infographic.py CONFIG.json

Called by tests/infographic.rs. Prints a line a problem and at the end "N measured, N problems". The configuration:

    chromium    the browser
    pages       files to be looked at, as they are drawn at each width
    widths      how wide, in pixels
    pictures    SVG files whose texts must not meet, nor leave the picture
    looks       pages that must look as they were reviewed, by name: {"region": "..."}; at each of the look_widths, light, dark and on paper
    pictures_in the folder of reviewed pictures; missing ones are written, and all where "update" is true
    papers      pages that are printed: {"file": "...", "pages": 1 or nothing, "filled": true where no page but the last may be under half full}
    expects     true: every file is broken on purpose, and each must have a problem
"""

import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    from pages import compare
    from PIL import Image
    from playwright.sync_api import sync_playwright
except ImportError as missing:
    print(f"SKIPPED: python has no {missing.name}")
    sys.exit(0)

# Texts that are too small, texts that meet, last lines of one or two characters, and what runs out of the window.
MEASURE = r"""() => {
    const found = [], boxes = [];
    const shown = node => node.parentElement && node.parentElement.checkVisibility({visibilityProperty: true}) && node.data.trim();
    const walk = root => {
        const nodes = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode());) if (shown(node) && !node.parentElement.closest('style, script')) nodes.push(node);
        return nodes;
    };
    const root = document.querySelector('main') || document.documentElement, wide = document.documentElement.clientWidth;
    const html = !!document.querySelector('main');
    for (const node of walk(root)) {
        if (node.parentElement.closest('title, desc, defs, .skip')) continue;
        const size = parseFloat(getComputedStyle(node.parentElement).fontSize) * (html ? 1 : 390 / 1080);
        if (size < 12) found.push(`${size.toFixed(1)} px: ${node.data.trim().slice(0, 20)}`);
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const rect of html ? range.getClientRects() : [node.parentElement.getBoundingClientRect()]) {
            if (rect.width < 1) continue;
            // A line is higher than its letters.
            const cut = rect.height * .22;
            boxes.push([rect.left + 1, rect.top + cut, rect.right - 1, rect.bottom - cut, node.data.trim()]);
            const edge = html ? wide : document.documentElement.viewBox.baseVal.width;
            if (rect.right > edge + 1 || rect.left < -1) found.push(`out of the window: ${node.data.trim().slice(0, 20)}`);
        }
    }
    boxes.sort((a, b) => a[1] - b[1]);
    boxes.forEach((a, n) => {
        for (let m = n + 1; m < boxes.length && boxes[m][1] < a[3]; m++) {
            const b = boxes[m];
            if (Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > 1) found.push(`${a[4].slice(0, 16)} meets ${b[4].slice(0, 16)}`);
        }
    });
    if (html) {
        if (document.documentElement.scrollWidth > wide) found.push(`${document.documentElement.scrollWidth - wide} px too wide`);
        for (const block of document.querySelectorAll('main :is(h1 .unit, h2, h3, p, .name, .note, .why > span, .strip p > span, .source > span)')) {
            if (block.querySelector('p, h2, h3') || !block.checkVisibility()) continue;
            // A figure of more digits than any report has must break somewhere.
            if (/[\d,.]{16}/.test(block.textContent)) continue;
            const tops = [];
            for (const node of walk(block)) for (let n = 0; !node.parentElement.closest('.giant') && n < node.data.length; n++) {
                if (!node.data[n].trim()) continue;
                const range = document.createRange();
                range.setStart(node, n);
                range.setEnd(node, n + 1);
                const rect = range.getBoundingClientRect();
                if (rect.height) tops.push(rect.bottom);
            }
            if (!tops.length) continue;
            const last = tops[tops.length - 1], height = parseFloat(getComputedStyle(block).fontSize) * .7;
            const on = tops.filter(top => Math.abs(top - last) < height).length;
            if (on < tops.length && on < 3) found.push(`${on} alone at the end: ${block.textContent.trim().slice(-24)}`);
        }
    }
    return found;
}"""


# A mark of one pixel at the beginning and the end of each cell, with the row's number: a row is whole where all its marks are on one sheet.
# Heads are repeated on each sheet.
MARK = """() => document.querySelectorAll('tr').forEach((row, n) => {
    for (const cell of row.cells) if (cell.rowSpan === 1 && !row.closest('thead')) for (const end of ['afterbegin', 'beforeend'])
        cell.insertAdjacentHTML(end, `<span style="font-size:1px;line-height:0;color:#fefefe">q${n}z</span>`);
})"""


def printed(page, paper):
    """What is wrong with a page on paper: too many sheets, half-empty ones, rows or figures that are cut."""
    page.emulate_media(media="print")
    problems = []
    with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
        page.pdf(path=pdf.name, prefer_css_page_size=True, print_background=True)
        boxes = subprocess.run(["pdftotext", "-bbox", pdf.name, "-"], capture_output=True, text=True, errors="replace", check=True).stdout
        page.evaluate(MARK)
        page.pdf(path=pdf.name, prefer_css_page_size=True, print_background=True)
        marked = subprocess.run(["pdftotext", "-bbox", pdf.name, "-"], capture_output=True, text=True, errors="replace", check=True).stdout
    sheets = re.split(r"<page ", boxes)[1:]
    seen = {}
    for n, sheet in enumerate(re.split(r"<page ", marked)[1:]):
        for row in re.findall(r"q(\d+)z", sheet):
            seen.setdefault(row, []).append(n)
    torn = {row: sorted({n + 1 for n in on}) for row, on in seen.items() if len(set(on)) > 1}
    problems += [f"row {row} is cut: it stands on sheets {on}" for row, on in torn.items()]
    if page.evaluate("document.querySelectorAll('tr').length") and not seen:
        problems.append("no row was found on paper")
    if paper.get("pages") and len(sheets) != paper["pages"]:
        problems.append(f"{len(sheets)} sheets in place of {paper['pages']}")
    for n, sheet in enumerate(sheets):
        height = float(re.search(r'height="([\d.]+)"', sheet).group(1))
        words = [(float(y), text) for y, text in re.findall(r'<word [^>]*yMax="([\d.]+)">([^<]*)<', sheet)]
        # The page's number stands below all else.
        body = [y for y, _ in words if y < height * .93]
        if paper.get("filled"):
            if n + 1 < len(sheets) and (not body or max(body) < height / 2):
                problems.append(f"sheet {n + 1} of {len(sheets)} is under half full")
            if not any(y > height * .93 and str(n + 1) in text for y, text in words):
                problems.append(f"sheet {n + 1} has no number")
    return problems


def looked_at(browser, config):
    """What looks otherwise than when it was reviewed, and how many pictures there were. They are kept at a quarter of their size."""
    count, problems, folder = 0, {}, Path(config["pictures_in"])
    folder.mkdir(exist_ok=True)

    def held(file, name, shot):
        nonlocal count
        count += 1
        small = shot.convert("RGB").resize((shot.width // 4, shot.height // 4), Image.LANCZOS)
        place = folder / f"{name}.png"
        if config.get("update") or not place.exists():
            small.quantize(48, dither=Image.Dither.NONE).save(place, optimize=True)
            print(f"wrote {place.name}: look at it", file=sys.stderr)
        problems.setdefault(file, []).extend(compare(Image.open(place).convert("RGB"), small, place.name))

    for scheme in ["light", "dark"]:
        page = browser.new_page(color_scheme=scheme)
        for width in config["look_widths"]:
            page.set_viewport_size({"width": width, "height": 900})
            for name, file in config["looks"].items():
                page.goto(f"file://{file}")
                held(file, f"{name}-{width}-{scheme}", Image.open(io.BytesIO(page.screenshot(full_page=True))))
        page.close()
    page = browser.new_page()
    for name, file in config["looks"].items():
        page.goto(f"file://{file}")
        with tempfile.TemporaryDirectory() as paper:
            page.pdf(path=f"{paper}/a.pdf", prefer_css_page_size=True, print_background=True)
            subprocess.run(["pdftoppm", "-r", "144", "-gray", "-singlefile", "-png", f"{paper}/a.pdf", f"{paper}/a"], check=True)
            held(file, f"{name}-paper", Image.open(f"{paper}/a.png"))
    page.close()
    return count, problems


def main():
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    measured, problems = 0, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=config["chromium"], args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()

        def look(file, how):
            nonlocal measured
            measured += 1
            page.goto(f"file://{file}")
            return [f"{how}: {said}" for said in page.evaluate(MEASURE)]

        for width in config.get("widths", []):
            page.set_viewport_size({"width": width, "height": 900})
            for file in config.get("pages", []):
                problems.setdefault(file, []).extend(look(file, f"{width}"))
        page.set_viewport_size({"width": 1080, "height": 900})
        for file in config.get("pictures", []):
            problems.setdefault(file, []).extend(look(file, "picture"))
        for paper in config.get("papers", []):
            measured += 1
            page.goto(f"file://{paper['file']}")
            problems.setdefault(paper["file"], []).extend(printed(page, paper))
        if config.get("looks"):
            count, said = looked_at(browser, config)
            measured += count
            for file, problem in said.items():
                problems.setdefault(file, []).extend(problem)
        browser.close()
    for file, said in problems.items():
        for problem in said[:12]:
            print(f"{Path(file).name} {problem}"[:300])
    if config.get("expects"):
        silent = [file for file, said in problems.items() if not said]
        print(f"{measured} measured, {len(silent)} unnoticed: {silent}")
        sys.exit(1 if silent else 0)
    count = sum(map(len, problems.values()))
    print(f"{measured} measured, {count} problems")
    sys.exit(1 if count else 0)


main()
