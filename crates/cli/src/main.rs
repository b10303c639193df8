//! The program `nianbao`.

use std::process::ExitCode;

fn main() -> ExitCode {
    nianbao_cli::run(std::env::args_os())
}
