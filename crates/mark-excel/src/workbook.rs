//! The workbook part: which sheets there are, and the sheet of results among them.

use crate::Stuck;
use nianbao_opc::{
    Editor as Package, RELATIONSHIPS, Relations, declare,
    tags::{Edits, Element, Tags, elements},
};
use nianbao_text::escape::escape_allowed;

/// The name spaces of workbooks: the usual one, and the one of strict files.
const MAIN: [&str; 2] = [
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
];
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// An open workbook.
pub(crate) struct Workbook {
    path: String,
    text: String,
    pub(crate) strict: bool,
    pub(crate) relations: Relations,
    /// The sheets in their order.
    pub(crate) sheets: Vec<SheetRef>,
}

/// A sheet as the workbook lists it.
#[derive(Debug)]
pub(crate) struct SheetRef {
    pub(crate) name: String,
    number: u32,
    /// The part it stands in; nothing if it is no worksheet.
    pub(crate) path: Option<String>,
}

impl Workbook {
    pub(crate) fn open(package: &mut Package<'_>) -> Result<Self, Stuck> {
        let told = Relations::of(package, "")?.first("officeDocument").map(str::to_owned);
        let path =
            told.filter(|path| package.has(path)).unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let text = package.needed(&path)?;
        let relations = Relations::of(package, &path)?;
        let root = Tags::root(&text)?;
        if root.name() != "workbook" {
            return Err(Stuck);
        }
        let space_name =
            root.prefix().strip_suffix(':').map_or("xmlns".to_owned(), |p| format!("xmlns:{p}"));
        let strict = root.raw.contains(&format!("{space_name}=\"{}\"", MAIN[1]))
            || root.raw.contains(&format!("{space_name}='{}'", MAIN[1]));
        let mut sheets = Vec::new();
        for tag in
            elements(&text, 2)?.into_iter().map(|e| e.tag).filter(|tag| tag.name() == "sheet")
        {
            let relation = tag
                .text("id")
                .and_then(|id| relations.by_id(&id))
                .filter(|r| r.kind == "worksheet");
            sheets.push(SheetRef {
                name: tag.text("name").ok_or(Stuck)?.into_owned(),
                number: tag.number("sheetId").unwrap_or(0),
                path: relation.map(|r| r.path.clone()),
            });
        }
        Ok(Self { path, strict, relations, sheets, text })
    }

    /// The name space of its parts.
    pub(crate) fn space(&self) -> &'static str {
        MAIN[usize::from(self.strict)]
    }

    /// The folder its parts are in, with a slash at its end.
    pub(crate) fn folder(&self) -> &str {
        &self.path[..self.path.rfind('/').map_or(0, |at| at + 1)]
    }

    /// Adds a part to the workbook, and gives its relationship.
    pub(crate) fn relate(
        &mut self,
        package: &mut Package<'_>,
        kind: &str,
        path: &str,
    ) -> Result<String, Stuck> {
        declare(package, path, &format!("{KIND}.{kind}+xml"))?;
        Ok(self.relations.add(package, self.strict, kind, path)?)
    }

    /// A sheet's name that is not taken yet: the wished one, or with a number behind it.
    pub(crate) fn free_sheet_name(&self, wish: &str) -> String {
        let taken =
            |name: &str| self.sheets.iter().any(|s| s.name.to_lowercase() == name.to_lowercase());
        let numbered = (2..).map(|n: u32| format!("{wish} ({n})"));
        std::iter::once(wish.to_owned())
            .chain(numbered)
            .find(|name| !taken(name))
            .unwrap_or_default()
    }

    /// Puts the sheet of results behind all others, or in the place of an earlier one (its index).
    /// `table` is the range of its list, headed by its first row.
    pub(crate) fn put_results(
        &mut self,
        package: &mut Package<'_>,
        earlier: Option<usize>,
        wish: &str,
        xml: String,
        table: Table,
    ) -> Result<(), Stuck> {
        let mut edits = Edits::default();
        let (index, name) = match earlier.and_then(|i| Some((i, self.sheets.get(i)?))) {
            Some((index, SheetRef { name, path: Some(path), .. })) => {
                package.put(path, xml);
                (index, name.clone())
            }
            _ => {
                let name = self.free_sheet_name(wish);
                self.add_sheet(package, &name, xml, &mut edits)?;
                (self.sheets.len(), name)
            }
        };
        self.name_table(index, &name, table, &mut edits)?;
        self.open_on(index, &mut edits)?;
        package.put(&self.path, edits.apply(&self.text)?);
        Ok(())
    }

    /// Opens the workbook on a sheet.
    fn open_on(&self, index: usize, edits: &mut Edits) -> Result<(), Stuck> {
        let views: Vec<Element<'_>> = elements(&self.text, 2)?
            .into_iter()
            .filter(|e| e.tag.name() == "workbookView")
            .collect();
        for view in &views {
            edits.replace(view.tag.at.clone(), view.tag.with("activeTab", &index.to_string()));
        }
        if views.is_empty() {
            let p = Tags::root(&self.text)?.prefix();
            let before = elements(&self.text, 1)?;
            let list = before.iter().find(|e| e.tag.name() == "sheets").ok_or(Stuck)?;
            edits.insert(
                list.tag.at.start,
                format!("<{p}bookViews><{p}workbookView activeTab=\"{index}\"/></{p}bookViews>"),
            );
        }
        Ok(())
    }

    fn add_sheet(
        &mut self,
        package: &mut Package<'_>,
        name: &str,
        xml: String,
        edits: &mut Edits,
    ) -> Result<(), Stuck> {
        let path = package.free_name(&format!("{}worksheets/sheet", self.folder()), ".xml");
        package.put(&path, xml);
        let id = self.relate(package, "worksheet", &path)?;
        let number = self.sheets.iter().map(|s| s.number).max().unwrap_or(0).saturating_add(1);
        let top = elements(&self.text, 1)?;
        let list = top.iter().find(|e| e.tag.name() == "sheets").ok_or(Stuck)?;
        let root = Tags::root(&self.text)?;
        let (p, name) = (root.prefix(), escape_allowed(name));
        let relation = match root.prefix_of(&RELATIONSHIPS) {
            Some(r) => format!("{r}id=\"{id}\""),
            None => {
                format!("xmlns:r=\"{}\" r:id=\"{id}\"", RELATIONSHIPS[usize::from(self.strict)])
            }
        };
        list.append(
            edits,
            &format!("<{p}sheet name=\"{name}\" sheetId=\"{number}\" {relation}/>"),
            None,
        );
        Ok(())
    }

    /// Names the list's range for its filter, and its head for every printed page.
    fn name_table(
        &self,
        index: usize,
        sheet: &str,
        table: Table,
        edits: &mut Edits,
    ) -> Result<(), Stuck> {
        let sheet = quoted(sheet);
        let Table { head, last, columns } = table;
        let wanted = [
            (
                "_xlnm._FilterDatabase",
                format!("{sheet}!$A${head}:${columns}${last}"),
                " hidden=\"1\"",
            ),
            ("_xlnm.Print_Titles", format!("{sheet}!${head}:${head}"), ""),
        ];
        let p = Tags::root(&self.text)?.prefix();
        let top = elements(&self.text, 1)?;
        let known: Vec<Element<'_>> = elements(&self.text, 2)?
            .into_iter()
            .filter(|e| e.tag.name() == "definedName")
            .collect();
        let mut added = String::new();
        for (name, range, more) in wanted {
            let there = known.iter().find(|e| {
                e.tag.attribute("name") == Some(name)
                    && e.tag.number("localSheetId") == u32::try_from(index).ok()
            });
            match there {
                Some(e) => edits.replace(e.tag.at.end..e.close, escape_allowed(&range)),
                None => added.push_str(&format!(
                    "<{p}definedName name=\"{name}\" localSheetId=\"{index}\"{more}>{}</{p}definedName>",
                    escape_allowed(&range)
                )),
            }
        }
        if let Some(list) = top.iter().find(|e| e.tag.name() == "definedNames") {
            list.append(edits, &added, None);
        } else {
            let before = top
                .iter()
                .rfind(|e| {
                    matches!(e.tag.name(), "sheets" | "functionGroups" | "externalReferences")
                })
                .ok_or(Stuck)?;
            edits.insert(before.end, format!("<{p}definedNames>{added}</{p}definedNames>"));
        }
        Ok(())
    }
}

/// Where the list of results stands: the row of its head and its last row, from 1, and the letter
/// of its last column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) head: usize,
    pub(crate) last: usize,
    pub(crate) columns: char,
}

/// A sheet's name as a formula has it.
pub(crate) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}
