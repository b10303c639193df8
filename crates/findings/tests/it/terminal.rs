//! The findings on a terminal, as people read them.

use crate::common::{FILE, HOSTILE, findings, hostile, previous, reading};
use nianbao_findings::{Checked, text};
use nianbao_model::Lang;
use unicode_width::UnicodeWidthStr as _;

fn drawn(lang: Lang, colours: bool, width: usize) -> String {
    let (this, last) = (reading(), previous());
    let findings = findings(&this);
    let clean =
        Checked { name: "b.xlsx", reading: None, previous: None, findings: &[], texts: None };
    text(
        &[
            Checked {
                name: FILE,
                reading: Some(&this),
                previous: Some(&last),
                findings: &findings,
                texts: None,
            },
            clean,
        ],
        lang,
        colours,
        width,
    )
}

#[test]
fn it_reads_well_in_chinese() {
    insta::assert_snapshot!(drawn(Lang::Zh, false, 80), @r#"
某海关 2021年  关区/2021/某海关.xlsx  3 处错误、3 处警告、7 条提示、已说明 1 处
  错误 R01 行政许可：应填整数，实为“约320”。
       ↳ 二、主动公开!D6
                本年处理决定数量
       行政许可           [约320]
       => 把该单元格改为阿拉伯数字；没有发生填 0，不适用填“/”。
  错误 I02 一、本年新收政府信息公开申请数量：总计为 16，各列之和为 17（自然人
       12，商业企业 5）。
       ↳ 三、依申请!J6 D6 E6 F6 G6 H6 I6
                                            商业  科研  社会  法律
                                    自然人  企业  机构  公益  服务  其他  总计
       一、本年新收政府信息公开申…      12     5     0     0     0     0   [16]
       => 重新计算该行总计，或核对该行各列。
  错误 Y01 自然人：为 3，而上年结转为 2。
       ↳ 三、依申请!D7
                                            商业  科研  社会  法律
                                    自然人  企业  机构  公益  服务  其他  总计
       二、上年结转政府信息公开申…      [3]    0     0     0     0     0     0
       上年：四、结转下年度继续办理     [2]    0     0     0     0     0     0
       => 核对上年年报第四项；确因统计口径调整的，可加注说明。
  警告 R04 行政处罚 为空白；没有发生请填 0。
       ↳ 二、主动公开!D6
                本年处理决定数量
       行政处罚            [空白]
       => 没有发生填 0，不适用填“/”，有数则补填。
  警告 U05 “五”第 1 段与他关的文字雷同（相似度 92%）。
       ↳ “2021年，某海关主动公开信息88条，比上年增长3%。”
       ↳ 关区/2021/他海关.xlsx “2021年，他海关主动公开信息91条，比上年增长3%。”
       => 按本单位情况改写。
  警告 T03 段落中日期写错。
       ↳ 关区/2021/某海关.md:12:5
       => 核对上年数，重新计算同比；按四舍五入保留小数。
  提示 R02 行政强制：写作“５”，读作 5。
       ↳ 二、主动公开!D7
       => 无须处理，建议改为数值格式。
  提示 R05 “名称0”已识别。
  提示 R05 “名称1”已识别。
  提示 R05 “名称2”已识别。
       … 另有 3 条 R05 提示；用 --report json 可看全部
       => 无须处理；对外发布的文本使用法定表述。
  已说明 Y03 行政处罚：为 1，推算应为 2。
       — 李四：机构改革后口径调整

b.xlsx  没有发现问题

共 2 份报告：3 处错误、3 处警告、7 条提示；已说明 1 处；1 份没有问题
"#);
}

#[test]
fn it_reads_well_in_english() {
    insta::assert_snapshot!(drawn(Lang::En, false, 80), @r#"
某海关 2021  关区/2021/某海关.xlsx  3 errors, 3 warnings, 7 notes, 1 explained
  error   R01 行政许可: a whole number belongs here, met “约320”.
       ↳ 二、主动公开!D6
                本年处理决定数量
       行政许可           [约320]
       => Write plain digits there; 0 if nothing happened, “/” if the cell does
          not apply.
  error   I02 一、本年新收政府信息公开申请数量: the total says 16, the columns
       add up to 17 (自然人 12, 商业企业 5).
       ↳ 三、依申请!J6 D6 E6 F6 G6 H6 I6
                                            商业  科研  社会  法律
                                    自然人  企业  机构  公益  服务  其他  总计
       一、本年新收政府信息公开申…      12     5     0     0     0     0   [16]
       => Recompute the row's total, or check its columns.
  error   Y01 自然人: 3, but last year's carried out was 2.
       ↳ 三、依申请!D7
                                            商业  科研  社会  法律
                                    自然人  企业  机构  公益  服务  其他  总计
       二、上年结转政府信息公开申…      [3]    0     0     0     0     0     0
       last year: 四、结转下年度继…     [2]    0     0     0     0     0     0
       => Check item four of last year's report; explain it with a note if there
          is a good reason.
  warning R04 行政处罚 is blank; write 0 if nothing happened.
       ↳ 二、主动公开!D6
                本年处理决定数量
       行政处罚           [blank]
       => Write 0 if nothing happened, “/” if the cell does not apply, or the
          figure.
  warning U05 Paragraph 1 of “五” is (nearly) another unit's text (alike to
       92%).
       ↳ “2021年，某海关主动公开信息88条，比上年增长3%。”
       ↳ 关区/2021/他海关.xlsx “2021年，他海关主动公开信息91条，比上年增长3%。”
       => Rewrite it for this unit.
  warning T03 A date in the text is wrong.
       ↳ 关区/2021/某海关.md:12:5
       => Check last year's figure and reckon the change again; round, do not
          cut off.
  note    R02 行政强制: written “５”, read as 5.
       ↳ 二、主动公开!D7
       => Nothing needs doing; plain digits are better.
  note    R05 “名称0” was recognised.
  note    R05 “名称1” was recognised.
  note    R05 “名称2” was recognised.
       … 3 more notes of R05; --report json for all
       => Nothing needs doing; the publication uses the statutory wording.
  explained Y03 行政处罚: 1, but 2 by last year's.
       — 李四: 机构改革后口径调整

b.xlsx  no findings

2 reports: 3 errors, 3 warnings, 7 notes; 1 explained; 1 without findings
"#);
}

/// A line without its escape sequences.
fn bare(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('m').map_or("", |(_, tail)| tail);
    }
    out + rest
}

#[test]
fn no_line_is_wider_than_the_terminal_and_colours_change_nothing_else() {
    for lang in [Lang::Zh, Lang::En] {
        for width in 40..130 {
            let plain = drawn(lang, false, width);
            for line in plain.lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
            assert!(!plain.contains('\u{1b}'));
            assert_eq!(bare(&drawn(lang, true, width)), plain);
        }
    }
}

#[test]
fn without_a_width_no_line_is_broken() {
    let whole = drawn(Lang::Zh, false, usize::MAX);
    assert!(whole.contains("  错误 I02 一、本年新收政府信息公开申请数量：总计为 16，各列之和为 17（自然人 12，商业企业 5）。\n"));
}

#[test]
fn what_a_file_has_brought_cannot_move_the_cursor() {
    let this = reading();
    let findings = hostile(&this);
    let checked = [Checked {
        name: HOSTILE,
        reading: Some(&this),
        previous: None,
        findings: &findings,
        texts: None,
    }];
    for width in [0, 1, 80, usize::MAX] {
        let drawn = text(&checked, Lang::Zh, false, width);
        assert!(!drawn.contains(['\u{1b}', '\u{202e}', '\u{7}']));
    }
}
