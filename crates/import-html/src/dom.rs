//! The page's tree, made by a parser that does what browsers do, in one flat list without
//! recursion.

mod plain;

use crate::{fault, guard::Guard, limits};
use html5ever::{
    Attribute, ExpandedName, LocalName, QualName, local_name, ns, parse_document,
    tendril::{StrTendril, TendrilSink as _},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
};
use nianbao_format::{Fault, Lines};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

/// A node's number.
pub(crate) type Id = u32;

const NONE: Id = Id::MAX;

/// The document itself.
const ROOT: Id = 0;

/// What a node is.
#[derive(Debug, PartialEq)]
enum Data {
    /// The document, a comment, a template's contents.
    Other,
    Text(String),
    Element {
        name: Rc<QualName>,
        attributes: Vec<(LocalName, Box<str>)>,
    },
}

#[derive(Debug, PartialEq)]
struct Node {
    parent: Id,
    first: Id,
    last: Id,
    previous: Id,
    next: Id,
    depth: u32,
    /// The byte of the text at which its tag begins.
    at: usize,
    data: Data,
}

/// A page's tree.
#[derive(Debug, PartialEq)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
}

/// A step of a walk through the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into an element, or to a piece of text.
    Enter(Id),
    /// Out of an element.
    Leave(Id),
}

impl Dom {
    /// The element's name; empty for what is no element, and for elements of other languages (SVG,
    /// MathML).
    pub(crate) fn name(&self, id: Id) -> &LocalName {
        static EMPTY: LocalName = local_name!("");
        match &self.nodes[id as usize].data {
            Data::Element { name, .. } if name.ns == ns!(html) => &name.local,
            _ => &EMPTY,
        }
    }

    /// The text of a piece of text.
    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        match &self.nodes[id as usize].data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An attribute's value.
    pub(crate) fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        match &self.nodes[id as usize].data {
            Data::Element { attributes, .. } => {
                attributes.iter().find(|(name, _)| **name == *wanted).map(|(_, value)| &**value)
            }
            _ => None,
        }
    }

    /// Where a node's tag begins, in bytes of the text.
    pub(crate) fn at(&self, id: Id) -> usize {
        self.nodes[id as usize].at
    }

    /// The node around it.
    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].parent)
    }

    /// The nodes around it, the nearest first.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.parent(id), |id| self.parent(*id))
    }

    /// The nodes right within it.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(some(self.nodes[id as usize].first), |id| {
            some(self.nodes[*id as usize].next)
        })
    }

    /// A walk through what is within a node; where `into` says no, it goes by.
    pub(crate) fn walk<'a>(
        &'a self,
        id: Id,
        mut into: impl FnMut(Id) -> bool + 'a,
    ) -> impl Iterator<Item = Step> + 'a {
        let mut step = some(self.nodes[id as usize].first).map(Step::Enter);
        std::iter::from_fn(move || {
            loop {
                let now = step?;
                let after = |from: Id| match some(self.nodes[from as usize].next) {
                    Some(next) => Some(Step::Enter(next)),
                    None => {
                        some(self.nodes[from as usize].parent).filter(|p| *p != id).map(Step::Leave)
                    }
                };
                match now {
                    Step::Enter(node) if !into(node) => step = after(node),
                    Step::Enter(node) => {
                        step = Some(
                            some(self.nodes[node as usize].first)
                                .map_or(Step::Leave(node), Step::Enter),
                        );
                        return Some(now);
                    }
                    Step::Leave(node) => {
                        step = after(node);
                        return Some(now);
                    }
                }
            }
        })
    }

    /// All elements within a node, in order.
    pub(crate) fn elements(&self, id: Id) -> impl Iterator<Item = Id> {
        self.walk(id, |_| true).filter_map(|step| match step {
            Step::Enter(id) if !self.name(id).is_empty() => Some(id),
            _ => None,
        })
    }

    /// All elements of the page, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = Id> {
        self.elements(ROOT)
    }

    /// The page's body, or the whole page.
    pub(crate) fn body(&self) -> Id {
        self.all().find(|id| *self.name(*id) == local_name!("body")).unwrap_or(ROOT)
    }

    /// The text within a node as it stands, without that of scripts and styles.
    pub(crate) fn raw_text(&self, id: Id) -> String {
        let heard =
            |id: Id| !matches!(*self.name(id), local_name!("script") | local_name!("style"));
        let texts = self.walk(id, heard).filter_map(|step| match step {
            Step::Enter(id) => self.text(id),
            Step::Leave(_) => None,
        });
        texts.collect()
    }
}

fn some(id: Id) -> Option<Id> {
    (id != NONE).then_some(id)
}

/// Parses a page.
///
/// # Errors
/// When it is larger or deeper than any real page.
pub(crate) fn parse(text: &str, file: &str) -> Result<Dom, Fault> {
    match plain::parse(text) {
        Some(dom) => Ok(dom),
        None => as_browsers_do(text, file),
    }
}

/// Parses a page that may be written in any way.
fn as_browsers_do(text: &str, file: &str) -> Result<Dom, Fault> {
    let mut parser = parse_document(Sink::new(), Default::default());
    let mut guard = Guard::default();
    let mut heard = 0;
    let mut tag = 0;
    for (from, to) in chunks(text) {
        let sink = &parser.tokenizer.sink.sink;
        // While the parser is within a tag it reports nothing.
        let fresh = sink.reports.replace(0) > 0 || heard == 0;
        heard = to;
        if fresh {
            tag = from;
        }
        sink.at.set(tag);
        let chunk = &text[from..to];
        let fault = match sink.too_much.get() {
            Some(fault) => Some(fault()),
            None if chunk.starts_with('<') && !guard.allows(chunk, fresh) => {
                Some(fault::too_many_attributes())
            }
            None => None,
        };
        if let Some(fault) = fault {
            return Err(fault.at(Lines::new(file, text).place(from)));
        }
        parser.process(StrTendril::from_slice(chunk));
    }
    let too_much = parser.tokenizer.sink.sink.too_much.get();
    match too_much {
        Some(fault) => Err(fault().at(Lines::new(file, text).place(text.len()))),
        None => Ok(parser.finish()),
    }
}

/// The text in pieces that begin at each `<`, so that the sink knows where a tag begins.
fn chunks(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let to = rest[first..].find('<').map_or(text.len(), |at| from + first + at);
        let chunk = (from, to);
        from = to;
        Some(chunk)
    })
}

/// What the parser holds of a node.
#[derive(Clone, Debug)]
struct Handle {
    id: Id,
    name: Option<Rc<QualName>>,
}

/// Builds the tree as the parser says.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    /// Where the tag begins that is being read.
    at: Cell<usize>,
    /// How often the parser has reported something.
    reports: Cell<u32>,
    too_much: Cell<Option<fn() -> Fault>>,
    nameless: QualName,
}

impl Sink {
    fn new() -> Self {
        let sink = Self {
            nodes: RefCell::default(),
            at: Cell::new(0),
            reports: Cell::new(0),
            too_much: Cell::new(None),
            nameless: QualName::new(None, ns!(), local_name!("")),
        };
        sink.node(Data::Other);
        sink
    }

    fn report(&self) {
        self.reports.set(self.reports.get().saturating_add(1));
    }

    fn node(&self, data: Data) -> Id {
        self.report();
        let mut nodes = self.nodes.borrow_mut();
        if nodes.len() >= limits::NODES {
            self.too_much.set(Some(fault::too_many_nodes));
        }
        let at = self.at.get();
        nodes.push(Node {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            depth: 0,
            at,
            data,
        });
        (nodes.len() - 1) as Id
    }

    fn detach(nodes: &mut [Node], id: Id) {
        let Node { parent, previous, next, .. } = nodes[id as usize];
        if let Some(previous) = some(previous) {
            nodes[previous as usize].next = next;
        } else if let Some(parent) = some(parent) {
            nodes[parent as usize].first = next;
        }
        if let Some(next) = some(next) {
            nodes[next as usize].previous = previous;
        } else if let Some(parent) = some(parent) {
            nodes[parent as usize].last = previous;
        }
        let node = &mut nodes[id as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Puts a node into another, before one of its children or at its end.
    fn insert(&self, parent: Id, before: Id, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        Self::detach(&mut nodes, id);
        let previous = if before == NONE {
            nodes[parent as usize].last
        } else {
            nodes[before as usize].previous
        };
        let depth = nodes[parent as usize].depth + 1;
        if depth > limits::DEPTH {
            self.too_much.set(Some(fault::too_deep));
        }
        let node = &mut nodes[id as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, before, depth);
        match some(previous) {
            Some(previous) => nodes[previous as usize].next = id,
            None => nodes[parent as usize].first = id,
        }
        match some(before) {
            Some(before) => nodes[before as usize].previous = id,
            None => nodes[parent as usize].last = id,
        }
    }

    /// Adds text to a piece of text that is there, or puts in a new one.
    fn insert_text(&self, parent: Id, before: Id, text: &str) {
        self.report();
        let last = {
            let nodes = self.nodes.borrow();
            if before == NONE {
                nodes[parent as usize].last
            } else {
                nodes[before as usize].previous
            }
        };
        if let Some(last) = some(last)
            && let Data::Text(known) = &mut self.nodes.borrow_mut()[last as usize].data
        {
            known.push_str(text);
            return;
        }
        let id = self.node(Data::Text(text.to_owned()));
        self.insert(parent, before, id);
    }

    fn put(&self, parent: Id, before: Id, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => self.insert(parent, before, node.id),
            NodeOrText::AppendText(text) => self.insert_text(parent, before, &text),
        }
    }
}

/// The attributes that say something of a report or of how its tables are laid out.
fn is_kept(name: &str) -> bool {
    const KEPT: [&str; 18] = [
        "id",
        "class",
        "style",
        "hidden",
        "colspan",
        "rowspan",
        "name",
        "property",
        "content",
        "role",
        "aria-hidden",
        "href",
        "src",
        "datetime",
        "itemprop",
        "type",
        "value",
        "title",
    ];
    KEPT.contains(&name) || name.starts_with("data-")
}

fn kept(attributes: Vec<Attribute>) -> Vec<(LocalName, Box<str>)> {
    let short = |a: &Attribute| is_kept(&a.name.local) && a.value.len() <= limits::ATTRIBUTE_BYTES;
    attributes.into_iter().filter(short).map(|a| (a.name.local, (*a.value).into())).collect()
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        Dom { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {
        // Also met within tags, so this is no report.
    }

    fn get_document(&self) -> Handle {
        Handle { id: ROOT, name: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        self.report();
        target.name.as_deref().unwrap_or(&self.nameless).expanded()
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Handle {
        let name = Rc::new(name);
        let id = self.node(Data::Element { name: name.clone(), attributes: kept(attributes) });
        Handle { id, name: Some(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle { id: self.node(Data::Other), name: None }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle { id: self.node(Data::Other), name: None }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let parent = self.nodes.borrow()[element.id as usize].parent;
        match some(parent) {
            Some(parent) => self.put(parent, element.id, child),
            None => self.put(previous.id, NONE, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {
        self.report();
    }

    fn pop(&self, _: &Handle) {
        self.report();
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // Templates are not shown: their contents hang nowhere, but are as deep as if they did.
        let id = self.node(Data::Other);
        let mut nodes = self.nodes.borrow_mut();
        nodes[id as usize].depth = nodes[target.id as usize].depth + 1;
        Handle { id, name: None }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.nodes.borrow()[sibling.id as usize].parent;
        if let Some(parent) = some(parent) {
            self.put(parent, sibling.id, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        if let Data::Element { attributes: known, .. } =
            &mut self.nodes.borrow_mut()[target.id as usize].data
        {
            for (name, value) in kept(attributes) {
                if !known.iter().any(|(met, _)| *met == name) {
                    known.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        Self::detach(&mut self.nodes.borrow_mut(), target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        loop {
            let first = self.nodes.borrow()[node.id as usize].first;
            match some(first) {
                Some(child) => self.insert(new_parent.id, NONE, child),
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> String {
        let dom = parse(html, "x.html").unwrap();
        let steps = dom.walk(ROOT, |_| true).map(|step| match step {
            Step::Enter(id) if dom.text(id).is_some() => format!("[{}]", dom.text(id).unwrap()),
            Step::Enter(id) => format!("<{}", dom.name(id)),
            Step::Leave(id) if dom.text(id).is_some() => String::new(),
            Step::Leave(_) => ">".to_owned(),
        });
        steps.collect::<Vec<_>>().concat()
    }

    #[test]
    fn tags_that_are_not_closed_are_closed_as_browsers_do() {
        assert_eq!(
            names("<table><tr><td>甲<td>乙<tr><td>丙</table><p>丁<p>戊"),
            "<html<head><body<table<tbody<tr<td[甲]><td[乙]>><tr<td[丙]>>>><p[丁]><p[戊]>>>"
        );
        // Text between cells stands before the table.
        assert_eq!(
            names("<table>甲<tr><td>乙</table>"),
            "<html<head><body[甲]<table<tbody<tr<td[乙]>>>>>>"
        );
    }

    #[test]
    fn nodes_know_where_their_tags_begin() {
        let text = "<p>甲</p>\n<p title=\"a<b\">乙</p>";
        let dom = parse(text, "x.html").unwrap();
        let at: Vec<usize> = dom
            .all()
            .filter(|id| *dom.name(*id) == local_name!("p"))
            .map(|id| dom.at(id))
            .collect();
        assert_eq!(at, [0, text.rfind("<p ").unwrap()]);
    }

    #[test]
    fn what_is_too_deep_or_too_much_is_refused() {
        assert!(parse(&"<div>".repeat(100_000), "x").unwrap_err().message.en.contains("deep"));
        assert!(
            parse(&"<font size=1><b>".repeat(100_000), "x")
                .unwrap_err()
                .message
                .en
                .contains("deep")
        );
        assert!(parse(&"<p>".repeat(500_000), "x").unwrap_err().message.en.contains("tags"));
        let attributes: String = (0..100_000).map(|n| format!(" a{n}")).collect();
        assert!(
            parse(&format!("<p{attributes}>"), "x").unwrap_err().message.en.contains("attributes")
        );
        assert!(
            parse(&format!("<p b='<'{}>", attributes.replace(' ', " <")), "x")
                .unwrap_err()
                .message
                .en
                .contains("attributes")
        );
    }
}
