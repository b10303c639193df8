//! A request for disclosure and all that happened to it, as the register of an office has it.

use crate::Personal;
use jiff::civil::Date;
use nianbao_model::{Bilingual, Place};
use serde::Serialize;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $id:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $id)] $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The id in data files and for programs.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),* }
            }

            /// What people call it.
            pub fn words(self) -> Bilingual {
                let (zh, en) = match self { $(Self::$variant => ($zh, $en)),* };
                Bilingual::new(zh, en)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Who asks: the columns of table three.
    ApplicantKind {
        /// 自然人.
        NaturalPerson = "natural_person", "自然人", "natural person";
        /// 商业企业.
        Enterprise = "enterprise", "商业企业", "enterprise";
        /// 科研机构.
        Research = "research", "科研机构", "research institution";
        /// 社会公益组织.
        PublicInterest = "public_interest", "社会公益组织", "public-interest organisation";
        /// 法律服务机构.
        LegalService = "legal_service", "法律服务机构", "legal-service institution";
        /// 其他.
        OtherOrg = "other_org", "其他组织", "other organisation";
    }
}

words! {
    /// How a request came in.
    Way {
        /// 当面.
        InPerson = "in_person", "当面", "in person";
        /// 邮寄, signed for.
        Post = "post", "邮寄", "by post";
        /// 平常信函, for which nobody signs.
        PlainPost = "plain_post", "平常信函", "by plain post";
        /// 网络.
        Internet = "internet", "网络", "over the internet";
        /// 传真.
        Fax = "fax", "传真", "by fax";
        /// 其他.
        Other = "other", "其他", "another way";
    }
}

words! {
    /// A day in a request's life.
    Event {
        /// The request came to the office.
        Arrived = "arrived", "来件日期", "date of coming in";
        /// The receipt was confirmed with the applicant (plain post, internet, fax).
        Confirmed = "confirmed", "双方确认日期", "date of confirmation";
        /// The day of receipt as the office has it.
        Received = "received", "收到申请日期", "date of receipt";
        /// Entered into the register.
        Registered = "registered", "登记日期", "date of registration";
        /// The applicant was told what to mend.
        MendTold = "mend_told", "补正告知日期", "date of telling what to mend";
        /// By when the applicant is to mend.
        MendBy = "mend_by", "补正期限", "date by which to mend";
        /// The mended request was received.
        Mended = "mended", "收到补正日期", "date of receipt of the mended request";
        /// The extension was told.
        Extended = "extended", "延期告知日期", "date of telling the extension";
        /// The day to which the answer was put off.
        ExtendedUntil = "extended_until", "延期至", "date to which it is extended";
        /// A later term was told to who asks too much or too often.
        LaterTold = "later_told", "延迟答复告知日期", "date of telling a later term";
        /// The later term.
        LaterUntil = "later_until", "延迟答复期限", "later term";
        /// The notice of a fee was sent.
        FeeTold = "fee_told", "收费通知日期", "date of the notice of a fee";
        /// The applicant received the notice of a fee.
        FeeReceived = "fee_received", "收到收费通知日期", "date of receipt of the notice of a fee";
        /// The fee was paid.
        FeePaid = "fee_paid", "缴费日期", "date of payment";
        /// The answer was sent or handed over.
        Answered = "answered", "答复日期", "date of the answer";
        /// The applicant withdrew.
        Withdrawn = "withdrawn", "撤回日期", "date of withdrawal";
        /// The file was put away.
        Archived = "archived", "归档日期", "date of archiving";
    }
}

words! {
    /// What became of a request: the rows of table three.
    Outcome {
        /// 予以公开.
        Granted = "granted", "予以公开", "granted";
        /// 部分公开.
        PartlyGranted = "partly_granted", "部分公开", "granted in part";
        /// 不予公开: 国家秘密.
        StateSecret = "denied.state_secret", "不予公开：属于国家秘密", "denied: state secret";
        /// 不予公开: 法律禁止.
        ProhibitedByLaw = "denied.prohibited_by_law", "不予公开：其他法律行政法规禁止公开", "denied: prohibited by law";
        /// 不予公开: 三安全一稳定.
        SecurityStability = "denied.security_stability", "不予公开：危及“三安全一稳定”", "denied: security and stability";
        /// 不予公开: 第三方合法权益.
        ThirdPartyRights = "denied.third_party_rights", "不予公开：保护第三方合法权益", "denied: rights of third parties";
        /// 不予公开: 三类内部事务信息.
        InternalAffairs = "denied.internal_affairs", "不予公开：属于三类内部事务信息", "denied: internal affairs";
        /// 不予公开: 四类过程性信息.
        ProcessInformation = "denied.process_information", "不予公开：属于四类过程性信息", "denied: information in process";
        /// 不予公开: 行政执法案卷.
        EnforcementFiles = "denied.enforcement_files", "不予公开：属于行政执法案卷", "denied: files of law enforcement";
        /// 不予公开: 行政查询事项.
        AdministrativeInquiry = "denied.administrative_inquiry", "不予公开：属于行政查询事项", "denied: administrative inquiry";
        /// 无法提供: 不掌握.
        NotHeld = "unavailable.not_held", "无法提供：本机关不掌握相关政府信息", "unavailable: not held";
        /// 无法提供: 需要另行制作.
        NeedsCreation = "unavailable.needs_creation", "无法提供：没有现成信息需要另行制作", "unavailable: would have to be made";
        /// 无法提供: 补正后仍不明确.
        StillUnclear = "unavailable.still_unclear", "无法提供：补正后申请内容仍不明确", "unavailable: unclear after mending";
        /// 不予处理: 信访举报投诉.
        Petition = "not_processed.petition", "不予处理：信访举报投诉类申请", "not processed: petition or complaint";
        /// 不予处理: 重复申请.
        Repeated = "not_processed.repeated", "不予处理：重复申请", "not processed: repeated";
        /// 不予处理: 公开出版物.
        Publication = "not_processed.publication", "不予处理：要求提供公开出版物", "not processed: a publication";
        /// 不予处理: 大量反复.
        Excessive = "not_processed.excessive", "不予处理：无正当理由大量反复申请", "not processed: too many and too often";
        /// 不予处理: 确认或重新出具.
        Reconfirmation = "not_processed.reconfirmation", "不予处理：要求行政机关确认或重新出具已获取信息", "not processed: to confirm or issue again";
        /// 其他处理: 逾期不补正.
        CorrectionOverdue = "other.correction_overdue", "其他处理：申请人逾期不补正", "other: not mended in time";
        /// 其他处理: 逾期不缴费.
        FeeOverdue = "other.fee_overdue", "其他处理：申请人逾期未缴纳费用", "other: fee not paid in time";
        /// 其他处理: 其他.
        Remaining = "other.remaining", "其他处理：其他", "other";
    }
}

impl Outcome {
    /// Is it a refusal (不予公开)?
    pub fn is_denied(self) -> bool {
        self.id().starts_with("denied.")
    }
}

words! {
    /// Whose opinion is asked for.
    Consulted {
        /// A third party whose rights may be touched (条例第三十二条).
        ThirdParty = "third_party", "第三方", "third party";
        /// Another authority that made the information too (条例第三十四条).
        JointMaker = "joint_maker", "共同制作机关", "joint maker";
    }
}

words! {
    /// What a dispute is: the blocks of table four.
    DisputeKind {
        /// 行政复议.
        Reconsideration = "reconsideration", "行政复议", "administrative reconsideration";
        /// 未经复议直接起诉.
        Direct = "litigation_direct", "未经复议直接起诉", "lawsuit without reconsideration";
        /// 复议后起诉.
        After = "litigation_after_reconsideration", "复议后起诉", "lawsuit after reconsideration";
    }
}

words! {
    /// How a dispute ended.
    DisputeResult {
        /// 结果维持.
        Upheld = "upheld", "结果维持", "upheld";
        /// 结果纠正.
        Corrected = "corrected", "结果纠正", "corrected";
        /// 其他结果.
        Other = "other_result", "其他结果", "another result";
    }
}

words! {
    /// By what a fee is charged.
    FeeBasis {
        /// 按件.
        Pieces = "pieces", "按件", "by the piece";
        /// 按量.
        Pages = "pages", "按量", "by the page";
    }
}

/// The days of a request, each known or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates([Option<Date>; Event::ALL.len()]);

impl Dates {
    /// When something happened.
    pub fn on(&self, event: Event) -> Option<Date> {
        self.0[event as usize]
    }

    /// Says when something happened.
    pub fn set(&mut self, event: Event, date: Date) {
        self.0[event as usize] = Some(date);
    }

    /// The same with a day more.
    #[must_use]
    pub fn with(mut self, event: Event, date: Date) -> Self {
        self.set(event, date);
        self
    }
}

/// A request's number in the register. What could be anything else (an identity number, a name) is
/// none, so that it may be printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Number(Box<str>);

impl Number {
    /// Takes a number: letters, digits, a few marks and the words of file numbers, or up to eight
    /// characters in front of a year in brackets and a number (粤关申〔2026〕4号); not more than eight
    /// digits in a row.
    ///
    /// ```
    /// use nianbao_books::Number;
    ///
    /// assert!(Number::parse("2026-034").is_some() && Number::parse("依申请〔2026〕第34号").is_some());
    /// assert!(Number::parse("粤关申〔2026〕4号").is_some());
    /// assert!(Number::parse("440106199001011234").is_none() && Number::parse("张三").is_none());
    /// assert!(Number::parse("张三2026-1").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        const WORDS: &str = "-_/.〔〕()（）[]年第号依申请公开告答复函字穗关办";
        let text = text.trim();
        let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
        let known =
            |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || WORDS.contains(c));
        let rest = file_number(text).unwrap_or(text);
        let fits = known(rest) && text.chars().count() <= 32;
        (fits && (1..=8).contains(&digits)).then(|| Self(text.into()))
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands behind the abbreviations of an office in a file number: 〔2026〕4号 of 粤关申〔2026〕4号.
fn file_number(text: &str) -> Option<&str> {
    const MOST: usize = 8;
    let at = text.find(['〔', '[', '（', '('])?;
    let (office, rest) = text.split_at(at);
    let year = rest.trim_start_matches(['〔', '[', '（', '(']);
    let closed = year.get(4..)?.starts_with(['〕', ']', '）', ')']);
    let digits = year.bytes().take_while(u8::is_ascii_digit).count();
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let han = office.chars().all(is_han) && office.chars().count() <= MOST;
    (closed && digits == 4 && han && rest.ends_with('号')).then_some(rest)
}

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applicant {
    /// The column it counts in.
    pub kind: Option<ApplicantKind>,
    /// The name.
    pub name: Personal,
    /// The number of an identity card or a credit code.
    pub identity: Personal,
    /// The address.
    pub address: Personal,
    /// The telephone.
    pub telephone: Personal,
}

/// An opinion that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consult {
    /// Of whom.
    pub of: Consulted,
    /// Sent.
    pub asked: Date,
    /// Received by the one who is asked.
    pub received: Option<Date>,
    /// The reply was received.
    pub replied: Option<Date>,
}

/// A dispute over an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Which.
    pub kind: DisputeKind,
    /// Begun.
    pub filed: Option<Date>,
    /// Ended.
    pub closed: Option<Date>,
    /// How it ended.
    pub result: Option<DisputeResult>,
}

/// A fee for processing information.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fee {
    /// Charged by the piece or by the page; both were given if there are two.
    pub basis: Vec<FeeBasis>,
    /// How many pages.
    pub pages: Option<u32>,
    /// In 元.
    pub amount: Option<nianbao_model::Decimal>,
}

/// A request for disclosure.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Its number in the register.
    pub number: Option<Number>,
    /// Where its line stands.
    pub at: Option<Place>,
    /// The line's number, from 1.
    pub line: u32,
    /// Who asks.
    pub applicant: Applicant,
    /// What is asked for, in the applicant's words.
    pub content: Personal,
    /// How it came in.
    pub way: Option<Way>,
    /// Its days.
    pub dates: Dates,
    /// By how many working days the answer was put off.
    pub extension_days: Option<u32>,
    /// The head of the disclosure office consented to the extension.
    pub consent: bool,
    /// Opinions asked for.
    pub consults: Vec<Consult>,
    /// The fee, if one is charged.
    pub fee: Option<Fee>,
    /// How many pieces the request counts as for fees; 1 unless it was split.
    pub pieces: u32,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// 不予公开, 无法提供, 不予处理 or 其他处理 was written without its ground.
    pub ground_missing: bool,
    /// The number of the first request, of a repeated one.
    pub repeats: Option<Number>,
    /// Disputes over the answer.
    pub disputes: Vec<Dispute>,
    /// Who works on it.
    pub handler: String,
    /// Columns in which something stands that could not be read.
    pub unreadable: Vec<Bilingual>,
}

impl Request {
    /// When something happened to it.
    pub fn on(&self, event: Event) -> Option<Date> {
        self.dates.on(event)
    }

    /// The day of receipt by the rule of 条例第三十一条 for the way it came: what the days it came
    /// in and was confirmed give.
    pub fn receipt_by_rule(&self) -> Option<Date> {
        match self.way {
            Some(Way::PlainPost | Way::Internet | Way::Fax) => self.on(Event::Confirmed),
            _ => self.on(Event::Arrived),
        }
    }

    /// The day of receipt: as the office has it, else by rule.
    pub fn receipt(&self) -> Option<Date> {
        self.on(Event::Received).or_else(|| self.receipt_by_rule())
    }

    /// The day it was over: answered or withdrawn.
    pub fn closed(&self) -> Option<Date> {
        self.on(Event::Answered).or(self.on(Event::Withdrawn))
    }

    /// What became of it, with a withdrawal where nothing else is said.
    pub fn result(&self) -> Option<Outcome> {
        let withdrawn = self.on(Event::Answered).is_none() && self.on(Event::Withdrawn).is_some();
        self.outcome.or(withdrawn.then_some(Outcome::Remaining)).filter(|_| self.closed().is_some())
    }

    /// What it is called in messages: its number, or its line.
    pub fn called(&self) -> Bilingual {
        match &self.number {
            Some(number) => Bilingual::new(number.as_str(), number.as_str()),
            None => Bilingual::new(format!("第{}行", self.line), format!("line {}", self.line)),
        }
    }
}
