//! Marks an xlsx in place: the sheets' cells, their notes, the styles, and the sheet of results.

use crate::{
    Marked, Stuck, listing,
    marks::{self, At, Mark},
    notes,
    previous::{self, Previous},
    results,
    sheet::Sheet,
    styles::{List, Styles},
    vml,
    workbook::Workbook,
};
use nianbao_grid::Grids;
use nianbao_model::{Finding, Lang};
use nianbao_opc::{
    Editor as Package, Relations, declare,
    tags::{Edits, Tags},
};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be marked and how.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) name: &'a str,
    pub(crate) findings: &'a [Finding],
    /// What the unit is called; nothing where it is not known.
    pub(crate) unit: &'a str,
    pub(crate) lang: Lang,
    pub(crate) kept_look: bool,
}

/// Marks the workbook `bytes`, whose values are `grids`.
pub(crate) fn in_place(
    bytes: &[u8],
    grids: &Grids,
    job: &Job<'_>,
) -> Result<(Vec<u8>, Marked), Stuck> {
    let mut editor = Editor::open(bytes, grids)?;
    let marks = marks::of(job.findings, job.name, grids, job.lang);
    let none = BTreeMap::new();
    let sheets: Vec<(String, String)> = editor
        .workbook
        .sheets
        .iter()
        .filter_map(|s| Some((s.name.clone(), s.path.clone()?)))
        .collect();
    for (name, path) in sheets {
        if editor.previous.sheet.as_ref() != Some(&name) {
            editor.sheet(&name, &path, marks.get(&name).unwrap_or(&none))?;
        }
    }
    editor.results(grids, job)?;
    editor.open_on_results()?;
    let marked =
        Marked { kept_look: job.kept_look, marked_cells: marks.values().map(BTreeMap::len).sum() };
    Ok((editor.finish()?, marked))
}

/// An open workbook with the changes made so far.
struct Editor<'a> {
    package: Package<'a>,
    workbook: Workbook,
    styles: Styles,
    styles_path: Option<String>,
    previous: Previous,
    /// What the next run needs to take the marks away.
    memory: Vec<String>,
    next_block: u32,
}

impl<'a> Editor<'a> {
    fn open(bytes: &'a [u8], grids: &Grids) -> Result<Self, Stuck> {
        let mut package = Package::open(bytes)?;
        let workbook = Workbook::open(&mut package)?;
        let styles_path =
            workbook.relations.first("styles").filter(|path| package.has(path)).map(str::to_owned);
        let text = match &styles_path {
            Some(path) => package.text(path)?,
            None => None,
        };
        let styles = Styles::read(text, workbook.space())?;
        let mut drawings = Vec::new();
        for name in package.names_ending(".vml") {
            // One that cannot be read is in nobody's way unless it is to be changed.
            drawings.extend(package.text(&name).ok().flatten());
        }
        let next_block = vml::free_block(drawings.iter().map(String::as_str));
        Ok(Self {
            package,
            workbook,
            styles,
            styles_path,
            previous: Previous::find(grids),
            memory: Vec::new(),
            next_block,
        })
    }

    /// Marks a sheet, and takes away the marks of an earlier run.
    fn sheet(&mut self, name: &str, path: &str, marks: &BTreeMap<At, Mark>) -> Result<(), Stuck> {
        let before = self.previous.fills.remove(name).unwrap_or_default();
        let mut relations = Relations::of(&mut self.package, path)?;
        let has_notes = relations.first("comments").is_some();
        if marks.is_empty() && before.is_empty() && !(self.previous.sheet.is_some() && has_notes) {
            return Ok(());
        }
        let text = self.package.needed(path)?;
        let cells: BTreeSet<At> = marks.keys().chain(before.keys()).copied().collect();
        let sheet = Sheet::read(&text, &cells)?;
        let mut styles = BTreeMap::new();
        for at in cells {
            if let Some(style) =
                self.restyle(name, at, sheet.style(at), marks.get(&at), before.get(&at))?
            {
                styles.insert(at, style);
            }
        }
        let drawing = if marks.is_empty() && !has_notes {
            None
        } else {
            self.notes(&mut relations, &sheet, marks)?
        };
        let edited = sheet.edited(&styles, drawing.as_deref(), self.workbook.strict)?;
        self.package.put(path, edited);
        Ok(())
    }

    /// The style of a cell that is marked now or was marked before; nothing if it stays.
    fn restyle(
        &mut self,
        sheet: &str,
        at: At,
        now: u32,
        mark: Option<&Mark>,
        before: Option<&String>,
    ) -> Result<Option<u32>, Stuck> {
        // Somebody may have coloured the cell anew since it was marked.
        let before = before.filter(|_| previous::is_mark(&self.styles, now));
        match (mark, before) {
            (None, None) => Ok(None),
            (None, Some(fill)) => {
                let fill = self.styles.add(List::Fills, fill);
                self.styles.with_fill(now, fill).map(Some)
            }
            (Some(mark), before) => {
                let original = before.cloned().or_else(|| self.styles.fill_of(now));
                self.memory.extend(original.and_then(|fill| previous::line(sheet, at, &fill)));
                let fill = self.styles.shade(mark.shade);
                self.styles.with_fill(now, fill).map(Some)
            }
        }
    }

    /// Writes a sheet's notes and their boxes; gives the relationship of the boxes' drawing if the
    /// sheet has none yet.
    fn notes(
        &mut self,
        relations: &mut Relations,
        sheet: &Sheet<'_>,
        marks: &BTreeMap<At, Mark>,
    ) -> Result<Option<String>, Stuck> {
        let folder = self.workbook.folder().to_owned();
        let path = match relations.first("comments") {
            Some(path) => path.to_owned(),
            None => {
                let path = self.package.free_name(&format!("{folder}comments"), ".xml");
                declare(
                    &mut self.package,
                    &path,
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
                )?;
                relations.add(&mut self.package, self.workbook.strict, "comments", &path)?;
                path
            }
        };
        let text = self.package.text(&path)?;
        let notes = notes::add(text, marks, self.workbook.space())?;
        self.package.put(&path, notes.text);
        // Without a note of ours there is nothing to draw.
        if notes.new.is_empty() && notes.gone.is_empty() && notes.joined.is_empty() {
            return Ok(None);
        }
        let known = sheet
            .drawing()
            .map(|id| {
                relations
                    .by_id(id)
                    .map(|r| r.path.clone())
                    .filter(|p| self.package.has(p))
                    .ok_or(Stuck)
            })
            .transpose()?;
        let mut text = match &known {
            Some(path) => self.package.text(path)?,
            None => None,
        };
        if let Some(text) = &mut text {
            vml::change(text, |at, shape| match (marks.get(&at), notes.joined.get(&at)) {
                // A box of ours is drawn anew each time, since its text may be longer now.
                _ if notes.gone.contains(&at) || notes.new.contains(&at) => Some(String::new()),
                (Some(mark), Some(own)) => vml::grown(shape, own, &mark.note, &sheet.room),
                _ => None,
            });
        }
        let boxes = notes.new.iter().filter_map(|at| Some((*at, &*marks.get(at)?.note))).collect();
        let drawing = vml::add(text, self.next_block, &boxes, &sheet.room)?;
        self.drawing(relations, known, drawing)
    }

    /// Keeps a drawing; gives its relationship if it is new.
    fn drawing(
        &mut self,
        relations: &mut Relations,
        known: Option<String>,
        drawing: String,
    ) -> Result<Option<String>, Stuck> {
        if let Some(path) = known {
            self.package.put(&path, drawing);
            return Ok(None);
        }
        self.next_block += 1;
        let path = self
            .package
            .free_name(&format!("{}drawings/vmlDrawing", self.workbook.folder()), ".vml");
        self.package.put(&path, drawing);
        declare(
            &mut self.package,
            &path,
            "application/vnd.openxmlformats-officedocument.vmlDrawing",
        )?;
        Ok(Some(relations.add(&mut self.package, self.workbook.strict, "vmlDrawing", &path)?))
    }

    /// Writes the sheet of results.
    fn results(&mut self, grids: &Grids, job: &Job<'_>) -> Result<(), Stuck> {
        let head = listing::head(job.name, job.findings, job.kept_look, job.lang);
        let rows = listing::rows(job, grids);
        let (space, strict) = (self.workbook.space(), self.workbook.strict);
        let sheet = results::Sheet {
            space,
            strict,
            lang: job.lang,
            head: &head,
            rows: &rows,
            memory: &self.memory,
        };
        let xml = sheet.draw(&mut self.styles);
        let earlier = self
            .previous
            .sheet
            .as_ref()
            .and_then(|name| self.workbook.sheets.iter().position(|s| s.name == *name));
        self.workbook.put_results(
            &mut self.package,
            earlier,
            results::name(job.lang),
            xml,
            sheet.table(),
        )
    }

    /// The workbook opens on the list; no other sheet stays chosen, or what is typed would go into
    /// both.
    fn open_on_results(&mut self) -> Result<(), Stuck> {
        let earlier = self.previous.sheet.clone();
        let others = self
            .workbook
            .sheets
            .iter()
            .filter(|sheet| earlier.as_ref() != Some(&sheet.name))
            .filter_map(|sheet| sheet.path.clone());
        for path in others.collect::<Vec<_>>() {
            let text = self.package.needed(&path)?;
            let mut edits = Edits::default();
            let (mut tags, mut chosen) = (Tags::of(&text), false);
            while let Some(tag) = tags.next()?.filter(|tag| tag.name() != "sheetData") {
                if tag.name() == "sheetView"
                    && tag
                        .attribute("tabSelected")
                        .is_some_and(|value| matches!(value, "1" | "true"))
                {
                    edits.replace(tag.at.clone(), tag.with("tabSelected", "0"));
                    chosen = true;
                }
            }
            if chosen {
                let text = edits.apply(&text)?;
                self.package.put(&path, text);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, Stuck> {
        let path = match self.styles_path {
            Some(path) => path,
            None => {
                let path =
                    self.package.free_name(&format!("{}styles", self.workbook.folder()), ".xml");
                self.workbook.relate(&mut self.package, "styles", &path)?;
                path
            }
        };
        self.package.put(&path, self.styles.finish()?);
        Ok(self.package.finish()?)
    }
}
