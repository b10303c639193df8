//! What the unit wrote in 一 and 五: numbered heads and first clauses, in its own words, shortened
//! at clauses only.

use crate::sheet::plain;
use nianbao_model::Report;
use nianbao_text::ordinal::{bracketed, is_han_numeral, marked};

/// A point of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// Its head, if it has one short enough.
    pub head: String,
    /// What it says.
    pub body: String,
    /// Is it what is to be done next?
    pub next: bool,
}

/// How many points there is room for, and how long a head and a body may be.
const MOST: usize = 3;
const HEAD: usize = 22;
const BODY: usize = 78;
/// How much of a text is looked at.
const READ: usize = 4000;

/// The highlights of 一: their heading, they themselves, where they are from.
pub(super) fn highlights(report: &Report) -> (&'static str, Vec<Point>, String) {
    let (paragraphs, from) = section(report, "overview");
    let title = if paragraphs.iter().any(|paragraph| paragraph.contains("亮点")) {
        "工作亮点"
    } else {
        "工作情况"
    };
    let mut points = by_subheadings(report, &paragraphs);
    if points.is_empty() {
        points = numbered(&paragraphs);
    }
    if points.is_empty() {
        points = plain_ones(report, &paragraphs);
    }
    points.truncate(MOST);
    (title, points, from)
}

/// The problems of 五, and what is to be done.
pub(super) fn problems(report: &Report) -> (Vec<Point>, String) {
    let (paragraphs, from) = section(report, "problems");
    let (next, told): (Vec<String>, Vec<String>) =
        paragraphs.into_iter().partition(|paragraph| is_next(paragraph));
    let mut points = numbered(&told);
    if points.is_empty() {
        points = plain_ones(report, &told);
    }
    points.truncate(if next.is_empty() { MOST } else { MOST - 1 });
    let next = next.first().map(|text| after_colon(text)).map(|text| Point {
        head: "下一步".into(),
        body: shortened(text),
        next: true,
    });
    points.extend(next.filter(|point| !point.body.is_empty()));
    (points, from)
}

/// The paragraphs of a section, and what it is in the report: 摘自年报第一部分.
fn section(report: &Report, id: &str) -> (Vec<String>, String) {
    let Some(n) = report.edition.sections.iter().position(|section| section.id == id) else {
        return (Vec::new(), String::new());
    };
    let mut read = 0;
    let paragraphs = report.section(n).paragraphs().iter().take_while(|paragraph| {
        read += paragraph.len();
        read < READ * 3
    });
    let section = &report.edition.sections[n];
    let from = if section.ordinal.is_empty() {
        format!("摘自年报“{}”", section.label)
    } else {
        format!("摘自年报第{}部分", section.ordinal)
    };
    (
        paragraphs
            .map(|paragraph| plain(paragraph))
            .filter(|paragraph| !paragraph.is_empty())
            .collect(),
        from,
    )
}

fn is_next(paragraph: &str) -> bool {
    ["下一步", "改进措施", "改进情况", "我们将", "今后", "针对", "下步", "20"]
        .iter()
        .any(|word| paragraph.starts_with(word))
        && ["将", "措施", "打算", "力争", "改进"].iter().any(|word| paragraph.contains(word))
}

/// Without what announces it: 改进措施：把更新任务分解到月 is 把更新任务分解到月.
fn after_colon(text: &str) -> &str {
    let (before, after) = text.split_once('：').unwrap_or(("", text));
    if before.chars().count() <= 8 { after } else { text }
}

/// Short paragraphs that are headings, each with what stands below it; what the charts show is left
/// out.
fn by_subheadings(report: &Report, paragraphs: &[String]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut open: Option<(String, Vec<String>)> = None;
    let close = |open: Option<(String, Vec<String>)>, points: &mut Vec<Point>| {
        let Some((head, texts)) = open else { return };
        let body = telling(report, &texts);
        if !head.contains("依申请") && !body.is_empty() {
            points.push(Point { head, body, next: false });
        }
    };
    for paragraph in paragraphs {
        let behind = bracketed(paragraph)
            .or_else(|| marked(paragraph, &['、', '.', '．']))
            .filter(|ordinal| ordinal.is_short());
        let Some(rest) = behind.map(|ordinal| ordinal.rest.trim()) else {
            if let Some((_, texts)) = &mut open {
                texts.push(paragraph.clone());
            }
            continue;
        };
        close(open.take(), &mut points);
        // （一）加强组织领导。全年…: the head ends with its sentence.
        let end = rest.find(['。', '：', '；']).unwrap_or(rest.len());
        let (head, after) = rest.split_at(end);
        let after = after.trim_start_matches(['。', '：', '；']).to_owned();
        if head.chars().count() <= HEAD && !head.is_empty() {
            open = Some((
                head.to_owned(),
                Some(after).filter(|after| !after.is_empty()).into_iter().collect(),
            ));
        } else if let Some(point) = point(rest) {
            points.push(point);
        }
    }
    close(open, &mut points);
    points
}

/// 一是…；二是…: each is a point of its own.
fn numbered(paragraphs: &[String]) -> Vec<Point> {
    let mut points = Vec::new();
    for paragraph in paragraphs {
        let starts: Vec<usize> = paragraph
            .char_indices()
            .filter(|&(at, c)| {
                let before = paragraph[..at].chars().next_back();
                let first = before.is_none_or(|before| "。；，：、 ".contains(before));
                is_han_numeral(c) && first && paragraph[at + c.len_utf8()..].starts_with('是')
            })
            .map(|(at, _)| at)
            .collect();
        for (n, &start) in starts.iter().enumerate() {
            let text = &paragraph[start..starts.get(n + 1).copied().unwrap_or(paragraph.len())];
            let text = text.split_once('是').map_or(text, |(_, text)| text);
            points.extend(point(text));
        }
        if starts.is_empty()
            && let Some(ordinal) = bracketed(paragraph)
                .or_else(|| marked(paragraph, &['、', '.', '．']))
                .filter(|ordinal| ordinal.is_short())
        {
            points.extend(point(ordinal.rest));
        }
    }
    points
}

/// Without numbers: the first sentences.
fn plain_ones(report: &Report, paragraphs: &[String]) -> Vec<Point> {
    let bodies =
        paragraphs.iter().map(|paragraph| telling(report, std::slice::from_ref(paragraph)));
    bodies
        .filter(|body| body.chars().count() > 5)
        .map(|body| Point { head: String::new(), body, next: false })
        .collect()
}

/// A sentence as a point: its first clause is the head if it is short, the rest is the body.
fn point(text: &str) -> Option<Point> {
    let text = text.trim().trim_end_matches(['；', '，', '、', ' ']);
    let end = text.find(['，', '。', '；', '：']).unwrap_or(text.len());
    let head = &text[..end];
    let rest = text[end..].trim_start_matches(['，', '。', '；', '：']);
    let long = head.chars().count();
    if long < 2 {
        return None;
    }
    if long > HEAD {
        return Some(Point { head: String::new(), body: shortened(text), next: false });
    }
    Some(Point { head: head.to_owned(), body: shortened(rest), next: false })
}

/// The first sentences that say more than the tables: those whose figures are cells of the report
/// are in the charts already.
fn telling(report: &Report, texts: &[String]) -> String {
    let all: Vec<String> = texts.iter().flat_map(|text| sentences(text)).collect();
    let fresh: Vec<&String> = all.iter().filter(|sentence| !repeats(report, sentence)).collect();
    let mut body = String::new();
    for sentence in if fresh.is_empty() { all.iter().take(1).collect() } else { fresh } {
        if !body.is_empty() && body.chars().count() + sentence.chars().count() > BODY * 3 / 4 {
            break;
        }
        body += sentence;
    }
    shortened(&body)
}

fn sentences(text: &str) -> Vec<String> {
    text.split_inclusive(['。', '；', '！'])
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// Does a figure of the sentence stand in a cell?
fn repeats(report: &Report, sentence: &str) -> bool {
    let figures = sentence
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|digits| digits.parse::<nianbao_model::Decimal>().ok());
    let figures: Vec<_> =
        figures.filter(|figure| *figure != nianbao_model::Decimal::from(report.year)).collect();
    figures.iter().any(|figure| {
        *figure >= nianbao_model::Decimal::TEN
            && report.cells().any(|(_, cell)| cell.value() == Some(*figure))
    })
}

/// A text cut at a clause, with marks that say so.
fn shortened(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= BODY {
        return text.trim_end_matches('；').to_owned();
    }
    let most = nianbao_text::beginning(text, BODY - 2);
    let end = most.rfind(['。', '；', '，', '、']).unwrap_or(most.len());
    let end = if most[..end].chars().count() > 15 { end } else { most.len() };
    let whole = most[end..].starts_with('。');
    if whole { format!("{}。", &most[..end]) } else { format!("{}……", &most[..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Cell, Editions, Prose, UnitRef};

    fn report(section: &str, text: &str) -> Report {
        let edition = Editions::national().get("2021").unwrap().clone();
        let n = edition.sections.iter().position(|known| known.id == section).unwrap();
        let mut report = Report::blank(edition, UnitRef::default(), 2023);
        *report.section_mut(n) = Prose::new(text);
        report
    }

    fn heads(points: &[Point]) -> Vec<&str> {
        points.iter().map(|point| point.head.as_str()).collect()
    }

    #[test]
    fn problems_are_told_by_their_first_clauses_and_what_comes_next() {
        let text = "一是办理人员较少，遇到复杂申请时经验不足。二是说理重视不够。\n下一步将编写参考表，减少来回请示。";
        let (points, from) = problems(&report("problems", text));
        assert_eq!(heads(&points), ["办理人员较少", "说理重视不够", "下一步"]);
        assert_eq!(
            (points[0].body.as_str(), points[1].body.as_str()),
            ("遇到复杂申请时经验不足。", "")
        );
        assert!(
            points[2].next
                && points[2].body.starts_with("下一步将编写参考表")
                && from == "摘自年报第五部分"
        );
        // In brackets, and with figures in front.
        assert_eq!(
            heads(
                &problems(&report(
                    "problems",
                    "（一）栏目更新偏少，集中在季末。\n（二）共享不畅。"
                ))
                .0
            ),
            ["栏目更新偏少", "共享不畅"]
        );
        assert_eq!(
            heads(&problems(&report("problems", "1.栏目更新偏少。\n2.共享不畅。")).0),
            ["栏目更新偏少", "共享不畅"]
        );
    }

    #[test]
    fn highlights_are_what_the_tables_do_not_say() {
        let text = "（一）主动公开\n全年办理行政许可193件。文件解读与文件同步起草、同步发布。\n（二）依申请公开\n未收到申请。\n（三）监督保障\n超期自动亮灯。";
        let mut report = report("overview", text);
        report.set(report.edition.find("proactive.licensing.decisions").unwrap(), Cell::count(193));
        let (title, points, _) = highlights(&report);
        assert_eq!((title, heads(&points)), ("工作情况", vec!["主动公开", "监督保障"]));
        assert_eq!(points[0].body, "文件解读与文件同步起草、同步发布。");
    }

    #[test]
    fn long_texts_are_cut_at_a_clause_and_say_so() {
        let long = format!("{}，{}。", "长".repeat(40), "话".repeat(80));
        assert_eq!(shortened(&long), format!("{}……", "长".repeat(40)));
        assert_eq!(shortened(&"长".repeat(100)).chars().count(), BODY);
        assert_eq!(problems(&report("problems", "无")).0, []);
    }
}
