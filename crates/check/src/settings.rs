//! What a region's register makes of findings: rules that are off or count otherwise, findings that
//! a person has explained.

use nianbao_model::{Accepted, Findings, retain};
use nianbao_register::Region;

/// Applies `[rules.…]` and `[[accepted]]` of `region.toml`. Findings of a rule that is off are
/// taken out; explained ones stay, with who explained them and why. `used` is called with the place
/// of each explanation in the register that fits a finding, so that one which fits none can be
/// told.
pub fn settle(findings: &mut Findings, region: &Region, mut used: impl FnMut(usize)) {
    retain(findings, |finding| {
        let Some(setting) = region.rules.get(&finding.rule) else { return true };
        match setting.severity.severity() {
            Some(severity) => {
                finding.severity = severity;
                true
            }
            None => false,
        }
    });
    if region.accepted.is_empty() {
        return;
    }
    for finding in findings {
        if let Some((n, explained)) =
            region.accepted.iter().enumerate().find(|(_, explained)| explained.explains(finding))
        {
            finding.accepted =
                Some(Accepted { by: explained.by.clone(), why: explained.why.clone() });
            used(n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Finding, Rule, Severity};

    fn region() -> Region {
        Region::parse(
            "[region]\nid = \"gz\"\nname = \"某关区\"\n[[unit]]\nid = \"a\"\nname = \"甲海关\"\nlevel = \"subordinate\"\n\
             [rules.I07]\nseverity = \"off\"\nreason = \"按本省口径\"\n[rules.Y02]\nseverity = \"error\"\nreason = \"已核实\"\n\
             [[accepted]]\nrule = \"Y01\"\nunit = \"a\"\nyear = 2020\ncell = \"requests.carried_in\"\nby = \"张三\"\nwhy = \"上年漏计\"\n",
        )
        .unwrap()
    }

    fn finding(rule: Rule, cell: &str) -> Finding {
        Finding::new(rule, "broken", &[]).cell(cell).of("a", 2020)
    }

    #[test]
    fn rules_are_turned_off_or_weighed_anew_and_explained_findings_stay() {
        let mut findings = vec![
            finding(Rule::I07, "proactive.regulations.made"),
            finding(Rule::Y02, "proactive.regulations.in_force"),
            finding(Rule::Y01, "requests.carried_in.total"),
            finding(Rule::Y01, "requests.carried_inside.total"),
            finding(Rule::Y01, "requests.carried_in.total").of("a", 2021),
        ];
        let mut used = Vec::new();
        settle(&mut findings, &region(), |n| used.push(n));
        assert_eq!(findings.len(), 4);
        assert_eq!(findings[0].severity, Severity::Error);
        assert_eq!(
            findings.iter().map(|f| f.accepted.is_some()).collect::<Vec<_>>(),
            [false, true, false, false]
        );
        assert_eq!(used, [0]);
    }
}
