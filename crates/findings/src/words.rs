//! The fixed words in both languages, and what both drawings for people call things.

use nianbao_model::{Finding, Lang, Severity, Summary, Words};

/// The language of the fixed words, both of which stand side by side where they are used.
#[derive(Clone, Copy)]
pub(crate) struct Tongue(pub(crate) Lang);

impl Tongue {
    pub(crate) fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(crate) fn of(self, words: &Words) -> &str {
        words.get(self.0)
    }

    /// The name of a severity.
    pub(crate) fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.say("错误", "error"),
            Severity::Warning => self.say("警告", "warning"),
            Severity::Note => self.say("提示", "note"),
        }
    }

    /// The name of a finding's severity, or that it is explained.
    pub(crate) fn standing(self, finding: &Finding) -> &'static str {
        match finding.accepted {
            Some(_) => self.say("已说明", "explained"),
            None => self.severity(finding.severity),
        }
    }

    /// So many findings of a severity: 2 处错误, 1 error.
    pub(crate) fn count(self, n: usize, severity: Severity) -> String {
        let plural = if n == 1 { "" } else { "s" };
        match (self.0, severity) {
            (Lang::Zh, Severity::Note) => format!("{n} 条提示"),
            (Lang::Zh, _) => format!("{n} 处{}", self.severity(severity)),
            (Lang::En, _) => format!("{n} {}{plural}", self.severity(severity)),
        }
    }

    /// So many explained findings.
    pub(crate) fn explained(self, n: usize) -> String {
        match self.0 {
            Lang::Zh => format!("已说明 {n} 处"),
            Lang::En => format!("{n} explained"),
        }
    }
}

/// The severities with their counts, worst first.
pub(crate) fn counts(summary: Summary) -> [(Severity, usize); 3] {
    [(Severity::Error, summary.error), (Severity::Warning, summary.warning), (Severity::Note, summary.note)]
}
