//! Blank registers to fill in: input rules, lists to choose from, live due dates with colours, and
//! a page for one request that prints.

use crate::{
    BookKind,
    columns::{Catalogue, Heads},
};
use nianbao_books::{
    ApplicantKind, Consulted, Cycle, Date, DisputeKind, DisputeResult, Event, FeeBasis, ItemKind,
    Law, Outcome, PlaceKind, Problem, Terms, Way,
};
use nianbao_model::{Bilingual, Fault};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule,
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

/// Lines that are laid out; more can be added below.
const LINES: u32 = 500;
/// Title and head.
const FIRST: u32 = 2;
const LAST: u32 = FIRST + LINES - 1;
const BODY: &str = "宋体";
/// The sheets beside the register.
const LISTS: &str = "选项";
const DAYS: &str = "工作日";

/// The columns in their order, what is looked at every day in front.
const REQUESTS: &[&str] = &[
    "number",
    "name",
    "kind",
    "content",
    "way",
    "received",
    "handler",
    "_due",
    "_left",
    "_state",
    "answered",
    "outcome",
    "identity",
    "address",
    "telephone",
    "arrived",
    "confirmed",
    "registered",
    "mend_told",
    "mend_by",
    "mended",
    "consult_of",
    "consult_asked",
    "consult_received",
    "consult_replied",
    "extended",
    "extension_days",
    "consent",
    "later_told",
    "later_until",
    "fee_told",
    "fee_received",
    "fee_basis",
    "pieces",
    "fee_pages",
    "fee_amount",
    "fee_paid",
    "repeats",
    "withdrawn",
    "archived",
    "reconsideration_filed",
    "reconsideration_closed",
    "reconsideration_result",
    "lawsuit_kind",
    "lawsuit_filed",
    "lawsuit_closed",
    "lawsuit_result",
    "_note",
];
/// What of requests is printed: the rest is on the page of each request.
const PRINTED: u16 = 12;
const POWERS: &[&str] = &["code", "item", "item_kind", "basis", "units", "from", "until", "_note"];
const DECISIONS: &[&str] = &["month", "item_kind", "code", "item", "count", "amount", "_note"];
const UPKEEP: &[&str] = &[
    "place_kind",
    "place",
    "public_item",
    "form",
    "cycle",
    "period",
    "due",
    "looked",
    "updated",
    "posts",
    "fault",
    "problem",
    "mended_on",
    "score",
    "_note",
];

/// What a column takes.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Text,
    Date,
    Count,
    Amount,
    /// A list of choices, by its place in [`lists`].
    List(u16),
    /// A formula.
    Live,
}

/// The lists to choose from.
fn lists() -> Vec<(&'static str, Vec<String>)> {
    fn words<T: Copy>(all: &[T], words: impl Fn(T) -> Bilingual) -> Vec<String> {
        all.iter().map(|one| words(*one).zh).collect()
    }
    vec![
        ("kind", words(ApplicantKind::ALL, ApplicantKind::words)),
        ("way", words(Way::ALL, Way::words)),
        ("consult_of", words(Consulted::ALL, Consulted::words)),
        ("consent", vec!["同意".into(), "不同意".into()]),
        ("fee_basis", words(FeeBasis::ALL, FeeBasis::words)),
        ("outcome", words(Outcome::ALL, Outcome::words)),
        ("reconsideration_result", words(DisputeResult::ALL, DisputeResult::words)),
        ("lawsuit_kind", words(&DisputeKind::ALL[1..], DisputeKind::words)),
        ("lawsuit_result", words(DisputeResult::ALL, DisputeResult::words)),
        ("item_kind", words(ItemKind::ALL, ItemKind::words)),
        ("cycle", words(Cycle::ALL, Cycle::words)),
        ("place_kind", words(PlaceKind::ALL, PlaceKind::words)),
        ("problem", words(Problem::ALL, Problem::words)),
    ]
}

fn takes(id: &str, lists: &[(&str, Vec<String>)]) -> Takes {
    const DATES: [&str; 11] = [
        "consult_asked",
        "consult_received",
        "consult_replied",
        "reconsideration_filed",
        "reconsideration_closed",
        "lawsuit_filed",
        "lawsuit_closed",
        "from",
        "until",
        "looked",
        "fault",
    ];
    if let Some(list) = lists.iter().position(|(name, _)| *name == id) {
        return Takes::List(u16::try_from(list).unwrap_or_default());
    }
    match id {
        "_note" => Takes::Text,
        _ if id.starts_with('_') => Takes::Live,
        "extension_days" | "pieces" | "fee_pages" | "count" | "posts" => Takes::Count,
        "fee_amount" | "amount" | "score" => Takes::Amount,
        "updated" | "due" | "mended_on" => Takes::Date,
        _ if DATES.contains(&id) || Event::ALL.iter().any(|event| event.id() == id) => Takes::Date,
        _ => Takes::Text,
    }
}

/// A blank register of a kind as a workbook. Its due dates are live: they follow the calendar of
/// the law that is given.
///
/// # Errors
/// When the workbook cannot be made.
pub fn template(kind: BookKind, law: &Law) -> Result<Vec<u8>, Fault> {
    draw(kind, law).map_err(|e| {
        Fault::new(format!("无法生成工作簿：{e}"), format!("the workbook cannot be made: {e}"))
    })
}

fn draw(kind: BookKind, law: &Law) -> Result<Vec<u8>, XlsxError> {
    let mapping = crate::Mapping::default();
    let heads = Catalogue::get().heads(kind, &mapping);
    let mut book = Workbook::new();
    let title = heads.title().zh;
    // The bytes do not depend on the clock.
    book.set_properties(
        &DocProperties::new()
            .set_title(&title)
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?),
    );
    let columns = match kind {
        BookKind::Requests => REQUESTS,
        BookKind::Powers => POWERS,
        BookKind::Decisions => DECISIONS,
        BookKind::Upkeep => UPKEEP,
    };
    let register =
        Register { columns, heads: &heads, lists: lists(), terms: &law.terms, title: &title };
    register.draw(book.add_worksheet())?;
    if kind == BookKind::Requests {
        register.page(book.add_worksheet())?;
    }
    help(book.add_worksheet(), kind)?;
    if kind == BookKind::Requests {
        days(book.add_worksheet(), law)?;
    }
    register.choices(book.add_worksheet())?;
    book.save_to_buffer()
}

struct Register<'a> {
    columns: &'a [&'a str],
    heads: &'a Heads<'a>,
    lists: Vec<(&'static str, Vec<String>)>,
    terms: &'a Terms,
    title: &'a str,
}

fn plain() -> Format {
    Format::new().set_font_name(BODY).set_font_size(10).set_align(FormatAlign::VerticalCenter)
}

fn boxed() -> Format {
    plain().set_border(FormatBorder::Thin).set_text_wrap()
}

impl Register<'_> {
    fn at(&self, id: &str) -> u16 {
        u16::try_from(self.columns.iter().position(|column| *column == id).unwrap_or(0))
            .unwrap_or_default()
    }

    /// The last column that is printed: requests have a page each for the rest, and remarks are
    /// left out where there is no room.
    fn last_printed(&self) -> u16 {
        let last = u16::try_from(self.columns.len()).unwrap_or(1) - 1;
        match self.columns.contains(&"number") {
            true => PRINTED - 1,
            false if last < PRINTED => last,
            false => last - 1,
        }
    }

    /// A column of the first line in a formula: `$K3`.
    fn cell(&self, id: &str) -> String {
        format!("${}{}", nianbao_model::column_letters(self.at(id).into()), FIRST + 1)
    }

    fn draw(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name("台账")?;
        let last = u16::try_from(self.columns.len()).unwrap_or(1) - 1;
        sheet.merge_range(
            0,
            0,
            0,
            self.last_printed(),
            self.title,
            &plain().set_font_size(18).set_bold().set_align(FormatAlign::Left),
        )?;
        sheet.set_row_height(0, 30)?;
        let head = boxed()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_background_color(Color::RGB(0x00DD_E7F3));
        let live_head = head.clone().set_background_color(Color::RGB(0x00E8_E8E8));
        sheet.set_row_height(1, 32)?;
        for (column, id) in (0_u16..).zip(self.columns) {
            let takes = takes(id, &self.lists);
            let format = match takes {
                Takes::Date => boxed().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
                Takes::Live if *id == "_due" => boxed()
                    .set_num_format("yyyy-mm-dd")
                    .set_align(FormatAlign::Center)
                    .set_background_color(Color::RGB(0x00F5_F5F5)),
                Takes::Live => boxed()
                    .set_align(FormatAlign::Center)
                    .set_background_color(Color::RGB(0x00F5_F5F5)),
                Takes::Count => boxed().set_num_format("0"),
                Takes::Amount => boxed().set_num_format("0.00"),
                // Numbers of cards and files are no numbers to a program.
                Takes::Text => boxed().set_num_format("@"),
                Takes::List(_) => boxed(),
            };
            sheet.write_string_with_format(
                1,
                column,
                self.heads.label(id),
                if takes == Takes::Live { &live_head } else { &head },
            )?;
            sheet.set_column_width(column, width(id, takes))?;
            for row in FIRST..=LAST {
                sheet.write_blank(row, column, &format)?;
            }
            self.rule(sheet, column, id, takes)?;
            if takes == Takes::Live {
                let formula = self.formula(id);
                for row in FIRST..=LAST {
                    let formula = in_row(&formula, row);
                    sheet.write_formula_with_format(
                        row,
                        column,
                        Formula::new(formula).set_result(""),
                        &format,
                    )?;
                }
            }
        }
        if self.columns.contains(&"_left") {
            let (left, state) = (self.cell("_left"), self.cell("_state"));
            let open = format!(
                "AND(ISNUMBER({left}),{state}<>\"已答复\",{state}<>\"已撤回\",{state}<>\"已归档\""
            );
            let colours = [
                (
                    format!("={open},{left}<0)"),
                    Format::new()
                        .set_background_color(Color::RGB(0x00F8_CBC9))
                        .set_font_color(Color::RGB(0x0090_1010)),
                ),
                (
                    format!("={open},{left}<={})", self.terms.soon_days),
                    Format::new().set_background_color(Color::RGB(0x00FF_EFB0)),
                ),
            ];
            for (rule, format) in colours {
                let colour = ConditionalFormatFormula::new()
                    .set_rule(rule.as_str())
                    .set_format(format)
                    .set_stop_if_true(true);
                sheet.add_conditional_format(FIRST, 0, LAST, last, &colour)?;
            }
        }
        sheet.set_freeze_panes(FIRST, if self.columns.contains(&"name") { 2 } else { 1 })?;
        sheet.autofilter(1, 0, LAST, last)?;
        sheet
            .set_landscape()
            .set_paper_size(9)
            .set_print_fit_to_pages(1, 0)
            .set_repeat_rows(0, 1)?;
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.set_print_area(0, 0, LAST, self.last_printed())?;
        sheet.set_footer("&C第 &P 页，共 &N 页");
        Ok(())
    }

    /// What may be typed into a column.
    fn rule(
        &self,
        sheet: &mut Worksheet,
        column: u16,
        id: &str,
        takes: Takes,
    ) -> Result<(), XlsxError> {
        let label = self.heads.label(id);
        let several = id.starts_with("consult_") && takes == Takes::Date;
        let rule = match takes {
            Takes::List(list) => {
                let letters = nianbao_model::column_letters(list.into());
                let count = self.lists.get(usize::from(list)).map_or(1, |(_, words)| words.len());
                DataValidation::new().allow_list_formula(
                    format!("={LISTS}!${letters}$2:${letters}${}", count + 1).as_str().into(),
                )
            }
            // Several days stand in one cell, divided by ；.
            Takes::Date if several => return Ok(()),
            Takes::Date => {
                let (from, to) =
                    (ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2099, 12, 31)?);
                DataValidation::new().allow_date(DataValidationRule::Between(from, to))
            }
            Takes::Count => DataValidation::new()
                .allow_whole_number(DataValidationRule::Between(0, 100_000_000)),
            Takes::Amount => DataValidation::new()
                .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
            Takes::Text | Takes::Live => return Ok(()),
        };
        let message = match takes {
            Takes::List(_) => "请从列表中选择",
            Takes::Date => "请填日期，如 2026-03-05",
            _ => "请填不小于 0 的数字",
        };
        let rule = rule
            .set_error_title(label)?
            .set_error_message(message)?
            .set_error_style(DataValidationErrorStyle::Stop);
        sheet.add_data_validation(FIRST, column, LAST, column, &rule)?;
        Ok(())
    }

    /// The formula of a column that computes, for the first line.
    ///
    /// The working days stand in a list in order: the so-manieth after a day is found by its place
    /// in the list.
    fn formula(&self, id: &str) -> String {
        let of = |id: &str| self.cell(id);
        let days = format!("{DAYS}!$A$2:$A$9999");
        let receipt = format!(
            "IF({r}<>\"\",{r},IF(OR({w}=\"平常信函\",{w}=\"网络\",{w}=\"传真\"),{c},{a}))",
            r = of("received"),
            w = of("way"),
            c = of("confirmed"),
            a = of("arrived")
        );
        let terms = self.terms;
        match id {
            "_due" => {
                let start = format!(
                    "IF({paid}<>\"\",{paid},IF({mended}<>\"\",{mended},{receipt}))",
                    paid = of("fee_paid"),
                    mended = of("mended")
                );
                let more = format!(
                    "IF(AND({told}<>\"\",{told}>={start}),IF({n}<>\"\",{n},{most}),0)",
                    told = of("extended"),
                    n = of("extension_days"),
                    most = terms.extension_days
                );
                let (asked, got, replied) =
                    (of("consult_asked"), of("consult_received"), of("consult_replied"));
                let silent = format!(
                    "IF(ISNUMBER({got}),INDEX({days},MATCH({got},{days},1)+{}),{replied})",
                    terms.consult_days
                );
                let end = format!("IF(ISNUMBER({replied}),MIN({replied},{silent}),{silent})");
                let from = format!(
                    "MAX({asked},{start}){}",
                    if terms.asking_day_counts { "" } else { "-1" }
                );
                let left_out = format!(
                    "IF(ISNUMBER({asked}),COUNTIFS({days},\">\"&{from},{days},\"<=\"&{end}),0)"
                );
                let waits = [
                    (format!("AND({}<>\"\",{}=\"\")", of("mend_told"), of("mended")), "待补正"),
                    (format!("AND({}<>\"\",{}=\"\")", of("fee_told"), of("fee_paid")), "待缴费"),
                    (format!("AND({asked}<>\"\",{got}=\"\",{replied}=\"\")"), "待回复意见"),
                    (format!("AND({asked}<>\"\",NOT(ISNUMBER({asked})))"), "请用检查命令"),
                ];
                let later = of("later_until");
                let counted = format!(
                    "IFERROR(INDEX({days},MATCH({start},{days},1)+{}+{more}+{left_out}),\"待公布\")",
                    terms.answer_days
                );
                let due = format!(
                    "IF({later}<>\"\",{later},IF(INDEX({days},MATCH(9^9,{days},1))<{start},\"待公布\",IF({counted}=0,\"待公布\",{counted})))"
                );
                let waiting = waits
                    .iter()
                    .rev()
                    .fold(due, |rest, (when, words)| format!("IF({when},\"{words}\",{rest})"));
                format!("=IF(N({receipt})=0,\"\",{waiting})")
            }
            "_left" => {
                let due = of("_due");
                format!(
                    "=IF(ISNUMBER({due}),IF(TODAY()<={due},COUNTIFS({days},\">\"&TODAY(),{days},\"<=\"&{due}),-COUNTIFS({days},\">\"&{due},{days},\"<=\"&TODAY())),\"\")"
                )
            }
            _ => {
                let states = [
                    (format!("{}<>\"\"", of("archived")), "已归档"),
                    (format!("{}<>\"\"", of("answered")), "已答复"),
                    (format!("{}<>\"\"", of("withdrawn")), "已撤回"),
                    (format!("AND({}<>\"\",{}=\"\")", of("fee_told"), of("fee_paid")), "待缴费"),
                    (format!("AND({}<>\"\",{}=\"\")", of("mend_told"), of("mended")), "待补正"),
                    (
                        format!(
                            "AND({}<>\"\",{}=\"\")",
                            of("consult_asked"),
                            of("consult_replied")
                        ),
                        "征求意见",
                    ),
                    (format!("{}<>\"\"", of("extended")), "已延期"),
                    (format!("{}<>\"\"", of("mended")), "已补正"),
                    (format!("{}<>\"\"", of("registered")), "已登记"),
                    (format!("N({receipt})>0"), "已接收"),
                ];
                format!(
                    "={}",
                    states.iter().rev().fold("\"\"".to_owned(), |rest, (when, words)| format!(
                        "IF({when},\"{words}\",{rest})"
                    ))
                )
            }
        }
    }

    /// A page for one request, chosen by its number.
    fn page(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name("登记表")?;
        let (label, value) = (
            boxed().set_bold().set_background_color(Color::RGB(0x00F0_F4F9)),
            boxed().set_align(FormatAlign::Left),
        );
        sheet.merge_range(
            0,
            0,
            0,
            3,
            "政府信息公开申请登记表",
            &plain().set_font_size(18).set_bold().set_align(FormatAlign::Center),
        )?;
        sheet.set_row_height(0, 40)?;
        for (column, width) in [(0_u16, 20), (1, 26), (2, 20), (3, 26)] {
            sheet.set_column_width(column, width)?;
        }
        let letters = |id: &str| nianbao_model::column_letters(self.at(id).into());
        let numbers = format!("台账!${0}${1}:${0}${2}", letters("number"), FIRST + 1, LAST + 1);
        sheet.write_string_with_format(1, 0, "编号（请选择）", &label)?;
        sheet.merge_range(
            1,
            1,
            1,
            3,
            "",
            &value.clone().set_background_color(Color::RGB(0x00FF_F8DC)).set_num_format("@"),
        )?;
        let rule = DataValidation::new().allow_list_formula(format!("={numbers}").as_str().into());
        sheet.add_data_validation(1, 1, 1, 1, &rule)?;
        let shown: Vec<&&str> = self
            .columns
            .iter()
            .filter(|id| !matches!(**id, "number" | "content" | "_note"))
            .collect();
        let found = |id: &str, lists: &[(&str, Vec<String>)]| {
            let column = format!("台账!${0}${1}:${0}${2}", letters(id), FIRST + 1, LAST + 1);
            let cell = format!("INDEX({column},MATCH($B$2,{numbers},0))");
            let is_date = takes(id, lists) == Takes::Date || id == "_due";
            let text = if is_date {
                format!("IF(ISNUMBER({cell}),TEXT({cell},\"yyyy-mm-dd\"),{cell}&\"\")")
            } else {
                format!("{cell}&\"\"")
            };
            Formula::new(format!("=IFERROR({text},\"\")")).set_result("")
        };
        sheet.write_string_with_format(2, 0, self.heads.label("content"), &label)?;
        sheet.merge_range(2, 1, 2, 3, "", &value)?;
        sheet.write_formula_with_format(2, 1, found("content", &self.lists), &value)?;
        sheet.set_row_height(2, 60)?;
        for (n, id) in (0_u32..).zip(shown) {
            let (row, column) = (3 + n / 2, u16::try_from(n % 2).unwrap_or_default() * 2);
            sheet.set_row_height(row, 24)?;
            sheet.write_string_with_format(row, column, self.heads.label(id), &label)?;
            sheet.write_formula_with_format(row, column + 1, found(id, &self.lists), &value)?;
        }
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 1).set_print_center_horizontally(true);
        Ok(())
    }

    fn choices(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(LISTS)?;
        for (column, (id, words)) in (0_u16..).zip(&self.lists) {
            sheet.write_string(0, column, *id)?;
            for (row, word) in (1_u32..).zip(words) {
                sheet.write_string(row, column, word)?;
            }
        }
        sheet.set_hidden(true);
        Ok(())
    }
}

fn width(id: &str, takes: Takes) -> f64 {
    match (id, takes) {
        ("content" | "item" | "basis" | "outcome", _) => 32.0,
        ("address" | "identity" | "units" | "place" | "public_item", _) => 20.0,
        (_, Takes::Date) | ("_due", _) => 12.0,
        (_, Takes::Count | Takes::Live) => 9.0,
        _ => 13.0,
    }
}

/// The formula of the first line in another: `$K3` becomes `$K7`.
fn in_row(formula: &str, row: u32) -> String {
    let (first, here) = (format!("{}", FIRST + 1), format!("{}", row + 1));
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula;
    // A reference to a line is a $, letters and the first line's number; lists have a second $.
    while let Some(at) = rest.find('$') {
        let (before, tail) = rest.split_at(at + 1);
        out += before;
        let letters = tail.bytes().take_while(u8::is_ascii_uppercase).count();
        out += &tail[..letters];
        rest = &tail[letters..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if letters > 0 && rest[..digits] == first {
            out += &here;
            rest = &rest[digits..];
        }
    }
    out + rest
}

/// The working days that are known, in order.
fn days(sheet: &mut Worksheet, law: &Law) -> Result<(), XlsxError> {
    sheet.set_name(DAYS)?;
    sheet.write_string(0, 0, "工作日（国务院办公厅放假通知）")?;
    sheet.set_column_width(0, 32)?;
    let format = Format::new().set_num_format("yyyy-mm-dd");
    let mut row = 1;
    for year in law.calendar.years() {
        let mut day = Date::constant(2000, 1, 1).with().year(year).build().unwrap_or(Date::MIN);
        while day.year() == year {
            if law.calendar.day(day).is_some_and(nianbao_books::Day::is_working) {
                let at = ExcelDateTime::from_ymd(
                    day.year().unsigned_abs(),
                    day.month().unsigned_abs(),
                    day.day().unsigned_abs(),
                )?;
                sheet.write_datetime_with_format(row, 0, &at, &format)?;
                row += 1;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
    }
    sheet.set_hidden(true);
    Ok(())
}

fn help(sheet: &mut Worksheet, kind: BookKind) -> Result<(), XlsxError> {
    sheet.set_name("填写说明")?;
    sheet.set_column_width(0, 100)?;
    let common = [
        "一行一件，日期写成 2026-03-05；没有的留空。",
        "列可以移动、隐藏、增加；列名不要改动，或者用 nianbao books check --save-mapping 写明对应关系。",
    ];
    let own: &[&str] = match kind {
        BookKind::Requests => &[
            "收到申请日期：当面提交的为提交当日，签收邮寄的为签收当日；平常信函、网络、传真的为与申请人确认当日（条例第三十一条），可只填来件日期、双方确认日期和申请方式。",
            "答复期限、剩余工作日、状态自动计算，不要改动：逾期显示红色，五个工作日内到期显示黄色。期限按隐藏的“工作日”表计算，次年放假安排公布前显示“待公布”。",
            "同时征求几方意见的，各日期在一格内用“；”隔开，并用 nianbao books check 计算期限。",
            "办理结果选到具体情形（年报表三各行）；申请人撤回的只填撤回日期。",
            "姓名、证件号码、地址、电话只在本台账中，不会进入年报和检查结果。",
            "“登记表”页选择编号后可以打印。",
        ],
        BookKind::Powers => &[
            "一个事项一行，编码各单位相同；行使单位写单位 id，用“、”隔开，全部单位行使的留空。",
            "取消的事项写明终止日期，不要删除。",
        ],
        BookKind::Decisions => &[
            "每月每类事项一行；收费、采购填金额（万元）。",
            "没有发生的也填一行，件数为 0：没有记载不等于没有发生。",
        ],
        BookKind::Upkeep => &[
            "每季度每个栏目、账号、窗口一行；发现问题的写明日期，整改后写明整改日期。",
            "更新周期、所属期（如 2026年第一季度）可以不填；填写后，在本期内、应更新日期之前更新的也算按期。",
        ],
    };
    let format = plain().set_text_wrap().set_font_size(11);
    for (row, line) in (0_u32..).zip(common.iter().chain(own)) {
        sheet.write_string_with_format(row, 0, *line, &format)?;
    }
    Ok(())
}
