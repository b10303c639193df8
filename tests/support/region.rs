//! Sound reports, and a small region made of them: a head office, a unit, and a unit with a unit
//! below it, over two years and both editions.

use nianbao_export_xlsx::filled_template;
use nianbao_model::{
    Cell, Decimal, Edition, Indicator, Kind, Level, Prose, Report, Rollup, SectionKind, UnitRef,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Ids and names of the region's units, head office first. The last is a part of the one before.
pub(crate) const UNITS: [(&str, &str); 4] = [
    ("head-office", "海州海关（本级）"),
    ("unit-01", "临江海关"),
    ("unit-02", "望山海关"),
    ("unit-03", "望山海关驻空港办事处"),
];

const TOPICS: [&str; 5] = [
    "依托门户网站专栏集中发布通关指引",
    "组织业务骨干走进企业讲解政策",
    "在办事大厅设置自助查阅终端",
    "安排专人逐件答复热线来电",
    "会同地方部门联合开展宣传月活动",
];
const GAPS: [&str; 5] = [
    "公开内容更新偏慢",
    "政策解读形式单一",
    "申请答复文书不够规范",
    "基层人员培训不足",
    "信息归档检索不便",
];

/// How reports of a unit of the small region are signed.
pub(crate) fn unit_ref(id: &str) -> UnitRef {
    match UNITS.iter().position(|(known, _)| *known == id) {
        Some(0) => {
            UnitRef { id: id.into(), name: UNITS[0].1.into(), level: Some(Level::HeadOffice) }
        }
        Some(n) => {
            UnitRef { id: id.into(), name: UNITS[n].1.into(), level: Some(Level::Subordinate) }
        }
        None => UnitRef { id: id.into(), name: "海州关区".into(), level: Some(Level::Region) },
    }
}

/// A report without a finding that also follows from the same unit's report of the year before.
/// Different seeds give different ones.
pub(crate) fn sound(edition: &Arc<Edition>, unit: UnitRef, year: u16, seed: u16) -> Report {
    let since = i64::from(year) - 2019;
    let mut report = Report::blank(edition.clone(), unit, year);
    for ix in edition.cells_ix() {
        let spec = edition.spec(ix);
        let (row, column) = spec.address.rsplit_once('.').unwrap();
        let seed = i64::from(seed);
        let cell = match (row.strip_prefix("requests."), column) {
            (Some("granted"), _) => Cell::count(3 + seed),
            // Last year's carried out is this year's carried in.
            (Some("carried_out"), _) => Cell::count((seed + since + 1) % 3),
            (Some("carried_in"), _) => Cell::count((seed + since) % 3),
            (_, "items_previous") => Cell::count(10 + since),
            (_, "items_change" | "repealed") => Cell::count(1),
            (_, "issued") => Cell::count(2),
            (_, "in_force") => Cell::count(20 + seed + since),
            (_, "disclosed_total") => Cell::count(30 + seed),
            _ if spec.kind == Kind::Amount => Cell::figure(Decimal::new(923_047 + seed * 101, 2)),
            _ => Cell::count((i64::from(ix.0) + seed) % 4),
        };
        report.set(ix, cell);
    }
    balance(&mut report);
    texts(&mut report, seed);
    report
}

/// Makes totals what their parts ask for, and the received what comes out.
fn balance(report: &mut Report) {
    let edition = report.edition.clone();
    // Sums of sums come right in the second round.
    for _ in 0..2 {
        for equation in edition.equations.iter().filter(|e| e.left.len() == 1 && e.right.len() > 1)
        {
            let sum = equation.sides(report).unwrap().1;
            report.set(equation.left[0].cell, Cell::figure(sum));
        }
        for equation in edition.equations.iter().filter(|e| e.left.len() == 2 && e.right.len() == 2)
        {
            let (left, right) = equation.sides(report).unwrap();
            let received = equation.left[0].cell;
            report
                .set(received, Cell::figure(report.cell(received).value().unwrap() + right - left));
        }
    }
}

fn texts(report: &mut Report, seed: u16) {
    let (name, year) = (report.unit.name.clone(), report.year);
    let turn = usize::from(seed) + usize::from(year) * 2;
    let (topic, gap) = (TOPICS[turn % 5], GAPS[turn % 5]);
    let edition = report.edition.clone();
    for (n, section) in
        edition.sections.iter().enumerate().filter(|(_, section)| section.kind == SectionKind::Text)
    {
        *report.section_mut(n) = Prose::new(&match section.id.as_str() {
            "opening" => format!(
                "本报告根据《中华人民共和国政府信息公开条例》编制，公布{name}{year}年的政府信息公开工作情况。"
            ),
            "overview" => format!(
                "{year}年，{name}{topic}。\n{name}坚持应公开尽公开，{}。",
                TOPICS[(turn + 2) % 5]
            ),
            "problems" => {
                format!("{name}在工作中还存在{gap}的问题。\n下一步，将针对{gap}逐项整改。")
            }
            _ => format!("{name}{year}年未收取信息处理费，无其他需要报告的事项。"),
        });
    }
}

/// A small region in a folder of its own.
pub(crate) struct SmallRegion {
    /// The temporary folder; `region` and whatever a test writes is in it.
    pub(crate) temp: tempfile::TempDir,
    /// The region's folder.
    pub(crate) folder: PathBuf,
}

impl SmallRegion {
    /// The years it has.
    pub(crate) const YEARS: [u16; 2] = [2020, 2021];
    /// Its own id.
    pub(crate) const ID: &str = "haizhou";

    /// A region without a fault. What the region hands in itself is there for 2020; for 2021 there
    /// are only its texts.
    pub(crate) fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("region");
        let region = Self { temp, folder };
        let mut register = format!("[region]\nid = \"{}\"\nname = \"海州关区\"\n", Self::ID);
        for (id, name) in UNITS {
            let level = unit_ref(id).level.unwrap().id();
            let parent = if id == "unit-03" { "parent = \"unit-02\"\n" } else { "" };
            register += &format!(
                "\n[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nlevel = \"{level}\"\n{parent}"
            );
        }
        register += "\n[site]\nname = \"海州海关门户网站\"\ndomain = \"haizhou.example\"\nbase_url = \"https://haizhou.example/gkml\"\n";
        region.put("region.toml", register.as_bytes());
        for year in Self::YEARS {
            for id in ["head-office", "unit-01", "unit-03"] {
                region.put(
                    &format!("{year}/{id}.xlsx"),
                    &filled_template(&Self::report(id, year)).unwrap(),
                );
            }
        }
        region.put("2020/haizhou.xlsx", &filled_template(&Self::report(Self::ID, 2020)).unwrap());
        region.put("2020/unit-02.xlsx", &filled_template(&Self::report("unit-02", 2020)).unwrap());
        for id in [Self::ID, "unit-02"] {
            region
                .put(&format!("2021/{id}.md"), Self::markdown(&Self::report(id, 2021)).as_bytes());
        }
        region
    }

    /// What a unit's report, or the region's, must say: units above others say what those say
    /// together.
    pub(crate) fn report(id: &str, year: u16) -> Report {
        let edition = super::random::editions().for_year(year).unwrap();
        let seed = UNITS.iter().position(|(known, _)| *known == id).unwrap_or(UNITS.len());
        let mut report = sound(edition, unit_ref(id), year, seed as u16);
        let below: &[&str] = match id {
            Self::ID => &["head-office", "unit-01", "unit-02"],
            "unit-02" => &["unit-03"],
            _ => return report,
        };
        let below: Vec<Report> = below.iter().map(|id| Self::report(id, year)).collect();
        for ix in edition.cells_ix() {
            let figures = below.iter().map(|r| r.cell(ix).value().unwrap());
            let figure = match edition.spec(ix).rollup {
                Rollup::Distinct => figures.max().unwrap(),
                Rollup::Additive | Rollup::Stock => figures.sum(),
            };
            report.set(ix, Cell::figure(figure));
        }
        report
    }

    /// Puts a file into the region's folder.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        let file = self.folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// A path beside the region's folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    /// A file of the region.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The texts of a report as a unit writes them in Markdown.
    pub(crate) fn markdown(report: &Report) -> String {
        let sections = report
            .edition
            .sections
            .iter()
            .enumerate()
            .filter(|(n, _)| !report.section(*n).is_empty());
        sections
            .map(|(n, section)| {
                format!(
                    "## {}\n\n{}\n\n",
                    section.heading(),
                    report.section(n).paragraphs().join("\n\n")
                )
            })
            .collect()
    }

    /// The register with one text in it replaced.
    pub(crate) fn change_register(&self, from: &str, to: &str) {
        let file = self.file("region.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replacen(from, to, 1)).unwrap();
    }
}

impl Default for SmallRegion {
    fn default() -> Self {
        Self::new()
    }
}

/// A report with everything in it that a person can type: all states of cells, long texts, notes,
/// indicators.
pub(crate) fn eventful(edition: &Arc<Edition>) -> Report {
    let mut report = sound(edition, unit_ref("unit-01"), edition.years.0, 1);
    let spots: Vec<(&str, Cell)> = match edition.id.as_str() {
        "2019" => vec![
            ("proactive.regulations.made", Cell::Blank),
            ("proactive.regulations.disclosed", Cell::not_applicable("/")),
            ("proactive.normative_documents.made", Cell::count(0)),
            (
                "proactive.procurement.amount",
                Cell::figure(Decimal::new(1_234_567_890_123_456_789, 2)),
            ),
        ],
        _ => vec![
            ("proactive.regulations.issued", Cell::Blank),
            ("proactive.regulations.repealed", Cell::not_applicable("/")),
            ("proactive.normative_documents.repealed", Cell::count(0)),
            ("proactive.administrative_fees.amount", Cell::figure(Decimal::new(1, 6))),
        ],
    };
    let shared = [
        ("requests.denied.state_secret.research", Cell::unreadable("约20")),
        ("requests.denied.internal_affairs.enterprise", Cell::not_applicable("——")),
        ("requests.granted.natural_person", Cell::count(9_999_999)),
        ("disputes.reconsideration.pending", Cell::Blank),
    ];
    for (address, cell) in spots.into_iter().chain(shared) {
        let ix = edition.find(address).unwrap_or_else(|| panic!("{address}"));
        report.set(ix, cell);
    }
    let long = "本段很长，写满了一个单元格还不止。".repeat(400);
    for (n, section) in edition.sections.iter().enumerate() {
        let text = match section.kind {
            SectionKind::Text => {
                format!(
                    "（一）{}\n{long}\n=1+1 不是公式，“引号”、<尖括号>、&符号都在。\n{}",
                    section.label,
                    report.section(n)
                )
            }
            SectionKind::Table => {
                format!("{}的数据不含涉密信息。\n统计口径与上年一致。", section.short)
            }
        };
        *report.section_mut(n) = Prose::new(&text);
    }
    let indicator = |name: &str, value: &str, unit: &str, claim: Option<&str>| Indicator {
        name: name.into(),
        value: value.into(),
        unit: unit.into(),
        year_on_year: claim.map(Into::into),
    };
    report.indicators = vec![
        indicator("门户网站公开各类信息", "8070", "条", Some("58.8%")),
        indicator("12360热线接听量", "1.50", "万次", Some("-66%")),
        indicator("平均等待时间", "12.0", "秒", None),
    ];
    report
}

/// Where the region is, as a string.
impl AsRef<Path> for SmallRegion {
    fn as_ref(&self) -> &Path {
        &self.folder
    }
}
