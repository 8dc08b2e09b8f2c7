//! The command `kneeri`.
#![forbid(unsafe_code)]

use std::io;
use std::process::ExitCode;

use anstream::AutoStream;
use kneeri_cli::{Streams, Terminal};

fn main() -> ExitCode {
    // These pass styles on as they are, or translate them for old Windows consoles.
    let (mut stdout, mut stderr) = (AutoStream::always(io::stdout()), AutoStream::always(io::stderr()));
    let mut streams = Streams {
        stdin: &mut io::stdin(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        terminal: Terminal::of_this_process(),
    };
    kneeri_cli::run(std::env::args_os(), &mut streams).into()
}
