//! The language that the program speaks.

use nianbao_model::Lang;
use std::ffi::OsString;

/// The language: `--lang` if it is there, else English for an English locale, else Chinese.
pub(crate) fn asked_for(args: &[OsString]) -> Lang {
    let mut stated = None;
    for (i, arg) in args.iter().enumerate() {
        let arg = arg.to_string_lossy();
        stated = match arg.strip_prefix("--lang=") {
            Some(lang) => Some(lang.to_owned()),
            None if arg == "--lang" => {
                args.get(i + 1).map(|lang| lang.to_string_lossy().into_owned())
            }
            None => stated,
        };
    }
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    };
    match stated.or_else(locale) {
        Some(lang) if lang.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_told_before_anything_else() {
        let args = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(asked_for(&args(&["nianbao", "--lang", "en", "formats"])), Lang::En);
        assert_eq!(asked_for(&args(&["nianbao", "formats", "--lang=zh"])), Lang::Zh);
    }
}
