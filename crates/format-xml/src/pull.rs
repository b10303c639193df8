//! XML element by element, with places, and with bounds on all that a file could blow up.

use nianbao_format::{Fault, Lines};
use nianbao_model::{Place, clean_line};
use quick_xml::{
    Reader, XmlVersion,
    errors::{Error, IllFormedError, SyntaxError},
    escape::resolve_predefined_entity,
    events::{
        Event,
        attributes::{AttrError, Attributes},
    },
};
use std::borrow::Cow;

/// Elements inside elements. A report has four.
const DEPTH: usize = 64;

/// Attributes of one element. A cell has five.
const ATTRIBUTES: usize = 64;

/// An element's beginning.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    /// Its name as written, with its prefix.
    pub(crate) name: &'a str,
    /// Its attributes by their names as written.
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Where it begins.
    pub(crate) place: Place,
}

impl Element<'_> {
    /// An attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

/// What comes next. An empty element has a beginning and an end.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    Start(Element<'a>),
    End,
    Text(Cow<'a, str>),
    Eof,
}

/// A reader of one document.
pub(crate) struct Pull<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    lines: Lines<'a>,
    /// The names of the elements around the present place, outermost first.
    path: Vec<&'a str>,
}

impl<'a> Pull<'a> {
    pub(crate) fn new(file: &str, text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = false;
        Self { reader, text, lines: Lines::new(file, text), path: Vec::new() }
    }

    /// A fault at the place read last, with the path of the element it is in.
    pub(crate) fn fault(&mut self, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        let offset = offset(self.reader.buffer_position());
        self.fault_at(offset, zh.into(), en.into())
    }

    fn fault_at(&mut self, offset: usize, mut zh: String, mut en: String) -> Fault {
        if !self.path.is_empty() {
            let path = self.path();
            zh = format!("{zh}（在 {path} 中）");
            en = format!("{en} (in {path})");
        }
        Fault::new(zh, en).at(self.lines.place(offset))
    }

    /// The path of the present element: report/cells/cell. Of a deep one the beginning.
    pub(crate) fn path(&self) -> String {
        const SHOWN: usize = 8;
        let path = self
            .path
            .iter()
            .take(SHOWN)
            .map(|name| clean_line(&name.chars().take(40).collect::<String>()));
        let path = path.collect::<Vec<_>>().join("/");
        if self.path.len() > SHOWN { format!("{path}/…") } else { path }
    }

    /// The next beginning, end or piece of text.
    pub(crate) fn next(&mut self) -> Result<Item<'a>, Fault> {
        loop {
            let begin = offset(self.reader.buffer_position());
            let event = self.reader.read_event().map_err(|e| self.ill_formed(&e))?;
            return match event {
                Event::Start(element) => {
                    // What the reader gives is a piece of the text; taken from there it lives as long.
                    let raw = self.text.get(begin + 1..begin + 1 + element.len()).unwrap_or_default();
                    let name = raw.get(..element.name().as_ref().len()).unwrap_or_default();
                    self.path.push(name);
                    if self.path.len() > DEPTH {
                        return Err(self.fault("元素嵌套过深。请确认没有选错文件。", "elements are nested too deep. Is it the right file?"));
                    }
                    self.element(name, raw, begin).map(Item::Start)
                }
                Event::End(_) => {
                    self.path.pop();
                    Ok(Item::End)
                }
                Event::Text(text) => self.characters(text.xml10_content()),
                Event::CData(text) => self.characters(text.xml10_content()),
                Event::GeneralRef(entity) => match (entity.resolve_char_ref(), resolve_predefined_entity(&entity)) {
                    (Ok(Some(c)), _) => self.characters(String::from(c).into()),
                    (Ok(None), Some(text)) => Ok(Item::Text(text.into())),
                    _ => Err(self.entity(&entity)),
                },
                Event::DocType(_) => Err(self.fault(
                    "文件带有 DOCTYPE 声明，出于安全考虑不读取。请删去该声明后再试。",
                    "the file has a DOCTYPE, which is not read for safety. Remove it and try again.",
                )),
                Event::Eof if !self.path.is_empty() => {
                    Err(self.fault("XML 在这里中断：文件可能写入或传送未完成。请重新导出或重新传送。", BREAKS_OFF))
                }
                Event::Eof => Ok(Item::Eof),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
        }
    }

    /// The next beginning inside the present element, or `None` at its end. What stands between is
    /// given to `text`.
    pub(crate) fn child(
        &mut self,
        mut text: impl FnMut(&str, Place),
    ) -> Result<Option<Element<'a>>, Fault> {
        loop {
            match self.next()? {
                Item::Start(element) => return Ok(Some(element)),
                Item::End | Item::Eof => return Ok(None),
                Item::Text(met) => {
                    if !met.trim().is_empty() {
                        let end = offset(self.reader.buffer_position());
                        text(&met, self.lines.place(end));
                    }
                }
            }
        }
    }

    /// All text up to the end of the present element, that of elements in it included.
    pub(crate) fn text(&mut self) -> Result<String, Fault> {
        let outside = self.path.len().saturating_sub(1);
        let mut all = String::new();
        while self.path.len() > outside {
            if let Item::Text(text) = self.next()? {
                all.push_str(&text);
            }
        }
        Ok(all)
    }

    /// Passes over the rest of the present element.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.path.len().saturating_sub(1);
        while self.path.len() > outside {
            self.next()?;
        }
        Ok(())
    }

    fn element(&mut self, name: &'a str, raw: &'a str, begin: usize) -> Result<Element<'a>, Fault> {
        let mut attributes = Vec::new();
        for attribute in Attributes::new(raw, name.len()) {
            let attribute = attribute.map_err(|e| self.ill_formed_at(begin, &e.into()))?;
            if attributes.len() == ATTRIBUTES {
                return Err(self.fault(
                    "一个元素的属性过多。请确认没有选错文件。",
                    "an element has too many attributes. Is it the right file?",
                ));
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| self.ill_formed_at(begin, &e))?;
            self.allowed(&value)?;
            attributes.push((attribute.key.into_inner(), value));
        }
        Ok(Element { name, attributes, place: self.lines.place(begin) })
    }

    /// Text, if it is made of what XML 1.0 allows.
    fn characters(&mut self, text: Cow<'a, str>) -> Result<Item<'a>, Fault> {
        self.allowed(&text)?;
        Ok(Item::Text(text))
    }

    fn allowed(&mut self, text: &str) -> Result<(), Fault> {
        // What XML forbids is control characters and two others; most texts have none of them and
        // need no second look.
        let control = text.bytes().any(|b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r'));
        if !control && !text.contains('\u{fffe}') && !text.contains('\u{ffff}') {
            return Ok(());
        }
        let Some(c) = text.chars().find(|c| !is_allowed(*c)) else { return Ok(()) };
        let code = u32::from(c);
        Err(self.fault(
            format!("XML 中不允许的控制字符 U+{code:04X}。请删去后再试。"),
            format!(
                "the control character U+{code:04X} is not allowed in XML. Remove it and try again."
            ),
        ))
    }

    fn entity(&mut self, name: &str) -> Fault {
        let name = clean_line(&name.chars().take(40).collect::<String>());
        self.fault(
            format!("不认识的实体“&{name};”。XML 数据中只能用 &lt; 等标准实体和字符编号。"),
            format!("the entity “&{name};” is not known. Use the standard ones such as &lt; and character numbers."),
        )
    }

    fn ill_formed(&mut self, error: &Error) -> Fault {
        let position = offset(self.reader.error_position());
        self.ill_formed_at(position, error)
    }

    fn ill_formed_at(&mut self, position: usize, error: &Error) -> Fault {
        let (zh, en) = match error {
            Error::Syntax(syntax) if *syntax != SyntaxError::InvalidBangMarkup => (
                "XML 从这里起不完整：文件可能写入或传送未完成。请重新导出或重新传送。".to_owned(),
                BREAKS_OFF.to_owned(),
            ),
            error => (
                format!("这里不是正确的 XML（{}）。请改正这一处，或重新导出。", chinese(error)),
                format!("this is no well-formed XML ({error}). Mend it here, or export it again."),
            ),
        };
        self.fault_at(position, zh, en)
    }
}

/// What the parser, which speaks English, says.
fn chinese(error: &Error) -> String {
    let short = |name: &str| clean_line(&name.chars().take(40).collect::<String>());
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found })
            if expected.is_empty() =>
        {
            format!("</{}> 没有开始标签", short(found))
        }
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("此处应为 </{}>，实为 </{}>", short(expected), short(found))
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(name)) => {
            format!("</{}> 没有开始标签", short(name))
        }
        Error::IllFormed(IllFormedError::MissingEndTag(name)) => {
            format!("<{}> 没有结束标签", short(name))
        }
        Error::IllFormed(IllFormedError::DoubleHyphenInComment) => {
            "注释中有两个连续的短横".to_owned()
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            "“&”之后不是实体；文字中的“&”应写作“&amp;”".to_owned()
        }
        Error::IllFormed(_) => "声明的写法有误".to_owned(),
        Error::InvalidAttr(AttrError::Duplicated(..)) => "同一属性写了两次".to_owned(),
        Error::InvalidAttr(AttrError::UnquotedValue(_)) => "属性的内容没有加引号".to_owned(),
        Error::InvalidAttr(AttrError::ExpectedEq(_) | AttrError::ExpectedValue(_)) => {
            "属性缺少等号或内容".to_owned()
        }
        Error::InvalidAttr(AttrError::ExpectedQuote(..)) => "属性缺少后引号".to_owned(),
        Error::Encoding(_) => "编码有误".to_owned(),
        _ => "写法有误".to_owned(),
    }
}

/// The characters of XML 1.0.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

const BREAKS_OFF: &str = "the XML breaks off here: the file may not have been written or sent whole. Export or send it again.";

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
