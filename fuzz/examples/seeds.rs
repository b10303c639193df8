//! Writes the first inputs of each target into `corpus/TARGET`.

use std::{fs, path::Path};

fn main() -> std::io::Result<()> {
    for (target, _) in nianbao_fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (n, bytes) in nianbao_fuzz::seeds(target).iter().enumerate() {
            fs::write(folder.join(format!("seed-{n}")), bytes)?;
        }
    }
    Ok(())
}
