//! `chinwag`: parse the command, run it, print the error chain.

use std::process::ExitCode;

use chinwag::cli::{self, Arguments};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    chinwag::use_ring();
    match cli::run(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("chinwag: {error:#}");
            ExitCode::FAILURE
        }
    }
}
