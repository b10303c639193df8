//! Every first input, and every input that once broke something (`found/TARGET`), goes through its
//! target.

use std::{fs, path::Path};

#[test]
fn what_once_broke_does_not_break_again() {
    let mut many = 0;
    for (target, work) in nianbao_fuzz::TARGETS {
        let seeds = nianbao_fuzz::seeds(target);
        assert!(!seeds.is_empty(), "{target} begins with nothing");
        for bytes in &seeds {
            work(bytes);
            work(&bytes[..bytes.len() / 2]);
        }
        let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("found").join(target);
        for entry in fs::read_dir(found).into_iter().flatten() {
            let path = entry.expect("it can be listed").path();
            println!("{}", path.display());
            work(&fs::read(&path).expect("it can be read"));
            many += 1;
        }
    }
    println!("{many} found");
}

/// A first input that its reader refuses teaches a fuzzer little.
#[test]
fn the_first_books_are_read() {
    for seed in nianbao_fuzz::seeds("book") {
        assert!(nianbao_fuzz::reads_book(&seed), "{}", String::from_utf8_lossy(&seed));
    }
}
