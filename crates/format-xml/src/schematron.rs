//! The identities of an edition as Schematron, made from the edition's data so that the two cannot disagree.
//!
//! The XSD says what a report's XML looks like in any edition; what must be in it for one edition, and what must add up, is said here:
//! each cell once and of its kind, figures that are figures, and every identity within a report (the I rules), each under the condition
//! that all its cells are readable.

use crate::NAMESPACE;
use nianbao_model::{Edition, Equation, Kind, Relation, Rule, Term};
use quick_xml::escape::partial_escape as escape;
use std::fmt::Write as _;

/// The Schematron of an edition.
pub fn schematron(edition: &Edition) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!-- Made from the data of edition {0} by `cargo xtask docs`; not to be edited. 由版式 {0} 的数据生成，请勿手工修改。 -->\n\
         <schema xmlns=\"http://purl.oclc.org/dsdl/schematron\" queryBinding=\"xslt\">\n  \
         <title>{1}</title>\n  <ns prefix=\"r\" uri=\"{NAMESPACE}\"/>\n",
        escape(&edition.id),
        escape(&edition.title),
    );
    pattern(&mut text, "edition", "版式与单元格", |text| {
        rule(text, "r:report", |text| {
            assert(text, &format!("@edition = '{}'", edition.id), &format!("edition 应为 {}", edition.id));
            let known = edition.sections.iter().map(|section| format!("@id='{}'", section.id)).collect::<Vec<_>>().join(" or ");
            assert(text, &format!("not(r:section[not({known})])"), "有版式中没有的部分");
        });
        rule(text, "r:cells", |text| {
            let count = edition.cells().len();
            assert(text, &format!("count(r:cell) = {count}"), &format!("应有 {count} 个单元格"));
            for ix in edition.cells_ix() {
                let spec = edition.spec(ix);
                let test = format!("count(r:cell[@id='{}'][@kind='{}']) = 1", spec.address, spec.kind.id());
                assert(text, &test, &format!("{}（{}）应有一次", edition.label(ix), spec.address));
            }
        });
    });
    pattern(&mut text, "figures", "数字", |text| {
        // The condition stands in the test and not in the context, where libxml2 takes no predicates.
        rule(text, "r:cell", |text| {
            assert(text, "@state or string(number(.)) != 'NaN'", "没有 state 的单元格应为数字");
            let whole = format!("@state or @kind = '{}' or floor(number(.)) = number(.)", Kind::Amount.id());
            assert(text, &whole, &format!("{} 件数应为整数", Rule::I05));
            assert(text, &format!("@state or @kind = '{}' or number(.) >= 0", Kind::Change.id()), &format!("{} 不应为负数", Rule::I05));
            assert(text, "not(@state = 'blank') or normalize-space(.) = ''", "空白的单元格不应有内容");
        });
    });
    pattern(&mut text, "identities", "勾稽关系", |text| {
        rule(text, "r:cells", |text| edition.equations.iter().for_each(|equation| identity(text, edition, equation)));
    });
    text += "</schema>\n";
    text
}

fn pattern(text: &mut String, id: &str, title: &str, inner: impl FnOnce(&mut String)) {
    _ = writeln!(text, "  <!-- {title} -->\n  <pattern id=\"{id}\">");
    inner(text);
    text.push_str("  </pattern>\n");
}

fn rule(text: &mut String, context: &str, inner: impl FnOnce(&mut String)) {
    _ = writeln!(text, "    <rule context=\"{context}\">");
    inner(text);
    text.push_str("    </rule>\n");
}

fn assert(text: &mut String, test: &str, message: &str) {
    _ = writeln!(text, "      <assert test=\"{}\">{}</assert>", escape(test), escape(message));
}

/// An identity counts where each of its cells holds a figure or does not apply; a figure that is not there counts nothing.
fn identity(text: &mut String, edition: &Edition, equation: &Equation) {
    let all: Vec<Term> = equation.terms().collect();
    let open = format!("r:cell[@state='blank' or @state='unreadable'][{}]", ids(edition, all.iter()));
    let relation = match equation.relation {
        Relation::Equal => "=",
        Relation::AtMost => "<=",
        Relation::AtLeast => ">=",
    };
    let (left, right) = (side(edition, &equation.left), side(edition, &equation.right));
    // Hundredths, for XPath reckons in binary floating point.
    let test = format!("{open} or round(({left}) * 100) {relation} round(({right}) * 100)");
    let words = |terms: &[Term]| match terms {
        [one] => edition.label(one.cell),
        several => format!("{} 等 {} 项之和", several.first().map_or_else(String::new, |term| edition.label(term.cell)), several.len()),
    };
    let shown = match equation.relation {
        Relation::Equal => "应等于",
        Relation::AtMost => "不应大于",
        Relation::AtLeast => "不应小于",
    };
    assert(text, &test, &format!("{} {} {shown} {}", equation.rule.code(), words(&equation.left), words(&equation.right)));
}

/// The sum of one side.
fn side(edition: &Edition, terms: &[Term]) -> String {
    let sum = |sign: i8| {
        let of: Vec<&Term> = terms.iter().filter(|term| term.sign == sign).collect();
        (!of.is_empty()).then(|| format!("sum(r:cell[not(@state)][{}])", ids(edition, of.into_iter())))
    };
    match (sum(1), sum(-1)) {
        (Some(plus), Some(minus)) => format!("{plus} - {minus}"),
        (Some(plus), None) => plus,
        (None, Some(minus)) => format!("0 - {minus}"),
        (None, None) => "0".to_owned(),
    }
}

fn ids<'a>(edition: &Edition, terms: impl Iterator<Item = &'a Term>) -> String {
    terms.map(|term| format!("@id='{}'", edition.spec(term.cell).address)).collect::<Vec<_>>().join(" or ")
}
