//! The pictures as formats: the page with the picture, the picture alone as SVG and as PNG, and the share picture.

use crate::{Picture, Story, draw};
use askama::Template;
use nianbao_format::{Aspect, ExportJob, Exporter, Fault, Info, Keeps, Role};
use nianbao_model::{Bilingual, Lang, Say as _, clean_line};
use nianbao_theme::{Frame, Style};
use std::io::Write;

/// The look of the page around the picture.
static STYLE: Style = Style::with(include_str!("../templates/infographic.css"));

/// A picture shows whose report it is and of which year, and of the rest what makes a story: it is no place to read figures back from.
const KEEPS: Keeps = Keeps::NOTHING.with(Aspect::Unit).with(Aspect::Year);
/// Five years side by side: this one and four before.
const YEARS_BEFORE: u16 = 4;

/// The infographic edition as a web page: the picture, drawn in the page, and all it says in words below it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page;

/// The infographic edition as one SVG picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Svg;

/// The infographic edition as one PNG picture, 1080 pixels wide.
#[cfg(feature = "png")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Png;

/// The share picture as PNG, 1200 by 630 pixels.
#[cfg(feature = "png")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Share;

/// Tells the story of a job; the years must live as long as it is told.
fn tell<T>(job: &ExportJob<'_>, told: impl FnOnce(&Story<'_>) -> T) -> T {
    let mut years: Vec<_> = job.earlier.to_vec();
    if !years.is_empty() {
        years.push(job.report);
    }
    told(&Story { report: job.report, previous: job.previous(), years: &years, region: job.region })
}

fn put(sink: &mut dyn Write, bytes: &[u8]) -> Result<(), Fault> {
    sink.write_all(bytes).map_err(|e| {
        Fault::new(
            format!("图解写入未完成：{}。请检查磁盘空间和写入权限后重试。", e.said(Lang::Zh)),
            format!(
                "the infographic could not be written: {}. Check the disk's free space and your permission to write, then try again.",
                e.said(Lang::En)
            ),
        )
    })
}

#[derive(Template)]
#[template(path = "infographic.html")]
struct Filled<'a> {
    style: &'static Style,
    policy: String,
    frame: Frame,
    title: String,
    picture: &'a Picture,
    /// The paragraphs of what the picture says.
    said: Vec<Vec<&'a str>>,
    /// Where the statutory document is, if it is published.
    document: Option<&'a str>,
    /// Where the picture is as a file to take along: what it is called, and its address.
    files: Vec<(&'a str, &'a str)>,
}

impl Exporter for Page {
    fn info(&self) -> Info {
        Info::new("infographic", Bilingual::new("图解网页", "Infographic page"), ["tujie.html"])
    }

    fn keeps(&self) -> Keeps {
        KEEPS
    }

    fn role(&self) -> Role {
        Role::View
    }

    fn earlier_years(&self) -> u16 {
        YEARS_BEFORE
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let picture = tell(job, draw);
        let here = format!("{}年图解", job.report.year);
        let frame = Frame::of_report(job.region, job.file_path, &job.report.unit, &here);
        let page = Filled {
            style: &STYLE,
            policy: frame.policy(&STYLE),
            frame,
            title: format!("{}（图解）", clean_line(&job.document.title)),
            said: picture.text.split("\n\n").map(|part| part.lines().collect()).collect(),
            picture: &picture,
            document: job.page_path.and_then(|path| path.rsplit('/').next()),
            files: pictures(job),
        };
        let html = page.render().map_err(|e| {
            Fault::new(
                format!("图解网页没有生成：{e}。这是程序的缺陷，请把报告发给维护者。"),
                format!("the infographic page could not be made: {e}. This is a defect of the program; please send the report to its maintainers."),
            )
        })?;
        put(sink, html.as_bytes())
    }

    fn wants_files(&self) -> bool {
        true
    }
}

/// The picture's own files, if they are published, and then whatever other pictures of the report there are.
fn pictures<'a>(job: &ExportJob<'a>) -> Vec<(&'a str, &'a str)> {
    const OWN: [&str; 2] = ["png", "svg"];
    let pictures = || job.files.iter().filter(|file| file.role == Role::Picture);
    let own = OWN.iter().filter_map(|format| pictures().find(|file| file.file.format == *format));
    let others = pictures().filter(|file| !OWN.contains(&file.file.format.as_str()));
    own.chain(others).map(|file| (file.name.zh.as_str(), job.href(file))).collect()
}

impl Exporter for Svg {
    fn info(&self) -> Info {
        Info::new("svg", Bilingual::new("图解（SVG 图片）", "Infographic as SVG"), ["svg"])
    }

    fn keeps(&self) -> Keeps {
        KEEPS
    }

    fn role(&self) -> Role {
        Role::Picture
    }

    fn earlier_years(&self) -> u16 {
        YEARS_BEFORE
    }

    fn only_on_request(&self) -> bool {
        true
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(sink, tell(job, draw).svg.as_bytes())
    }
}

#[cfg(feature = "png")]
impl Exporter for Png {
    fn info(&self) -> Info {
        Info::new("png", Bilingual::new("图解（PNG 长图）", "Infographic as PNG"), ["png"])
    }

    fn keeps(&self) -> Keeps {
        KEEPS
    }

    fn role(&self) -> Role {
        Role::Picture
    }

    fn earlier_years(&self) -> u16 {
        YEARS_BEFORE
    }

    fn only_on_request(&self) -> bool {
        true
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(sink, &crate::png(&tell(job, draw), crate::raster::system()?)?)
    }
}

#[cfg(feature = "png")]
impl Exporter for Share {
    fn info(&self) -> Info {
        Info::new("share", Bilingual::new("分享配图", "Share picture"), ["share.png"])
    }

    fn keeps(&self) -> Keeps {
        KEEPS
    }

    fn role(&self) -> Role {
        Role::Preview
    }

    fn earlier_years(&self) -> u16 {
        1
    }

    fn only_on_request(&self) -> bool {
        true
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(sink, &crate::png(&tell(job, crate::card::card), crate::raster::system()?)?)
    }
}
