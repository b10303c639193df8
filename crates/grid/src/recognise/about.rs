//! What a source says of itself: whose report it is, of which year, in which edition.

use crate::{Grid, Grids, Value, fold, number::typed};
use nianbao_model::{Level, Place, clean_line};
use nianbao_text::simplified;

/// What a source says of itself.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) name: Option<Said<String>>,
    pub(super) id: Option<Said<String>>,
    pub(super) level: Option<Level>,
    pub(super) year: Option<Said<u16>>,
    /// The edition that the template or the sheet 填报信息 names.
    pub(super) edition: Option<Said<String>>,
}

/// Something said, and where.
#[derive(Clone, Debug)]
pub(super) struct Said<T> {
    pub(super) what: T,
    pub(super) place: Place,
}

/// Sheets that speak about the report and hold neither tables nor texts of it.
pub(super) fn is_about(sheet: &str) -> bool {
    const ABOUT: [&str; 8] = ["填报信息", "报告信息", "基本信息", "填报说明", "填表说明", "封面", "目录", "检查结果"];
    let folded = fold(sheet);
    ABOUT.contains(&folded.as_str())
}

/// Is this sheet there for what the unit says of itself?
fn is_information(sheet: &str) -> bool {
    ["填报信息", "报告信息", "基本信息", "封面"].contains(&fold(sheet).as_str())
}

/// Reads what a source says of itself: a labelled value first, then a title, then the file's name for the year.
pub(super) fn read(grids: &Grids) -> About {
    let mut about = About::default();
    for grid in &grids.grids {
        let far = if is_information(&grid.name) { u32::MAX } else { 8 };
        for cell in grid.cells().iter().take_while(|c| c.row < far) {
            let Value::Text(text) = &cell.value else { continue };
            if text.len() > 200 {
                continue;
            }
            let folded = fold(text);
            let (word, inside) = folded.split_once(':').unwrap_or((&folded, ""));
            let Some(item) = item(word) else { continue };
            let (said, row, column) = match inside {
                // Right beside the label; what stands farther off is a hint.
                "" => {
                    let beside = grid.merge_at(cell.row, cell.column).map_or(cell.column, |span| span.right) + 1;
                    match grid.get(cell.row, beside) {
                        Some(value) => (shown(value), cell.row, beside),
                        None => continue,
                    }
                }
                _ => (text.split_once([':', '：']).map(|(_, said)| said.to_owned()), cell.row, cell.column),
            };
            let Some(said) = said.map(|s| clean_line(&s)).filter(|s| !s.is_empty()) else { continue };
            about.take(item, said, grids.place(grid, row, column));
        }
    }
    for grid in &grids.grids {
        about.titles(grids, grid);
    }
    if let Some(said) = grids.names.get("nianbao_edition").map(|s| clean_line(s)).filter(|s| !s.is_empty()) {
        let place = about.edition.as_ref().map_or_else(|| Place::File { file: grids.file.clone() }, |said| said.place.clone());
        about.edition = Some(Said { what: said, place });
    }
    if about.year.is_none()
        && let Some(year) = year_in(&grids.file)
    {
        about.year = Some(Said { what: year, place: Place::File { file: grids.file.clone() } });
    }
    about
}

#[derive(Clone, Copy)]
enum Item {
    Name,
    Id,
    Level,
    Year,
    Edition,
}

fn item(word: &str) -> Option<Item> {
    Some(match word {
        "单位名称" | "填报单位" | "编制单位" | "报告单位" => Item::Name,
        "单位代码" => Item::Id,
        "单位层级" => Item::Level,
        "年度" | "报告年度" | "统计年度" | "填报年度" | "年份" => Item::Year,
        "版式" => Item::Edition,
        _ => return None,
    })
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl About {
    fn take(&mut self, item: Item, said: String, place: Place) {
        match item {
            Item::Name if self.name.is_none() => self.name = Some(Said { what: said, place }),
            Item::Id if self.id.is_none() => self.id = Some(Said { what: said, place }),
            Item::Level if self.level.is_none() => self.level = Level::parse(&said),
            Item::Year if self.year.is_none() => self.year = year_in(&said).map(|what| Said { what, place }),
            Item::Edition if self.edition.is_none() => {
                let digits: String = said.chars().map(typed).filter(|c| !c.is_whitespace()).collect();
                let what = digits.strip_suffix("版").unwrap_or(&digits).to_owned();
                self.edition = Some(Said { what, place });
            }
            _ => {}
        }
    }

    /// 广州海关2020年政府信息公开工作年度报告, on a sheet or as its name.
    fn titles(&mut self, grids: &Grids, grid: &Grid) {
        for cell in grid.cells().iter().take_while(|c| c.row < 8) {
            if self.name.is_some() && self.year.is_some() {
                return;
            }
            let Value::Text(text) = &cell.value else { continue };
            if text.len() > 300 {
                continue;
            }
            if let Some((name, year)) = title(text) {
                let place = grids.place(grid, cell.row, cell.column);
                if self.name.is_none() && !name.is_empty() {
                    self.name = Some(Said { what: name, place: place.clone() });
                }
                self.year.get_or_insert(Said { what: year, place });
            }
        }
    }
}

/// The unit and the year in a report's title, the unit empty if the title does not name it:
/// 广州海关2020年政府信息公开工作年度报告, 2020年度广州海关政府信息公开年报, 广州海关政府信息公开工作年度报告（2020年）.
pub fn title(text: &str) -> Option<(String, u16)> {
    let plain = digits_for_han_years(text.chars().map(typed).filter(|c| !c.is_whitespace()));
    // One character for one of the same length, so that offsets hold in both.
    let words: String = plain.chars().map(simplified).collect();
    let at = words.find("政府信息公开")?;
    let (before, after) = (plain.get(..at)?, words.get(at..)?);
    if !after.contains("报告") && !after.contains("年报") {
        return None;
    }
    let (name, year) = year_at_end(before).or_else(|| year_in_front(before)).or_else(|| year_in(after).map(|year| (before, year)))?;
    let bare = |c: char| !c.is_alphanumeric();
    let name = name.trim_matches(bare).trim_start_matches("关于").trim_end_matches("关于").trim_matches(bare);
    // What has a comma in it is a sentence that speaks of a report.
    (!name.contains([',', '。', ';', ':'])).then(|| (name.to_owned(), year))
}

/// 广州海关2020年, 广州海关2020年度.
fn year_at_end(before: &str) -> Option<(&str, u16)> {
    let before = before.trim_end_matches('度').strip_suffix('年')?;
    let digits = before.len().checked_sub(4)?;
    Some((before.get(..digits)?, plausible(before.get(digits..)?)?))
}

/// 2020年广州海关, 2020年度广州海关.
fn year_in_front(before: &str) -> Option<(&str, u16)> {
    let before = before.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_start_matches("关于");
    let year = plausible(before.get(..4)?)?;
    let name = before.get(4..)?.strip_prefix('年')?;
    Some((name.strip_prefix('度').unwrap_or(name), year))
}

/// 二〇二〇年 as 2020年.
fn digits_for_han_years(text: impl Iterator<Item = char>) -> String {
    let mut chars: Vec<char> = text.collect();
    let digit =
        |c: &char| if matches!(c, '○' | '零') { Some(0) } else { "〇一二三四五六七八九".chars().position(|h| h == *c) };
    for year in (4..chars.len()).filter(|&i| chars[i] == '年').collect::<Vec<_>>() {
        let digits: Option<Vec<usize>> = chars[year - 4..year].iter().map(digit).collect();
        for (n, value) in digits.into_iter().flatten().enumerate() {
            chars[year - 4 + n] = char::from_digit(value as u32, 10).unwrap_or('0');
        }
    }
    chars.into_iter().collect()
}

fn plausible(digits: &str) -> Option<u16> {
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|year| (2000..=2099).contains(year))
}

/// The one year that a short text names: `2020`, `2020年度`, `unit-07_2020.xlsx`; nothing if it names none or two.
fn year_in(text: &str) -> Option<u16> {
    let plain: String = text.chars().map(typed).collect();
    let mut years = plain.split(|c: char| !c.is_ascii_digit()).filter_map(plausible).collect::<Vec<_>>();
    years.dedup();
    match years[..] {
        [year] => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_unit_and_year() {
        assert_eq!(title("广州海关２０２０年 政府信息公开工作年度报告"), Some(("广州海关".into(), 2020)));
        assert_eq!(title("某海关2021年度政府信息公开工作年度报告"), Some(("某海关".into(), 2021)));
        for other in [
            "2021年某海关政府信息公开工作年度报告",
            "某海关政府信息公开工作2021年度报告",
            "某海关政府信息公开工作年度报告（2021年度）",
            "某海关二○二一年政府信息公开年报",
            "某海关关于2021年度政府信息公开工作情况的报告",
            "某海关2021年政府信息公開工作年度報告_门户网站",
        ] {
            assert_eq!(title(other), Some(("某海关".into(), 2021)), "{other}");
        }
        assert_eq!(title("按照要求，某海关2021年政府信息公开工作年度报告如下"), None);
        assert_eq!(title("政府信息公开工作年度报告"), None);
        assert_eq!(title("2020年政府信息公开工作要点"), None);
    }

    #[test]
    fn a_hint_beside_an_empty_value_is_no_value() {
        let about = read(&Grids {
            file: "x.xlsx".into(),
            grids: vec![Grid::of_text("填报信息", &[&["单位名称", "", "填写全称"][..], &["年度", "", "如 2021"]])],
            ..Grids::default()
        });
        assert!(about.name.is_none() && about.year.is_none());
    }

    #[test]
    fn a_text_names_one_year_or_none() {
        assert_eq!(year_in("2020年度"), Some(2020));
        assert_eq!(year_in("unit-07_2020.xlsx"), Some(2020));
        assert_eq!(year_in("2019-2020"), None);
        assert_eq!(year_in("20201"), None);
    }

    #[test]
    fn a_source_says_who_it_is_beside_labels_or_in_one_cell() {
        let about = read(&Grids {
            file: "x.xlsx".into(),
            grids: vec![Grid::of_text(
                "填报信息",
                &[&["单位名称", "某海关"][..], &["年 度：2021年"], &["版式", "2021版"], &["单位：万元"]],
            )],
            ..Grids::default()
        });
        assert_eq!(about.name.unwrap().what, "某海关");
        assert_eq!(about.year.unwrap().what, 2021);
        assert_eq!(about.edition.unwrap().what, "2021");
    }
}
