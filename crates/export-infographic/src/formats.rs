//! The pictures as formats: the page with the picture, the picture alone as SVG and as PNG, and the
//! share picture.

#[cfg(feature = "png")]
use crate::ink::Look;
use crate::{Story, draw, tale::Tale};
use nianbao_format::{Aspect, ExportJob, Exporter, Fault, Info, Keeps, Role};
use nianbao_model::{Bilingual, Lang, Say as _};
use std::io::Write;

/// A picture shows whose report it is and of which year, and of the rest what makes a story: it is
/// no place to read figures back from.
const KEEPS: Keeps = Keeps::NOTHING.with(Aspect::Unit).with(Aspect::Year);
/// Five years side by side: this one and four before.
const YEARS_BEFORE: u16 = 4;

/// The infographic edition as a web page: the picture, drawn in the page, and all it says in words
/// below it.
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
    told(&Story {
        report: job.report,
        previous: job.previous(),
        years: &years,
        region: job.region,
        draft: job.document.is_draft(),
    })
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
        let html = tell(job, |story| crate::page::render(job, &Tale::of(story))).map_err(|e| {
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

    fn depends_on(&self) -> Option<String> {
        Some(crate::raster::system().map_or_else(|_| String::new(), crate::Fonts::inventory))
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

    fn depends_on(&self) -> Option<String> {
        Some(crate::raster::system().map_or_else(|_| String::new(), crate::Fonts::inventory))
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(
            sink,
            &crate::png(
                &tell(job, |story| {
                    crate::card::card(&Tale::of(story), &Look::of(story.region), story.region)
                }),
                crate::raster::system()?,
            )?,
        )
    }
}
