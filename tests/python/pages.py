"""Tests a published site in a real browser: python3 pages.py CONFIG.json

Called by tests/site.rs. The site is served from this machine; the browser is Debian's chromium, driven by playwright. Prints a line a
check and at the end "N passed, N failed"; what cannot be tested for want of a program says SKIPPED. The configuration:

    root        the published folder
    pages       name -> path below it; names that begin with "hostile" are of a site with hostile texts
    search      {"page": "search.html", "queries": [{"q": "...", "expects": ["..."], "lists": the most files with lists that it may ask for}]}
    pictures    the folder of reviewed pictures; missing ones are written, and all where "update" is true
    weigh       names of the pages whose weight and first paint are measured
    self_test   true: every page is broken on purpose, and each check named in "expects" must fail
"""

import functools
import http.server
import io
import json
import multiprocessing
import re
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

try:
    import axe_playwright_python
    from PIL import Image, ImageChops, ImageFilter
    from playwright.sync_api import sync_playwright
except ImportError as missing:
    print(f"SKIPPED: python has no {missing.name}")
    sys.exit(0)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [390, 1280, 1920]
FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
WEIGHT_LIMIT = 150 * 1024
# Rows that may be cut: neither they hold together nor all their cells that stand in them alone.
TORN = """[...document.querySelectorAll('tr')].filter(row => getComputedStyle(row).breakInside !== 'avoid'
    && [...row.cells].some(cell => cell.rowSpan === 1 && getComputedStyle(cell).breakInside !== 'avoid')).length"""
# The paper of a page: the infographic is a poster on one sheet.
PAPER = {"infographic": (842, 1191, 1)}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files over connections that stay open, as portals do, and says nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass


class Site:
    """The site in the browser, and what became of the checks."""

    def __init__(self, config, browser, address):
        self.config, self.browser, self.address = config, browser, address
        self.root = Path(config["root"])
        self.passed, self.failed = 0, []

    def result(self, name, problems):
        problems = [str(problem) for problem in problems if problem]
        if problems:
            self.failed.append(name)
            print(f"FAILED {name}: " + "; ".join(problems[:8])[:2000])
        else:
            self.passed += 1

    def open(self, path, width=1280, height=900, scheme="light", guarded=True, **options):
        """A page in a context of its own; `page.heard` is what the browser complained of. A guard holds every request up for a while, so
        there is none where time is taken."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options)
        page = context.new_page()
        page.heard = []
        page.on("console", lambda said: said.type in ("error", "warning") and page.heard.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: page.heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (page.heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("response", lambda response: response.status >= 400 and page.heard.append(f"{response.status} {response.url}"))

        def guard(route):
            if route.request.url.startswith((self.address, "data:")):
                return route.continue_()
            page.heard.append(f"outside: {route.request.url}")
            return route.abort()

        if guarded:
            context.route("**/*", guard)
        page.goto(f"{self.address}/{path}", wait_until="load")
        return page

    @staticmethod
    def unfold(page):
        """What is folded away is a part of the page, too."""
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")

    @staticmethod
    def rest(page):
        """A new window's own scripts (the address bar's, a second of them) would be measured, too."""
        page.wait_for_timeout(1500)

    # Every check below takes a page's name and path.

    def load(self, name, path):
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                page = self.open(path, width, scheme=scheme)
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                words = page.evaluate("document.body.innerText.length")
                page.context.close()
                problems = page.heard + [wide > 0 and f"{wide} px wider than its window", words < 50 and "there is nothing on it"]
                self.result(f"load {name} {scheme} {width}", problems)

    def links(self, name, path):
        page = self.open(path)
        found = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => [a.getAttribute('href'), a.href])")
        ids = set(page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))
        page.context.close()
        problems = []
        for written, href in found:
            parts = urllib.parse.urlsplit(href)
            if not href.startswith(self.address):
                if parts.scheme not in ("http", "https"):
                    problems.append(f"{written} is no address")
                continue
            target = self.root / urllib.parse.unquote(parts.path).lstrip("/")
            if not target.is_file():
                problems.append(f"{written} leads nowhere")
            if target == self.root / path and parts.fragment and urllib.parse.unquote(parts.fragment) not in ids:
                problems.append(f"nothing is called {parts.fragment}")
        self.result(f"links {name}", sorted(set(problems)))

    def axe(self, name, path):
        for scheme, large in (("light", False), ("dark", False), ("light", True)):
            page = self.open(path, scheme=scheme, bypass_csp=True)
            if large:
                if page.locator("#large").count() == 0:
                    page.context.close()
                    continue
                page.locator("#large").check()
            self.unfold(page)
            page.evaluate(AXE)
            found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => r.violations)", TAGS)
            page.context.close()
            problems = [
                f"{v['id']} ({v['impact']}) at {' '.join(map(str, v['nodes'][0]['target']))} and {len(v['nodes']) - 1} more: "
                + " ".join(v["nodes"][0].get("failureSummary", "").split())
                for v in found
            ]
            self.result(f"axe {name} {'large' if large else scheme}", problems)

    def keyboard(self, name, path):
        page = self.open(path)
        count = page.evaluate(
            """focusable => {
                window.reached = [];
                const all = [...document.querySelectorAll(focusable)].filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled);
                addEventListener('focusin', event => {
                    const look = getComputedStyle(event.target);
                    const marked = (look.outlineStyle !== 'none' && look.outlineWidth !== '0px') || look.boxShadow !== 'none';
                    window.reached.push([all.indexOf(event.target), marked, event.target.outerHTML.slice(0, 80)]);
                });
                return all.length;
            }""",
            FOCUSABLE,
        )
        for _ in range(min(count, 2000)):
            page.keyboard.press("Tab")
        reached = page.evaluate("window.reached")
        order = [n for n, _, _ in reached]
        problems = [f"no mark on {html}" for _, marked, html in reached if not marked]
        if order != list(range(count)):
            problems.append(f"{count} can be reached, met in the order {order[:12]}… ({len(order)})")
        self.unfold(page)
        for box in page.locator("input[type=checkbox]").all():
            before = box.is_checked()
            box.focus()
            page.keyboard.press("Space")
            if box.is_checked() == before:
                problems.append(f"the space bar does nothing to {box.get_attribute('id')}")
        problems += page.heard
        page.context.close()
        self.result(f"keyboard {name}", problems)

    def zoom(self, name, path):
        """320 px are 1280 at 400 %; and a telephone with large type."""
        for what, width, large in (("400%", 320, False), ("telephone in large type", 390, True)):
            page = self.open(path, width)
            if large and page.locator("#large").count():
                page.locator("#large").check()
            self.unfold(page)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            # What scrolls sideways on its own must be reachable and named.
            odd = page.evaluate(
                """() => [...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1
                    && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.tagName !== 'INPUT'
                    && !(e.getAttribute('role') === 'region' && e.tabIndex === 0 && e.getAttribute('aria-label'))).map(e => e.outerHTML.slice(0, 80))"""
            )
            page.context.close()
            self.result(f"zoom {name} {what}", [wide > 0 and f"{wide} px wider than its window"] + odd)

    def print(self, name, path):
        page = self.open(path)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('table')].flatMap(t => [...t.querySelectorAll('tr')]).filter(
                r => r.getBoundingClientRect().height > 800).length"""
        )
        page.emulate_media(media="print")
        torn = page.evaluate(TORN)
        figures = page.evaluate("[...document.querySelectorAll('td[data-cell]')].map(e => e.innerText.trim()).filter(t => /^[0-9.]+$/.test(t))")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
            page.pdf(path=pdf.name, prefer_css_page_size=True)
            boxes = subprocess.run(["pdftotext", "-bbox", pdf.name, "-"], capture_output=True, text=True, check=True).stdout
        page.context.close()
        problems = [torn and f"{torn} rows may be cut by a page's end", cut and f"{cut} rows are higher than a page"]
        width, words, sheets = 0.0, [], 0
        wide, high, most = PAPER.get(name, (595, 842, None))
        for line in boxes.splitlines():
            if "<page " in line:
                numbers = [float(part.split('"')[1]) for part in line.split() if "=" in part]
                width = numbers[0]
                sheets += 1
                if abs(numbers[0] - wide) > 2 or abs(numbers[1] - high) > 2:
                    problems.append(f"a page of {numbers} pt is not {wide} by {high}")
            elif "<word " in line:
                x_max = float(line.split('xMax="')[1].split('"')[0])
                words.append(line.split(">", 1)[1].split("<")[0])
                if x_max > width - 20:
                    problems.append(f"{words[-1]} stands at the paper's edge")
        missing = [figure for figure in figures if figure not in " ".join(words)]
        problems += [missing and f"{len(missing)} figures are not on paper: {missing[:5]}"]
        problems += [most and sheets > most and f"{sheets} sheets, at most {most}"]
        self.result(f"print {name}", problems)

    def hostile(self, name, path):
        page = self.open(path)
        links = page.evaluate("[...document.querySelectorAll('a, area, form, iframe, object, embed')].map(e => e.href || e.action || e.src || e.data || '')")
        problems = [f"a link to {link}" for link in links if not link.startswith(("http", "")) or "javascript:" in link.lower()]
        self.unfold(page)
        # Boxes first: a click on a summary folds away what is in it.
        for box in page.locator("input[type=checkbox]").all() + page.locator("summary").all():
            if box.is_visible():
                box.click(timeout=2000)
        page.wait_for_timeout(100)
        problems += [page.evaluate("typeof window.pwned !== 'undefined'") and "a script of the text has run"]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        problems += [wide > 0 and f"{wide} px wider than its window"] + page.heard
        page.context.close()
        self.result(f"hostile {name}", problems)

    def paint(self, name, path):
        weight = (self.root / path).stat().st_size
        problems = [weight > WEIGHT_LIMIT and f"{weight} bytes are more than {WEIGHT_LIMIT}"]
        # Times are told and do not fail a test: a machine may be busy.
        for net, down, up, latency in (("3G", 1.6e6, 0.75e6, 150), ("slow 3G", 0.4e6, 0.4e6, 400)):
            context = self.browser.new_context(viewport={"width": 390, "height": 844})
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            speed = {"offline": False, "latency": latency, "downloadThroughput": down / 8, "uploadThroughput": up / 8}
            session.send("Network.emulateNetworkConditions", speed)
            session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(f"{self.address}/{path}", wait_until="load")
            page.wait_for_timeout(300)
            first = page.evaluate("(performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 1e9}).startTime")
            context.close()
            print(f"  {name}: {weight / 1024:.0f} KB, first paint on {net} after {first:.0f} ms")
            problems += [first >= 1e9 and f"nothing is painted on {net}"]
        self.result(f"paint {name}", problems)

    def picture(self, name, path):
        folder = Path(self.config["pictures"])
        for width in WIDTHS:
            page = self.open(path, width)
            height = min(page.evaluate("document.documentElement.scrollHeight"), 3200)
            page.set_viewport_size({"width": width, "height": height})
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            page.context.close()
            small = shot.resize((shot.width // 4, shot.height // 4), Image.LANCZOS)
            place = folder / f"{name}-{width}.png"
            if self.config.get("update") or not place.exists():
                small.quantize(48, dither=Image.NONE).save(place, optimize=True)
                print(f"  wrote {place.name}: look at it")
            self.result(f"picture {name} {width}", compare(Image.open(place).convert("RGB"), small, place.name))

    def search(self):
        wanted = self.config["search"]
        for query in wanted["queries"]:
            # From the front page, whose form leads here.
            page = self.open(wanted.get("front", "index.html"), guarded=False)
            self.rest(page)
            page.fill("#q", query["q"])
            page.keyboard.press("Enter")
            page.wait_for_selector("#results[data-ms]", state="attached", timeout=10_000)
            results, status = page.inner_text("#results"), page.inner_text("#status")
            took = float(page.get_attribute("#results", "data-ms"))
            missing = [text for text in query["expects"] if text not in results + status]
            marks = page.locator("#results mark").all_inner_texts()
            unmarked = page.locator("#results > li").count() and not marks and "nothing is marked"
            page.context.close()
            # In the open page, all at once: as it is typed, the page would foresee what it needs.
            page = self.open(wanted["page"], guarded=False)
            lists = []
            page.on("request", lambda request: "/search/b/" in request.url and lists.append(request.url))
            self.rest(page)
            page.evaluate("query => document.getElementById('q').value = query", query["q"])
            page.locator("#q").press("Enter")
            page.wait_for_selector("#results[data-ms]", state="attached", timeout=10_000)
            typed = float(page.get_attribute("#results", "data-ms"))
            page.context.close()
            many = len(lists) > query.get("lists", len(lists)) and f"{len(lists)} files with lists were asked for"
            print(f"  search {query['q']}: {status} in {typed:.0f} ms; with the page {took:.0f} ms")
            self.result(f"search {query['q']}", [f"no {text}" for text in missing] + [unmarked, many] + page.heard)
        query = wanted["queries"][0]

        def answered(name, page):
            page.wait_for_selector("#results[data-ms]", state="attached", timeout=10_000)
            results = page.inner_text("#results") + page.inner_text("#status")
            page.context.close()
            self.result(name, [text not in results and f"no {text}" for text in query["expects"]] + page.heard)

        # By keyboard alone; and as it is typed, without a key that asks for it.
        for name, path, last in (("from the front page", wanted.get("front", "index.html"), "Enter"), ("as it is typed", wanted["page"], "Shift")):
            page = self.open(path)
            page.locator("#q").focus()
            page.keyboard.type(query["q"])
            page.keyboard.press(last)
            answered(f"search {name}", page)
        # A browser may still have the page of an earlier publication.
        page = self.open(wanted["page"])
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.route("**/*?q=*", lambda route: route.fulfill(body=older((self.root / wanted["page"]).read_text(encoding="utf-8")), content_type="text/html"))
        page.goto(f"{self.address}/{wanted['page']}?q={urllib.parse.quote(query['q'])}", wait_until="load")
        answered("search from an older page", page)
        self.result("search asks before the index has come", [not any(url.endswith("?v=0") for url in asked) and "nothing was asked for by what the page knows"])


def older(page):
    """The search page as if it had been made for an index with one file of lists and none in common."""
    for what, was in (("digest", '&#34;0&#34;'), ("shards", "1"), ("documents", "1"), ("common", '&#34;&#34;')):
        page = re.sub(rf"(?<=&#34;{what}&#34;:)(&#34;.*?(?<!\\)&#34;|[0-9]+)", was, page)
    return page


def compare(golden, shot, name):
    """A different font or renderer is forgiven, another layout is not."""
    if abs(golden.height - shot.height) > 0.04 * golden.height + 4 or golden.width != shot.width:
        keep(shot, name)
        return [f"is {shot.size}, was {golden.size}"]
    golden, shot_grey = (picture.resize(golden.size).convert("L").filter(ImageFilter.BoxBlur(2)) for picture in (golden, shot))
    difference = ImageChops.difference(golden, shot_grey)
    mean = sum(n * count for n, count in enumerate(difference.histogram())) / (golden.width * golden.height)
    tiles = difference.resize((max(1, golden.width // 8), max(1, golden.height // 8)), Image.BOX)
    worst = max(n for n, count in enumerate(tiles.histogram()) if count)
    if mean > 7 or worst > 110:
        keep(shot, name)
        return [f"differs by {mean:.1f} on average and {worst} at worst"]
    return []


def keep(shot, name):
    folder = Path(tempfile.gettempdir()) / "nianbao-pictures"
    folder.mkdir(exist_ok=True)
    shot.save(folder / name)
    print(f"  what was seen: {folder / name}")


def run(config):
    handler = functools.partial(Quiet, directory=config["root"])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # A process of its own: in a thread it would wait for the driver of the browser, and be measured for it.
    multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=config["chromium"], args=["--no-sandbox", "--disable-gpu"])
        site = Site(config, browser, f"http://127.0.0.1:{server.server_port}")
        for name, path in config["pages"].items():
            if name.startswith("hostile"):
                checks = [site.hostile, site.zoom]
            else:
                checks = [site.load, site.links, site.axe, site.keyboard, site.zoom, site.print]
            if name in config.get("weigh", []):
                checks.append(site.paint)
            if config.get("pictures") and not name.startswith("hostile"):
                checks.append(site.picture)
            for check in checks:
                check(name, path)
        if config.get("search"):
            site.search()
        browser.close()
    return site


def main():
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    site = run(config)
    if config.get("self_test"):
        silent = [check for check in config["expects"] if not any(failed.startswith(check) for failed in site.failed)]
        print(f"{len(config['expects']) - len(silent)} passed, {len(silent)} failed")
        print("\n".join(f"nothing was noticed by {check}" for check in silent))
        sys.exit(1 if silent else 0)
    print(f"{site.passed} passed, {len(site.failed)} failed")
    sys.exit(1 if site.failed else 0)


if __name__ == "__main__":
    main()
