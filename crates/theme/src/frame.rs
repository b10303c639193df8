//! What stands around a page's content: the path to it, the reader's switches, the emblem, and the
//! portal's foot.

use crate::{Style, Url, digest};
use nianbao_model::{Level, UnitRef, clean_line};
use nianbao_register::{Colours, Region};

/// A step of the path to a page (当前位置).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Where it leads; nothing for the page itself.
    pub href: Option<String>,
}

/// A line of the portal's foot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is: 主办单位.
    pub label: &'static str,
    /// What it says.
    pub text: String,
}

/// What stands around a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// From the page to the root of the portal's part: empty or `../`; from a page of the staff's
    /// out of its part into the portal's.
    pub root: String,
    /// The path to the page; empty where it stands alone.
    pub trail: Vec<Step>,
    /// The emblem as an address with its own data; empty if there is none.
    pub emblem: String,
    /// The portal's foot.
    pub foot: Vec<Line>,
    /// The region's own colours as a style sheet; empty if it has none.
    pub colours: String,
    /// Is the page in the part that stays in the house? Then no search engine is to list it.
    pub in_house: bool,
}

/// The portal's part, seen from the folder it is in.
const PORTAL: &str = "site/";

/// Is a file in the part of a publication that stays in the house, by its path?
pub fn in_house(path: &str) -> bool {
    path.starts_with("staff/")
}

/// What a level's reports are called: 关区年报, 本级年报, 隶属海关年报.
pub fn level_title(level: Level) -> &'static str {
    match level {
        Level::Region => "关区年报",
        Level::HeadOffice => "本级年报",
        Level::Subordinate => "隶属海关年报",
    }
}

impl Frame {
    /// The frame of a page at an address below the publication's root: `2020/unit-07.html`. A page
    /// that is no part of a publication has no path, and the region's look all the same.
    pub fn of(region: Option<&Region>, path: Option<&str>) -> Self {
        let mut root = "../".repeat(path.map_or(0, |path| path.matches('/').count()));
        let in_house = path.is_some_and(in_house);
        if in_house {
            root += PORTAL;
        }
        let Some(region) = region else { return Self { root, in_house, ..Self::default() } };
        let site = &region.site;
        let mut frame = Self {
            root,
            in_house,
            emblem: site.emblem_data.clone(),
            colours: colours(&site.theme),
            ..Self::default()
        };
        if path.is_some() {
            frame.trail = site
                .breadcrumbs
                .iter()
                .map(|crumb| step(&crumb.name, Some(crumb.href.clone())))
                .collect();
            let column = frame.column(region);
            frame.trail.push(step(&column, Some(format!("{}{}", frame.root, Url::Column))));
        }
        let foot = [
            ("主办单位", &site.host),
            ("网站标识码", &site.id_code),
            ("备案号", &site.icp),
            ("公安备案号", &site.police),
        ];
        let said = foot.into_iter().map(|(label, text)| Line { label, text: clean_line(text) });
        frame.foot = said.filter(|line| !line.text.is_empty()).collect();
        frame
    }

    /// The frame of a page of a report at an address below the publication's root: its path leads
    /// through the column, the unit's level and the unit to `here`.
    pub fn of_report(
        region: Option<&Region>,
        path: Option<&str>,
        unit: &UnitRef,
        here: &str,
    ) -> Self {
        let frame = Self::of(region, path);
        // A draft stands in no list, and its unit may have no published report.
        let level = unit.level.filter(|_| !path.is_some_and(in_house));
        let frame = match level {
            Some(level) => frame
                .below(level_title(level), Url::Level(level))
                .below(&unit.name, Url::Unit(&unit.id)),
            None => frame,
        };
        frame.here(here)
    }

    /// The column's name.
    pub fn column(&self, region: &Region) -> String {
        let column = clean_line(&region.site.column);
        if column.is_empty() { "政府信息公开工作年度报告".to_owned() } else { column }
    }

    /// The same with one more step of the path, below the root.
    pub fn below(mut self, name: &str, url: Url<'_>) -> Self {
        if !self.trail.is_empty() {
            let href = format!("{}{url}", self.root);
            self.trail.push(step(name, Some(href)));
        }
        self
    }

    /// The same with the page itself at the end of the path.
    pub fn here(mut self, name: &str) -> Self {
        if !self.trail.is_empty() {
            self.trail.push(step(name, None));
        }
        self
    }

    /// The column's own page ends the path.
    pub fn at_column(mut self) -> Self {
        if let Some(last) = self.trail.last_mut() {
            last.href = None;
        }
        self
    }

    /// A policy under which nothing but the page's own styles takes effect.
    pub fn policy(&self, style: &Style) -> String {
        self.with(style, "")
    }

    /// The same for a page with one script of its own, which may read files of the same portal, and
    /// with a form that leads there.
    pub fn policy_with_script(&self, style: &Style, script: &str) -> String {
        self.with(style, &format!("script-src '{}'; connect-src 'self'; ", digest(script)))
    }

    /// A policy for a page that is no part of a site: its own styles and its one script take
    /// effect, it reads nothing and leads nowhere.
    pub fn closed_policy(&self, style: &Style, script: &str) -> String {
        let script = digest(script);
        format!(
            "default-src 'none'; style-src {}; script-src '{script}'; img-src data:; base-uri 'none'; form-action 'none'",
            self.sheets(style)
        )
    }

    /// The digests of the style sheets, as a policy has them.
    fn sheets(&self, style: &Style) -> String {
        let own = if self.colours.is_empty() {
            String::new()
        } else {
            format!(" '{}'", digest(&self.colours))
        };
        format!("'{}'{own}", style.digest())
    }

    fn with(&self, style: &Style, more: &str) -> String {
        // A search form leads to a page of the publication; from a file system there is no “self”
        // and no harm.
        format!(
            "default-src 'none'; style-src {}; {more}img-src data:; base-uri 'none'; form-action 'self'",
            self.sheets(style)
        )
    }
}

fn step(name: &str, href: Option<String>) -> Step {
    Step { name: clean_line(name), href: href.filter(|href| !href.is_empty()) }
}

/// The region's colours, which the register has checked.
fn colours(theme: &Colours) -> String {
    let mut css = String::new();
    if !theme.accent.is_empty() {
        css += &format!(":root{{--accent:{}}}", theme.accent);
    }
    let dark = if theme.accent_dark.is_empty() { "#9dc1ee" } else { &theme.accent_dark };
    if !css.is_empty() || !theme.accent_dark.is_empty() {
        css += &format!(
            "@media screen and (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}@media print{{:root{{--accent:#000}}}}"
        );
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    static SHEET: Style = Style::with("p { margin: 0; }");

    fn region(site: &str) -> Region {
        Region::parse(&format!("[region]\nid = 'gz'\nname = '某关区'\n[site]\n{site}")).unwrap()
    }

    #[test]
    fn the_path_leads_from_the_portal_to_the_page() {
        let region = region(
            "column = '年报'\nbreadcrumbs = [{ name = '首页', href = '/' }, { name = '政府信息公开' }]\nhost = '某海关'",
        );
        let frame = Frame::of(Some(&region), Some("2020/unit-07.html"))
            .below("隶属海关年报", Url::Level(Level::Subordinate))
            .here("甲海关");
        let shown: Vec<_> =
            frame.trail.iter().map(|step| (step.name.as_str(), step.href.as_deref())).collect();
        let expected = [
            ("首页", Some("/")),
            ("政府信息公开", None),
            ("年报", Some("../index.html")),
            ("隶属海关年报", Some("../levels/subordinate.html")),
            ("甲海关", None),
        ];
        assert_eq!(shown, expected);
        assert_eq!(frame.foot, [Line { label: "主办单位", text: "某海关".into() }]);
        // A draft leads into the portal's part, which does not lead back.
        let draft = Frame::of(Some(&region), Some("staff/drafts/2020/unit-07.html"));
        assert_eq!(draft.trail[2].href.as_deref(), Some("../../../site/index.html"));
        // Without a publication there is no path.
        assert_eq!(Frame::of(Some(&region), None).below("a", Url::Search).here("c").trail, []);
    }

    #[test]
    fn own_colours_are_in_the_policy() {
        let region = region("[site.theme]\naccent = '#8a1c1c'");
        let frame = Frame::of(Some(&region), None);
        assert!(frame.colours.starts_with(":root{--accent:#8a1c1c}"));
        assert!(frame.policy(&SHEET).contains(&digest(&frame.colours)));
        assert!(!Frame::default().policy(&SHEET).contains("script"));
        assert!(frame.policy_with_script(&SHEET, "x").contains("script-src 'sha256-"));
        let closed = frame.closed_policy(&SHEET, "x");
        assert!(
            closed.contains(&digest(&frame.colours))
                && closed.contains(&digest("x"))
                && !closed.contains("'self'"),
            "{closed}"
        );
    }
}
