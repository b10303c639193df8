//! The indicators: the one with the greatest change stands large, those with a change follow as
//! rows, the rest as a quiet list.

use crate::{
    figure::{indicator_digits, is_plain_figure},
    sheet::plain,
    words::{Change, Last, grouped, published},
};
use nianbao_model::{Decimal, Report};
use nianbao_text::cut;

/// An indicator as it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// Where it stands in the report.
    pub at: usize,
    pub name: String,
    pub figure: String,
    pub unit: String,
    pub value: Option<Decimal>,
    pub change: Option<Change>,
}

impl Listed {
    /// This year's length and last year's, on a scale of 1000; only where both follow from what is
    /// published.
    pub(crate) fn lengths(&self) -> Option<(i32, i32)> {
        let thousand = Decimal::ONE_THOUSAND;
        match self.change.as_ref()?.last? {
            Last::Of100(last) => {
                let longest = last.max(Decimal::ONE_HUNDRED);
                Some((
                    nianbao_figures::part_of(Decimal::ONE_HUNDRED, longest, 1000),
                    nianbao_figures::part_of(last, longest, 1000),
                ))
            }
            Last::Points(last) => {
                let value = self.value.filter(|_| self.unit == "%" || self.unit == "％")?;
                let fits = |value: Decimal| value >= Decimal::ZERO && value <= Decimal::ONE_HUNDRED;
                let length = |value: Decimal| {
                    i32::try_from((value * thousand / Decimal::ONE_HUNDRED).round().mantissa()).ok()
                };
                if fits(value) && fits(last) { Some((length(value)?, length(last)?)) } else { None }
            }
        }
    }
}

/// The indicators in the order they are shown.
#[derive(Debug, Default)]
pub(crate) struct Indicators {
    /// The one with the greatest change, if it changed by a fourth or more.
    pub giant: Option<Listed>,
    /// Those with a change.
    pub changed: Vec<Listed>,
    /// The rest.
    pub quiet: Vec<Listed>,
    /// How many are left to the report.
    pub left: usize,
}

/// How many are shown, and how long a name, a figure and a unit may be.
const MOST: usize = 24;
const NAME: usize = 40;
const UNIT: usize = 8;

/// All that have a name or a figure.
pub(super) fn items(report: &Report) -> Vec<Listed> {
    let all = report.indicators.iter().enumerate().filter_map(|(at, indicator)| {
        let name = plain(&indicator.name);
        let figure = indicator_digits(indicator);
        if name.is_empty() && plain(&indicator.value).is_empty() {
            return None;
        }
        let name =
            if name.is_empty() { "（未写明名称）".to_owned() } else { cut(&name, NAME) };
        let stated = is_plain_figure(&figure) && figure.len() <= 24;
        let unit = if stated { cut(&plain(&indicator.unit), UNIT) } else { String::new() };
        let value = figure.parse().ok().filter(|_| stated);
        let figure = if stated {
            grouped(&figure)
        } else if figure == "—" {
            "不适用".into()
        } else {
            cut(&figure, 24)
        };
        Some(Listed { at, name, figure, unit, value, change: published(indicator) })
    });
    all.collect()
}

/// Sorts those that the message has not shown.
pub(super) fn sorted(items: Vec<Listed>, shown: &[usize]) -> Indicators {
    let mut rest: Vec<Listed> =
        items.into_iter().filter(|item| !shown.contains(&item.at)).collect();
    let left = rest.len().saturating_sub(MOST);
    rest.truncate(MOST);
    let enough = Decimal::from(25);
    let rate = |item: &Listed| {
        item.change.as_ref().and_then(|change| change.percent).map(|rate| rate.abs())
    };
    let short = |item: &Listed| {
        item.value.is_some() && item.figure.len() <= 9 && item.unit.chars().count() <= 3
    };
    let giant = rest
        .iter()
        .enumerate()
        .filter(|(_, item)| short(item))
        .filter_map(|(n, item)| Some((rate(item)?, n)));
    // Of two that changed as much the first is taken.
    let giant = giant
        .filter(|(rate, _)| *rate >= enough)
        .max_by_key(|(rate, n)| (*rate, std::cmp::Reverse(*n)))
        .map(|(_, n)| n);
    let giant = giant.map(|n| rest.remove(n));
    let (changed, quiet) = rest.into_iter().partition(|item| item.change.is_some());
    Indicators { giant, changed, quiet, left }
}
