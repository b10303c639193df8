//! Fields: what they show counts, not what they are made of.

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    /// Does its result follow, and is it shown?
    shown: bool,
    /// Has its result begun?
    result: bool,
}

/// The fields that are open, and the footnotes met.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    open: Vec<Field>,
    /// How many of them show nothing now.
    silent: usize,
    /// How many more were open than are followed.
    deeper: usize,
    /// Notes that belong below what is being read.
    pub(crate) notes: Vec<String>,
    /// What a field of a form can be, and which it is.
    entries: Vec<String>,
    pub(crate) chosen: Option<usize>,
}

/// Fields in fields that are followed.
const MOST: usize = 200;
/// So much of an instruction tells what a field is.
const LONGEST: usize = 200;

impl Fields {
    /// Is text here shown?
    pub(crate) fn shown(&self) -> bool {
        self.silent == 0
    }

    /// Takes a mark of a field: `begin`, `separate` or `end`. Gives what a field shows that has no
    /// result of its own.
    pub(crate) fn mark(&mut self, kind: &str) -> Option<String> {
        match kind {
            "begin" if self.open.len() >= MOST => self.deeper += 1,
            "begin" => {
                self.open.push(Field::default());
                self.silent += 1;
                self.entries.clear();
                self.chosen = None;
            }
            _ if self.deeper > 0 => self.deeper -= usize::from(kind == "end"),
            "separate" => {
                if let Some(field) = self.open.last_mut().filter(|field| !field.result) {
                    field.result = true;
                    field.shown = !Self::is_contents(&field.instruction);
                    self.silent -= usize::from(field.shown);
                }
            }
            "end" => {
                let field = self.open.pop()?;
                self.silent -= usize::from(!field.shown);
                let kind = field.instruction.trim_start();
                if kind.starts_with("FORMDROPDOWN") {
                    return self.entries.get(self.chosen.unwrap_or(0)).cloned();
                }
                // A sum that was never computed is told as one.
                if kind.starts_with('=') && !field.result {
                    return Some(kind.trim_end().to_owned());
                }
            }
            _ => {}
        }
        None
    }

    /// Takes a piece of a field's instruction.
    pub(crate) fn instruction(&mut self, text: &str) {
        if let Some(field) =
            self.open.last_mut().filter(|field| !field.result && field.instruction.len() < LONGEST)
        {
            field.instruction.extend(text.chars().take(LONGEST));
        }
    }

    /// Takes one of the things that a field of a form can be.
    pub(crate) fn entry(&mut self, text: String) {
        if self.entries.len() < MOST {
            self.entries.push(text);
        }
    }

    /// A field whose instruction does not end with its paragraph is none: what follows must not be
    /// lost with it.
    pub(crate) fn end_paragraph(&mut self) {
        while self.open.last().is_some_and(|field| !field.result) {
            self.open.pop();
            self.silent -= 1;
        }
    }

    /// Is a field a table of contents?
    pub(crate) fn is_contents(instruction: &str) -> bool {
        instruction.split_whitespace().next().is_some_and(|name| name.eq_ignore_ascii_case("TOC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_its_result_and_no_instruction() {
        let mut fields = Fields::default();
        let mut shown = Vec::new();
        for (mark, instruction) in [
            ("begin", "IF 1 = "),
            ("begin", "DATE"),
            ("separate", ""),
            ("end", ""),
            ("separate", ""),
            ("end", ""),
        ] {
            fields.mark(mark);
            fields.instruction(instruction);
            shown.push(fields.shown());
        }
        // The result of a field within an instruction is none of the text.
        assert_eq!(shown, [false, false, false, false, true, true]);
    }

    #[test]
    fn a_table_of_contents_is_none_of_the_text_and_an_open_field_loses_nothing() {
        let mut fields = Fields::default();
        fields.mark("begin");
        fields.instruction(" TOC \\o \"1-3\" ");
        fields.mark("separate");
        fields.end_paragraph();
        assert!(!fields.shown());
        fields.mark("end");
        fields.mark("begin");
        fields.end_paragraph();
        assert!(fields.shown());
        fields.mark("end");
        assert!(fields.shown());
        for _ in 0..10_000 {
            fields.mark("begin");
        }
        (0..10_000).for_each(|_| _ = fields.mark("end"));
        assert!(fields.shown());
    }

    #[test]
    fn a_sum_without_a_result_and_a_choice_show_what_they_are() {
        let mut fields = Fields::default();
        fields.mark("begin");
        fields.instruction(" =SUM(LEFT) ");
        assert_eq!(fields.mark("end").as_deref(), Some("=SUM(LEFT)"));
        fields.mark("begin");
        fields.instruction(" FORMDROPDOWN ");
        ["甲", "乙"].into_iter().for_each(|text| fields.entry(text.into()));
        fields.chosen = Some(1);
        assert_eq!(fields.mark("end").as_deref(), Some("乙"));
    }
}
