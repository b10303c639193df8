//! The command line: arguments, progress, printing.
