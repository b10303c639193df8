//! The identities of an edition as Schematron, made from the edition's data so that the two cannot
//! disagree.
//!
//! The XSD says what a report's XML looks like in any edition; what must be in it for one edition,
//! and what must add up, is said here: each cell once and of its kind, figures that are figures,
//! and every identity within a report (the I rules), each under the condition that all its cells
//! are readable.

use crate::NAMESPACE;
use nianbao_model::{Edition, Equation, Kind, Relation, Rule, Term};
use quick_xml::{
    Writer,
    escape::partial_escape,
    events::{BytesDecl, BytesText, Event, attributes::Attr},
};
use std::io;

type Xml = Writer<Vec<u8>>;

/// The Schematron of an edition.
pub fn schematron(edition: &Edition) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Nothing that is written to memory fails.
    _ = document(&mut xml, edition);
    let mut text = String::from_utf8(xml.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn document(xml: &mut Xml, edition: &Edition) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let id = &edition.id;
    comment(
        xml,
        &format!(
            "Made from the data of edition {id} by `cargo xtask docs`; not to be edited. 由版式 {id} 的数据生成，请勿手工修改。"
        ),
    )?;
    let schema = xml.create_element("schema");
    let schema = schema
        .with_attribute(("xmlns", "http://purl.oclc.org/dsdl/schematron"))
        .with_attribute(("queryBinding", "xslt"));
    schema.write_inner_content(|xml| {
        xml.create_element("title").write_text_content(text(&edition.title))?;
        xml.create_element("ns")
            .with_attribute(("prefix", "r"))
            .with_attribute(("uri", NAMESPACE))
            .write_empty()?;
        pattern(xml, "edition", "版式与单元格", |xml| cells(xml, edition))?;
        pattern(xml, "figures", "数字", figures)?;
        pattern(xml, "identities", "勾稽关系", |xml| {
            rule(xml, "r:cells", |xml| {
                edition.equations.iter().try_for_each(|equation| identity(xml, edition, equation))
            })
        })
    })?;
    Ok(())
}

/// Each section is one of the edition's, each cell is there once and of its kind.
fn cells(xml: &mut Xml, edition: &Edition) -> io::Result<()> {
    rule(xml, "r:report", |xml| {
        assert(
            xml,
            &format!("@edition = '{}'", edition.id),
            &format!("edition 应为 {}", edition.id),
        )?;
        let known = edition
            .sections
            .iter()
            .map(|section| format!("@id='{}'", section.id))
            .collect::<Vec<_>>()
            .join(" or ");
        assert(xml, &format!("not(r:section[not({known})])"), "有版式中没有的部分")
    })?;
    rule(xml, "r:cells", |xml| {
        let count = edition.cells().len();
        assert(xml, &format!("count(r:cell) = {count}"), &format!("应有 {count} 个单元格"))?;
        edition.cells_ix().try_for_each(|ix| {
            let spec = edition.spec(ix);
            let test =
                format!("count(r:cell[@id='{}'][@kind='{}']) = 1", spec.address, spec.kind.id());
            assert(xml, &test, &format!("{}（{}）应有一次", edition.label(ix), spec.address))
        })
    })
}

/// A figure is one, and of its kind. The condition stands in the test and not in the context, where
/// libxml2 takes no predicates.
fn figures(xml: &mut Xml) -> io::Result<()> {
    rule(xml, "r:cell", |xml| {
        assert(xml, "@state or string(number(.)) != 'NaN'", "没有 state 的单元格应为数字")?;
        let whole =
            format!("@state or @kind = '{}' or floor(number(.)) = number(.)", Kind::Amount.id());
        assert(xml, &whole, &format!("{} 件数应为整数", Rule::I05))?;
        assert(
            xml,
            &format!("@state or @kind = '{}' or number(.) >= 0", Kind::Change.id()),
            &format!("{} 不应为负数", Rule::I05),
        )?;
        assert(xml, "not(@state = 'blank') or normalize-space(.) = ''", "空白的单元格不应有内容")
    })
}

fn comment(xml: &mut Xml, words: &str) -> io::Result<()> {
    xml.write_event(Event::Comment(BytesText::from_escaped(format!(" {words} "))))
}

/// Quotation marks in a text need no escape.
fn text(words: &str) -> BytesText<'_> {
    BytesText::from_escaped(partial_escape(words))
}

fn pattern(
    xml: &mut Xml,
    id: &str,
    title: &str,
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    comment(xml, title)?;
    xml.create_element("pattern").with_attribute(("id", id)).write_inner_content(inner).map(drop)
}

fn rule(
    xml: &mut Xml,
    context: &str,
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element("rule")
        .with_attribute(("context", context))
        .write_inner_content(inner)
        .map(drop)
}

fn assert(xml: &mut Xml, test: &str, message: &str) -> io::Result<()> {
    // The tests quote with apostrophes, which stand as they are between quotation marks, and are
    // read by people, too.
    let test = partial_escape(test).replace('"', "&quot;");
    xml.create_element("assert")
        .with_attribute(Attr::DoubleQ("test", test.as_str()))
        .write_text_content(text(message))
        .map(drop)
}

/// An identity counts where each of its cells holds a figure or does not apply; a figure that is
/// not there counts nothing.
fn identity(xml: &mut Xml, edition: &Edition, equation: &Equation) -> io::Result<()> {
    let all: Vec<Term> = equation.terms().collect();
    let open =
        format!("r:cell[@state='blank' or @state='unreadable'][{}]", ids(edition, all.iter()));
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
        several => format!(
            "{} 等 {} 项之和",
            several.first().map_or_else(String::new, |term| edition.label(term.cell)),
            several.len()
        ),
    };
    let shown = match equation.relation {
        Relation::Equal => "应等于",
        Relation::AtMost => "不应大于",
        Relation::AtLeast => "不应小于",
    };
    assert(
        xml,
        &test,
        &format!(
            "{} {} {shown} {}",
            equation.rule.code(),
            words(&equation.left),
            words(&equation.right)
        ),
    )
}

/// The sum of one side.
fn side(edition: &Edition, terms: &[Term]) -> String {
    let sum = |sign: i8| {
        let of: Vec<&Term> = terms.iter().filter(|term| term.sign == sign).collect();
        (!of.is_empty())
            .then(|| format!("sum(r:cell[not(@state)][{}])", ids(edition, of.into_iter())))
    };
    match (sum(1), sum(-1)) {
        (Some(plus), Some(minus)) => format!("{plus} - {minus}"),
        (Some(plus), None) => plus,
        (None, Some(minus)) => format!("0 - {minus}"),
        (None, None) => "0".to_owned(),
    }
}

fn ids<'a>(edition: &Edition, terms: impl Iterator<Item = &'a Term>) -> String {
    terms
        .map(|term| format!("@id='{}'", edition.spec(term.cell).address))
        .collect::<Vec<_>>()
        .join(" or ")
}
