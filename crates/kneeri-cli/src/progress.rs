//! How far long work is, for somebody who watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts these things; nothing is drawn when nobody watches.
pub(crate) fn bar(count: usize, things: &str, is_watched: bool) -> ProgressBar {
    let target = if is_watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {things}, {{eta}} left"));
    let bar = ProgressBar::with_draw_target(u64::try_from(count).ok(), target);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
