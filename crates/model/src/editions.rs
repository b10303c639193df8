//! The editions at hand, and how a data file joins them.

use crate::{
    Bilingual, Edition, EditionError,
    edition::{Blame, EditionData, YearsData, is_id},
};
use std::sync::Arc;

/// The editions at hand: the national ones, and local ones that were added.
#[derive(Clone, Debug)]
pub struct Editions {
    list: Vec<Arc<Edition>>,
    sources: Vec<(String, String)>,
}

const BUILT_IN: [(&str, &str); 2] = [
    ("editions/2019.toml", include_str!("../editions/2019.toml")),
    ("editions/2021.toml", include_str!("../editions/2021.toml")),
];

impl Editions {
    /// The two national editions.
    ///
    /// # Panics
    /// Never with the data files this crate ships: its tests read them.
    #[allow(clippy::expect_used)]
    pub fn national() -> Self {
        let mut editions = Self { list: Vec::new(), sources: Vec::new() };
        for (file, toml) in BUILT_IN {
            editions.add(file, toml).expect("the editions shipped with this crate are tested");
        }
        editions
    }

    /// Adds an edition from the text of its data file; `file` is named in errors. A local edition
    /// `extends` one that is there already.
    ///
    /// # Errors
    /// When the text is no edition; the message says where and what to write instead.
    pub fn add(&mut self, file: &str, toml: &str) -> Result<Arc<Edition>, EditionError> {
        let blame = Blame { file, toml };
        let mut data = EditionData::parse(file, toml)?;
        self.fits_beside_the_others(&data, &blame)?;
        if let Some(id) = data.extends.clone() {
            let base = self.base(&id, &blame)?;
            data = data.over(base, &blame)?;
        }
        let edition = Arc::new(data.build(&blame)?);
        self.sources.push((edition.id.clone(), toml.to_owned()));
        self.list.push(edition.clone());
        Ok(edition)
    }

    /// An id that may be used and is free, and years in their order.
    fn fits_beside_the_others(
        &self,
        data: &EditionData,
        blame: &Blame<'_>,
    ) -> Result<(), EditionError> {
        let id = &data.id;
        if !is_id(id) {
            let message = Bilingual::new(
                format!("id = \"{id}\" 不能用；只能用小写字母、数字、- 和 _，不超过 64 个字符"),
                format!(
                    "id = \"{id}\" cannot be used; take small letters, digits, - and _, at most 64 of them"
                ),
            );
            return Err(blame.line("id", id, message));
        }
        if let Some(YearsData { from, until: Some(until) }) = data.years
            && until < from
        {
            return Err(blame.file(Bilingual::new(
                format!("years 的 until = {until} 早于 from = {from}；请改正"),
                format!("years ends (until = {until}) before it begins (from = {from}); mend it"),
            )));
        }
        if self.get(id).is_some() {
            let message = Bilingual::new(
                format!("id = \"{id}\" 已被使用；请换一个"),
                format!("id = \"{id}\" is taken; choose another"),
            );
            return Err(blame.line("id", id, message));
        }
        Ok(())
    }

    /// The data of an edition that is extended.
    fn base(&self, id: &str, blame: &Blame<'_>) -> Result<EditionData, EditionError> {
        let source = self.sources.iter().find(|(known, _)| known == id);
        let (file, text) = source.ok_or_else(|| {
            let known = |separator| {
                self.list.iter().map(|e| e.id.as_str()).collect::<Vec<_>>().join(separator)
            };
            let message = Bilingual::new(
                format!("extends = \"{id}\" 不存在；可用：{}", known("、")),
                format!("extends = \"{id}\" does not exist; there are: {}", known(", ")),
            );
            blame.line("extends", id, message)
        })?;
        self.resolve(file, text)
    }

    /// Follows the chain of extended editions down to a national one.
    fn resolve(&self, file: &str, toml: &str) -> Result<EditionData, EditionError> {
        let data = EditionData::parse(file, toml)?;
        let blame = Blame { file, toml };
        match data.extends.clone() {
            Some(id) => {
                let base = self.base(&id, &blame)?;
                data.over(base, &blame)
            }
            None => Ok(data),
        }
    }

    /// The edition with an id.
    pub fn get(&self, id: &str) -> Option<&Arc<Edition>> {
        self.list.iter().find(|e| e.id == id)
    }

    /// The national edition for reports of a year.
    ///
    /// ```
    /// use nianbao_model::Editions;
    ///
    /// let editions = Editions::national();
    /// assert_eq!(editions.for_year(2020).unwrap().id, "2019");
    /// assert_eq!(editions.for_year(2023).unwrap().id, "2021");
    /// assert!(editions.for_year(1998).is_none());
    /// ```
    pub fn for_year(&self, year: u16) -> Option<&Arc<Edition>> {
        self.list.iter().find(|e| e.extends.is_none() && e.fits(year))
    }

    /// All editions, national ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, Rule};

    #[test]
    fn the_national_editions_have_the_contracted_cells() {
        let editions = Editions::national();
        let (old, new) = (editions.get("2019").unwrap(), editions.get("2021").unwrap());
        // 2019: 6 + 6 + 6 + 2 + 2 proactive cells, 23 rows of requests, 15 disputes.
        assert_eq!(old.cells().len(), 22 + 23 * 7 + 15);
        // 2021: 6 + 1 + 2 + 1 proactive cells, 25 rows of requests, 15 disputes.
        assert_eq!(new.cells().len(), 10 + 25 * 7 + 15);
        for address in [
            "requests.received.natural_person",
            "requests.denied.state_secret.total",
            "disputes.litigation_direct.pending",
        ] {
            assert!(old.find(address).is_some() && new.find(address).is_some(), "{address}");
        }
        assert!(old.find("proactive.procurement.amount").is_some());
        assert!(new.find("requests.other.fee_overdue.other_org").is_some());
        assert!(new.find("requests.other.total").is_none());
        assert_eq!(editions.for_year(2020).unwrap().id, "2019");
        assert_eq!(editions.for_year(2025).unwrap().id, "2021");
        assert!(editions.for_year(2018).is_none());
    }

    #[test]
    fn identities_are_resolved_once_for_each_line() {
        let editions = Editions::national();
        let count = |id: &str, rule: Rule| {
            editions.get(id).unwrap().equations.iter().filter(|e| e.rule == rule).count()
        };
        assert_eq!(count("2021", Rule::I01), 7);
        assert_eq!(count("2021", Rule::I02), 25);
        assert_eq!(count("2019", Rule::I03), 7);
        assert_eq!(count("2019", Rule::I04), 3);
        assert_eq!(count("2019", Rule::I06), 5);
        let third =
            editions.get("2021").unwrap().equations.iter().find(|e| e.rule == Rule::I03).unwrap();
        assert_eq!(third.right.len(), 21);
    }

    #[test]
    fn a_local_edition_adds_a_row_and_keeps_the_national_wording_readable() {
        let mut editions = Editions::national();
        let toml = r#"
            id = "2021-local"
            extends = "2021"
            [[row]]
            table = "proactive"
            after = "normative_documents"
            id = "other_documents"
            label = "其他主动公开文件"
            [[relabel]]
            table = "proactive"
            row = "licensing"
            label = "行政许可（含备案）"
        "#;
        let local = editions.add("local.toml", toml).unwrap();
        assert!(local.find("proactive.other_documents.issued").is_some());
        assert_eq!(
            local.row(local.find("proactive.licensing.decisions").unwrap()).aliases,
            ["行政许可"]
        );
        assert!(local.fits(2022));
        // The added row's cells stand right behind the row before it.
        assert_eq!(
            local.find("proactive.other_documents.issued").unwrap().0,
            local.find("proactive.normative_documents.in_force").unwrap().0 + 1
        );
    }

    #[test]
    fn a_name_goes_without_the_groups_that_the_data_file_calls_implied() {
        let mut editions = Editions::national();
        let label =
            |edition: &Edition, address: &str| edition.label(edition.find(address).unwrap());
        for id in ["2019", "2021"] {
            let national = editions.get(id).unwrap();
            assert_eq!(label(national, "requests.granted.total"), "（一）予以公开 · 总计");
            assert_eq!(
                label(national, "requests.denied.state_secret.total"),
                "（三）不予公开 1.属于国家秘密 · 总计"
            );
            assert_eq!(
                label(national, "disputes.litigation_direct.pending"),
                "行政诉讼 未经复议直接起诉 · 尚未审结"
            );
        }
        // A local edition inherits them; a group that merely begins like one is named.
        let toml = r#"
            id = "2021-local"
            extends = "2021"
            [[row]]
            table = "requests"
            after = "granted"
            id = "of_its_own"
            label = "（八）另计"
            [[row]]
            table = "requests"
            after = "granted"
            id = "of_another"
            path = ["三公经费"]
            label = "公务接待"
        "#;
        let local = editions.add("local.toml", toml).unwrap();
        assert_eq!(label(&local, "requests.of_its_own.total"), "（八）另计 · 总计");
        assert_eq!(label(&local, "requests.of_another.total"), "三公经费 公务接待 · 总计");
    }

    #[test]
    fn a_vocabulary_that_names_nothing_is_told() {
        let head = "id = \"x\"\nextends = \"2021\"\n";
        for (list, line, zh) in [
            (
                "[vocabulary.rows]\n\"requests.grunted\" = [\"甲\"]\n",
                4,
                "[vocabulary.rows] 的 “requests.grunted” 不存在",
            ),
            ("[vocabulary.time]\nsoon = [\"甲\"]\n", 4, "可以写的有：this、last"),
            ("[vocabulary.columns]\n\"requests.enterprise + researsh\" = [\"甲\"]\n", 4, "不存在"),
            ("[vocabulary.wrds]\n", 3, "没有“wrds”这一项"),
        ] {
            let error = Editions::national().add("x.toml", &format!("{head}{list}")).unwrap_err();
            let (EditionError::Syntax { line: met, message, .. }
            | EditionError::Content { line: met, message, .. }) = &error;
            assert!(message.zh.contains(zh), "{}", message.zh);
            assert_eq!(*met, Some(line), "{list}");
        }
        let right = "[vocabulary.rows]\n\"requests.granted\" = [\"甲\"]\n[vocabulary.columns]\n\"requests.enterprise + research\" = [\"乙\"]\n";
        let edition = Editions::national().add("x.toml", &format!("{head}{right}")).unwrap();
        assert_eq!(edition.vocabulary.rows["requests.granted"], ["甲"]);
    }

    #[test]
    fn a_wrong_edition_file_is_told_with_its_line_and_what_to_write() {
        let head = "id = \"x\"\nextends = \"2021\"\n";
        let row = |table: &str, after: &str, id: &str, label: &str| {
            format!(
                "{head}[[row]]\ntable = \"{table}\"\nafter = \"{after}\"\nid = \"{id}\"\nlabel = \"{label}\"\n"
            )
        };
        let cases: [(String, Option<u32>, &str, &str); 16] = [
            ("id = \"x\"\nfoo = 1\n".into(), Some(2), "没有“foo”这一项", "unknown field `foo`"),
            ("id = \"x\"\nextends = 2021\n".into(), Some(2), "加引号", "invalid type"),
            ("id = \"x\"\nextends = \"2021\n".into(), Some(2), "文字缺少后引号", "quotes"),
            ("extends = \"2021\"\n".into(), None, "缺少 id", "missing field `id`"),
            ("id = \"x\"\nextends = \"1999\"\n".into(), Some(2), "可用：2019、2021", "1999"),
            ("extends = \"2021\"\nid = \"2021\"\n".into(), Some(2), "已被使用", "is taken"),
            ("id = \"../x\"\nextends = \"2021\"\n".into(), Some(1), "小写字母", "small letters"),
            ("id = \"x\"\n".into(), None, "缺少 years", "years"),
            (
                format!("{head}years = {{ from = 2024, until = 2022 }}\n"),
                None,
                "早于",
                "before it begins",
            ),
            (row("proactiv", "licensing", "a", "乙"), Some(4), "可用：proactive", "does not exist"),
            (row("proactive", "nowhere", "a", "乙"), Some(5), "nowhere", "no row of table"),
            (
                row("proactive", "licensing", "a.b", "乙"),
                Some(6),
                "other_documents",
                "small letters",
            ),
            (row("proactive", "licensing", "licensing", "乙"), Some(6), "出现两次", "occurs twice"),
            (
                row("proactive", "licensing", "a", "行政许可"),
                Some(7),
                "无法区分",
                "tell them apart",
            ),
            (
                format!(
                    "{head}[[relabel]]\ntable = \"proactive\"\nrow = \"licence\"\nlabel = \"乙\"\n"
                ),
                Some(5),
                "没有找到",
                "found no row",
            ),
            (
                format!(
                    "{head}[[identity]]\nrule = \"I01\"\ntable = \"requests\"\neach = \"row\"\nleft = [\"none\"]\nright = [\"total\"]\n"
                ),
                Some(7),
                "不存在",
                "has not got",
            ),
        ];
        for (toml, line, zh, en) in cases {
            let error = Editions::national().add("editions/bad.toml", &toml).unwrap_err();
            let words = error.words();
            assert!(words.zh.contains(zh) && words.en.contains(en), "{toml}\n{words:?}");
            assert!(
                !words.en.contains(['、', '，', '；', '：', '。', '（']),
                "Chinese punctuation in English: {}",
                words.en
            );
            let shown = error.to_string();
            assert!(shown.contains("editions/bad.toml"), "{shown}");
            let expected = line.map_or_else(
                || Place::File { file: "editions/bad.toml".into() },
                |line| Place::Line { file: "editions/bad.toml".into(), line, column: 1 },
            );
            // What is missing has no line.
            if line.is_some() || !words.zh.starts_with("缺少") {
                assert_eq!(error.place(), expected, "{toml}\n{words:?}");
            }
        }
    }
}
