//! Findings that follow from another one: one cause, one advice.
//!
//! A wrong total makes several identities fail and contradicts the text besides. Each of these is a
//! finding with its own code, severity and place; which one says what to do, and which follow from
//! it, is told by [`Finding::cause`].

use crate::{Bilingual, Finding, Findings, Severity};

/// A finding that stands for itself, and those that follow from it.
#[derive(Clone, Debug)]
pub struct Headed<'a> {
    /// What to mend.
    pub finding: &'a Finding,
    /// What goes away with it, in the order it was found.
    pub follow: Vec<&'a Finding>,
}

impl Headed<'_> {
    /// How bad the worst of them is.
    pub fn severity(&self) -> Severity {
        self.follow.iter().map(|finding| finding.severity).fold(self.finding.severity, Ord::min)
    }

    /// How to mend it; where others follow from it, with a view to them.
    pub fn mend(&self) -> &'static Bilingual {
        let text = self.finding.rule.text();
        text.mend_cause.as_ref().filter(|_| !self.follow.is_empty()).unwrap_or(&text.mend)
    }
}

/// The findings of one report with each one's followers behind it, in the order they were found.
/// What a person has explained heads nothing, and follows nothing.
///
/// ```
/// use nianbao_model::{Finding, Rule, by_cause};
///
/// let mut findings = vec![Finding::new(Rule::I01, "broken", &[]), Finding::new(Rule::R09, "no_year", &[]), Finding::new(Rule::I02, "broken", &[])];
/// findings[2].cause = Some(0);
/// let headed = by_cause(&findings);
/// assert_eq!(headed.iter().map(|one| (one.finding.rule, one.follow.len())).collect::<Vec<_>>(), [(Rule::I01, 1), (Rule::R09, 0)]);
/// ```
pub fn by_cause(findings: &[Finding]) -> Vec<Headed<'_>> {
    let head = |finding: &Finding| {
        let n = finding.cause.filter(|_| finding.accepted.is_none())?;
        findings.get(n).filter(|head| head.cause.is_none() && head.accepted.is_none())?;
        Some(n)
    };
    let mut place = vec![None; findings.len()];
    let mut headed: Vec<Headed<'_>> = Vec::new();
    for (n, finding) in findings.iter().enumerate().filter(|(_, finding)| head(finding).is_none()) {
        place[n] = Some(headed.len());
        headed.push(Headed { finding, follow: Vec::new() });
    }
    for finding in findings {
        if let Some(n) = head(finding).and_then(|n| place[n]) {
            headed[n].follow.push(finding);
        }
    }
    headed
}

/// Adds findings that were made by themselves: their causes stay theirs.
pub fn append(findings: &mut Findings, more: Findings) {
    let before = findings.len();
    findings.extend(more.into_iter().map(|mut finding| {
        finding.cause = finding.cause.map(|n| n + before);
        finding
    }));
}

/// Takes findings out; causes are told by their new places, and who followed one that is gone
/// stands for itself.
pub fn retain(findings: &mut Findings, mut keep: impl FnMut(&mut Finding) -> bool) {
    let mut places: Vec<Option<usize>> = Vec::with_capacity(findings.len());
    let mut kept = 0;
    findings.retain_mut(|finding| {
        let stays = keep(finding);
        places.push(stays.then_some(kept));
        kept += usize::from(stays);
        stays
    });
    for finding in findings {
        finding.cause = finding.cause.and_then(|n| places.get(n).copied().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Accepted, Rule};

    fn three() -> Findings {
        let mut findings: Findings =
            [Rule::R09, Rule::I01, Rule::I02].map(|rule| Finding::new(rule, "broken", &[])).into();
        findings[2].cause = Some(1);
        findings
    }

    #[test]
    fn causes_keep_their_findings_when_lists_grow_and_shrink() {
        let mut all = vec![Finding::new(Rule::D01, "late", &[])];
        append(&mut all, three());
        assert_eq!(all[3].cause, Some(2));
        retain(&mut all, |finding| finding.rule != Rule::R09);
        assert_eq!((all.len(), all[2].cause), (3, Some(1)));
        retain(&mut all, |finding| finding.rule != Rule::I01);
        assert_eq!((all.len(), all[1].cause), (2, None));
    }

    #[test]
    fn what_is_explained_heads_nothing_and_a_bad_place_hides_nothing() {
        let mut findings = three();
        findings[1].accepted = Some(Accepted { by: "甲".into(), why: "已核实".into() });
        assert_eq!(by_cause(&findings).len(), 3);
        let mut findings = three();
        findings[0].cause = Some(7);
        findings[1].cause = Some(2);
        assert_eq!(
            by_cause(&findings).len(),
            3,
            "who points at one another, or at nothing, stands for itself"
        );
    }
}
