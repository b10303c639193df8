//! A table's text as words and figures in turn.

use crate::flow::{Flow, Gap};

/// Figures that stand together, whatever parts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// From and to of each figure, or of figures run together.
    pub(crate) atoms: Vec<(usize, usize)>,
    /// A unit word right behind the last one: 件, 万元.
    pub(crate) unit: Option<&'static str>,
    /// Where all of it ends, the unit included.
    pub(crate) to: usize,
}

impl Figures {
    pub(crate) fn from(&self) -> usize {
        self.atoms.first().map_or(self.to, |atom| atom.0)
    }

    /// The last character of the last figure.
    pub(crate) fn last(&self) -> usize {
        self.atoms.last().map_or(self.to, |atom| atom.1).saturating_sub(1)
    }

    /// The most cells these figures can be.
    pub(crate) fn most_cells(&self, flow: &Flow) -> usize {
        let digits = |(from, to): &(usize, usize)| {
            (*from..*to).filter(|at| flow.c(*at).is_ascii_digit()).count().max(1)
        };
        self.atoms.iter().map(digits).sum()
    }
}

/// Words up to some figures, and these; the last words of a text have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) figures: Option<Figures>,
}

const UNITS: [&str; 12] =
    ["万元", "亿元", "千元", "元", "件", "条", "宗", "项", "个", "次", "份", "起"];

/// Parts a range into words and figures.
pub(crate) fn pieces(flow: &Flow, from: usize, to: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (from, from);
    while at < to {
        match figures(flow, at, to) {
            Some(figures) => {
                let next = figures.to;
                pieces.push(Piece { from: start, to: figures.from(), figures: Some(figures) });
                (start, at) = (next, next);
            }
            // The whole of what looks like a figure and is none is passed, so that no part of it is
            // read.
            None => at = atom(flow, at, to).map_or(at + 1, |end| end.max(at + 1)),
        }
    }
    pieces.push(Piece { from: start, to, figures: None });
    pieces
}

/// The figures that begin here.
fn figures(flow: &Flow, from: usize, to: usize) -> Option<Figures> {
    let mut atoms = Vec::new();
    let mut at = from;
    while let Some(end) = atom(flow, at, to) {
        atoms.push((at, end));
        at = end;
    }
    // (1) and 第1 are ordinals, 2020年 is a date.
    if from > 0 && (flow.c(from - 1) == '第' || flow.c(from - 1) == '(' && flow.c(at) == ')') {
        return None;
    }
    let last = atoms.last_mut()?;
    match flow.c(at) {
        '年' | '月' | '日' => {
            atoms.pop();
        }
        // The ordinal of the next row runs into the figures: 00000002.其他…
        '.' | '、' | ')'
            if at < to && flow.gap(at) != Gap::Break && !flow.c(at + 1).is_ascii_digit() =>
        {
            match last.1 - last.0 {
                1 => {
                    atoms.pop();
                }
                _ => last.1 -= 1,
            }
        }
        _ => {}
    }
    let end = atoms.last()?.1;
    let unit = UNITS
        .into_iter()
        .find(|unit| end == at && unit.chars().enumerate().all(|(n, c)| flow.c(end + n) == c));
    // 项目, 条例 and 个人 are words, no units.
    let unit = unit.filter(|unit| {
        !matches!(
            (*unit, flow.c(end + unit.chars().count())),
            ("项", '目') | ("条", '例') | ("个", '人')
        )
    });
    let to = end + unit.map_or(0, |unit| unit.chars().count());
    Some(Figures { atoms, unit, to })
}

/// The end of a figure, of digits run together, or of a mark that stands for one.
fn atom(flow: &Flow, from: usize, to: usize) -> Option<usize> {
    let digit = |at: usize| at < to && flow.c(at).is_ascii_digit();
    let tight = |at: usize| flow.gap(at) == Gap::None;
    let mut at = from;
    if matches!(flow.c(at), '+' | '-') && digit(at + 1) && tight(at + 1) {
        at += 1;
    }
    if !digit(at) {
        return mark(flow, from, to);
    }
    while digit(at) && (at == from || tight(at)) {
        at += 1;
        let joined = digit(at + 1) && tight(at) && tight(at + 1);
        match flow.c(at) {
            '.' if joined => at += 1,
            // A decimal broken at its point: 9230. / 47
            '.' if at < to && tight(at) && digit(at + 1) && flow.gap(at + 1) == Gap::Break => {
                at += 1;
                while digit(at) && (flow.gap(at) == Gap::Break || tight(at)) {
                    at += 1;
                    if !tight(at) {
                        break;
                    }
                }
                return Some(at);
            }
            ',' if joined && digit(at + 2) && digit(at + 3) && !digit(at + 4) => at += 1,
            _ => {}
        }
    }
    Some(at)
}

/// `/` or a dash that stands for a figure: apart from words, or beside a figure.
fn mark(flow: &Flow, from: usize, to: usize) -> Option<usize> {
    if from < to && flow.c(from) == '无' {
        return none_said(flow, from, to);
    }
    if from >= to || !matches!(flow.c(from), '/' | '-') {
        return None;
    }
    let mut end = from + 1;
    while flow.c(from) == '-' && end < to && flow.c(end) == '-' && flow.gap(end) == Gap::None {
        end += 1;
    }
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '/' | '-');
    let before = flow.gap(from) != Gap::None || from > 0 && figure(flow.c(from - 1));
    let behind = end >= to || flow.gap(end) != Gap::None || figure(flow.c(end));
    (behind && before || behind && end < to && figure(flow.c(end))).then_some(end)
}

/// 无 alone between figures of a row.
fn none_said(flow: &Flow, from: usize, to: usize) -> Option<usize> {
    let figure = |at: usize| {
        at < to && (flow.c(at).is_ascii_digit() || matches!(flow.c(at), '/' | '-' | '无'))
    };
    let alone = from > 0
        && flow.gap(from) != Gap::None
        && (from + 1 >= to || flow.gap(from + 1) != Gap::None);
    (alone && (figure(from + 1) || figure(from - 1))).then_some(from + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let flow = Flow::of(crate::denoise(text));
        let show = |piece: &Piece| {
            let atoms = piece
                .figures
                .iter()
                .flat_map(|f| &f.atoms)
                .map(|(a, b)| flow.written(*a, *b).to_owned())
                .collect::<Vec<_>>();
            format!("{}:{}", flow.written(piece.from, piece.to).trim(), atoms.join("|"))
        };
        pieces(&flow, 0, flow.chars.len()).iter().map(show).collect()
    }

    #[test]
    fn figures_are_told_from_ordinals_dates_and_words() {
        assert_eq!(
            shown("不予公开1.属于国家秘密00000002.其他30"),
            ["不予公开1.属于国家秘密:0000000", "2.其他:30", ":"]
        );
        assert_eq!(shown("自2020年1月1日起 3件"), ["自2020年1月1日起:3", ":"]);
        assert_eq!(shown("本年增/减 5 - / 0"), ["本年增/减:5|-|/|0", ":"]);
        assert_eq!(shown("收费35-15第二十条第（1）项"), ["收费:35|-15", "第二十条第（1）项:"]);
        assert_eq!(shown("金额9230.\n47\n(万元)"), ["金额:9230.\n47", "(万元):"]);
        assert_eq!(shown("总额1,234.50元"), ["总额:1,234.50", ":"]);
        assert_eq!(shown("其他处理4 0\n0"), ["其他处理:4|0|0", ":"]);
    }
}
