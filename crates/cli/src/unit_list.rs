//! A list of units as offices keep it in a spreadsheet (单位名单), as the register of a region.
//!
//! Columns are known by what stands above them: 单位名称 alone is needed; 代码, 层级, 上级单位 and
//! 发布日期 are used where they are there. What is not said is told from the names, and ids are
//! counted through.

use nianbao_format::{Confidence, Input, Registry, Source};
use nianbao_grid::{Grid, Value, fold};
use nianbao_intake::read_file;
use nianbao_model::{Editions, Fault, Level, Place};
use nianbao_register::Region;
use nianbao_text::day::day;
use std::{collections::BTreeSet, path::Path};

/// The head of a list stands in one of its first rows.
const FAR: u32 = 20;
/// No region has more units.
const MOST: usize = 20_000;

/// A register that was made of a list.
pub(crate) struct Listed {
    /// The text of `region.toml`.
    pub(crate) register: String,
    /// The same, read.
    pub(crate) region: Region,
}

/// A row of the list.
#[derive(Default)]
struct Row {
    name: String,
    code: String,
    level: String,
    parent: String,
    published: String,
    place: Option<Place>,
}

/// What a column holds, by the words above it.
fn column(head: &str) -> Option<usize> {
    const WORDS: [&[&str]; 5] = [
        &["单位名称", "名称", "单位", "机构名称", "单位全称", "海关名称", "编制单位", "填报单位"],
        &["代码", "单位代码", "编码", "单位编码", "机构代码", "编号", "id"],
        &["层级", "单位层级", "级别", "单位级别", "类别", "单位类别"],
        &["上级单位", "上级", "主管单位", "所属单位", "上级单位名称", "隶属"],
        &["发布日期", "公开日期", "公布日期", "发布时间"],
    ];
    WORDS.iter().position(|words| words.contains(&fold(head).as_str()))
}

/// Makes the register of a list, for a year.
///
/// # Errors
/// When the file cannot be read, has no column of names, or does not hold together.
pub(crate) fn read(
    file: &Path,
    registry: &Registry,
    name: Option<&str>,
    year: u16,
) -> Result<Listed, Fault> {
    let shown = file.display().to_string();
    let bytes = read_file(file, &shown)?;
    let mut sure: Vec<_> =
        registry.importers().map(|importer| (importer.sniff(&bytes, &shown), importer)).collect();
    sure.retain(|(confidence, _)| *confidence > Confidence::No);
    sure.sort_by_key(|(confidence, _)| std::cmp::Reverse(*confidence));
    let no_list = || {
        Fault::new(
            "这不是单位名单：没有找到“单位名称”一列。请用 Excel、WPS 的工作簿或 CSV，首行写明“单位名称”，还可以有“代码”“层级”“上级单位”“发布日期”",
            "this is no list of units: there is no column “单位名称”. Use a workbook or CSV with that heading, and “代码”, “层级”, “上级单位”, “发布日期” if you like",
        )
        .at(Place::File { file: shown.as_str().into() })
    };
    let Some((_, importer)) = sure.first() else { return Err(no_list()) };
    let editions = Editions::national();
    let Source::Grids(grids) = importer.read(&Input::new(&bytes, &shown, &editions))? else {
        return Err(no_list());
    };
    let rows = grids
        .grids
        .iter()
        .find_map(|grid| rows(grid, |row, column| grids.place(grid, row, column)))
        .ok_or_else(no_list)?;
    register(rows, name, year)
}

/// The rows of a sheet below its head; nothing if it has none.
fn rows(grid: &Grid, place: impl Fn(u32, u32) -> Place) -> Option<Vec<Row>> {
    let mut columns: Option<Vec<(u32, usize)>> = None;
    let mut rows = Vec::new();
    for (n, cells) in grid.rows() {
        let text = |value: &Value| match value {
            Value::Text(text) | Value::Other(text) => nianbao_model::clean_line(text),
            Value::Number(number) => number.normalize().to_string(),
            Value::Error(_) | Value::Formula(_) => String::new(),
        };
        match &columns {
            None if n > FAR => break,
            None => {
                let found: Vec<_> = cells
                    .iter()
                    .filter_map(|cell| Some((cell.column, column(&text(&cell.value))?)))
                    .collect();
                columns = Some(found)
                    .filter(|found| found.iter().any(|(_, what)| *what == 0) && cells.len() < 30);
                // A title in one cell, such as 单位, is no head.
                columns = columns.filter(|found| found.len() > 1 || cells.len() == 1);
            }
            Some(columns) => {
                let mut row = Row::default();
                for (at, what) in columns {
                    let Some(cell) = cells.iter().find(|cell| cell.column == *at) else { continue };
                    let field = [
                        &mut row.name,
                        &mut row.code,
                        &mut row.level,
                        &mut row.parent,
                        &mut row.published,
                    ];
                    if let Some(field) =
                        field.into_iter().nth(*what).filter(|field| field.is_empty())
                    {
                        *field = text(&cell.value);
                    }
                    if *what == 0 {
                        row.place = Some(place(n, *at));
                    }
                }
                let note = ["注：", "说明：", "备注：", "合计"]
                    .iter()
                    .any(|word| row.name.starts_with(word));
                if !row.name.is_empty() && !note && rows.len() < MOST {
                    rows.push(row);
                }
            }
        }
    }
    columns.map(|_| rows).filter(|rows| !rows.is_empty())
}

/// A level as a list words it, or as the unit's name tells it.
fn level(row: &Row) -> Result<Level, Fault> {
    let said = fold(&row.level);
    let known = match said.as_str() {
        "" if row.name.contains("本级") || row.name.ends_with("机关") => {
            Some(Level::HeadOffice)
        }
        "" if row.name.ends_with("关区") => Some(Level::Region),
        "" => Some(Level::Subordinate),
        "本级" | "本级机关" | "机关" | "机关本级" => Some(Level::HeadOffice),
        "隶属" | "隶属海关" | "隶属单位" | "下属单位" | "下级单位" | "派出机构" | "办事处" => {
            Some(Level::Subordinate)
        }
        "直属海关" | "汇总" | "汇总单位" => Some(Level::Region),
        said => Level::parse(said),
    };
    known.ok_or_else(|| {
        let fault = Fault::new(
            format!("“{}”不是单位层级；应为关区、本级机关或隶属海关", row.level),
            format!("“{}” is no level; there are “关区”, “本级机关” and “隶属海关”", row.level),
        );
        match &row.place {
            Some(place) => fault.at(place.clone()),
            None => fault,
        }
    })
}

/// The region's id, and the rows', in their order: by their codes where they have any, else
/// counted.
fn ids(
    rows: &[Row],
    levels: &[Level],
    whole: Option<usize>,
) -> Result<(String, Vec<String>), Fault> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut taken: Vec<String> = Vec::new();
    let mut counted = 0;
    let region_id = whole
        .and_then(|at| rows.get(at))
        .and_then(|row| id_of(&row.code))
        .unwrap_or_else(|| "region".to_owned());
    ids.insert(region_id.clone());
    let codes: BTreeSet<String> = rows.iter().filter_map(|row| id_of(&row.code)).collect();
    for (n, (row, level)) in rows.iter().zip(levels).enumerate() {
        let id = match id_of(&row.code) {
            _ if Some(n) == whole => region_id.clone(),
            Some(id) => id,
            None if *level == Level::HeadOffice
                && !ids.contains("head-office")
                && !codes.contains("head-office") =>
            {
                "head-office".to_owned()
            }
            None => loop {
                counted += 1;
                let id = format!("unit-{counted:02}");
                if !ids.contains(&id) && !codes.contains(&id) {
                    break id;
                }
            },
        };
        if Some(n) != whole && !ids.insert(id.clone()) {
            let fault = Fault::new(
                format!("代码“{id}”重复，每个单位应有自己的代码"),
                format!("the code “{id}” is there twice"),
            );
            return Err(row
                .place
                .clone()
                .map_or_else(|| fault.clone(), |place| fault.clone().at(place)));
        }
        taken.push(id);
    }
    Ok((region_id, taken))
}

fn register(rows: Vec<Row>, name: Option<&str>, year: u16) -> Result<Listed, Fault> {
    let levels: Vec<Level> = rows.iter().map(level).collect::<Result<_, _>>()?;
    let whole = rows.iter().zip(&levels).position(|(_, level)| *level == Level::Region);
    // The region is a row of the list, or what all stand under, or what was said.
    let over: BTreeSet<&str> =
        rows.iter().map(|row| row.parent.as_str()).filter(|over| !over.is_empty()).collect();
    let outside: Vec<&str> = over
        .iter()
        .copied()
        .filter(|over| !rows.iter().any(|row| row.name == *over || row.code == *over))
        .collect();
    let region_name = match (name, whole.and_then(|at| rows.get(at)), &outside[..]) {
        (Some(name), ..) => name.to_owned(),
        (None, Some(row), _) => row.name.clone(),
        (None, None, [one]) => (*one).to_owned(),
        (None, None, _) => {
            return Err(Fault::new(
                "名单中没有写明关区名称；请用 --name 指明，或在“层级”列写“关区”",
                "the list does not say what the region is called; use --name, or a row of level “关区”",
            ));
        }
    };
    let (region_id, taken) = ids(&rows, &levels, whole)?;
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let mut toml = format!(
        "# 登记表：由单位名单生成。id 一经确定不要改动，文件名与 id 相同（如 {year}/{}.xlsx）。\n# The register, made of a list of units. An id never changes; files are named by it.\n\n[region]\nid = {}\nname = {}\n",
        taken.iter().find(|id| **id != region_id).map_or("unit-01", String::as_str),
        quoted(&region_id),
        quoted(&region_name)
    );
    for (n, (row, level)) in rows.iter().zip(&levels).enumerate().filter(|(n, _)| Some(*n) != whole)
    {
        toml += &format!(
            "\n[[unit]]\nid = {}\nname = {}\nlevel = \"{}\"\n",
            quoted(&taken[n]),
            quoted(&row.name),
            level.id()
        );
        let parent = rows.iter().position(|other| {
            !row.parent.is_empty() && (other.name == row.parent || other.code == row.parent)
        });
        match parent {
            Some(at) if Some(at) != whole => toml += &format!("parent = {}\n", quoted(&taken[at])),
            None if !row.parent.is_empty() && row.parent != region_name => {
                let fault = Fault::new(
                    format!("名单中没有“{}”的上级单位“{}”", row.name, row.parent),
                    format!(
                        "the list does not have “{}”, under which “{}” stands",
                        row.parent, row.name
                    ),
                );
                return Err(row
                    .place
                    .clone()
                    .map_or_else(|| fault.clone(), |place| fault.clone().at(place)));
            }
            _ => {}
        }
    }
    let days: BTreeSet<String> = rows.iter().filter_map(|row| day(&row.published)).collect();
    toml += &format!(
        "\n# 门户网站的标签，写入每个网页；写法见说明。\n[site]\nname = \"\"\ncolumn = \"政府信息公开工作年度报告\"\nbase_url = \"\"\n\n[years.{year}]\n"
    );
    match days.first().filter(|_| days.len() == 1) {
        Some(day) => toml += &format!("published = \"{day}\"\n"),
        None => toml += "# published = \"YYYY-01-28\"    发布日期\n",
    }
    let region =
        Region::parse(&toml).map_err(|e| Fault { message: e.words(), at: None, short: false })?;
    Ok(Listed { register: toml, region })
}

/// A code that can name files, in small letters; nothing if it cannot.
fn id_of(code: &str) -> Option<String> {
    let id = code.to_ascii_lowercase();
    let good = !id.is_empty()
        && id.len() <= 64
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    (good && !["index", "run", "manifest"].contains(&id.as_str())).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_ids_or_are_counted() {
        let row = |name: &str, code: &str, level: &str, parent: &str| Row {
            name: name.into(),
            code: code.into(),
            level: level.into(),
            parent: parent.into(),
            published: "2027年1月20日".into(),
            place: None,
        };
        let rows = vec![
            row("某关区", "5100", "", ""),
            row("某海关本级", "", "", "某关区"),
            row("甲海关", "GZ-01", "隶属海关", "某关区"),
            row("乙海关", "中文", "", "5100"),
            row("丙办事处", "", "办事处", "甲海关"),
        ];
        let listed = register(rows, None, 2026).unwrap();
        let ids: Vec<&str> = listed.region.units.iter().map(|unit| unit.id.as_str()).collect();
        assert_eq!(
            (listed.region.id(), &ids[..]),
            ("5100", &["head-office", "gz-01", "unit-01", "unit-02"][..])
        );
        assert_eq!(listed.region.units[3].parent.as_deref(), Some("gz-01"));
        assert_eq!(listed.region.published(2026), Some("2027-01-20"));
        let twice = vec![row("某关区", "", "", ""), row("甲", "a", "", ""), row("乙", "A", "", "")];
        assert!(register(twice, None, 2026).is_err_and(|fault| fault.message.zh.contains("重复")));
        assert!(
            register(vec![row("甲", "", "厅级", "")], Some("某"), 2026)
                .is_err_and(|fault| fault.message.zh.contains("层级"))
        );
        assert!(
            register(vec![row("甲", "", "", "")], None, 2026)
                .is_err_and(|fault| fault.message.zh.contains("--name"))
        );
    }
}
