//! Which cells a number in the text is of: the field's own words around it.

use crate::sentence::Sentence;
use nianbao_model::{CellIx, Edition, Report};

/// What a number is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// What it may count: the sum of the first cells, or of the second …; 受理 may mean received, or received and carried in.
    pub(crate) readings: Vec<Vec<CellIx>>,
    /// Do the words leave no doubt?
    pub(crate) sure: bool,
}

/// Units in which requests, cases and documents are counted.
const COUNTS: [&str; 6] = ["件", "宗", "件次", "份", "起", "条"];
/// Words of a change and not of an amount.
const CHANGES: [&str; 12] = ["增加", "增长", "减少", "下降", "上升", "提高", "降低", "同比", "环比", "较", "比", "缩短"];
/// Of some other time than the report's year, or of all time.
const OTHER_TIMES: [&str; 16] = [
    "上半年",
    "下半年",
    "季度",
    "历年",
    "累计",
    "以来",
    "近年",
    "近三年",
    "近五年",
    "每月",
    "每季",
    "截至",
    "截止",
    "月份",
    "至今",
    "去年同期",
];
/// Of some other body than the one that reports, or of a part of it.
const OTHERS: [&str; 13] = ["全国", "全省", "全市", "总署", "总局", "本级", "隶属", "下属", "各单位", "其他单位", "法院", "兄弟", "上级"];
/// By a way in which requests come: a part of them.
const CHANNELS: [&str; 14] =
    ["网上", "网络", "在线", "平台", "信函", "邮寄", "来信", "当面", "现场", "传真", "邮件", "窗口", "书面", "口头"];
/// Other matters that are received, handled and concluded.
const OTHER_MATTERS: [&str; 16] =
    ["建议", "提案", "信访", "投诉", "咨询", "热线", "案件", "业务", "留言", "举报", "来电", "查询", "许可", "处罚", "证明", "补正"];

/// What the number `n` of a sentence is said of; nothing where the words do not say it plainly.
pub(crate) fn spoken(sentence: &Sentence<'_>, n: usize, report: &Report) -> Option<Spoken> {
    let (clause, object) = (sentence.clause(n), sentence.object(n));
    let number = &sentence.numbers[n];
    if any(clause, &CHANGES) || any(clause, &OTHERS) || any(object, &OTHERS) || elsewhen(&sentence.text[..number.start], report.year) {
        return None;
    }
    let of = Words { sentence, n, clause, object, edition: &report.edition };
    if COUNTS.contains(&number.unit) {
        of.request()
            .or_else(|| of.outcome())
            .or_else(|| of.applicant())
            .or_else(|| of.dispute())
            .or_else(|| of.decision())
            .or_else(|| of.document())
    } else {
        None
    }
}

/// A sentence that says there was nothing of a kind: what it is of.
pub(crate) fn denied(sentence: &Sentence<'_>, report: &Report) -> Vec<Spoken> {
    let (text, edition) = (sentence.text, &report.edition);
    let mut denied = Vec::new();
    if elsewhen(text, report.year) || any(text, &OTHERS) || any(text, &["除", "以外", "以来", "连续"]) {
        return denied;
    }
    let close = |from: &str, to: &str, between: &[char], most: usize| {
        text.match_indices(from).any(|(at, word)| {
            let rest = &text[at + word.len()..];
            rest.find(to).is_some_and(|end| rest[..end].chars().count() <= most && rest[..end].chars().all(|c| between.contains(&c)))
        })
    };
    let plain: Vec<char> = "依政府信息公开的任何新".chars().collect();
    if (close("未收到", "申请", &plain, 12) || close("没有收到", "申请", &plain, 12) || close("未接到", "申请", &plain, 12))
        && !any(text, &CHANNELS)
    {
        denied.extend(exactly(edition, "requests.received.total"));
    }
    let about: Vec<char> = "因政府信息公开工作而引起发的被提申请起产生任何".chars().collect();
    for (kind, cells) in [("行政复议", &RECONSIDERATION[..]), ("行政诉讼", &LITIGATION[..])] {
        let direct = ["未发生", "没有发生", "未被申请", "未被提起", "未产生", "无"].iter().any(|no| close(no, kind, &about, 20));
        let both = kind == "行政诉讼"
            && text.contains("行政复议、行政诉讼")
            && ["未发生", "没有发生", "未被", "无"].iter().any(|no| close(no, "行政复议", &about, 20));
        if (direct || both) && text.contains("信息公开") {
            denied.extend(all(edition, cells));
        }
    }
    denied
}

const RECONSIDERATION: [&str; 1] = ["disputes.reconsideration.total"];
const LITIGATION: [&str; 2] = ["disputes.litigation_direct.total", "disputes.litigation_after_reconsideration.total"];
/// The columns of applicants as the text names them.
const APPLICANTS: [(&str, &str); 5] = [
    ("自然人", "natural_person"),
    ("商业企业", "enterprise"),
    ("科研机构", "research"),
    ("社会公益组织", "public_interest"),
    ("法律服务机构", "legal_service"),
];
/// The ways requests end: words, words that mean another way, rows whose ids begin so.
const OUTCOMES: [(&str, &[&str], &str); 7] = [
    ("部分公开", &[], "partly_granted"),
    ("部分予以公开", &[], "partly_granted"),
    ("予以公开", &["部分", "不予", "部分予以"], "granted"),
    ("不予公开", &[], "denied."),
    ("无法提供", &[], "unavailable."),
    ("不予处理", &[], "not_processed."),
    ("其他处理", &[], "other."),
];

/// A number with the words around it.
struct Words<'a> {
    sentence: &'a Sentence<'a>,
    n: usize,
    clause: &'a str,
    object: &'a str,
    edition: &'a Edition,
}

impl Words<'_> {
    fn near(&self, words: &[&str]) -> bool {
        any(self.clause, words) || any(self.object, words)
    }

    /// Requests: received, carried in, carried out.
    fn request(&self) -> Option<Spoken> {
        let (clause, object) = (self.clause, self.object);
        if self.near(&["结转"]) {
            let next = any(clause, &["下年", "下一年", "次年", "明年"]) || any(object, &["下年", "下一年", "次年", "明年"]);
            let last = any(clause, &["上年", "上一年", "去年", "以前年度", "往年"]);
            return match (last, next) {
                (true, false) => exactly(self.edition, "requests.carried_in.total"),
                (false, true) => exactly(self.edition, "requests.carried_out.total"),
                _ => None,
            };
        }
        let verb = any(clause, &["新收", "收到", "受理", "收办", "接收", "接到"]);
        if !verb || !self.near(&["申请"]) || self.near(&CHANNELS) || self.near(&OTHER_MATTERS) || any(clause, &["其中"]) {
            return None;
        }
        let received = self.edition.find("requests.received.total")?;
        let carried_in = self.edition.find("requests.carried_in.total")?;
        let both = !any(clause, &["新收", "新受理"]);
        let mut readings = vec![vec![received]];
        if both {
            readings.push(vec![received, carried_in]);
        }
        Some(Spoken { readings, sure: true })
    }

    /// How requests ended.
    fn outcome(&self) -> Option<Spoken> {
        let context = any(self.sentence.text, &["申请", "办结", "答复"]);
        if !context || self.near(&OTHER_MATTERS) || any(self.sentence.text, &["主动公开目录", "建议", "提案"]) {
            return None;
        }
        let ends_with = |word: &str| {
            let clause = self.clause.trim_end_matches(['的', '为', '共', '有', ' ', '计']);
            clause.ends_with(word)
        };
        for (word, but, rows) in OUTCOMES {
            if ends_with(word)
                && !but
                    .iter()
                    .any(|other| ends_with(&format!("{other}{}", word.trim_start_matches("予以"))) || ends_with(&format!("{other}{word}")))
            {
                return sum_of_rows(self.edition, rows);
            }
        }
        if self.near(&["申请"]) && any(self.clause, &["办结", "办理完毕", "办复"]) && !any(self.clause, &["其中"]) && !self.near(&CHANNELS)
        {
            return exactly(self.edition, "requests.outcome_total.total");
        }
        if self.near(&["申请"]) && any(self.clause, &["答复"]) && !any(self.clause, &["其中"]) && !self.near(&CHANNELS) {
            // Some answer requests that end in other ways, too, and some do not count them.
            return exactly(self.edition, "requests.outcome_total.total").map(|spoken| Spoken { sure: false, ..spoken });
        }
        None
    }

    /// Who asked: only behind a number of requests received in the same sentence.
    fn applicant(&self) -> Option<Spoken> {
        let (_, column) =
            APPLICANTS.iter().find(|(word, _)| self.clause.ends_with(word) || self.clause.ends_with(&format!("{word}申请")))?;
        let mut earlier = (0..self.n).filter_map(|m| {
            let words = Words { n: m, clause: self.sentence.clause(m), object: self.sentence.object(m), ..*self };
            words.request().map(|spoken| spoken.readings.first().cloned()).or_else(|| words.outcome().map(|_| None))
        });
        // The last thing that was counted must be the requests received.
        let received = self.edition.find("requests.received.total")?;
        let counted = earlier.next_back()??;
        (counted == [received]).then(|| exactly(self.edition, &format!("requests.received.{column}"))).flatten()
    }

    /// Reconsideration and litigation.
    fn dispute(&self) -> Option<Spoken> {
        let before = self.sentence.before(self.n);
        let (review, suit) = (before.contains("行政复议") || before.contains("复议"), before.contains("诉讼"));
        if !(review || suit) || any(before, &["各", "分别", "其中", "申请人", "应诉"]) || !self.sentence.text.contains("信息公开")
        {
            return None;
        }
        let column = match () {
            () if self.near(&["维持"]) => "upheld",
            () if self.near(&["纠正", "撤销"]) => "corrected",
            () if self.near(&["未审结", "审理"]) => "pending",
            () if self.near(&["其他结果"]) => "other_result",
            () => "total",
        };
        let named = |rows: &[&str]| rows.iter().map(|row| row.replace(".total", &format!(".{column}"))).collect::<Vec<_>>();
        let cells = match (review, suit) {
            (true, false) => named(&RECONSIDERATION),
            (false, true) if before.contains("复议后") => named(&LITIGATION[1..]),
            (false, true) if before.contains("直接") => named(&LITIGATION[..1]),
            (false, true) => named(&LITIGATION),
            _ => [named(&RECONSIDERATION), named(&LITIGATION)].concat(),
        };
        all(self.edition, &cells.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Decisions on licences, penalties and compulsory measures.
    fn decision(&self) -> Option<Spoken> {
        if !self.near(&["决定"]) {
            return None;
        }
        let rows = [("行政许可", "licensing"), ("行政处罚", "penalties"), ("行政强制", "coercive_measures")];
        let met: Vec<&str> = rows.iter().filter(|(word, _)| self.near(&[word])).map(|(_, row)| *row).collect();
        match met[..] {
            [row] => exactly(self.edition, &format!("proactive.{row}.decisions")),
            _ => None,
        }
    }

    /// Normative documents.
    fn document(&self) -> Option<Spoken> {
        if !self.near(&["规范性文件"]) {
            return None;
        }
        let cell = |column: &str| exactly(self.edition, &format!("proactive.normative_documents.{column}"));
        match () {
            () if self.near(&["废止"]) => cell("repealed"),
            () if self.near(&["现行有效"]) => cell("in_force"),
            () if self.near(&["制发", "新制作", "新制定"]) => cell("issued").or_else(|| cell("made")),
            () => None,
        }
    }
}

/// Does the text before a number speak of another time than the report's year?
fn elsewhen(before: &str, year: u16) -> bool {
    if any(before, &OTHER_TIMES) {
        return true;
    }
    let years: Vec<u16> = before.match_indices('年').filter_map(|(at, _)| before.get(at.checked_sub(4)?..at)?.parse().ok()).collect();
    let relative = before.rfind("去年").into_iter().chain(before.rfind("上年")).chain(before.rfind("上一年")).max();
    let carried = relative.is_some_and(|at| before[at..].contains("结转"));
    years.last().is_some_and(|last| *last != year) || relative.is_some() && !carried
}

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn exactly(edition: &Edition, address: &str) -> Option<Spoken> {
    Some(Spoken { readings: vec![vec![edition.find(address)?]], sure: true })
}

fn all(edition: &Edition, addresses: &[&str]) -> Option<Spoken> {
    let cells: Option<Vec<CellIx>> = addresses.iter().map(|address| edition.find(address)).collect();
    Some(Spoken { readings: vec![cells?], sure: true })
}

/// The sum of all rows of requests whose ids begin so, in the column of totals.
fn sum_of_rows(edition: &Edition, rows: &str) -> Option<Spoken> {
    let prefix = format!("requests.{rows}");
    let is_row = |address: &str| {
        address.strip_suffix(".total").is_some_and(|row| if rows.ends_with('.') { row.starts_with(&prefix) } else { row == prefix })
    };
    let cells: Vec<CellIx> = edition.cells_ix().filter(|ix| is_row(&edition.spec(*ix).address)).collect();
    (!cells.is_empty()).then(|| Spoken { readings: vec![cells], sure: true })
}
