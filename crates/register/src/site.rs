//! The portal that a region publishes on: what its pages carry in their meta tags, their head and
//! their foot.

use nianbao_model::Bilingual;
use serde::{Deserialize, Serialize};

/// Settings of the portal: what the pages carry in their meta tags (网站标签规范), above and below
/// the report, and their colours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Site {
    /// SiteName: 网站名称.
    pub name: String,
    /// SiteDomain: 网站域名, without scheme.
    pub domain: String,
    /// SiteIDCode: 网站标识码; it stands at the foot of the pages, too.
    pub id_code: String,
    /// ColumnName: 栏目名称.
    pub column: String,
    /// ColumnType: 栏目类别.
    pub column_type: String,
    /// ContentSource: 信息来源.
    pub source: String,
    /// The department that answers for the column (责任部门).
    pub department: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The address the column is published under, without a trailing slash; Url is made from it.
    pub base_url: String,
    /// What stands above the column on the portal: 首页, 政府信息公开.
    pub breadcrumbs: Vec<Crumb>,
    /// The portal's host (主办单位), at the foot of the pages.
    pub host: String,
    /// The number of the portal's registration (ICP 备案号).
    pub icp: String,
    /// The number of its registration with the police (公安备案号).
    pub police: String,
    /// A picture beside the title: a file of the region's folder, PNG or SVG.
    pub emblem: String,
    /// The colours.
    pub theme: Colours,
    /// The emblem as an address that carries its own data; read with the folder.
    #[serde(skip)]
    pub emblem_data: String,
}

/// A step of the path to the column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crumb {
    /// Its name.
    pub name: String,
    /// Where it leads; nowhere if empty.
    #[serde(default)]
    pub href: String,
}

/// Colours in place of the usual ones, as `#rrggbb`; empty where they are not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Colours {
    /// Titles and links on white.
    pub accent: String,
    /// The same where the reader's system is dark.
    pub accent_dark: String,
    /// The look of the infographic, one of [`LOOKS`]; empty for the accent's, or the first where
    /// there is none.
    pub look: String,
}

/// The looks that the infographic has: government blue, the customs' navy and gold, red.
pub const LOOKS: [&str; 3] = ["blue", "customs", "red"];

/// The grounds that text stands on, as the style sheets have them: paper and desk, by day and in
/// the dark.
const GROUNDS: [[&str; 2]; 2] = [["#ffffff", "#f3f4f6"], ["#191d23", "#262d36"]];

impl Site {
    /// Whatever cannot be put on a page: addresses that are none, colours that are none or that
    /// cannot be read.
    pub(crate) fn check(&self) -> Result<(), Bilingual> {
        for crumb in &self.breadcrumbs {
            if crumb.name.trim().is_empty() {
                return Err(Bilingual::new(
                    "[site] breadcrumbs 中有一级没有 name；请写明名称，如 { name = \"首页\", href = \"/\" }",
                    "a step of [site] breadcrumbs has no name; write one, such as { name = \"首页\", href = \"/\" }",
                ));
            }
            if !crumb.href.is_empty() && !is_address(&crumb.href) {
                let (href, name) = (&crumb.href, &crumb.name);
                return Err(Bilingual::new(
                    format!(
                        "[site] breadcrumbs 中“{name}”的地址“{href}”不能用：只能是 http(s):// 开头的地址或本站路径，如 / 或 ../xxgk/"
                    ),
                    format!(
                        "the address “{href}” of “{name}” in [site] breadcrumbs cannot be used: it must begin with http(s):// or be a path such as / or ../xxgk/"
                    ),
                ));
            }
        }
        for (key, colour, grounds) in [
            ("accent", &self.theme.accent, GROUNDS[0]),
            ("accent_dark", &self.theme.accent_dark, GROUNDS[1]),
        ] {
            colour_ok(key, colour, grounds)?;
        }
        let look = self.theme.look.as_str();
        if !look.is_empty() && !LOOKS.contains(&look) {
            return Err(Bilingual::new(
                format!(
                    "[site.theme] look = \"{look}\" 不是图解的配色；可写 blue（政务蓝）、customs（藏青金）、red（红）"
                ),
                format!(
                    "[site.theme] look = \"{look}\" is no look of the infographic; it may be blue, customs (navy and gold) or red"
                ),
            ));
        }
        let plain = !self.emblem.contains(['/', '\\', ':']) && !self.emblem.starts_with('.');
        let picture = [".png", ".svg"]
            .iter()
            .any(|ending| self.emblem.to_ascii_lowercase().ends_with(ending));
        let usable = self.emblem.is_empty() || (plain && picture);
        if !usable {
            let emblem = &self.emblem;
            return Err(Bilingual::new(
                format!(
                    "[site] emblem 的“{emblem}”不能用：应为 region.toml 旁的一个 PNG 或 SVG 文件的名称，如 emblem.svg"
                ),
                format!(
                    "[site] emblem “{emblem}” cannot be used: it must name a PNG or SVG file beside region.toml, such as emblem.svg"
                ),
            ));
        }
        Ok(())
    }
}

/// An address that a link may lead to: of the web, or a path. What names another scheme could run a
/// script.
fn is_address(href: &str) -> bool {
    let printable =
        !href.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"'\\".contains(c));
    let lower = href.to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    // Two strokes are the beginning of another host's address.
    let path = !href.starts_with("//")
        && !href.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
    printable && (web || path)
}

fn colour_ok(key: &str, colour: &str, grounds: [&str; 2]) -> Result<(), Bilingual> {
    /// What text of any size needs (WCAG 2.2, 1.4.3).
    const ENOUGH: f64 = 4.5;
    if colour.is_empty() {
        return Ok(());
    }
    let Some(mine) = luminance(colour) else {
        return Err(Bilingual::new(
            format!("[site.theme] {key} = \"{colour}\" 不是颜色；请写成 #rrggbb，如 #1d4475"),
            format!(
                "[site.theme] {key} = \"{colour}\" is no colour; write it as #rrggbb, such as #1d4475"
            ),
        ));
    };
    let contrast = |other: f64| (mine.max(other) + 0.05) / (mine.min(other) + 0.05);
    let least = grounds
        .iter()
        .filter_map(|ground| luminance(ground))
        .map(contrast)
        .fold(f64::INFINITY, f64::min);
    if least < ENOUGH {
        let (zh, en) = if key == "accent" { ("深", "darker") } else { ("浅", "lighter") };
        return Err(Bilingual::new(
            format!(
                "[site.theme] {key} = \"{colour}\" 与底色的对比度只有 {least:.1}:1，文字难以看清（至少 4.5:1）；请换一种更{zh}的颜色"
            ),
            format!(
                "[site.theme] {key} = \"{colour}\" has a contrast of only {least:.1}:1 to its ground, too little to be read (4.5:1); take a {en} one"
            ),
        ));
    }
    Ok(())
}

/// The relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> Option<f64> {
    let hex = colour
        .strip_prefix('#')
        .filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(toml: &str) -> Result<(), Bilingual> {
        toml::from_str::<Site>(toml).unwrap().check()
    }

    #[test]
    fn links_lead_to_the_web_or_along_the_portal_and_run_nothing() {
        let crumb =
            |href: &str| site(&format!("breadcrumbs = [{{ name = '首页', href = {href:?} }}]"));
        for href in ["", "/", "../xxgk/", "https://customs.example/a?b=c:d#e", "HTTP://x", "a/b:c"]
        {
            assert_eq!(crumb(href), Ok(()), "{href}");
        }
        for href in [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "JAVA\tscript:x",
            "data:text/html,x",
            "\"><script>",
            "a b",
            "vbscript:x",
        ] {
            assert!(crumb(href).unwrap_err().zh.contains("breadcrumbs"), "{href}");
        }
        assert!(site("breadcrumbs = [{ name = ' ' }]").is_err());
    }

    #[test]
    fn colours_can_be_read_or_are_refused_with_their_contrast() {
        assert_eq!(site("[theme]\naccent = '#1d4475'\naccent_dark = '#9dc1ee'"), Ok(()));
        let pale = site("[theme]\naccent = '#ffcc00'").unwrap_err();
        assert!(pale.zh.contains("1.4:1") && pale.en.contains("darker"), "{pale:?}");
        assert!(site("[theme]\naccent_dark = '#1d4475'").unwrap_err().en.contains("lighter"));
        assert_eq!(site("[theme]\nlook = 'customs'"), Ok(()));
        let other = site("[theme]\nlook = 'green'").unwrap_err();
        assert!(other.zh.contains("藏青金") && other.en.contains("navy and gold"), "{other:?}");
        for none in ["red", "#12345", "#12345g", "#1d4475;}"] {
            assert!(
                site(&format!("[theme]\naccent = '{none}'"))
                    .unwrap_err()
                    .en
                    .contains("is no colour"),
                "{none}"
            );
        }
    }

    #[test]
    fn an_emblem_is_a_file_beside_the_register() {
        assert_eq!(site("emblem = 'emblem.svg'"), Ok(()));
        for other in ["../a.png", "/etc/a.png", "a.gif", "C:a.png", ".png"] {
            assert!(site(&format!("emblem = '{other}'")).is_err(), "{other}");
        }
    }
}
