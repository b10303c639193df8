//! How many findings are told one by one: nobody mends ten thousand, and no page, list or memory is
//! to be as long as a file makes it. The rest is counted, by rule and severity, so that every sum
//! is right.

use crate::{Accepted, Finding, Findings, Rule, Severity};
use std::{collections::BTreeMap, sync::Arc};

/// So many findings of a rule are told one by one in a report,
pub const MOST_OF_A_RULE: usize = 500;
/// and so many of all rules.
pub const MOST_OF_A_REPORT: usize = 2000;

/// Findings that are alike as far as sums go.
type Kind = (Severity, Rule, bool);

/// What is not told one by one.
#[derive(Clone, Debug)]
struct More {
    count: usize,
    unit: Option<Arc<str>>,
    year: Option<u16>,
    accepted: Option<Accepted>,
}

/// Findings while they are made: the first of a rule are kept, the rest is counted.
///
/// ```
/// use nianbao_model::{Finding, MOST_OF_A_RULE, Rule, Summary, Told};
///
/// let mut told = Told::default();
/// for n in 0..1_000_000 {
///     told.push(Finding::new(Rule::T08, "silent", &[("section", &n)]));
/// }
/// let findings = told.close();
/// assert_eq!((findings.len(), Summary::of(&findings).warning), (MOST_OF_A_RULE + 1, 1_000_000));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Told {
    kept: Findings,
    of: BTreeMap<Kind, usize>,
    more: BTreeMap<Kind, More>,
}

impl Told {
    /// Takes a finding in.
    pub fn push(&mut self, finding: Finding) {
        let kept = self.of.entry(kind(&finding)).or_default();
        if *kept < MOST_OF_A_RULE {
            *kept += 1;
            self.kept.push(finding);
        } else {
            self.count(&finding);
        }
    }

    /// The findings that are told one by one so far.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    fn count(&mut self, finding: &Finding) {
        let Finding { unit, year, accepted, .. } = finding;
        let more = More { count: 0, unit: unit.clone(), year: *year, accepted: accepted.clone() };
        self.more.entry(kind(finding)).or_insert(more).count += finding.count();
    }

    /// The findings that were kept, and one for each kind of which there are more.
    pub fn close(mut self) -> Findings {
        self.kept.extend(self.more.into_iter().map(|((severity, rule, _), more)| {
            let mut finding = Finding::more(rule, severity, more.count);
            (finding.unit, finding.year, finding.accepted) = (more.unit, more.year, more.accepted);
            finding
        }));
        self.kept
    }
}

impl Extend<Finding> for Told {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

fn kind(finding: &Finding) -> Kind {
    (finding.severity, finding.rule, finding.accepted.is_some())
}

/// Bounds the findings of a report: so many of a rule and so many in all are told one by one, the
/// worst before others. They stay in their order, and causes are told by their new places.
pub fn bound(findings: &mut Findings) {
    if findings.len() <= MOST_OF_A_RULE {
        return;
    }
    let mut told = Told::default();
    // Where each that is kept stood before.
    let mut from: Vec<usize> = Vec::new();
    for (n, finding) in std::mem::take(findings).into_iter().enumerate() {
        let before = told.kept.len();
        told.push(finding);
        from.extend((told.kept.len() > before).then_some(n));
    }
    let beyond = told.kept.len().saturating_sub(MOST_OF_A_REPORT);
    if beyond > 0 {
        let mut worst_first: Vec<usize> = (0..told.kept.len()).collect();
        worst_first.sort_by_key(|n| (told.kept[*n].standing(), *n));
        let mut keep = vec![true; told.kept.len()];
        worst_first[MOST_OF_A_REPORT..].iter().for_each(|n| keep[*n] = false);
        let mut kept = keep.iter();
        from.retain(|_| kept.next().copied().unwrap_or_default());
        let (kept, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut told.kept).into_iter().zip(keep).partition(|(_, keep)| *keep);
        told.kept = kept.into_iter().map(|(finding, _)| finding).collect();
        left.iter().for_each(|(finding, _)| told.count(finding));
    }
    for finding in &mut told.kept {
        finding.cause = finding.cause.and_then(|n| from.binary_search(&n).ok());
    }
    *findings = told.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Summary;

    fn finding(rule: Rule, n: usize) -> Finding {
        Finding {
            message: crate::Bilingual::new(n.to_string(), n.to_string()),
            ..Finding::new(rule, "", &[])
        }
        .of("unit-07", 2020)
    }

    #[test]
    fn few_findings_are_left_as_they_are() {
        let all: Findings = (0..MOST_OF_A_RULE).map(|n| finding(Rule::T07, n)).collect();
        let mut bounded = all.clone();
        bound(&mut bounded);
        assert_eq!(bounded, all);
    }

    #[test]
    fn the_rest_of_a_rule_is_counted_by_severity_and_explanation() {
        let accepted = |n| Finding {
            accepted: Some(Accepted { by: "某".into(), why: "已核实".into() }),
            ..finding(Rule::T07, n)
        };
        let mut all: Findings = (0..3000)
            .map(|n| if n % 3 == 0 { accepted(n) } else { finding(Rule::T07, n) })
            .collect();
        all.extend((0..10).map(|n| finding(Rule::T08, n)));
        let summary = Summary::of(&all);
        bound(&mut all);
        assert_eq!((Summary::of(&all), summary.error), (summary, 2000));
        assert_eq!(all.len(), 2 * MOST_OF_A_RULE + 10 + 2);
        assert_eq!(all.iter().map(Finding::count).sum::<usize>(), 3010);
        let more: Vec<_> = all.iter().filter(|finding| finding.omitted > 0).collect();
        assert_eq!((more[0].omitted, more[1].omitted), (1500, 500));
        assert!(more.iter().all(|finding| finding.unit.as_deref() == Some("unit-07")
            && finding.message.zh.contains("未逐一列出")));
        // Once more changes nothing in the sums.
        bound(&mut all);
        assert_eq!(Summary::of(&all), summary);
    }

    #[test]
    fn causes_are_told_by_their_new_places() {
        let mut all: Findings = (0..600).map(|n| finding(Rule::T07, n)).collect();
        all.push(finding(Rule::I01, 600));
        all.push(Finding { cause: Some(600), ..finding(Rule::I02, 601) });
        all.push(Finding { cause: Some(599), ..finding(Rule::I03, 602) });
        bound(&mut all);
        let follows = all.iter().find(|finding| finding.rule == Rule::I02).unwrap();
        assert_eq!(all[follows.cause.unwrap()].rule, Rule::I01);
        assert_eq!(
            all.iter().find(|finding| finding.rule == Rule::I03).unwrap().cause,
            None,
            "its cause is not told"
        );
    }

    #[test]
    fn of_too_many_in_all_the_worst_are_told() {
        let rules = [Rule::T08, Rule::U05, Rule::T02, Rule::T07, Rule::R01, Rule::I01];
        let mut all: Findings =
            rules.iter().flat_map(|rule| (0..450).map(|n| finding(*rule, n))).collect();
        let summary = Summary::of(&all);
        bound(&mut all);
        assert_eq!(Summary::of(&all), summary);
        let told = all.iter().filter(|finding| finding.omitted == 0);
        assert_eq!(told.clone().count(), MOST_OF_A_REPORT);
        let errors = |findings: &mut dyn Iterator<Item = &Finding>| {
            findings.filter(|finding| finding.severity == Severity::Error).count()
        };
        assert_eq!(
            errors(&mut told.clone()),
            summary.error.min(MOST_OF_A_REPORT),
            "errors come before warnings"
        );
        assert!(all.len() < MOST_OF_A_REPORT + rules.len());
    }
}
