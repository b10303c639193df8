//! The way of the requests: what was received and carried in, how it ended, what is carried on.
//! Said with ribbons only where all its parts are known and make the whole.

use super::Notes;
use crate::{
    Story,
    words::{Change, number, since, with_unit},
};
use nianbao_figures::{Figure, Total, name, outcomes, percent};
use nianbao_model::Decimal;

/// Who asked, or what was left from last year.
#[derive(Debug)]
pub(crate) struct Source {
    pub name: String,
    pub figure: String,
    pub value: Option<Decimal>,
    /// Is it what last year left?
    pub carried: bool,
}

/// What an end means: which colour it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    Granted,
    PartlyGranted,
    Denied,
    Unavailable,
    NotProcessed,
    Other,
    CarriedOn,
}

impl Ends {
    /// By its statutory name; what a local edition adds is one of the others.
    fn of(name: &str) -> Self {
        match name {
            "予以公开" => Self::Granted,
            "部分公开" => Self::PartlyGranted,
            "不予公开" => Self::Denied,
            "无法提供" => Self::Unavailable,
            "不予处理" => Self::NotProcessed,
            _ => Self::Other,
        }
    }

    /// The name of its class and of its colour.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::PartlyGranted => "partly",
            Self::Denied => "denied",
            Self::Unavailable => "unavailable",
            Self::NotProcessed => "unprocessed",
            Self::Other => "other",
            Self::CarriedOn => "carried",
        }
    }
}

/// How requests ended.
#[derive(Debug)]
pub(crate) struct End {
    pub name: String,
    pub figure: String,
    pub value: Option<Decimal>,
    /// Of all that ended.
    pub share: Option<String>,
    /// The reasons that occurred, the most frequent first; or what is not known of them.
    pub reasons: Vec<String>,
    pub kind: Ends,
}

/// The way of the requests.
#[derive(Debug)]
pub(crate) struct Flow {
    /// The finding above it, in clauses.
    pub heading: Vec<String>,
    /// This year's new requests, and their change.
    pub received: Figure,
    pub change: Option<Change>,
    pub carried_in: Figure,
    pub ended: Figure,
    /// All there was to decide, if both sides make it.
    pub due: Option<Decimal>,
    pub sources: Vec<Source>,
    pub ends: Vec<End>,
    /// 予以公开、部分公开: their sum and its share.
    pub disclosed: Option<(Decimal, String)>,
    /// Are all parts known, and do they make the whole?
    pub whole: bool,
    /// What must be said below.
    pub notes: Vec<String>,
}

/// The flow; or the sentence in its place, where no request was there to be decided.
pub(super) fn read(story: &Story<'_>, notes: &mut Notes) -> (Option<Flow>, Option<String>) {
    let report = story.report;
    let Some(block) = report
        .edition
        .tables
        .iter()
        .find(|table| table.id == "requests")
        .and_then(|table| table.blocks.first())
    else {
        return (None, None);
    };
    let at =
        |row: &str| Figure::at(report, &format!("requests.{row}.total")).unwrap_or(Figure::Blank);
    let [received, carried_in, ended, carried_out] =
        ["received", "carried_in", "outcome_total", "carried_out"].map(at);
    let kinds = outcomes(report);
    let all_ends: Vec<(String, Total, Vec<String>)> =
        kinds.into_iter().map(|kind| gathered(kind.name, kind.reasons)).collect();
    let none =
        |figure: &Figure| !figure.counts() && figure.value().is_none_or(|value| value.is_zero());
    let nothing = [received, carried_in, ended, carried_out].iter().all(none)
        && all_ends.iter().all(|(_, total, _)| none(&total.figure));
    if nothing {
        return (None, calm(story, [received, carried_in, carried_out], notes));
    }
    let row = block.rows.iter().position(|row| row.id == "received");
    let applicants = row.into_iter().flat_map(|row| {
        let parts = block.columns.iter().enumerate().filter(|(_, column)| !column.total);
        parts.map(move |(n, column)| {
            (name(&column.label), Figure::of(report.cell(block.cell(row, n))))
        })
    });
    let applicants: Vec<(String, Figure)> = applicants.collect();

    let sound = |figure: &Figure| figure.value().is_none_or(|value| !value.is_sign_negative());
    let known = |figures: &[Figure], total: Figure| {
        let sum = Total::of(figures);
        sum.is_whole() && sum.figure == total && figures.iter().all(sound)
    };
    let figures =
        |list: &[(String, Figure)]| list.iter().map(|(_, figure)| *figure).collect::<Vec<_>>();
    let outcome_figures: Vec<Figure> = all_ends.iter().map(|(_, total, _)| total.figure).collect();
    let ends_known = known(&outcome_figures, ended)
        && all_ends.iter().all(|(_, total, _)| total.lacks().is_empty());
    let sum = |a: Figure, b: Figure| a.value()?.checked_add(b.value()?);
    let (come, go) = (sum(received, carried_in), sum(ended, carried_out));
    let due = come.filter(|come| {
        Some(*come) == go
            && *come > Decimal::ZERO
            && [received, carried_in, ended, carried_out].iter().all(sound)
    });
    let whole = due.is_some() && ends_known && known(&figures(&applicants), received);
    let of = ended.value().filter(|ended| ends_known && *ended > Decimal::ZERO);

    let mut below = Vec::new();
    if let (Some(come), Some(go)) = (come, go)
        && come != go
    {
        below.push(format!(
            "按报告原数，新收与上年结转合计{}件，办结与结转下年合计{}件，两者不一致。",
            number(come),
            number(go)
        ));
    }
    if let Some(of) = of {
        below.push(format!("百分数为占办结{}件的比重。", number(of)));
    }
    let ends = ends(all_ends, carried_out, of);
    let disclosed = disclosed(&ends, of);
    let flow = Flow {
        heading: heading([received, ended, carried_out], due),
        received,
        change: since(report, story.previous, "requests.received.total", "件"),
        carried_in,
        ended,
        due,
        sources: sources(applicants, carried_in),
        ends,
        disclosed,
        whole,
        notes: below,
    };
    (Some(flow), None)
}

/// A kind of outcome: its sum, and the reasons that occurred, the most frequent first.
fn gathered(kind: String, mut reasons: Vec<(String, Figure)>) -> (String, Total, Vec<String>) {
    let total = Total::of(&reasons.iter().map(|(_, figure)| *figure).collect::<Vec<_>>());
    reasons.retain(|(reason, figure)| figure.counts() && *reason != kind);
    reasons.sort_by_key(|(_, figure)| std::cmp::Reverse(figure.value()));
    let said = reasons
        .iter()
        .map(|(reason, figure)| format!("{}{}", brief(reason), with_unit(*figure, "件")))
        .collect();
    (kind, total, said)
}

/// A reason without what its kind says already: 属于行政执法案卷 is 行政执法案卷.
fn brief(reason: &str) -> &str {
    reason.strip_prefix("属于").filter(|rest| rest.chars().count() > 3).unwrap_or(reason)
}

/// What is there, or what is not known: only what is 0 or does not apply has no row.
fn has_row(figure: Figure) -> bool {
    figure.counts()
        || matches!(figure, Figure::Unreadable | Figure::Blank)
        || figure.value().is_some_and(|value| value.is_sign_negative() && !value.is_zero())
}

fn sources(applicants: Vec<(String, Figure)>, carried_in: Figure) -> Vec<Source> {
    let all = applicants.into_iter().map(|(name, figure)| (name, figure, false)).chain([(
        "上年结转".to_owned(),
        carried_in,
        true,
    )]);
    all.filter(|(_, figure, _)| has_row(*figure))
        .map(|(name, figure, carried)| Source {
            name,
            figure: with_unit(figure, "件"),
            value: figure.value(),
            carried,
        })
        .collect()
}

fn ends(
    all: Vec<(String, Total, Vec<String>)>,
    carried_out: Figure,
    of: Option<Decimal>,
) -> Vec<End> {
    let mut ends = Vec::new();
    for (name, total, mut reasons) in all.into_iter().filter(|(_, total, _)| has_row(total.figure))
    {
        let share = total
            .figure
            .value()
            .zip(of)
            .and_then(|(part, of)| percent(part, of))
            .map(|share| format!("{share}%"));
        reasons.extend(Some(total.lacks()).filter(|lacks| !lacks.is_empty()));
        ends.push(End {
            kind: Ends::of(&name),
            figure: with_unit(total.figure, "件"),
            value: total.figure.value(),
            name,
            share,
            reasons,
        });
    }
    if has_row(carried_out) {
        let (figure, value) = (with_unit(carried_out, "件"), carried_out.value());
        ends.push(End {
            name: "结转下年".into(),
            figure,
            value,
            share: None,
            reasons: Vec::new(),
            kind: Ends::CarriedOn,
        });
    }
    ends
}

/// 予以公开 and 部分公开 together, if both occurred.
fn disclosed(ends: &[End], of: Option<Decimal>) -> Option<(Decimal, String)> {
    let value = |kind: Ends| ends.iter().find(|end| end.kind == kind).and_then(|end| end.value);
    let sum = value(Ends::Granted)?.checked_add(value(Ends::PartlyGranted)?)?;
    Some((sum, format!("{}%", percent(sum, of?)?)))
}

/// 97件申请，办结93件，4件结转下年.
fn heading([received, ended, carried_out]: [Figure; 3], due: Option<Decimal>) -> Vec<String> {
    let (Some(due), Some(ended), Some(left)) = (due, ended.value(), carried_out.value()) else {
        return match received.value() {
            Some(received) if received > Decimal::ZERO => {
                vec![format!("新收申请{}件", number(received))]
            }
            _ => vec!["申请办理情况".into()],
        };
    };
    let due = format!("{}件申请，", number(due));
    match (ended.is_zero(), left.is_zero()) {
        (_, true) => vec![due, "全部办结".into()],
        (true, false) => vec![due, "全部结转下年".into()],
        _ => vec![due, format!("办结{}件，", number(ended)), format!("{}件结转下年", number(left))],
    }
}

/// No request was there: said only where the report says so.
fn calm(
    story: &Story<'_>,
    [received, carried_in, carried_out]: [Figure; 3],
    notes: &mut Notes,
) -> Option<String> {
    let zero = |figure: Figure| figure.value().is_some_and(|value| value.is_zero());
    if !zero(received) {
        notes.add("收到和处理政府信息公开申请情况", &[received, carried_in, carried_out]);
        return None;
    }
    let mut said = match (zero(carried_in), zero(carried_out)) {
        (true, true) => "上年无结转，也无结转下年的申请。".to_owned(),
        _ => String::new(),
    };
    let last = story
        .previous
        .and_then(|previous| Figure::at(previous, "requests.received.total"))
        .and_then(Figure::value);
    match last {
        Some(last) if last.is_zero() => said += "上年同样未收到申请。",
        Some(last) if last > Decimal::ZERO => said += &format!("上年收到{}件。", number(last)),
        _ => {}
    }
    Some(said)
}

impl Flow {
    /// The new requests with what they are counted in.
    pub(crate) fn received_figure(&self) -> String {
        with_unit(self.received, "件")
    }

    /// What was disclosed wholly or partly, and its share.
    pub(crate) fn disclosed_figure(&self) -> Option<(String, &str)> {
        self.disclosed.as_ref().map(|(sum, share)| (format!("{}件", number(*sum)), share.as_str()))
    }

    /// Is it drawn as a flow? Its parts make a whole, and are not so few that they are shown one by
    /// one.
    pub(crate) fn flows(&self) -> bool {
        self.whole && self.due.is_some_and(|due| due >= Decimal::TEN)
    }

    /// All there was to decide.
    pub(crate) fn due_figure(&self) -> Option<String> {
        self.due.map(number)
    }
}
