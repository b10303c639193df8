//! The published site in a real browser, page type by page type (tests/python/pages.py): nothing
//! fails to load, axe-core finds nothing by day, in the dark and in large type, the keyboard
//! reaches everything, paper takes it, hostile texts do nothing, search finds, and the pages look
//! as they were reviewed (tests/pictures).

use crate::support::{SmallRegion, browsed, example, nianbao, root, written};
use nianbao_model::{Cell, Indicator, Prose};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Runs the browser over a site. Nothing where it cannot be had.
fn browse(config: &Value, folder: &Path) -> Option<String> {
    browsed("pages.py", config.clone(), folder)
}

#[test]
fn the_example_region_s_site_passes_in_a_browser() {
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    let Some(folder) = example("guangzhou") else { return };
    let ended = nianbao!["batch", folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let config = json!({
        "root": out,
        "pages": {
            "front": "site/index.html",
            "level": "site/levels/subordinate.html",
            "year": "site/years/2020.html",
            "unit": "site/units/unit-01.html",
            "search": "site/search.html",
            "report": "site/2020/unit-01.html",
            "infographic": "site/2020/region.tujie.html",
            "run": "staff/run.html",
            "completeness": "staff/completeness.html",
        },
        "search": { "front": "site/index.html", "page": "site/search.html", "queries": [
            // A snippet begins with a clause.
            { "q": "航空旅客", "expects": ["机场海关2020年政府信息公开工作年度报告", "找到 2 份", "…规范性文件情况以第二部分表格为准。全年举办航空旅客"] },
            // Its pairs stand in all four files with lists; most pages have them, so three are asked for.
            { "q": "政府信息公开工作年度报告", "expects": ["至少 20 份"], "lists": 3 },
            { "q": "12360", "expects": ["广州海关2020年"] },
            { "q": "番禺 予以公开", "expects": ["番禺海关2019年", "番禺海关2020年"] },
            { "q": "并无此语", "expects": ["没有找到"] },
        ] },
        "weigh": ["report", "infographic", "front"],
        "pictures": root().join("tests/pictures"),
        "update": std::env::var_os("NIANBAO_UPDATE_GOLDENS").is_some(),
    });
    let Some(said) = browse(&config, temp.path()) else { return };
    // Every kind of check was made, so that none can be left out in silence.
    for check in ["passed, 0 failed", "first paint on 3G", "search 航空旅客: 找到 2 份报告"]
    {
        assert!(said.contains(check), "{said}");
    }
    let passed: usize = said
        .lines()
        .find_map(|line| line.strip_suffix(" passed, 0 failed"))
        .unwrap()
        .parse()
        .unwrap();
    assert!(passed >= 150, "{said}");
}

#[test]
fn hostile_texts_do_nothing_in_a_browser() {
    let long = "长".repeat(10_000);
    let wide = "W".repeat(10_000);
    let bad = [
        "<script>window.pwned=1</script>",
        "\"><img src=x onerror=window.pwned=1>",
        "'-window.pwned=1-'</style></script><svg onload=window.pwned=1>",
        "javascript:window.pwned=1",
        "\u{202e}右到左\u{2066}\u{200f}{{7*7}}${7*7}<!--",
        &long,
        &wide,
    ];
    let region = SmallRegion::new();
    let register = fs::read_to_string(region.folder.join("region.toml")).unwrap();
    let name = |n: usize| serde_json::to_string(bad[n]).unwrap();
    let site = format!(
        "[site]\ncolumn = {}\nhost = {}\nicp = {}\nsource = {}\nkeywords = [{}]\nbreadcrumbs = [{{ name = {}, href = \"/\" }}]\n",
        name(0),
        name(1),
        name(6),
        name(2),
        name(0),
        name(4)
    );
    let register = register
        .replace("[site]\n", &site)
        .replace("\"临江海关\"", &name(1))
        .replace("\"望山海关\"", &name(6));
    region.put("region.toml", register.as_bytes());
    for year in SmallRegion::YEARS {
        let mut report = SmallRegion::report("unit-01", year);
        let edition = report.edition.clone();
        report.unit.name = bad[1].into();
        for n in 0..edition.sections.len() {
            *report.section_mut(n) = Prose::new(&bad.join("\n"));
        }
        for (ix, text) in edition.cells_ix().zip(bad) {
            report.set(ix, Cell::unreadable(text));
        }
        // A figure of ten thousand characters is none, and no page brings it back; a name of that
        // length must do no harm.
        let short = |text: &str| text.chars().take(400).collect::<String>();
        let indicator = |text: &str| Indicator {
            name: text.into(),
            value: short(text),
            unit: short(text),
            year_on_year: Some(short(text)),
        };
        report.indicators = bad.map(indicator).into();
        fs::remove_file(region.folder.join(format!("{year}/unit-01.xlsx"))).unwrap();
        region.put(&format!("{year}/unit-01.json"), &written(&report, "json"));
    }
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(ended.code < 2, "{}{}", ended.stdout, ended.stderr);
    let pages = [
        ("hostile-front", "site/index.html"),
        ("hostile-year", "site/years/2020.html"),
        ("hostile-level", "site/levels/subordinate.html"),
        ("hostile-search", "site/search.html?q=pwned"),
        ("hostile-draft", "staff/drafts/2021/unit-01.html"),
        ("hostile-draft-picture", "staff/drafts/2021/unit-01.tujie.html"),
        ("hostile-report", "site/2020/unit-03.html"),
        ("hostile-picture", "site/2020/unit-03.tujie.html"),
        ("hostile-run", "staff/run.html"),
        ("hostile-completeness", "staff/completeness.html"),
    ];
    for (_, page) in pages {
        assert!(
            out.join(page.split('?').next().unwrap()).is_file(),
            "{page}: {}",
            ended
                .stdout
                .lines()
                .filter(|line| line.contains("B01"))
                .map(|line| line.chars().take(300).collect::<String>())
                .collect::<String>()
        );
    }
    let pages: serde_json::Map<String, Value> =
        pages.iter().map(|(name, page)| ((*name).to_owned(), (*page).into())).collect();
    browse(&json!({ "root": out, "pages": pages }), region.temp.path());
}

/// The checks themselves can fail: each notices a page that is broken in its way.
#[test]
fn a_broken_site_would_be_noticed() {
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    fs::create_dir_all(&out).unwrap();
    let page = |body: &str| {
        format!(
            "<!doctype html><html lang=zh><meta charset=utf-8><title>页</title><body>{body}{}",
            "文字".repeat(40)
        )
    };
    let put = |name: &str, body: &str| fs::write(out.join(name), page(body)).unwrap();
    put("outside.html", "<img alt='' src='http://127.0.0.2:9/a.png'>");
    put("said.html", "<script>console.error('x')</script>");
    put("wide.html", "<div style='width:2500px;height:9px;background:red'>宽</div>");
    put("links.html", "<a href='none.html'>无</a>");
    put(
        "axe.html",
        "<p style='color:#ccc;background:#fff'>浅</p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    );
    put(
        "trap.html",
        "<a href='#' id=a onkeydown='event.preventDefault()'>甲</a><a href='#'>乙</a>",
    );
    put("unmarked.html", "<style>:focus{outline:none}</style><a href='links.html'>甲</a>");
    put(
        "print.html",
        "<style>@page{size:A5}</style><table><tr><td data-cell=a>1</td></tr></table>",
    );
    put("hostile.html", "<a href='javascript:1'>甲</a><script>window.pwned=1</script>");
    put(
        "search.html",
        "<input id=q><p id=status>没有</p><ol id=results data-ms=1><li>甲</li></ol>",
    );
    fs::copy(out.join("search.html"), out.join("index.html")).unwrap();
    let config = json!({
        "root": out,
        "self_test": true,
        "pages": {
            "outside": "outside.html", "said": "said.html", "wide": "wide.html", "links": "links.html", "axe": "axe.html", "trap": "trap.html",
            "unmarked": "unmarked.html", "print": "print.html", "hostile": "hostile.html",
        },
        "search": { "page": "search.html", "queries": [{ "q": "乙", "expects": ["丙"] }] },
        "expects": [
            "load outside", "load said", "load wide", "links links", "axe axe", "keyboard trap", "keyboard unmarked", "zoom wide", "print print",
            "hostile hostile", "search 乙", "search from the front page", "search as it is typed", "search from an older page",
            "search asks before the index has come",
        ],
    });
    browse(&config, temp.path());
}
