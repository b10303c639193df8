//! How long files and functions may be. What is longer has more than one errand.

use anyhow::{Context as _, Result};
use syn::{spanned::Spanned as _, visit::Visit};

/// A file has so many lines at most,
const FILE: usize = 700;
/// and a function so many.
const FUNCTION: usize = 100;

/// What is too long in a file, a line each.
pub(super) fn too_long(name: &str, text: &str) -> Result<Vec<String>> {
    let lines = text.lines().count();
    let mut functions = Functions::default();
    functions.visit_file(&syn::parse_file(text).with_context(|| name.to_owned())?);
    let mut told = Vec::new();
    if lines > FILE {
        told.push(format!("{name} has {lines} lines; {FILE} are the most"));
    }
    let long = functions.0.into_iter().filter(|(.., lines)| *lines > FUNCTION);
    told.extend(long.map(|(function, line, lines)| {
        format!("{name}:{line}: {function} has {lines} lines; {FUNCTION} are the most")
    }));
    Ok(told)
}

/// Name, first line and number of lines of each function.
#[derive(Default)]
struct Functions(Vec<(String, usize, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        self.0.push((signature.ident.to_string(), first, last + 1 - first));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_told_with_its_line() {
        let body = "    a();\n".repeat(98);
        let text = format!(
            "//! A file.\n\nimpl A {{\nfn b() {{\n{body}}}\nfn c() {{\n{body}    a();\n}}\n}}\n"
        );
        assert_eq!(
            too_long("a.rs", &text).unwrap(),
            ["a.rs:104: c has 101 lines; 100 are the most"]
        );
    }

    #[test]
    fn a_long_file_is_told_and_a_short_one_is_not() {
        assert_eq!(too_long("a.rs", &"// a\n".repeat(700)).unwrap(), Vec::<String>::new());
        assert_eq!(
            too_long("a.rs", &"// a\n".repeat(701)).unwrap(),
            ["a.rs has 701 lines; 700 are the most"]
        );
    }
}
