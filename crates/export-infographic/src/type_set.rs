//! Text for the page: figures and their units never part, and no line at the end of a text has one
//! or two characters alone.

use nianbao_text::escape::escape;

/// How wide what stays together at the end is at least, in halves of a character.
const TAIL: usize = 11;
/// The longest clause that stays together in a heading.
const CLAUSE: usize = 10;

/// A run of characters that stays together: a figure with its unit, or one character.
struct Run<'a> {
    text: &'a str,
    figure: bool,
}

/// A text in running size: its figures bold, its tail together.
pub(crate) fn text(text: &str) -> String {
    set(text, true)
}

/// A label: the same without bold figures.
pub(crate) fn label(text: &str) -> String {
    set(text, false)
}

/// A heading of clauses, each of which stays together if it is short.
pub(crate) fn heading<S: AsRef<str>>(clauses: &[S]) -> String {
    let mut clauses: Vec<String> =
        clauses.iter().map(|clause| clause.as_ref().to_owned()).collect();
    // A last clause that would be too short for a line of its own belongs to the one before.
    while let [.., before, last] = clauses.as_mut_slice()
        && last.chars().count() < 4
    {
        before.push_str(last);
        clauses.pop();
    }
    let set = clauses.iter().map(|clause| {
        if clause.chars().count() <= CLAUSE {
            format!("<span class=\"tl\">{}</span>", escape(clause))
        } else {
            label(clause)
        }
    });
    set.collect()
}

fn set(text: &str, bold: bool) -> String {
    let runs = runs(text);
    let mut tail = runs.len();
    let mut chars = 0;
    while tail > 0 && (chars < TAIL || closes(runs[tail].text) || opens(runs[tail - 1].text)) {
        tail -= 1;
        chars += runs[tail].text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    }
    // What is left in front is no line of its own either.
    if runs[..tail].iter().map(|run| run.text.chars().count()).sum::<usize>() < 3 {
        tail = 0;
    }
    let mut html = String::with_capacity(text.len() + 64);
    for run in &runs[..tail] {
        if run.figure && run.text.chars().count() > 1 {
            html += &format!("<span class=\"nb\">{}</span>", drawn(run, bold));
        } else {
            html += &drawn(run, bold);
        }
    }
    let rest: String = runs[tail..].iter().map(|run| drawn(run, bold)).collect();
    // It goes to the next line whole, and breaks only where a line has no room for it.
    let together = runs[tail..].iter().map(|run| run.text.chars().count()).sum::<usize>() <= 14;
    if together && !rest.is_empty() {
        html + &format!("<span class=\"tl\">{rest}</span>")
    } else {
        html + &rest
    }
}

fn drawn(run: &Run<'_>, bold: bool) -> String {
    if !run.figure || !bold {
        return escape(run.text);
    }
    let end = run.text.find(|c: char| !is_part_of_figure(c)).unwrap_or(run.text.len());
    format!("<b>{}</b>{}", escape(&run.text[..end]), escape(&run.text[end..]))
}

fn is_part_of_figure(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '%')
}

fn closes(text: &str) -> bool {
    text.starts_with(|c: char| "，。、；：！？）》」』】〕”’…％%,.;:!?)".contains(c))
}

fn opens(text: &str) -> bool {
    text.ends_with(|c: char| "（《「『【〔“‘(".contains(c))
}

/// Figures with what they count, and single characters.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut end = first.len_utf8();
        let figure = first.is_ascii_digit();
        if figure {
            end = rest.find(|c| !is_part_of_figure(c)).unwrap_or(rest.len()).min(24);
            for allowed in ["万亿", "件条份项个元次年月日页场期台人类种字天秒部起家名"]
            {
                let next = rest[end..].chars().next().filter(|c| allowed.contains(*c));
                end += next.map_or(0, char::len_utf8);
            }
        }
        runs.push(Run { text: &rest[..end], figure });
        rest = &rest[end..];
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_units_and_the_end_stays_together() {
        assert_eq!(
            text("全年新收公开申请88件，加上年结转9件。"),
            "全年新收公开申请<span class=\"nb\"><b>88</b>件</span>，加上<span class=\"tl\">年结转<b>9</b>件。</span>"
        );
        assert_eq!(label("自然人"), "<span class=\"tl\">自然人</span>");
        assert_eq!(
            heading(&["97件申请，", "办结93件"]),
            "<span class=\"tl\">97件申请，</span><span class=\"tl\">办结93件</span>"
        );
    }

    #[test]
    fn nothing_closes_a_line_it_does_not_begin() {
        // Six characters from the end would begin with the bracket that closes.
        assert!(
            label("推送政策解读（新媒体）一二三四五")
                .ends_with("<span class=\"tl\">体）一二三四五</span>")
        );
        assert_eq!(
            (text(""), label("<b>")),
            (String::new(), "<span class=\"tl\">&lt;b&gt;</span>".into())
        );
        assert!(!label(&"9".repeat(60)).contains("class=\"tl\">9999999999999999999999999999"));
    }
}
