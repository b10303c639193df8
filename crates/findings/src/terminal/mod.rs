//! Findings on a terminal: one report after the other, worst findings first, each with the figures
//! around it.

mod extract;
mod lines;

use crate::{
    Checked,
    parts::{Sorted, place_text, sheet_cell},
    words::{count, count_explained, counts, understood},
};
use anstyle::{AnsiColor, Style};
use extract::Extract;
use lines::{clip, plain, width_of, wrap};
use nianbao_model::{Finding, Headed, Lang, Place, Rule, Severity, Summary};
use std::collections::BTreeSet;

/// Where everything begins that stands under a finding's first line.
const INDENT: usize = 7;
/// A rule's notes beyond so many are counted.
const MOST_NOTES: usize = 3;
/// What follows from one finding beyond so many is counted.
const MOST_FOLLOWING: usize = 6;
/// Cells beyond so many are counted.
const MOST_CELLS: usize = 12;
/// A quotation on a terminal is there to be found again, not to be read.
const LONGEST_QUOTE: usize = 60;

pub(crate) fn render(checked: &[Checked<'_>], lang: Lang, colours: bool, width: usize) -> String {
    // Narrower than this nothing can be read, whatever one does.
    let mut screen = Screen {
        text: String::new(),
        t: lang,
        colours,
        width: width.max(24),
        mended: BTreeSet::new(),
    };
    for report in checked {
        screen.report(report);
    }
    screen.summary(checked);
    screen.text
}

/// What has been drawn so far.
struct Screen {
    text: String,
    t: Lang,
    colours: bool,
    width: usize,
    /// The rules that have said how to mend what they find, by itself or as a cause.
    mended: BTreeSet<(Rule, bool)>,
}

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// The colour of a severity.
fn tone(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

impl Screen {
    fn styled(&self, style: Style, text: &str) -> String {
        if self.colours && !text.is_empty() && style != Style::new() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A paragraph at the indent, with something in front of its first line.
    fn paragraph(&mut self, lead: &str, text: &str, style: Style) {
        let lead_width = width_of(lead);
        for (n, line) in
            wrap(text, 0, self.width.saturating_sub(INDENT + lead_width)).iter().enumerate()
        {
            let lead = if n == 0 { lead.to_owned() } else { " ".repeat(lead_width) };
            let line = self.styled(style, &format!("{lead}{line}"));
            self.line(&format!("{:INDENT$}{line}", ""));
        }
    }

    fn report(&mut self, report: &Checked<'_>) {
        self.head(report);
        let sorted = Sorted::of(report.findings);
        for rule in sorted
            .open
            .chunk_by(|a, b| (a.severity(), a.finding.rule) == (b.severity(), b.finding.rule))
        {
            self.rule(report, rule);
        }
        for finding in sorted.explained {
            self.explained(finding);
        }
        if let Some(figures) =
            report.texts.map(|texts| texts.figures).filter(|figures| figures.stated > 0)
        {
            self.paragraph("", &understood(self.t, figures), FAINT);
        }
        self.text.push('\n');
    }

    /// Pieces that stay whole, as many on a line as there is room for. Each brings what parts it
    /// from the next.
    fn flow(&mut self, indent: usize, pieces: &[(Style, String, &str)]) {
        let (mut line, mut used) = (" ".repeat(indent), indent);
        for (style, text, gap) in pieces {
            let wide = width_of(text) + width_of(gap.trim_end());
            if used > indent && used + wide > self.width {
                self.line(&line);
                (line, used) = (" ".repeat(indent), indent);
            }
            line += &self.styled(*style, text);
            line += gap;
            used += width_of(text) + width_of(gap);
        }
        self.line(&line);
    }

    /// What was found, in figures.
    fn counted(&self, report: &Checked<'_>) -> Vec<(Style, String, &'static str)> {
        let mut told: Vec<(Style, String)> = counts(Summary::of(report.findings))
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(severity, n)| (tone(severity), count(self.t, n, severity)))
            .collect();
        match explained(report) {
            0 if told.is_empty() => {
                told.push((FAINT, self.t.say("没有发现问题", "no findings").to_owned()))
            }
            0 => {}
            n => told.push((FAINT, count_explained(self.t, n))),
        }
        let last = told.len() - 1;
        told.into_iter()
            .enumerate()
            .map(|(n, (style, text))| {
                (style, text, if n < last { self.t.say("、", ", ") } else { "" })
            })
            .collect()
    }

    /// Unit, year, file and counts; on several lines if one is too narrow.
    fn head(&mut self, report: &Checked<'_>) {
        let (title, file) = (plain(&report.title(self.t)), plain(report.name));
        let counted = self.counted(report);
        let mut pieces = vec![(BOLD, title.clone(), "  ")];
        if title != file {
            pieces.push((FAINT, file.clone(), "  "));
        }
        let whole: usize = pieces
            .iter()
            .chain(&counted)
            .map(|(_, text, gap)| width_of(text) + width_of(gap))
            .sum();
        if whole <= self.width {
            pieces.extend(counted);
            self.flow(0, &pieces);
            return;
        }
        for (n, (style, piece, _)) in pieces.iter().enumerate() {
            for line in wrap(piece, 0, self.width - 2 * n) {
                let line = self.styled(*style, &line);
                self.line(&format!("{:1$}{line}", "", 2 * n));
            }
        }
        self.flow(2, &counted);
    }

    /// The findings of one rule, and how to mend them.
    fn rule(&mut self, report: &Checked<'_>, headed: &[Headed<'_>]) {
        let Some(first) = headed.first() else { return };
        let quiet = first.severity() == Severity::Note;
        let most = if quiet && headed.len() > MOST_NOTES + 1 { MOST_NOTES } else { headed.len() };
        for one in &headed[..most] {
            self.finding(report, one.finding);
            self.follow(&one.follow);
        }
        if most < headed.len() {
            let (n, rule) = (headed.len() - most, first.finding.rule);
            let more = match self.t {
                Lang::Zh => format!("… 另有 {n} 条 {rule} 提示；用 --report json 可看全部"),
                Lang::En => format!("… {n} more notes of {rule}; --report json for all"),
            };
            self.paragraph("", &more, FAINT);
        }
        // One that others follow from may ask for something else than usual.
        let of_cause = headed
            .iter()
            .find(|one| !one.follow.is_empty() && one.finding.rule.text().mend_cause.is_some());
        if self.mended.insert((first.finding.rule, of_cause.is_some())) {
            let mend = plain(of_cause.unwrap_or(first).mend().get(self.t));
            self.paragraph("=> ", &mend, if quiet { FAINT } else { Style::new() });
        }
    }

    /// What follows from a finding, in short: it goes away when that one is mended.
    fn follow(&mut self, findings: &[&Finding]) {
        if findings.is_empty() {
            return;
        }
        self.paragraph(
            "",
            self.t.say("随之产生，改正后一并消除：", "What follows from it and goes away with it:"),
            FAINT,
        );
        for finding in findings.iter().take(MOST_FOLLOWING) {
            let word = finding.severity.word(self.t);
            self.paragraph(
                "  · ",
                &plain(&format!("{word} {} {}", finding.rule, finding.message.get(self.t))),
                FAINT,
            );
        }
        if findings.len() > MOST_FOLLOWING {
            let n = findings.len() - MOST_FOLLOWING;
            let more = match self.t {
                Lang::Zh => format!("… 另有 {n} 条"),
                Lang::En => format!("… {n} more"),
            };
            self.paragraph("  ", &more, FAINT);
        }
    }

    fn finding(&mut self, report: &Checked<'_>, finding: &Finding) {
        let word = finding.severity.word(self.t);
        // So that the codes stand under each other.
        let gap =
            " ".repeat(width_of(Severity::Warning.word(self.t)).saturating_sub(width_of(word)));
        let lead = format!("  {word}{gap} {} ", finding.rule);
        let styled = format!(
            "  {}{gap} {} ",
            self.styled(tone(finding.severity), word),
            self.styled(BOLD, finding.rule.code())
        );
        let lines = wrap(
            &plain(finding.message.get(self.t)),
            width_of(&lead) - INDENT,
            self.width - INDENT,
        );
        for (n, line) in lines.iter().enumerate() {
            self.line(&if n == 0 {
                format!("{styled}{line}")
            } else {
                format!("{:INDENT$}{line}", "")
            });
        }
        for place in places(report, finding, self.t) {
            self.paragraph("↳ ", &place, FAINT);
        }
        if finding.severity < Severity::Note
            && let Some(extract) = Extract::of(report, finding, self.t)
        {
            for line in extract.lines(self.width - INDENT, self.colours, tone(finding.severity)) {
                self.line(&format!("{:INDENT$}{line}", ""));
            }
        }
    }

    /// What a person has explained: told, with who says so and why.
    fn explained(&mut self, finding: &Finding) {
        let Some(accepted) = &finding.accepted else { return };
        let word = finding.standing().word(self.t);
        let lead = format!("  {word} {} ", finding.rule);
        for (n, line) in
            wrap(&plain(finding.message.get(self.t)), width_of(&lead) - INDENT, self.width - INDENT)
                .iter()
                .enumerate()
        {
            let line = self.styled(FAINT, line);
            self.line(&if n == 0 {
                format!("{}{line}", self.styled(FAINT, &lead))
            } else {
                format!("{:INDENT$}{line}", "")
            });
        }
        let who = if accepted.by.is_empty() {
            String::new()
        } else {
            format!("{}{}", accepted.by, self.t.say("：", ": "))
        };
        self.paragraph("— ", &plain(&format!("{who}{}", accepted.why)), Style::new());
    }

    fn summary(&mut self, checked: &[Checked<'_>]) {
        // Nothing could be read, and that was said: there is nothing to count.
        if checked.is_empty() {
            return;
        }
        let summary = checked
            .iter()
            .fold(Summary::default(), |sum, report| sum.plus(Summary::of(report.findings)));
        let told: usize = checked.iter().map(explained).sum();
        let clean =
            checked.iter().filter(|report| explained(report) == report.findings.len()).count();
        let (lead, none) = match (self.t, checked.len()) {
            (Lang::Zh, n) => (format!("共 {n} 份报告："), format!("{clean} 份没有问题")),
            (Lang::En, 1) => ("1 report: ".to_owned(), String::new()),
            (Lang::En, n) => (format!("{n} reports: "), format!("{clean} without findings")),
        };
        let (comma, stop) = (self.t.say("、", ", "), self.t.say("；", "; "));
        let mut pieces: Vec<(Style, String, &str)> = vec![(Style::new(), lead, "")];
        for (severity, n) in counts(summary) {
            let style =
                if n > 0 && severity < Severity::Note { tone(severity) } else { Style::new() };
            pieces.push((style, count(self.t, n, severity), comma));
        }
        let mut more = |wanted: bool, text: String| {
            if wanted {
                if let Some((_, _, gap)) = pieces.last_mut() {
                    *gap = stop;
                }
                pieces.push((Style::new(), text, ""));
            }
        };
        more(told > 0, count_explained(self.t, told));
        more(checked.len() > 1 && clean > 0, none);
        if let Some((_, _, gap)) = pieces.last_mut() {
            *gap = "";
        }
        self.flow(0, &pieces);
    }
}

fn explained(report: &Checked<'_>) -> usize {
    report.findings.iter().filter(|f| f.accepted.is_some()).count()
}

/// Where a finding stands, a line for each sheet, file or quotation.
fn places(report: &Checked<'_>, finding: &Finding, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut here: Option<(&str, &str)> = None;
    let mut in_table: Option<(&str, u32)> = None;
    let mut cells = 0;
    for place in &finding.at {
        let own = report.is_own(place.file());
        let before = in_table.take();
        match place {
            Place::Cell { file, sheet, row, column } => {
                cells += 1;
                if cells > MOST_CELLS {
                    continue;
                }
                if let (true, Some(line)) = (here == Some((file, sheet)), lines.last_mut()) {
                    *line += &format!(" {}", sheet_cell(*row, *column));
                    continue;
                }
                here = Some((file, sheet));
                lines.push(plain(&place_text(place, own, lang)));
            }
            Place::Table { file, table, .. } => {
                cells += 1;
                in_table = Some((file.as_ref(), *table));
                if cells > MOST_CELLS {
                    continue;
                }
                if let (true, Some(line)) =
                    (before == Some((file.as_ref(), *table)), lines.last_mut())
                {
                    *line += &format!(
                        "{}{}",
                        lang.say("、", "; "),
                        place.in_table(lang).unwrap_or_default()
                    );
                    continue;
                }
                here = None;
                lines.push(plain(&place_text(place, own, lang)));
            }
            // The head line says the file already.
            Place::File { .. } if own => here = None,
            Place::Quote { file, text } => {
                here = None;
                let quote = clip(&plain(text), LONGEST_QUOTE);
                lines.push(if own {
                    format!("“{quote}”")
                } else {
                    format!("{} “{quote}”", plain(file))
                });
            }
            other => {
                here = None;
                lines.push(plain(&place_text(other, own, lang)));
            }
        }
    }
    if cells > MOST_CELLS
        && let Some(line) = lines.last_mut()
    {
        *line += &format!(" … ({cells})");
    }
    lines
}
