//! What the suite finds: checks, violations, and the outcome of a run.

use nianbao_model::Bilingual;
use std::{collections::BTreeMap, fmt};

macro_rules! checks {
    ($($check:ident $id:literal $zh:literal $en:literal;)*) => {
        /// A promise that the suite holds a format to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Check { $(#[doc = $en] $check),* }

        impl Check {
            /// All checks, in the order of the documentation.
            pub const ALL: &[Check] = &[$(Check::$check),*];

            /// The id, as printed: `round-trip`.
            pub fn id(self) -> &'static str {
                match self { $(Check::$check => $id),* }
            }

            /// What is promised.
            pub fn promise(self) -> Bilingual {
                match self { $(Check::$check => Bilingual::new($zh, $en)),* }
            }
        }
    };
}

checks! {
    Info "info" "格式的代号、名称与后缀正确，且每次相同。" "Id, names and endings are well formed and always the same.";
    Declares "declares" "声明保留什么，且每次相同。" "It says what it keeps, and always the same.";
    Writes "writes" "所有样例年报都能写出。" "Every sample report is written.";
    Tells "tells" "声明保留的，不同的年报写出不同的文件。" "Two reports that differ in what it keeps make different files.";
    Order "order" "数字按版式的列序写出。" "Figures stand in the order of the edition's columns.";
    RoundTrip "round-trip" "声明保留的，读回来一样。" "What it keeps is read back the same.";
    Repeats "repeats" "同一年报任何时候写出的字节相同。" "The same report gives the same bytes, at any time and on any thread.";
    Escapes "escapes" "文字不会变成标记、公式或控制字符。" "Text never becomes markup, a formula or a control character.";
    Sink "sink" "写不出去时报错；零碎写入时不丢内容。" "A sink that fails is an error, and one that takes little at a time loses nothing.";
    Size "size" "输出的大小与年报相称。" "The output is no larger than the report warrants.";
    Time "time" "每次读写都在时限之内。" "Reading and writing end in time.";
    Memory "memory" "内存占用与输入相称。" "Memory stays in proportion to what is read or written.";
    Panics "panics" "任何输入都不崩溃。" "Nothing makes it panic.";
    Messages "messages" "出错信息有中英文，且各自完整。" "Messages are there in Chinese and in English, each complete.";
    Reads "reads" "样例文件都能读，每次读出的一样。" "Every sample is read, and always the same.";
    Sniffs "sniffs" "认得自己的文件，不冒认别人的。" "It knows its own files and does not claim others'.";
    Truncation "truncation" "截断的文件不会被当作完整的。" "A file that was cut off is never taken for whole in silence.";
    Corruption "corruption" "损坏的、不是自己格式的输入得到清楚的回答。" "What is damaged or no file of its own gets a clear answer.";
    Garbage "garbage" "文件之后多出的内容不会被悄悄忽略。" "What follows the end of a file is not passed over in silence.";
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A promise that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub check: Check,
    /// The sample it was met on: `report 2021 eventful`, `first 117 bytes of …`.
    pub sample: String,
    /// What was met, and what was expected.
    pub what: String,
}

/// `round-trip · report 2021 eventful: proactive.licensing.decisions: wrote 0, read blank`
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} · {}: {}", self.check, self.sample, self.what)
    }
}

/// So many violations of one check are kept: the first ones tell the story.
const KEPT: usize = 5;

/// What a run of the suite found.
#[derive(Clone, Debug, Default)]
#[must_use = "an outcome that nobody looks at has tested nothing"]
pub struct Outcome {
    /// The format's id.
    pub format: String,
    /// How often each check was made. A check that was never made has proved nothing.
    pub made: BTreeMap<Check, usize>,
    /// What was not kept, the first few of each check.
    pub violations: Vec<Violation>,
    /// Promises that were waived, and why.
    pub waived: Vec<(Check, String)>,
    found: BTreeMap<Check, usize>,
}

impl Outcome {
    /// Did the format keep all its promises?
    pub fn passed(&self) -> bool {
        self.violations.is_empty()
    }

    /// Was this promise broken?
    pub fn broke(&self, check: Check) -> bool {
        self.violations.iter().any(|violation| violation.check == check)
    }

    /// For tests: panics with all violations, if there are any.
    ///
    /// # Panics
    /// When a promise was not kept.
    #[allow(clippy::panic, reason = "this is how a test fails")]
    #[track_caller]
    pub fn assert(&self) {
        if !self.passed() {
            panic!("{self}");
        }
    }

    pub(super) fn made(&mut self, check: Check) {
        *self.made.entry(check).or_default() += 1;
    }

    pub(super) fn broken(&mut self, check: Check, sample: &str, what: impl Into<String>) {
        if self.waived.iter().any(|(waived, _)| *waived == check) {
            return;
        }
        let found = self.found.entry(check).or_default();
        *found += 1;
        if *found <= KEPT {
            self.violations.push(Violation { check, sample: sample.to_owned(), what: what.into() });
        }
    }

    /// So many violations of a check that more would say nothing new.
    pub(super) fn enough(&self, check: Check) -> bool {
        self.found.get(&check).is_some_and(|found| *found >= KEPT)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "format {}: {} checks made, {} violations",
            self.format,
            self.made.values().sum::<usize>(),
            self.violations.len()
        )?;
        for (check, why) in &self.waived {
            writeln!(f, "  waived: {check}: {why}")?;
        }
        for check in Check::ALL {
            let of_this: Vec<&Violation> =
                self.violations.iter().filter(|violation| violation.check == *check).collect();
            if of_this.is_empty() {
                continue;
            }
            let found = self.found.get(check).copied().unwrap_or_default();
            writeln!(f, "\n{check} ({found}×) — {}", check.promise().en)?;
            for violation in of_this {
                writeln!(f, "  {}: {}", violation.sample, violation.what)?;
            }
        }
        Ok(())
    }
}
