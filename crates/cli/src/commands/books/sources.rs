//! Which books are meant: files that are named, or all of a region's folder.

use crate::{arguments::path, files::display_name};
use clap::ArgMatches;
use nianbao_books::Law;
use nianbao_books_sheet::Mapping;
use nianbao_format::Registry;
use nianbao_intake::{Books, Folder, law_of, read_book, read_books, read_file};
use nianbao_model::{Fault, UnitRef};
use std::path::{Path, PathBuf};

/// The books of a unit.
pub(super) struct Source {
    /// Whose they are, in a region's folder.
    pub(super) unit: Option<UnitRef>,
    /// The year they are of, in a region's folder.
    pub(super) year: Option<u16>,
    /// What they are called: the file, or the unit.
    pub(super) name: String,
    /// The books.
    pub(super) books: Books,
    /// How the columns were understood.
    pub(super) mapping: Mapping,
}

/// Which years of a region are meant.
#[derive(Clone, Copy)]
pub(super) enum Years {
    /// That one.
    Only(u16),
    /// Of each unit the newest.
    Newest,
    /// All.
    All,
}

/// All books that are meant, and the law they are counted by.
pub(super) struct Sources {
    pub(super) all: Vec<Source>,
    pub(super) law: Law,
}

pub(super) fn sources(
    args: &ArgMatches,
    registry: &Registry,
    years: Years,
) -> Result<Sources, Fault> {
    let paths: Vec<&Path> =
        args.get_many::<PathBuf>("paths").into_iter().flatten().map(PathBuf::as_path).collect();
    sources_at(&paths, args, registry, years)
}

/// All books of files or of a region's folder.
pub(super) fn sources_at(
    paths: &[&Path],
    args: &ArgMatches,
    registry: &Registry,
    years: Years,
) -> Result<Sources, Fault> {
    match paths[..] {
        [folder] if folder.is_dir() => {
            let law = law_of(path(args, "region").unwrap_or(folder))?;
            Ok(Sources { all: of_region(folder, registry, years)?, law })
        }
        _ => {
            let law = path(args, "region").map_or_else(|| Ok(Law::national()), law_of)?;
            let mapping = mapping(args)?;
            let mut source = Source {
                unit: None,
                year: None,
                name: String::new(),
                books: Books::default(),
                mapping: mapping.clone(),
            };
            for &file in paths {
                let name = display_name(file);
                let book = read_book(file, &name, registry, None, &mapping)?;
                source.mapping = book.mapping.clone();
                source.books.add(book);
                source.name = name;
            }
            Ok(Sources { all: vec![source], law })
        }
    }
}

pub(super) fn mapping(args: &ArgMatches) -> Result<Mapping, Fault> {
    let Some(file) = path(args, "mapping") else { return Ok(Mapping::default()) };
    let place = nianbao_model::Place::File { file: display_name(file).as_str().into() };
    Mapping::parse(&read_text(file)?).map_err(|fault| fault.at(place))
}

/// A file of text that is named on the command line.
pub(super) fn read_text(file: &Path) -> Result<String, Fault> {
    let name = display_name(file);
    String::from_utf8(read_file(file, &name)?).map_err(|_| {
        Fault::new(
            "文件不是 UTF-8 编码的文本；请另存为 UTF-8",
            "the file is no UTF-8 text; save it as UTF-8",
        )
        .at(nianbao_model::Place::File { file: name.as_str().into() })
    })
}

fn of_region(path: &Path, registry: &Registry, years: Years) -> Result<Vec<Source>, Fault> {
    let folder = Folder::open(path)?;
    let mut all = Vec::new();
    for node in folder.nodes() {
        let with_books = folder
            .years
            .values()
            .filter(|year| year.units.get(node.id).is_some_and(|files| !files.books.is_empty()));
        let mut of: Vec<u16> = with_books.map(|year| year.year).collect();
        match years {
            Years::Only(year) => of.retain(|one| *one == year),
            Years::Newest => of = of.last().copied().into_iter().collect(),
            Years::All => {}
        }
        for year in of {
            let unit = folder.unit_ref(&node, year);
            let books = read_books(&folder, registry, &unit, year);
            let name = unit.name.clone();
            all.push(Source {
                unit: Some(unit),
                year: Some(year),
                name,
                books,
                mapping: Mapping::default(),
            });
        }
    }
    if all.is_empty() {
        let name = display_name(path);
        return Err(Fault::new(
            format!(
                "关区文件夹“{name}”中没有台账；台账放在年度文件夹中，如 2026/unit-07.requests.xlsx"
            ),
            format!(
                "the region's folder “{name}” has no books; they lie in the folder of their year, such as 2026/unit-07.requests.xlsx"
            ),
        ));
    }
    Ok(all)
}
