//! What a source says of itself: whose report it is, of which year, in which edition.

use super::sheet::Sheet;
use crate::{
    Grid, Grids, Value, fold,
    number::typed,
    title::{title, year_in},
};
use nianbao_model::{Level, Place, clean_line};
use nianbao_text::day::day;

/// What a source says of itself.
#[derive(Debug, Default)]
pub(super) struct About {
    /// The unit's name, and every other that is stated: one that is the same in a long and a short
    /// form stands once.
    pub(super) names: Vec<Said<String>>,
    pub(super) id: Option<Said<String>>,
    pub(super) level: Option<Level>,
    /// The year, and every other that is stated.
    pub(super) years: Vec<Said<u16>>,
    /// The edition that the template or the sheet 填报信息 names.
    pub(super) edition: Option<Said<String>>,
    /// What is stated for a year and is none.
    pub(super) bad_years: Vec<Said<String>>,
    /// What is stated for a code and could be none.
    pub(super) bad_ids: Vec<Said<String>>,
    /// Where the year was left blank.
    pub(super) blank_year: Option<Place>,
    /// Where the name was left blank.
    pub(super) blank_name: Option<Place>,
    /// The day on which it was filled in.
    pub(super) filed: Option<String>,
    /// The version of the template that it is, if it is one.
    pub(super) template: Option<String>,
}

/// Something said, and where.
#[derive(Clone, Debug)]
pub(super) struct Said<T> {
    pub(super) what: T,
    pub(super) place: Place,
}

/// The hidden sheet of the form to fill in on which a spreadsheet program works out its checks:
/// nothing stands there that does not stand on the others. It is seven tenths of the form.
pub const WORKING_SHEET: &str = "核对计算";

/// Sheets that speak about the report and hold neither tables nor texts of it.
pub(super) fn is_about(sheet: &str) -> bool {
    const ABOUT: [&str; 9] = [
        "填报信息",
        "报告信息",
        "基本信息",
        "填报说明",
        "填表说明",
        "封面",
        "目录",
        "检查结果",
        WORKING_SHEET,
    ];
    let folded = fold(sheet);
    ABOUT.contains(&folded.as_str())
}

/// Is this sheet there for what the unit says of itself?
fn is_information(sheet: &str) -> bool {
    ["填报信息", "报告信息", "基本信息", "封面"].contains(&fold(sheet).as_str())
}

/// Reads what a source says of itself: a labelled value first, then a title, then the file's name
/// for the year.
pub(super) fn read(grids: &Grids, sheets: &[Sheet<'_>], newest: Option<u16>) -> About {
    let mut about = About::default();
    for Sheet { grid, labels, .. } in sheets {
        let information = is_information(&grid.name);
        let far = if information { u32::MAX } else { 8 };
        for (cell, label) in grid.cells().iter().zip(labels).take_while(|(c, _)| c.row < far) {
            let (Value::Text(text), Some(label)) = (&cell.value, label) else { continue };
            if text.len() > 200 {
                continue;
            }
            let (word, inside) = label.fold.split_once(':').unwrap_or((&label.fold, ""));
            let Some(item) = item(word) else { continue };
            let (said, row, column) = match inside {
                // Right beside the label; what stands farther off is a hint.
                "" => {
                    let beside =
                        grid.merge_at(cell.row, cell.column).map_or(cell.column, |span| span.right)
                            + 1;
                    (grid.get(cell.row, beside).and_then(shown), cell.row, beside)
                }
                _ => (
                    text.split_once([':', '：']).map(|(_, said)| said.to_owned()),
                    cell.row,
                    cell.column,
                ),
            };
            let place = grids.place(grid, row, column);
            match said.map(|s| clean_line(&s)).filter(|s| !s.is_empty()) {
                // Elsewhere than on the sheet for it a label may head a column.
                Some(said) if information || about.lacks(item) => {
                    about.take(item, said, place, newest)
                }
                None if information => about.blank(item, place),
                _ => {}
            }
        }
    }
    for grid in &grids.grids {
        about.titles(grids, grid, newest);
    }
    if let Some(said) =
        grids.names.get("nianbao_edition").map(|s| clean_line(s)).filter(|s| !s.is_empty())
    {
        let place = about
            .edition
            .as_ref()
            .map_or_else(|| Place::File { file: grids.file.clone() }, |said| said.place.clone());
        about.edition = Some(Said { what: said, place });
    }
    about.template = grids.names.get("nianbao_template").map(|said| clean_line(said));
    if about.years.is_empty()
        && about.bad_years.is_empty()
        && let Some(year) = year_in(&grids.file)
    {
        about.years.push(Said { what: year, place: Place::File { file: grids.file.clone() } });
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
    Filed,
}

fn item(word: &str) -> Option<Item> {
    Some(match word {
        "单位名称" | "填报单位" | "编制单位" | "报告单位" => Item::Name,
        "单位代码" => Item::Id,
        "单位层级" => Item::Level,
        "年度" | "报告年度" | "统计年度" | "填报年度" | "年份" => Item::Year,
        "版式" => Item::Edition,
        "填报日期" | "填表日期" | "报送日期" | "报出日期" => Item::Filed,
        _ => return None,
    })
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Other(text) => Some(text.to_string()),
        _ => None,
    }
}

/// Can a unit's code be this? It is a file's name in a region's folder.
fn is_id(text: &str) -> bool {
    text.len() <= 64
        && !text.starts_with('.')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

impl About {
    pub(super) fn name(&self) -> Option<&Said<String>> {
        self.names.first()
    }

    pub(super) fn year(&self) -> Option<&Said<u16>> {
        self.years.first()
    }

    fn lacks(&self, item: Item) -> bool {
        match item {
            Item::Name => self.names.is_empty(),
            Item::Id => self.id.is_none(),
            Item::Level => self.level.is_none(),
            Item::Year => self.years.is_empty(),
            Item::Edition => self.edition.is_none(),
            // In a table or a text these words may mean anything.
            Item::Filed => false,
        }
    }

    fn take(&mut self, item: Item, said: String, place: Place, newest: Option<u16>) {
        match item {
            Item::Name => self.take_name(said, place),
            Item::Id if !is_id(&said) => self.bad_ids.push(Said { what: said, place }),
            Item::Id if self.id.is_none() => self.id = Some(Said { what: said, place }),
            Item::Filed if self.filed.is_none() => self.filed = day(&said),
            Item::Level if self.level.is_none() => self.level = Level::parse(&said),
            Item::Year => {
                match year_in(&said).filter(|year| newest.is_none_or(|newest| *year <= newest)) {
                    Some(year) => self.take_year(year, place),
                    None => self.bad_years.push(Said { what: said, place }),
                }
            }
            Item::Edition if self.edition.is_none() => {
                let digits: String =
                    said.chars().map(typed).filter(|c| !c.is_whitespace()).collect();
                let what = digits.strip_suffix("版").unwrap_or(&digits).to_owned();
                self.edition = Some(Said { what, place });
            }
            _ => {}
        }
    }

    fn take_name(&mut self, what: String, place: Place) {
        if !self.names.iter().any(|known| same_unit(&known.what, &what)) {
            self.names.push(Said { what, place });
        }
    }

    fn take_year(&mut self, what: u16, place: Place) {
        if !self.years.iter().any(|known| known.what == what) {
            self.years.push(Said { what, place });
        }
    }

    fn blank(&mut self, item: Item, place: Place) {
        let blank = match item {
            Item::Name => &mut self.blank_name,
            Item::Year => &mut self.blank_year,
            _ => return,
        };
        blank.get_or_insert(place);
    }

    /// 广州海关2020年政府信息公开工作年度报告, on a sheet.
    fn titles(&mut self, grids: &Grids, grid: &Grid, newest: Option<u16>) {
        for cell in grid.cells().iter().take_while(|c| c.row < 8) {
            let Value::Text(text) = &cell.value else { continue };
            if text.len() > 300 {
                continue;
            }
            if let Some((name, year)) = title(text) {
                let place = grids.place(grid, cell.row, cell.column);
                if !name.is_empty() {
                    self.take_name(name, place.clone());
                }
                if newest.is_none_or(|newest| year <= newest) {
                    self.take_year(year, place);
                }
            }
        }
    }
}

/// 广州海关 and 中华人民共和国广州海关 are one unit.
pub(super) fn same_unit(a: &str, b: &str) -> bool {
    let (a, b) = (crate::key(a), crate::key(b));
    a.contains(&b) || b.contains(&a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(grids: &Grids) -> About {
        let sheets: Vec<Sheet<'_>> = grids.grids.iter().map(Sheet::of).collect();
        read(grids, &sheets, None)
    }

    #[test]
    fn a_hint_beside_an_empty_value_is_no_value() {
        let about = about(&Grids {
            file: "x.xlsx".into(),
            grids: vec![Grid::of_text(
                "填报信息",
                &[&["单位名称", "", "填写全称"][..], &["年度", "", "如 2021"]],
            )],
            ..Grids::default()
        });
        assert!(about.names.is_empty() && about.years.is_empty());
        assert!(about.blank_name.is_some() && about.blank_year.is_some());
    }

    #[test]
    fn a_source_says_who_it_is_beside_labels_or_in_one_cell() {
        let about = about(&Grids {
            file: "x.xlsx".into(),
            grids: vec![Grid::of_text(
                "填报信息",
                &[
                    &["单位名称", "某海关"][..],
                    &["年 度：2021年"],
                    &["版式", "2021版"],
                    &["单位：万元"],
                ],
            )],
            ..Grids::default()
        });
        assert_eq!(about.names[0].what, "某海关");
        assert_eq!(about.years[0].what, 2021);
        assert_eq!(about.edition.unwrap().what, "2021");
    }
}
