//! The program `nianbao`.

use std::process::ExitCode;

// A report is thousands of small strings, made on one thread and dropped on another: what mimalloc
// is good at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    nianbao_cli::run(std::env::args_os())
}
