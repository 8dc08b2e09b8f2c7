//! `kneeri completions`: what a shell needs to complete commands.

use clap_complete::Shell;

use crate::cli;
use crate::console::Console;
use crate::stop::{Exit, Stop};

/// Print the completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri completions bash > ~/.local/share/bash-completion/completions/kneeri
  kneeri completions zsh > ~/.zfunc/_kneeri
  kneeri completions fish > ~/.config/fish/completions/kneeri.fish";

impl Completions {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut cli::command(), "kneeri", &mut script);
        let (_, stdout) = console.raw();
        stdout.write_all(&script)?;
        stdout.flush()?;
        Ok(Exit::Done)
    }
}
